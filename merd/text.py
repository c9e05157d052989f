"""Paths, times and shares as people read them."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable

from merd.mood import Mood, Quadrant

_LEAST, _ALL = 0.005, 100


def line(text: str) -> str:
    """A text in one line of valid Unicode, with what cannot be printed escaped."""
    valid = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in valid)


def printable(path: bytes) -> str:
    """A path that any terminal can print: one line, with what is not text escaped."""
    return line(os.fsdecode(path))


def folded(path: bytes) -> bytes:
    """A path in which capitals, and letters that are put together of parts, are as any others."""
    return os.fsencode(unicodedata.normalize("NFC", os.fsdecode(path).casefold()))


def clock(seconds: float) -> str:
    """Minutes and seconds, as players write them."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def place(position_s: float | None) -> str:
    """Where in a track, as it follows the track's name; empty if that is not said."""
    return "" if position_s is None else f" at {clock(position_s)}"


def verdict(mood: Mood) -> str:
    """A mood in a word and its percentage, 11 columns wide."""
    if mood.quadrant is None or mood.percentages is None:
        return f"{'unknown':<11}"
    return f"{mood.quadrant.word:<5} {mood.percentages[mood.quadrant]:3.0f} %"


def shares(figures: tuple[float, ...], paint: Callable[[str, Quadrant], str] = lambda text, _: text) -> str:
    """Shares of the quadrants, 0..1, the largest first; those that round to nothing are left out.

    Args:
        figures: The shares of the quadrants in their order.
        paint: Colours the text of a quadrant.
    """
    largest = sorted(zip(figures, Quadrant, strict=True), key=lambda one: -one[0])
    percent = [(round(100 * share), quadrant) for share, quadrant in largest if share >= _LEAST]
    return ", ".join(
        paint(quadrant.word if share == _ALL else f"{quadrant.word} {share} %", quadrant)
        for share, quadrant in percent
    )
