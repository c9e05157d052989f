"""Tunings that start by themselves, each in a process of its own."""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence

from merd.config.paths import AppPaths
from merd.model import bundle
from merd.store import Store
from merd.store.records import Rating, Version

# So long after the last rating, fewer than were asked for are enough.
_DAY_S = 86_400
_UNIT = "merd-tune@{}.service"

log = logging.getLogger(__name__)


class AutoTuner:
    """The tunings of profiles with enough ratings that no tuning has seen, or with a new general model."""

    def __init__(self, home: AppPaths, store: Store, after: int) -> None:
        """Prepare.

        Args:
            home: Where the ratings and models are.
            store: The same home's database.
            after: How many new ratings are enough; 0 for never.
        """
        self._home, self._store, self._after = home, store, after
        self._general = bundle.load().model_id
        self._running: subprocess.Popen[bytes] | None = None
        self._tried: dict[str, tuple[int, float]] = {}  # Profile → its newest rating then, and when.

    def tune(self, profile: str) -> None:
        """Start a tuning, if one is due and none is under way."""
        if not self._after or self._is_running():
            return
        newest = self._due(profile)
        if newest is not None:
            self._tried[profile] = newest, time.monotonic()
            self._start(profile)

    def _is_running(self) -> bool:
        if self._running is None:
            return False
        status = self._running.poll()
        if status is None:
            return True
        self._running = None
        if status:
            log.warning(
                "the tuning failed (status %d); it is tried again after the next rating, or in a day", status
            )
        return False

    def _due(self, profile: str) -> int | None:
        """Return the number of the profile's newest rating, if a tuning is due."""
        ratings = self._store.ratings.current(profile)
        if not ratings:
            return None
        made = self._store.models.versions(profile)
        seen = max((version.newest_rating for version in made), default=0)
        new = [rating for rating in ratings if rating.id > seen]
        newest = max(rating.id for rating in ratings)
        tried, tried_s = self._tried.get(profile, (0, 0.0))
        again = newest > tried or time.monotonic() > tried_s + _DAY_S
        return newest if again and (self._are_enough(new) or self._is_outdated(profile, made)) else None

    def _are_enough(self, new: Sequence[Rating]) -> bool:
        if not new:
            return False
        last_s = max(rating.rated_us for rating in new) / 1e6
        waited = abs(time.time() - last_s) > _DAY_S  # Also by a clock that was set back.
        return waited or len(new) >= self._after

    def _is_outdated(self, profile: str, made: Sequence[Version]) -> bool:
        """Tell whether a profile uses a version of an earlier general model, and has none of today's."""
        tuned = self._store.models.active(profile) is not None
        return tuned and all(version.parent != self._general for version in made)

    def _start(self, profile: str) -> None:
        log.info("tuning to the ratings of %s", profile)
        unit = _UNIT.format(_escaped(profile))
        if os.environ.get("SYSTEMD_EXEC_PID") == str(os.getpid()) and _knows(
            unit
        ):  # The daemon's unit is too strict for torch.
            command = ["systemctl", "--user", "start", "--wait", unit]
        else:
            command = [sys.executable, "-m", "merd", *self._home.arguments, "tune", "--profile", profile]
        self._running = subprocess.Popen(command, stdin=subprocess.DEVNULL)


def _escaped(profile: str) -> str:
    """Return a name as units have it, by systemd.unit(5)."""
    return re.sub(rb"[^a-zA-Z0-9_]", lambda found: b"\\x%02x" % ord(found[0]), profile.encode()).decode()


def _knows(unit: str) -> bool:
    """Tell whether the listener's systemd has a unit."""
    if shutil.which("systemctl") is None:
        return False
    command = ["systemctl", "--user", "cat", unit]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
