"""Rules as trees; the text of one is parsed into the same tree again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np


@dataclass(frozen=True)
class Compare:
    """A number of the track, compared with another."""

    field: str
    operator: str
    value: float

    def __str__(self) -> str:
        return f"{self.field} {self.operator} {np.format_float_positional(self.value, trim='-')}"


@dataclass(frozen=True)
class Wins:
    """The likeliest quadrant is this one, or the mood is `unknown`."""

    mood: str

    def __str__(self) -> str:
        return f"mood = {self.mood}"


@dataclass(frozen=True)
class Rated:
    """A rating that the listener has given."""

    def __str__(self) -> str:
        return "rated"


@dataclass(frozen=True)
class Contains:
    """A text that is in the path, in capitals or not."""

    text: str

    def __str__(self) -> str:
        return f'path contains "{self.text}"'


@dataclass(frozen=True)
class Says:
    """What the tags say, compared with a text, in capitals or not; of several artists, one is enough."""

    field: str
    operator: str
    text: str

    def __str__(self) -> str:
        return f'{self.field} {self.operator} "{self.text}"'


@dataclass(frozen=True)
class Not:
    """The opposite of a rule."""

    rule: Rule

    def __str__(self) -> str:
        return f"not {_inside(self.rule)}"


@dataclass(frozen=True)
class _Joined:
    """Two rules, and a word between them."""

    left: Rule
    right: Rule
    word: ClassVar[str]

    def __str__(self) -> str:
        # What a chain of the same word begins with needs no parentheses.
        left = str(self.left) if isinstance(self.left, type(self)) else _inside(self.left)
        return f"{left} {self.word} {_inside(self.right)}"


class Both(_Joined):
    """Two rules, of which both hold."""

    word = "and"


class Either(_Joined):
    """Two rules, of which one holds or both do."""

    word = "or"


Rule = Compare | Wins | Rated | Contains | Says | Not | Both | Either


@dataclass(frozen=True)
class Sort:
    """An order of tracks."""

    field: str
    descending: bool = False

    def __str__(self) -> str:
        return f"{self.field} desc" if self.descending else self.field


def _inside(rule: Rule) -> str:
    return f"({rule})" if isinstance(rule, _Joined) else str(rule)
