"""Programs that tests need."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(program: str) -> None:
    """Skip a test where a program, or a file, is missing; in CI, fail."""
    if shutil.which(program) is None and not os.path.isfile(program):
        message = f"{program} is not installed"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
