"""The site, served in a thread of the tests, and requests of it that no browser would make."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.audio import encode, music
from support.synthetic import put, put_existing

from merd.config.paths import app_paths
from merd.model import bundle
from merd.store import Store
from merd.web import server, sockets
from merd.web.site import Events, Site

# Files that are there, and how many of their segments are sad, calm, tense and happy.
REAL = {"sad": ("wma", (4, 0, 1, 0)), "calm": ("mp3", (0, 4, 0, 1)), "tense": ("flac", (1, 0, 4, 0))}
SYNTHETIC = {"happy one": (0, 1, 0, 4), "happy two": (0, 0, 1, 3), "middle": (1, 1, 1, 1), "silent": (0, 0, 0, 0)}


@dataclass(frozen=True)
class Answer:
    """What the site answers."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Website:
    """A site that is served."""

    port: int
    home: Path
    library: Path
    rated: list[tuple[bytes, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def ask(self, path: str, method: str = "GET", body: object = None, **headers: str) -> Answer:
        """Ask as any program could; underscores in headers' names are hyphens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            named.setdefault("content-type", "application/json")
        connection.request(method, path, body, named)
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer

    def post(self, path: str, **body: object) -> Answer:
        return self.ask(path, "POST", body)

    def store(self) -> Store:
        return Store(app_paths(self.home).database)

    def number(self, name: str) -> int:
        """The number of the track whose file has this stem."""
        with self.store() as store:
            (found,) = {
                store.files.track_of(path)
                for paths in store.files.below(bytes(self.library))
                for path in paths
                if Path(path.decode()).stem == name
            }
        assert found is not None
        return found


def _fill(home: Path, library: Path) -> None:
    """Give a home a library of a few files that are there, and a few that are not."""
    library.mkdir()
    (home / "config").mkdir(parents=True)
    (home / "config/config.toml").write_text(f"folders = [{json.dumps(str(library))}]\n")
    model = bundle.load().model_id
    with Store(app_paths(home).database) as store:
        for seed, (name, (kind, wins)) in enumerate(REAL.items()):
            path = encode(library / f"{name}.{kind}", kind, music(8, seed=seed))
            put_existing(store, path, wins, model)
        for name, wins in SYNTHETIC.items():
            put(store, bytes(library / f"{name}.ogg"), wins, model)


@contextmanager
def filled(folder: Path) -> Iterator[Website]:
    """Serve a site of seven tracks, of which three can be played, from an empty folder."""
    _fill(folder / "home", folder / "library")
    with serving(folder / "home", folder / "library") as website:
        yield website


@contextmanager
def serving(home: Path, library: Path, **options: Any) -> Iterator[Website]:
    """Serve a home's site, with the options of `Site`."""
    with sockets.listen(sockets.Address("127.0.0.1", 0)) as listening:
        website = Website(sockets.address_of(listening).port, home, library)
        told = Events(rated=lambda path, words: website.rated.append((path, words)))
        site = Site(app_paths(home), "default", **{"events": told, **options})
        loop = asyncio.new_event_loop()
        task = loop.create_task(server.serve(site, listening))
        thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.wait([task])))
        thread.start()
        try:
            yield website
        finally:
            loop.call_soon_threadsafe(task.cancel)
            thread.join()
            loop.close()
