"""What a process may use of the machine."""

from __future__ import annotations

import contextlib
import os
import resource
from pathlib import Path

_NICE = 10
_OOM_SCORE = "800"


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))


def step_back(memory_bytes: int, cpu_s: int | None = None) -> None:
    """Let everything else on the machine go before this process, and limit what it may use.

    Args:
        memory_bytes: How much memory, beside what is shared with other processes.
        cpu_s: How many seconds of a processor, after which the kernel ends it; None for no limit.
    """
    os.nice(_NICE)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE, encoding="ascii")
    _limit(resource.RLIMIT_DATA, memory_bytes)
    if cpu_s is not None:
        _limit(resource.RLIMIT_CPU, cpu_s)


def _limit(kind: int, value: int) -> None:
    _, most = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if most == resource.RLIM_INFINITY else min(value, most), most))
