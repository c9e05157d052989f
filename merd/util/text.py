"""Paths, numbers and times as people read and write them."""

from __future__ import annotations

import difflib
import os
import unicodedata
from collections.abc import Iterable


def one_line(text: str) -> str:
    """Return a text in one line of valid Unicode, with what cannot be printed escaped."""
    valid = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in valid)


def display_path(path: bytes) -> str:
    """Return a path as any terminal can print it: one line, with what is not text escaped."""
    return one_line(os.fsdecode(path))


def casefold_path(path: bytes) -> bytes:
    """Return a path with capitals made small, and letters that are put together of parts made one."""
    return compose_path(os.fsencode(os.fsdecode(path).casefold()))


def fold(text: str) -> str:
    """Return a text with capitals made small, and letters that are put together of parts made one."""
    return unicodedata.normalize("NFC", text.casefold())


def compose_path(path: bytes) -> bytes:
    """Return a path with letters that are put together of parts made one: names that look the same are the same."""
    return os.fsencode(unicodedata.normalize("NFC", os.fsdecode(path)))


def parse_number(name: str, text: str, low: float, high: float) -> float:
    """Return the number that a text is.

    Args:
        name: What the number is, for the message.
        text: As people write it, with a decimal point.
        low: The smallest that it may be.
        high: The largest.

    Raises:
        ValueError: If it is none, or out of the range.
    """
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise ValueError(f"{name} is '{text}', which is not a number from {low:g} to {high:g}")
    return value


def format_time(seconds: float) -> str:
    """Return a time in minutes and seconds, as players write it."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def format_position(position_s: float | None) -> str:
    """Return a position in a track, in seconds, as it follows the track's name; empty text for None."""
    return "" if position_s is None else f" at {format_time(position_s)}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, which has an s unless it is one of them."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def did_you_mean(word: str, possible: Iterable[str]) -> str:
    """Return a question that follows a word that is not understood, such as ``; did you mean 'happy'?``.

    Args:
        word: What was written.
        possible: What is understood.

    Returns:
        Empty text if none of that is near.
    """
    near = difflib.get_close_matches(word, list(possible), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""
