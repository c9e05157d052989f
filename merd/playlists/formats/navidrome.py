"""Rules as Navidrome's smart playlists, which go by the files' tags and by those that merd writes."""

from __future__ import annotations

import json
from typing import Any

from merd.errors import RuleError
from merd.playlists.formats.base import RuleFormat
from merd.rules import TEXTS, Both, Compare, Contains, Either, Not, Rule, Says, Sort, Wins
from merd.util.text import one_line

_MINUTE_S = 60
# Navidrome knows > and <, but neither >= nor <=.
_ANY_OF = {">": ["gt"], "<": ["lt"], "=": ["is"], ">=": ["gt", "is"], "<=": ["lt", "is"], "!=": ["gt", "lt"]}
_SAYS = {"=": "is", "!=": "isNot", "contains": "contains"}
_SAYS_NOT = {"=": "isNot", "!=": "is", "contains": "notContains"}
_OPPOSITE = {">": "<=", "<": ">=", "=": "!=", ">=": "<", "<=": ">", "!=": "="}


class Nsp(RuleFormat):
    """A smart playlist of Navidrome, as JSON."""

    def content(self, title: str, rule: Rule, sort: Sort | None, limit: int | None) -> bytes:
        """Return the content of a ``.nsp`` file, as `RuleFormat.content` does.

        Raises:
            RuleError: If the rule or the order is about what no tag says.
        """
        fields: dict[str, Any] = {
            "name": one_line(title),
            "all": [_condition(rule, holds=True)],
            "sort": "filepath",
        }
        if sort is not None:
            fields |= {"sort": _field(sort.field), "order": "desc" if sort.descending else "asc"}
        if limit is not None:
            fields["limit"] = limit
        return json.dumps(fields, ensure_ascii=False, indent=2).encode() + b"\n"


def _condition(rule: Rule, *, holds: bool) -> dict[str, Any]:
    """Return what Navidrome is to ask.

    Args:
        rule: The rule.
        holds: Whether the rule is to hold, or its opposite.
    """
    if isinstance(rule, Not):
        return _condition(rule.rule, holds=not holds)
    if isinstance(rule, Both | Either):
        parts = [_condition(part, holds=holds) for part in (rule.left, rule.right)]
        return {"all" if isinstance(rule, Both) == holds else "any": parts}
    if isinstance(rule, Compare):
        return _comparison(rule, holds=holds)
    if isinstance(rule, Wins) and rule.mood != "unknown":
        return {"is" if holds else "isNot": {"mood": rule.mood}}
    if isinstance(rule, Contains) and not set("%_") & set(rule.text):
        return {"contains" if holds else "notContains": {"filepath": rule.text}}
    if isinstance(rule, Says) and not (rule.operator == "contains" and set("%_") & set(rule.text)):
        return {(_SAYS if holds else _SAYS_NOT)[rule.operator]: {_field(rule.field): rule.text}}
    raise _beyond(str(rule))


def _comparison(rule: Compare, *, holds: bool) -> dict[str, Any]:
    operator = rule.operator if holds else _OPPOSITE[rule.operator]
    value = rule.value * (_MINUTE_S if rule.field == "minutes" else 1)
    conditions = [{name: {_field(rule.field): value}} for name in _ANY_OF[operator]]
    return conditions[0] if len(conditions) == 1 else {"any": conditions}


def _field(name: str) -> str:
    if name in ("days", "sure") or name.endswith("_mean"):
        raise _beyond(name)
    own = {"minutes": "duration", "path": "filepath", "album_artist": "albumartist"}
    return own.get(name, name if name in (*TEXTS, "year") else f"merd_{name}")


def _beyond(what: str) -> RuleError:
    return RuleError(
        f"'{what}' cannot be said in a playlist of Navidrome (nsp), which knows no more than merd's tags"
    )
