"""The parser of rules, by recursive descent."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable

from merd.errors import RuleError
from merd.mood import Quadrant
from merd.rules.ast import Both, Compare, Contains, Either, Not, Rated, Rule, Says, Sort, Wins
from merd.util.text import one_line

# Percent of the quadrants, the plane's coordinates (-1..1), length in minutes, days since the first analysis, and
# the year that the tags say.
_WORDS = tuple(quadrant.word for quadrant in Quadrant)
FIGURES = (*_WORDS, *(f"{word}_mean" for word in _WORDS), "sure", "arousal", "valence")
NUMBERS = (*FIGURES, "minutes", "days", "year")
# What the tags say.
TEXTS = ("artist", "album_artist", "album", "title", "genre")
MOODS = (*_WORDS, "unknown")
_FIELDS = (*NUMBERS, *TEXTS, "mood", "rated", "path", "unknown")
# What may follow a condition: then a quadrant's word is one by itself.
_AFTER = ("", ")", Both.word, Either.word)
# SQLite and Python follow a rule only so far.
_DEEPEST, _MOST = 20, 200
_TOKEN = re.compile(r'\s*(?:(<=|>=|!=|[<>=()])|(-?\d+(?:\.\d+)?)(?![\w.])|("[^"]*")|(\w+)|(\S))')


def parse(text: str) -> Rule:
    """Parse a rule.

    Raises:
        RuleError: If it is none; it points at the column.
    """
    parser = _Parser(text)
    rule = parser.either()
    parser.end()
    return rule


def parse_sort(text: str) -> Sort:
    """Parse what to order by: a field, and perhaps `asc` or `desc`.

    Raises:
        RuleError: If it is none; it points at the column.
    """
    parser = _Parser(text)
    field = parser.word((*NUMBERS, *TEXTS, "path"), "a field to sort by")
    descending = parser.word(("asc", "desc"), "asc or desc") == "desc" if parser.piece else False
    parser.end()
    return Sort(field, descending)


class _Parser:
    """A text that is taken apart from left to right.

    `either` takes `_both`, which takes `_negated`, which takes `_simple`.
    """

    def __init__(self, text: str) -> None:
        self._text, self._end = re.sub(r"\s", " ", text), 0
        self.piece = ""
        self._depth = self._conditions = 0
        self._next()

    def either(self) -> Rule:
        """Take rules with `or` between them."""
        return self._chain(self._both, Either)

    def _both(self) -> Rule:
        return self._chain(self._negated, Both)

    def _chain(self, part: Callable[[], Rule], join: type[Both | Either]) -> Rule:
        rule = part()
        while self.piece.lower() == join.word:
            self._next()
            rule = join(rule, part())
        return rule

    def _negated(self) -> Rule:
        if self.piece.lower() == "not":
            return Not(self._deeper(self._negated))
        if self.piece == "(":
            rule = self._deeper(self.either)
            self._take(")")
            return rule
        return self._simple()

    def _deeper(self, part: Callable[[], Rule]) -> Rule:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error(f"parentheses and 'not' may lie {_DEEPEST} deep in each other, not more")
        self._next()
        rule = part()
        self._depth -= 1
        return rule

    def _simple(self) -> Rule:
        self._conditions += 1
        if self._conditions > _MOST:
            raise self._error(f"a rule may have {_MOST} conditions, not more")
        field = self.word(_FIELDS, "a field")
        if field == "rated":
            return Rated()
        if field == "unknown" or (field in MOODS and self.piece.lower() in _AFTER):
            return Wins(field)
        if field == "path":
            self._take("contains")
            return Contains(self._quoted())
        if field in TEXTS:
            return Says(field, self._operator(("contains", "=", "!=")), self._quoted())
        operators = ("=", "!=") if field == "mood" else ("<", "<=", ">", ">=", "=", "!=")
        operator = self._operator(operators, besides="'and', 'or', the end or " if field in MOODS else "")
        if field == "mood":
            wins = Wins(self.word(MOODS, "a mood"))
            return wins if operator == "=" else Not(wins)
        return Compare(field, operator, self._number())

    def word(self, known: Iterable[str], what: str) -> str:
        """Take one of the words that are known here.

        Args:
            known: The words.
            what: Names them in the message.

        Raises:
            RuleError: If another word follows.
        """
        word, words = self.piece.lower(), tuple(known)
        if word not in words:
            near = difflib.get_close_matches(word, words, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"one of {', '.join(words)}"
            raise self._error(f"{what} is expected here: {hint}")
        self._next()
        return word

    def end(self) -> None:
        """Check that nothing follows.

        Raises:
            RuleError: If something does.
        """
        if self.piece:
            raise self._error("'and', 'or' or the end is expected here")

    def _operator(self, known: tuple[str, ...], besides: str = "") -> str:
        if self.piece.lower() not in known:
            raise self._error(f"{besides}one of {' '.join(known)} is expected here")
        return self._take(self.piece).lower()

    def _number(self) -> float:
        if not re.fullmatch(r"-?\d+(\.\d+)?", self.piece, re.ASCII):
            raise self._error("a number is expected here")
        return float(self._take(self.piece))

    def _quoted(self) -> str:
        if not self.piece.startswith('"') or len(self.piece) <= len('""'):
            raise self._error("a text in quotation marks is expected here")
        return self._take(self.piece)[1:-1]

    def _take(self, token: str) -> str:
        if self.piece.lower() != token.lower():
            raise self._error(f"'{token}' is expected here")
        taken = self.piece
        self._next()
        return taken

    def _next(self) -> None:
        found = _TOKEN.match(self._text, self._end)
        self.piece = found[found.lastindex or 0] if found else ""
        self._end = found.end() if found else len(self._text)

    def _error(self, problem: str) -> RuleError:
        column = self._end - len(self.piece)
        before = one_line(self._text[:column])
        return RuleError(
            f"column {column + 1}: {problem}\n    {before}{one_line(self._text[column:])}\n    {' ' * len(before)}^"
        )
