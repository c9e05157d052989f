"""Tracks in the store that nobody has analysed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from merd.audio import decoder
from merd.library import scanner
from merd.mood import UNKNOWN, Mood
from merd.store import Store
from merd.store.records import FileState


def mood_of(wins: tuple[int, int, int, int]) -> Mood:
    """A mood in which each quadrant wins so many segments."""
    probabilities = np.repeat(np.eye(4, dtype=np.float32), wins, axis=0)
    ends = 24 * np.arange(1, len(probabilities) + 1, dtype=np.float32)
    return Mood(np.stack([ends - 24, ends], axis=1), probabilities) if len(ends) else UNKNOWN


def put(store: Store, path: bytes, wins: tuple[int, int, int, int], model: str, duration_s: float = 180) -> int:
    """Remember a file with a track of its own and its mood; returns the track's number."""
    with store.writing():
        track_id = store.tracks.put(path, duration_s)
        store.moods.put(track_id, model, mood_of(wins))
        store.files.put(path, FileState(1, 1), track_id)
    return track_id


def put_existing(store: Store, path: Path, wins: tuple[int, int, int, int], model: str) -> int:
    """Remember a file that is there, with its track and a mood; returns the track's number."""
    found = scanner.look(bytes(path))
    assert isinstance(found, scanner.Found)
    with decoder.open_audio(found.path) as audio, store.writing():
        for _ in audio.blocks(8_000, 80_000):
            pass
        track_id = store.tracks.put(audio.identity, audio.duration_s)
        store.moods.put(track_id, model, mood_of(wins))
        store.files.put(found.path, found.state, track_id)
    return track_id
