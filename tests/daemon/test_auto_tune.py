"""When a tuning starts by itself."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from merd.config import paths
from merd.daemon import auto_tune
from merd.daemon.auto_tune import AutoTuner
from merd.model.bundle import Bundle
from merd.store import Store

HAPPY = (0.0, 0.0, 0.0, 1.0)
DAY_US = 86_400 * 1_000_000


class Recorded(AutoTuner):
    """Starts nothing, and knows for whom it would have."""

    def __init__(self, store: Store, after: int) -> None:
        super().__init__(paths.app_paths(store.path.parent), store, after)
        self.started: list[str] = []

    def _start(self, profile: str) -> None:
        self.started.append(profile)


def rate(store: Store, tracks: int, age_us: int = 0) -> None:
    for i in range(tracks):
        with store.writing():
            track_id = store.tracks.put(b"%d" % i, 30.0)
        store.ratings.add("me", track_id, HAPPY, source="test", rated_us=time.time_ns() // 1000 - age_us)


def tuned(store: Store, newest_rating: int) -> None:
    store.models.add(
        "me", model="m", name="me-1", parent="p", strategy="head", figures={}, newest_rating=newest_rating
    )


def test_enough_new_ratings_start_one_tuning(store: Store) -> None:
    some = Recorded(store, after=3)
    rate(store, 2)
    some.tune("me")
    some.tune("other")
    assert some.started == []
    rate(store, 3)
    some.tune("me")
    some.tune("me")
    assert some.started == ["me"]


def test_ratings_that_a_tuning_has_seen_do_not_count(store: Store) -> None:
    rate(store, 5)
    tuned(store, newest_rating=3)
    some = Recorded(store, after=3)
    some.tune("me")
    assert some.started == []
    rate(store, 3)
    tuned(store, newest_rating=6)  # It came to the same version.
    some.tune("me")
    assert some.started == []
    rate(store, 1)
    some.tune("me")
    assert some.started == ["me"]


@pytest.mark.parametrize("age_us", [DAY_US + 1_000_000, -2 * DAY_US])
def test_a_day_after_the_last_rating_one_is_enough(store: Store, age_us: int) -> None:
    rate(store, 1, age_us)
    some = Recorded(store, after=3)
    some.tune("me")
    assert some.started == ["me"]


def test_a_new_general_model_is_tuned_to_once(store: Store, general: Bundle) -> None:
    rate(store, 5)
    tuned(store, newest_rating=5)
    some = Recorded(store, after=3)
    some.tune("me")
    assert some.started == []  # The general model is in use.
    store.models.activate("me", "m")
    some.tune("me")
    some.tune("me")
    assert some.started == ["me"]
    store.models.add(
        "me", model="n", name="me-2", parent=general.model_id, strategy="head", figures={}, newest_rating=5
    )
    again = Recorded(store, after=3)
    again.tune("me")
    assert again.started == []
    never = Recorded(store, after=0)
    never.tune("me")
    assert never.started == []


def test_zero_is_never(store: Store) -> None:
    rate(store, 5, 2 * DAY_US)
    some = Recorded(store, after=0)
    some.tune("me")
    assert some.started == []


def test_it_is_a_process_of_its_own_and_one_at_a_time(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    started: list[list[str]] = []
    popen = subprocess.Popen

    def record(command: list[str], **_: object) -> subprocess.Popen[bytes]:
        started.append(command)
        return popen([sys.executable, "-c", "import sys; sys.stdin.read(); sys.exit(3)"], stdin=subprocess.PIPE)

    monkeypatch.setattr(subprocess, "Popen", record)
    # What a terminal of the desktop passes on: some unit's, but not this process's.
    monkeypatch.setenv("INVOCATION_ID", "0123456789abcdef")
    monkeypatch.setenv("SYSTEMD_EXEC_PID", "1")
    monkeypatch.setattr(auto_tune, "_knows", lambda _: True)
    home = paths.app_paths(Path("/home of mine"))
    some = AutoTuner(home, store, after=1)
    rate(store, 1)
    some.tune("me")
    rate(store, 1)
    some.tune("me")
    assert [command[1:] for command in started] == [
        ["-m", "merd", "--home", "/home of mine", "tune", "--profile", "me"]
    ]
    assert some._running is not None
    some._running.communicate()
    rate(store, 1)
    some.tune("me")
    assert len(started) == 2
    assert "the tuning failed (status 3)" in caplog.text
    assert some._running is not None
    some._running.communicate()
