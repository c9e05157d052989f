"""Folders and tables of the data sets' layouts, with empty files for clips."""

from __future__ import annotations

from pathlib import Path

from merd.training.datasets import Clip

SAD, CALM, TENSE, HAPPY = (tuple(float(i == q) for i in range(4)) for q in range(4))
EMOTIFY_HEADER = (
    "track id, genre, amazement, solemnity, tenderness, nostalgia, calmness, power, joyful_activation, tension,"
    " sadness, mood, liked, disliked, age, gender, mother tongue\n"
)
EMOTIONS = EMOTIFY_HEADER.replace(" ", "").split(",")[2:11]
FOUR_Q_HEADER = "Song,Artist,Title,Quadrant,PQuad,MoodsTotal\n"
FOUR_Q_TABLE = "panda_dataset_taffc_metadata.csv"


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def by_name(clips: list[Clip]) -> dict[str, Clip]:
    return {f"{clip.path.parent.name}/{clip.path.stem}": clip for clip in clips}


def write_votes(folder: Path, *votes: tuple[object, str]) -> None:
    """Emotify's table: a row for each listener, given by a track id and the emotions that they chose."""
    rows = []
    for track, chosen in votes:
        flags = ["1" if emotion in chosen.split() else "0" for emotion in EMOTIONS]
        rows.append(f"{track},genre,{','.join(flags)},3,1,0,21,1,English\n")
    (folder / "data.csv").write_text(EMOTIFY_HEADER + "".join(rows))
