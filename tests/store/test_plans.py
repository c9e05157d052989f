"""How SQLite finds what it is asked for: by indices, whatever the size of the library."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from merd.mood import UNKNOWN
from merd.rules import parse, parse_sort
from merd.store import Store
from merd.store.records import FileState

WHO: dict[str, Any] = {"profile": "me", "model": "m"}
# Of the few files that failed, and of what was asked for.
SMALL = ("INDEX files_failed", "SCAN wanted", "CONSTANT ROW")
RULE = parse('calm > 60 and genre = "Jazz" and not rated')


def plan(store: Store, ask: Callable[[Store], object]) -> Iterator[tuple[int, str]]:
    """The steps of all statements of a call, each with the one that it belongs to; 0 if that is the statement."""
    statements: list[str] = []
    connection = store._database._db.conn
    connection.set_trace_callback(statements.append)
    answer = ask(store)
    if isinstance(answer, Iterable):
        deque(answer, maxlen=0)
    connection.set_trace_callback(None)
    for statement in statements:
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            yield from ((row[1], row[3]) for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}"))


@pytest.mark.parametrize(
    "ask",
    [
        lambda store: store.files.get(b"/a"),
        lambda store: store.files.of_track(1),
        lambda store: store.files.put(b"/a", FileState(1, 1), 1),
        lambda store: store.files.put_state(b"/a", FileState(1, 1)),
        lambda store: store.files.below(b"/"),
        lambda store: store.files.without_tags_of("m", b"/"),
        lambda store: store.files.failures(5),
        lambda store: store.files.forget(b"/a"),
        lambda store: store.metadata.lacking_of([b"/a", b"/b"]),
        lambda store: store.metadata.lacking(),
        lambda store: store.moods.get(1, "m"),
        lambda store: store.moods.get_for_now(1, "m"),
        lambda store: store.moods.of_files([b"/a", b"/b"], "m"),
        lambda store: store.moods.unscored("cnn", "m", 0),
        lambda store: store.moods.quadrants("m"),
        lambda store: store.moods.keep_only("m", ["n"]),
        lambda store: store.mood_map.points(**WHO, limit=10),
        lambda store: store.ratings.add("me", 1, (1.0, 0.0, 0.0, 0.0), source="test"),
        lambda store: store.ratings.newest("me", 1),
        lambda store: store.ratings.standing("me"),
        lambda store: store.ratings.undo("me", "test"),
        lambda store: store.ratings.is_rated(1),
        lambda store: store.tracks.find(b"1"),
        lambda store: store.tracks.features(1, "cnn"),
        lambda store: store.plays.count(b"/a"),
    ],
)
def test_no_table_is_looked_through(store: Store, ask: Callable[[Store], object]) -> None:
    fill(store)
    steps = list(plan(store, ask))
    assert steps
    assert not [step for _, step in steps if step.startswith("SCAN") and not any(one in step for one in SMALL)]
    assert not [step for parent, step in steps if parent == 0 and "TEMP B-TREE" in step]


@pytest.mark.parametrize(
    ("ask", "scanned"),
    [
        (lambda store: store.query.select(RULE, **WHO), ["files"]),
        (lambda store: store.query.numbers(RULE, **WHO), ["files"]),
        (lambda store: store.query.quadrants("artist", **WHO), ["files"]),
        (lambda store: store.tracks.with_features("cnn"), ["tracks"]),
        (lambda store: store.mood_map.places(**WHO), ["tracks"]),
    ],
)
def test_one_table_alone_is_looked_through_in_its_order(
    store: Store, ask: Callable[[Store], object], scanned: list[str]
) -> None:
    fill(store)
    steps = list(plan(store, ask))
    # By an index of something else, its rows would be read all over the file.
    assert [step for _, step in steps if step.startswith("SCAN")] == [f"SCAN {table}" for table in scanned]
    assert not [step for parent, step in steps if parent == 0 and "TEMP B-TREE" in step]


def test_an_order_is_all_that_is_sorted(store: Store) -> None:
    fill(store)
    steps = list(plan(store, lambda store: store.query.select(RULE, sort=parse_sort("sure desc"), **WHO)))
    assert [step.split()[1] for _, step in steps if step.startswith("SCAN")] == ["files"]
    assert [step for parent, step in steps if parent == 0 and "TEMP" in step] == ["USE TEMP B-TREE FOR ORDER BY"]


def test_moods_are_counted_in_an_index(store: Store) -> None:
    steps = [step for _, step in plan(store, lambda store: store.moods.counts("m"))]
    assert [step for step in steps if "moods" in step] == [
        "SEARCH moods USING COVERING INDEX moods_model (model=?)"
    ]


def fill(store: Store) -> None:
    """A track with a file and a mood."""
    store.tracks.put(b"1", 1.0)
    store.files.put(b"/a", FileState(1, 1), 1)
    store.moods.put(1, "m", UNKNOWN)
