"""merd as a shell calls it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Run = subprocess.CompletedProcess[str]
Merd = Callable[..., Run]


def merd_at(home: Path) -> Merd:
    """Runs merd with its data in a folder; keywords are environment variables."""

    def run(*arguments: object, **environment: str) -> Run:
        command = [
            sys.executable,
            "-m",
            "merd",
            *(os.fspath(a) if isinstance(a, Path) else str(a) for a in arguments),
        ]
        env = os.environ | {"MERD_HOME": str(home)} | environment
        return subprocess.run(command, capture_output=True, text=True, env=env, check=False, timeout=120)

    return run
