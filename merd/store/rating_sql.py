"""The ratings that count in SQL, in the units and with the columns of moods."""

from __future__ import annotations

from merd.mood import Quadrant

WORDS = [quadrant.word for quadrant in Quadrant]
HIGH = {axis: [q.word for q in Quadrant if getattr(q, axis) > 0] for axis in ("arousal", "valence")}
# Of equal shares the last quadrant's counts, as in `merd.mood.Mood.quadrant`.
_QUADRANT = f"CASE max({', '.join(WORDS)}) " + " ".join(
    f"WHEN {quadrant.word} THEN {quadrant.value}" for quadrant in reversed(Quadrant)
)
# One row for each track that the listener has rated; of several ratings of a track, the newest counts.
RATINGS_THAT_COUNT = f"""
    SELECT track_id, {", ".join(f"100 * {word} AS {word}" for word in WORDS)},
        {", ".join(f"2 * ({' + '.join(high)}) - 1 AS {axis}" for axis, high in HIGH.items())},
        {_QUADRANT} END AS quadrant,
        {", ".join(f"100 * {word} AS {word}_mean" for word in WORDS)}, 100 * max({", ".join(WORDS)}) AS sure
    FROM (
        SELECT *, row_number() OVER (PARTITION BY track_id ORDER BY rated_us DESC, id DESC) AS newest
        FROM standing_ratings WHERE profile = :profile
    ) WHERE newest = 1
"""
