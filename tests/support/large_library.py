"""A library of any size whose tracks nobody has analysed: empty files, and all that merd would know of them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from merd.model import bundle
from merd.model.bundle import Bundle
from merd.mood import Mood
from merd.store import Store
from merd.store.records import FileState, Metadata

ALBUM, ARTIST = 12, 36
# As many as four minutes have.
PATCHES = 40
RATED = 200
_PAGE = 1000
_GENRES = ("Jazz", "Rock; Folk", "Chamber Music", "Electronic", "Soundtrack")
_WORDS = ("River", "Glass", "Lantern", "Winter", "Signal", "Orchard", "Copper", "Meadow", "Harbour", "Velvet")


def fill(library: Path, database: Path, tracks: int, patches: int = PATCHES) -> None:
    """Make the files and their tracks, features, moods, tags and ratings, a thousand at a time.

    Args:
        library: The folder for the files, 12 in each album's.
        database: The store.
        tracks: How many.
        patches: How many of features each track has, of six seconds each.
    """
    made = _Made(bundle.load(), patches)
    with Store(database) as store:
        for start in range(0, tracks, _PAGE):
            with store.writing():
                for i in range(start, min(start + _PAGE, tracks)):
                    track_id = made.put(store, library, i)
                    if i % max(1, tracks // RATED) == 0:
                        store.ratings.add("default", track_id, made.shares(), source="benchmark")


class _Made:
    """What makes tracks, by a fixed seed."""

    def __init__(self, model: Bundle, patches: int) -> None:
        self._model, self._patches, self._rng = model, patches, np.random.default_rng(0)
        with np.load(model.folder / "replay.npz") as replay:
            self._real = replay["patches"].astype(np.float32)
        self._moods = list(self._some_moods(5000))

    def put(self, store: Store, library: Path, i: int) -> int:
        """Remember a track with all that is known of it, and make its file."""
        path = os.fsencode(library / f"artist {i // ARTIST:05}" / f"album {i // ALBUM:05}" / f"{i % ALBUM:02}.mp3")
        track_id = store.tracks.put(hashlib.blake2b(b"%d" % i, digest_size=16).digest(), self._duration_s(i))
        store.tracks.put_features(track_id, self._model.extractor_id, self._features())
        store.moods.put(track_id, self._model.model_id, self._moods[self._rng.integers(len(self._moods))])
        state = _touch(path)
        store.files.put(path, state, track_id)
        store.metadata.put(path, state, _metadata(i))
        return track_id

    def shares(self) -> tuple[float, float, float, float]:
        """A rating of one quadrant."""
        sad, calm, tense, happy = np.eye(4)[self._rng.integers(4)].tolist()
        return sad, calm, tense, happy

    def _duration_s(self, i: int) -> float:
        return 6.0 * self._patches + i % 599 / 100

    def _features(self) -> NDArray[np.float16]:
        """A track's features: around a patch of a real clip, as far as half of other ones."""
        centre, *others = self._rng.integers(len(self._real), size=1 + self._patches)
        features: NDArray[np.float16] = (self._real[centre] + self._real[others] / 2).astype(np.float16)
        return features

    def _some_moods(self, count: int) -> Iterator[Mood]:
        segments = max(1, self._patches // self._model.segment_patches)
        ends_s = 24 * np.arange(1, segments + 1, dtype=np.float32)
        for _ in range(count):
            lot = self._rng.dirichlet((0.5, 0.8, 0.6, 1)) * 8 + 0.1
            yield Mood(np.stack([ends_s - 24, ends_s], 1), self._rng.dirichlet(lot, segments).astype(np.float32))


def _touch(path: bytes) -> FileState:
    try:
        number = os.open(path, os.O_CREAT | os.O_WRONLY)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path))
        number = os.open(path, os.O_CREAT | os.O_WRONLY)
    state = FileState.of(os.fstat(number))
    os.close(number)
    return state


def _metadata(i: int) -> Metadata:
    artist, album = f"{_name(i // ARTIST)} {i // ARTIST}", f"{_name(i // ALBUM)} {i // ALBUM}"
    genre, year = _GENRES[i // ALBUM % len(_GENRES)], 1950 + i // ALBUM % 75
    return Metadata(artist, artist, album, f"{_name(i)} {i}", genre, year, 1, i % ALBUM + 1)


def _name(i: int) -> str:
    first, second = divmod(i, len(_WORDS))
    return f"{_WORDS[first % len(_WORDS)]} {_WORDS[second]}"


if __name__ == "__main__":
    import sys

    fill(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
