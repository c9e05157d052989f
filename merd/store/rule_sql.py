"""Rules and orders of tracks in SQL."""

from __future__ import annotations

import os
from typing import Any

from merd.rules import TEXTS, Both, Compare, Contains, Either, Not, Rated, Rule, Says, Sort, Wins
from merd.store.rating_sql import WORDS
from merd.util.text import casefold_path, fold

_ON_ALBUMS = "folded_text(album), disc_number, track_number"


def order(sort: Sort | None) -> str:
    """Return an order in SQL, with the path last; tracks whose tags say the same are as on their albums."""
    if sort is None:
        return "path"
    direction = "DESC" if sort.descending else "ASC"
    if sort.field in TEXTS:
        return f"folded_text({sort.field}) {direction} NULLS LAST, {_ON_ALBUMS}, path"
    return f"{sort.field} {direction} NULLS LAST, path"


def condition(rule: Rule, values: dict[str, Any]) -> str:
    """Return a rule in SQL, never NULL.

    Args:
        rule: The rule.
        values: What it compares with is added here, by the names that stand for it.
    """
    name = f"v{len(values)}"
    if isinstance(rule, Compare):
        values[name] = rule.value
        return f"coalesce({rule.field} {rule.operator} :{name}, 0)"
    if isinstance(rule, Wins):
        values[name] = WORDS.index(rule.mood) if rule.mood in WORDS else None
        return f"quadrant IS :{name}"
    if isinstance(rule, Contains | Says):
        return _text_condition(rule, name, values)
    if isinstance(rule, Rated):
        return "rated"
    if isinstance(rule, Not):
        return f"NOT ({condition(rule.rule, values)})"
    return _joined(rule, values)


def _joined(rule: Both | Either, values: dict[str, Any]) -> str:
    # A chain of the same word without parentheses, of which SQLite takes a few dozen only.
    left, right = (condition(part, values) for part in (rule.left, rule.right))
    if not isinstance(rule.left, type(rule)):
        left = f"({left})"
    return f"{left} {'AND' if isinstance(rule, Both) else 'OR'} ({right})"


def _text_condition(rule: Contains | Says, name: str, values: dict[str, Any]) -> str:
    if isinstance(rule, Contains):
        values[name] = casefold_path(os.fsencode(rule.text))
        return f"instr(folded(path), :{name}) > 0"
    # Several artists have "; " between them; so each of them has it at both ends.
    whole = rule.operator != "contains"
    values[name] = fold(f"; {rule.text}; " if whole else rule.text)
    text = f"'; ' || {rule.field} || '; '" if whole else rule.field
    return f"coalesce(instr(folded_text({text}), :{name}) {'=' if rule.operator == '!=' else '>'} 0, 0)"
