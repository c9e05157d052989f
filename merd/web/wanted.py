"""What a search and its filters want, as one rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce

from merd import rules
from merd.errors import MerdError
from merd.rules import Both, Compare, Contains, Either, Rule, Says

_EVERYTHING = rules.parse("minutes >= 0")
_MENTIONED_IN = ("artist", "album", "title")
_LONGEST = 200
_YEARS = re.compile(r"(\d{1,4})(?:\s*-\s*(\d{1,4}))?", re.ASCII)


def wanted(asked: Mapping[str, str]) -> Rule:
    """Return the rule that takes the tracks that all of these want.

    Args:
        asked: ``text``, each of whose words is in the path or the tags; ``artist``, ``album`` and ``genre``, which
            the tags say; ``year``, or years as ``1990-1999``; ``folder``, a part of the path; and ``rule``. Those
            that are missing or empty want nothing.

    Raises:
        RuleError: If the rule is none.
        MerdError: If anything else of it cannot be.
    """
    if any(len(text) > _LONGEST for name, text in asked.items() if name != "rule"):
        raise MerdError(f"a search may have {_LONGEST} characters, not more")
    texts = {name: text.strip() for name, text in asked.items() if text.strip()}
    parts: list[Rule] = [_mentions(word) for word in texts.get("text", "").split()]
    parts += [Says(name, "contains", texts[name]) for name in ("artist", "album", "genre") if name in texts]
    if "folder" in texts:
        parts.append(Contains(texts["folder"]))
    if "year" in texts:
        parts.append(_years(texts["year"]))
    if "rule" in texts:
        parts.append(rules.parse(texts["rule"]))
    return reduce(Both, parts) if parts else _EVERYTHING


def _mentions(word: str) -> Rule:
    places: list[Rule] = [Contains(word), *(Says(field, "contains", word) for field in _MENTIONED_IN)]
    return reduce(Either, places)


def _years(text: str) -> Rule:
    found = _YEARS.fullmatch(text)
    if found is None:
        raise MerdError(f"'{text}' is no year: say 1994, or 1990-1999")
    first, last = found.groups()
    return Both(Compare("year", ">=", float(first)), Compare("year", "<=", float(last or first)))
