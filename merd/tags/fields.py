"""Which fields merd writes, and which of those in a file are its own."""

from __future__ import annotations

from dataclasses import dataclass

from merd.mood import Mood, Quadrant

# The field that players know, and a copy that tells merd whether it is the one who wrote it.
MOOD, COPY = "MOOD", "MERD_MOOD"
_PERCENT = tuple(f"MERD_{quadrant.name}" for quadrant in Quadrant)
_PLANE = ("MERD_AROUSAL", "MERD_VALENCE")
OWN = (COPY, *_PERCENT, *_PLANE)

# Name → values; a name that is not there has none.
Fields = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class WrittenMood:
    """What merd wrote into a file.

    Attributes:
        word: The quadrant in a word; None where the file's mood is somebody else's.
        percentages: How much each quadrant has, in whole percent.
        arousal: -1..1, in hundredths.
        valence: -1..1, in hundredths.
    """

    word: str | None
    percentages: tuple[int, ...]
    arousal: float
    valence: float


def of_mood(mood: Mood, present: Fields) -> Fields:
    """Return the fields that a file should have.

    Args:
        mood: A known one.
        present: The fields that the file has.
    """
    assert mood.quadrant is not None
    assert mood.percentages is not None
    assert mood.arousal is not None
    assert mood.valence is not None
    percentages = [f"{percent:.0f}" for percent in mood.percentages]
    figures = [*percentages, _hundredths(mood.arousal), _hundredths(mood.valence)]
    own = {name: (figure,) for name, figure in zip((*_PERCENT, *_PLANE), figures, strict=True)}
    if _somebody_elses(present):
        return {MOOD: present[MOOD], **own}
    word = (mood.quadrant.word,)
    return {MOOD: word, COPY: word, **own}


def without(present: Fields) -> Fields:
    """Return what is left of a file's fields once merd's are gone."""
    return {MOOD: present[MOOD]} if _somebody_elses(present) else {}


def changes(present: Fields, wanted: Fields) -> Fields:
    """Return the fields to write; those to take out have no values.

    Args:
        present: The fields that the file has.
        wanted: Those that it should have.
    """
    names = (MOOD, *OWN)
    return {name: wanted.get(name, ()) for name in names if wanted.get(name) != present.get(name)}


def parse(present: Fields) -> WrittenMood | None:
    """Return what merd wrote; None if that is not all there."""
    try:
        percentages = tuple(int(*present[name]) for name in _PERCENT)
        arousal, valence = (float(*present[name]) for name in _PLANE)
    except (KeyError, ValueError, TypeError):
        return None
    word = None if MOOD not in present or _somebody_elses(present) else present[MOOD][0]
    return WrittenMood(word, percentages, arousal, valence)


def _somebody_elses(present: Fields) -> bool:
    return MOOD in present and present[MOOD] != present.get(COPY)


def _hundredths(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}"  # Adding zero makes -0.0 positive.
