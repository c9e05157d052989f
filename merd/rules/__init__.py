"""The language in which a playlist says which tracks it takes: `calm >= 60 and not (tense > 10 or rated)`."""

from merd.rules.ast import Both, Compare, Contains, Either, Not, Rated, Rule, Says, Sort, Wins
from merd.rules.parser import FIGURES, MOODS, NUMBERS, TEXTS, parse, parse_sort

__all__ = [
    "FIGURES",
    "MOODS",
    "NUMBERS",
    "TEXTS",
    "Both",
    "Compare",
    "Contains",
    "Either",
    "Not",
    "Rated",
    "Rule",
    "Says",
    "Sort",
    "Wins",
    "parse",
    "parse_sort",
]
