"""In SQL what counts for a track, with the columns and units of moods: the listener's rating, or else the mood."""

from __future__ import annotations

from collections.abc import Iterable

from merd.mood import Quadrant

WORDS = [quadrant.word for quadrant in Quadrant]
_HIGH = {axis: [q.word for q in Quadrant if getattr(q, axis) > 0] for axis in ("arousal", "valence")}
_SHARES = ", ".join(f"said.{word}" for word in WORDS)
# Of equal shares the last quadrant's counts, as in `merd.mood.Mood.quadrant`.
_QUADRANT = f"CASE max({_SHARES}) " + " ".join(
    f"WHEN said.{quadrant.word} THEN {quadrant.value}" for quadrant in reversed(Quadrant)
)
_OF_RATING = {
    **{word: f"100 * said.{word}" for word in WORDS},
    **{axis: f"2 * ({' + '.join(f'said.{word}' for word in high)}) - 1" for axis, high in _HIGH.items()},
    "quadrant": f"{_QUADRANT} END",
    **{f"{word}_mean": f"100 * said.{word}" for word in WORDS},
    "sure": f"100 * max({_SHARES})",
}
# The columns that a rating has as well as a mood.
FIGURES = tuple(_OF_RATING)
# The rating of `tracks.id` that counts is `said`: the profile's newest of those that were not taken back.
LEFT_JOIN_SAID = """
    LEFT JOIN ratings AS said ON said.id = CASE WHEN tracks.id IN (SELECT track_id FROM ratings) THEN (
        SELECT id FROM standing_ratings WHERE track_id = tracks.id AND +profile = :profile
        ORDER BY rated_us DESC, id DESC LIMIT 1
    ) END
"""


def figures(columns: Iterable[str] = FIGURES) -> str:
    """Return columns as `said` has them where it is, and else as `moods` has them.

    Args:
        columns: Names of `FIGURES`.
    """
    return ", ".join(f"iif(said.id, {_OF_RATING[column]}, moods.{column}) AS {column}" for column in columns)
