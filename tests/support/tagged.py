"""Moods for tags, and what in a file must not change with them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np

from merd.audio import decoder
from merd.mood import Mood, Quadrant


def mood(*winners: Quadrant) -> Mood:
    """A mood in which these quadrants win the segments, each with 0.7."""
    probabilities = np.full((len(winners), 4), 0.1, np.float32)
    probabilities[np.arange(len(winners)), winners] = 0.7
    return Mood(np.zeros((len(winners), 2), np.float32), probabilities)


CALM = mood(Quadrant.CALM, Quadrant.CALM, Quadrant.HAPPY)
TENSE = mood(Quadrant.TENSE)
FIELDS = {
    "MERD_MOOD": "calm",
    "MERD_SAD": "0",
    "MERD_CALM": "67",
    "MERD_TENSE": "0",
    "MERD_HAPPY": "33",
    "MERD_AROUSAL": "-0.20",
    "MERD_VALENCE": "0.60",
}


def identity(path: Path) -> bytes:
    with decoder.open_audio(os.fsencode(path)) as audio:
        audio.skim()
        return audio.identity


def probe(path: Path) -> dict[str, str]:
    """The tags that FFmpeg sees, of the file and of its streams, by their names in upper case."""
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", os.fspath(path)]
    shown = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    parts = [shown["format"], *shown["streams"]]
    return {name.upper(): text for part in parts for name, text in part.get("tags", {}).items()}


def packets(path: Path) -> str:
    """FFmpeg's own checksum of the encoded audio."""
    command = ["ffmpeg", "-v", "error", "-i", os.fspath(path), "-map", "0:a", "-c", "copy", "-f", "streamhash", "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout
