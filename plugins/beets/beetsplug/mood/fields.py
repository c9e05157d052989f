"""The fields that merd gives to items.

No other plugin has fields of these names: if two plugins gave one field two types, beets would take neither.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from beets.dbcore import Model, types
from beets.library import Item

if TYPE_CHECKING:
    from merd.mood import Mood

MOOD, SURE, RATING, MODEL = "mood", "mood_sure", "mood_rating", "mood_model"
_PERCENT, _PLANE = types.NullFloat(0), types.NullFloat(2)
# Field → the one in files' tags that says the same, in as many digits.
TAGS = {
    MOOD: "MERD_MOOD",
    "mood_sad_pct": "MERD_SAD",
    "mood_calm_pct": "MERD_CALM",
    "mood_tense_pct": "MERD_TENSE",
    "mood_happy_pct": "MERD_HAPPY",
    "mood_arousal": "MERD_AROUSAL",
    "mood_valence": "MERD_VALENCE",
}
NAMES = (*TAGS, SURE, RATING, MODEL)
# What has no type is text; the rating has one of its own.
FIGURES = {name: _PERCENT if name.endswith("_pct") else _PLANE for name in TAGS if name != MOOD} | {SURE: _PERCENT}

Values = dict[str, float | str]


def of_mood(mood: Mood, model: str) -> Values:
    """Return the values of the fields for a mood; an unknown mood has no figures.

    Args:
        mood: A track's mood.
        model: The name of the model that it is by.
    """
    if not mood.known:
        return {MODEL: model}
    from merd.tags.fields import of_mood

    tags = of_mood(mood, {})
    values: Values = {name: float(tags[tag][0]) for name, tag in TAGS.items() if name != MOOD}
    assert mood.sure is not None
    return {MOOD: tags[TAGS[MOOD]][0], **values, SURE: float(round(100 * mood.sure)), MODEL: model}


def put(item: Item, values: Values, names: Collection[str]) -> bool:
    """Set the named fields of an item, and take out those that have no value.

    Args:
        item: The item, which is not stored.
        values: Fields and their values; more than are named are passed over.
        names: The fields to set.

    Returns:
        Whether any field changed.
    """
    changed = False
    for name in names:
        value = values.get(name)
        if item.get(name, with_album=False) != value:
            changed = True
            if value is None:
                del item[name]
            else:
                # Not as items do: those would have their files read again, and take their time with each field.
                Model.__setitem__(item, name, value)
    return changed
