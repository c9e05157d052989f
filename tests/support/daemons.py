"""`merd daemon` as systemd or a listener starts it, on a library of a test's own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from merd.model import bundle
from merd.store import Store

DEADLINE_S = 120.0


class Daemon:
    """A daemon process with its data in a folder; what it writes goes to `log`."""

    def __init__(self, home: Path, *folders: Path, **settings: object) -> None:
        home.mkdir(exist_ok=True)
        self.home, self.log = home, home.parent / "daemon.log"
        self.database = home / "data/merd.db"
        self.environment = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
        self.configure(folders=[str(folder) for folder in folders], **settings)

    def configure(self, **settings: object) -> None:
        (self.home / "config").mkdir(parents=True, exist_ok=True)
        lines = [f"{key} = {json.dumps(value)}\n" for key, value in settings.items()]
        (self.home / "config/config.toml").write_text("".join(lines))

    def start(self) -> None:
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "merd", "--home", str(self.home), "daemon", "-v"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ | self.environment,
            )

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(DEADLINE_S)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(DEADLINE_S)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self.process.poll() is None:
            self.stop()

    def until(self, condition: Callable[[], bool], deadline_s: float = DEADLINE_S) -> None:
        """Wait for something that the daemon does."""
        until_s = time.monotonic() + deadline_s
        while not condition():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < until_s, self.log.read_text()
            time.sleep(0.05)

    def says(self, text: str) -> bool:
        return text in self.log.read_text()

    def known(self) -> dict[str, str | None]:
        """The files that the store knows, with their moods' words; None for those that failed."""
        if not self.database.exists():
            return {}
        model = bundle.load().model_id
        with Store(self.database) as store:
            return {
                os.fsdecode(path): self._word(store, path, model)
                for page in store.files.below(b"/")
                for path in page
            }

    def has_tagged_all(self) -> bool:
        """Whether the tags of all files have the moods of the model."""
        if not self.known():
            return False
        with Store(self.database) as store:
            return not any(store.files.without_tags_of(bundle.load().model_id, b"/"))

    def _word(self, store: Store, path: bytes, model: str) -> str | None:
        record = store.files.get(path)
        if record is None or record.track_id is None:
            return None
        mood = store.moods.get(record.track_id, model)
        return "" if mood is None or mood.quadrant is None else mood.quadrant.word
