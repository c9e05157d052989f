"""What a rule means: a tree, whose text reads the same again."""

from __future__ import annotations

from dataclasses import dataclass

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
    """The quadrant that wins is this one, or `unknown`."""

    mood: str

    def __str__(self) -> str:
        return f"mood = {self.mood}"


@dataclass(frozen=True)
class Rated:
    """The listener has rated the track."""

    def __str__(self) -> str:
        return "rated"


@dataclass(frozen=True)
class Contains:
    """The path has this text in it, in capitals or not."""

    text: str

    def __str__(self) -> str:
        return f'path contains "{self.text}"'


@dataclass(frozen=True)
class Not:
    """The opposite of a rule."""

    rule: Rule

    def __str__(self) -> str:
        return f"not {_inside(self.rule)}"


@dataclass(frozen=True)
class Both:
    """Two rules hold."""

    left: Rule
    right: Rule

    def __str__(self) -> str:
        return f"{_first(self.left, Both)} and {_inside(self.right)}"


@dataclass(frozen=True)
class Either:
    """One of two rules holds, or both do."""

    left: Rule
    right: Rule

    def __str__(self) -> str:
        return f"{_first(self.left, Either)} or {_inside(self.right)}"


Rule = Compare | Wins | Rated | Contains | Not | Both | Either


@dataclass(frozen=True)
class Sort:
    """What tracks are ordered by."""

    field: str
    descending: bool = False

    def __str__(self) -> str:
        return f"{self.field} desc" if self.descending else self.field


def _first(rule: Rule, joined: type[Both | Either]) -> str:
    """What a chain of the same word begins with needs no parentheses."""
    return str(rule) if isinstance(rule, joined) else _inside(rule)


def _inside(rule: Rule) -> str:
    return f"({rule})" if isinstance(rule, Both | Either) else str(rule)
