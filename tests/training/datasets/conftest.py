"""Data sets of the originals' layouts, with empty files for clips."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.layouts import FOUR_Q_HEADER, FOUR_Q_TABLE, touch, write_votes


@pytest.fixture
def four_q(tmp_path: Path) -> Path:
    """4Q as its archive unpacks, with ten clips in each quadrant, two of each artist."""
    folder = tmp_path / "MER_audio_taffc_dataset"
    songs = [(f"Q{q}", f"MT{q}{i}") for q in range(1, 5) for i in range(10)]
    touch(folder, *(f"{quadrant}/{song}.mp3" for quadrant, song in songs))
    rows = [f"{song}, Artist {song[:3]} {int(song[3]) // 2},Title,{quadrant},0.75,3\n" for quadrant, song in songs]
    (folder / FOUR_Q_TABLE).write_text(FOUR_Q_HEADER + "".join(rows))
    (folder / "panda_dataset_taffc_annotations.csv").write_text("Song,Quadrant\n")
    return folder


@pytest.fixture
def emotify(tmp_path: Path) -> Path:
    """Emotify as its archive unpacks; each song has one listener, whom it calms."""
    folder = tmp_path / "emotifymusic"
    genres = ("classical", "rock", "electronic", "pop")
    touch(folder, *(f"{genre}/{n}.mp3" for genre in genres for n in range(1, 101)))
    write_votes(folder, *((n, "calmness") for n in range(1, 401)))
    return folder


@pytest.fixture
def pmemo(tmp_path: Path) -> Path:
    """PMEmo as its archive unpacks, with four artists' ten choruses."""
    folder = tmp_path / "PMEmo2019"
    touch(folder, *(f"chorus/{n}.mp3" for n in range(1, 11)))
    (folder / "annotations").mkdir()
    means = "".join(f"{n},0.{n - 1},0.6\n" for n in range(1, 11))
    (folder / "annotations" / "static_annotations.csv").write_text(f"musicId,Arousal(mean),Valence(mean)\n{means}")
    artists = "".join(f'{n},{n}.mp3,"One, Two",artist {n % 4},Album,200\n' for n in range(1, 11))
    (folder / "metadata.csv").write_text(f"musicId,fileName,title,artist,album,duration\n{artists}")
    return folder
