"""Where the tracks lie in the plane."""

from __future__ import annotations

from support.synthetic import put

from merd import rules
from merd.mood import Quadrant
from merd.store import Store
from merd.store.mood_map import Point


def test_a_rating_counts_more_than_a_model(store: Store) -> None:
    calm = put(store, b"/calm", (0, 7, 0, 1), "m")
    rated = put(store, b"/rated", (4, 0, 0, 0), "m")
    silent = put(store, b"/silent", (0, 0, 0, 0), "m")
    for shares in ((1.0, 0.0, 0.0, 0.0), (0.0, 0.25, 0.0, 0.75)):
        store.ratings.add("me", rated, shares, source="test")
    store.ratings.add("anna", calm, (1.0, 0.0, 0.0, 0.0), source="test")
    assert store.mood_map.points("me", "m") == [
        Point(calm, 1.0, -0.75, 1, 87.5, rated=False),
        Point(rated, 1.0, 0.5, 3, 75.0, rated=True),
        Point(silent, None, None, None, None, rated=False),
    ]
    first, second = store.mood_map.tracks([rated, 4242, calm], "me", "m")
    assert (first.row.path, first.row.happy, first.row.rated, first.sure) == (b"/rated", 75.0, True, 75.0)
    assert (second.row.path, second.row.calm, second.row.rated, second.quadrant) == (b"/calm", 87.5, False, 1)
    assert store.mood_map.points("anna", "m")[0].quadrant == 0


def test_a_rating_of_two_equal_moods_has_the_quadrant_that_rules_have(store: Store) -> None:
    number = put(store, b"/both", (1, 0, 0, 0), "m")
    store.ratings.add("me", number, (0.5, 0.0, 0.0, 0.5), source="test")
    quadrant = store.mood_map.points("me", "m")[0].quadrant
    assert quadrant is not None
    rule = rules.parse(f"mood = {Quadrant(quadrant).word}")
    assert list(store.query.numbers(rule, profile="me", model="m")) == [number]


def test_pages_follow_each_other_and_have_tracks_with_files_only(store: Store) -> None:
    numbers = [put(store, b"/%d" % i, (1, 0, 0, 0), "m") for i in range(5)]
    store.files.forget(b"/2")
    assert [p.track_id for p in store.mood_map.points("me", "m", limit=2)] == numbers[:2]
    assert [p.track_id for p in store.mood_map.points("me", "m", after=numbers[1])] == numbers[3:]
    assert store.mood_map.tracks([numbers[2]], "me", "m") == []
