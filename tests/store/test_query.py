"""Which tracks a rule takes."""

from __future__ import annotations

import os

import numpy as np
import pytest

from merd.mood import UNKNOWN, Mood, Shares
from merd.rules import parse, parse_sort
from merd.store import Store
from merd.store.records import FileState, Metadata

STATE = FileState(1, 2)


def add(store: Store, path: bytes, *winners: int, duration_s: float = 120.0) -> int:
    """A track of which each segment is won by a quadrant."""
    probabilities = np.full((len(winners), 4), 0.1, np.float32)
    probabilities[np.arange(len(winners)), list(winners)] = 0.7
    times = np.zeros((len(winners), 2), np.float32)
    with store.writing():
        track_id = store.tracks.put(path, duration_s)
        store.files.put(path, STATE, track_id)
        store.moods.put(track_id, "m", Mood(times, probabilities) if winners else UNKNOWN)
    return track_id


def names(store: Store, rule: str, sort: str = "", folder: bytes = b"") -> list[str]:
    listed = store.query.select(
        parse(rule), profile="me", model="m", sort=parse_sort(sort) if sort else None, folder=folder
    )
    return [os.fsdecode(one.path).strip("/") for one in listed]


@pytest.fixture
def tracks(store: Store) -> dict[str, int]:
    return {
        "happy": add(store, b"/happy", 3, 3, 3, 3),
        "calm": add(store, b"/calm", 1, 1, 1, 3),
        "mixed": add(store, b"/mixed", 1, 1, 3, 3, duration_s=600),
        "silent": add(store, b"/silent"),
    }


def rate(store: Store, track_id: int, shares: Shares, profile: str = "me") -> None:
    store.ratings.add(profile, track_id, shares, source="test")


@pytest.mark.usefixtures("tracks")
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("calm >= 50", ["calm", "mixed"]),
        ("calm > 50 or happy = 100", ["calm", "happy"]),
        ("not calm >= 50", ["happy", "silent"]),
        ("calm != 75", ["happy", "mixed"]),
        ("mood = calm", ["calm"]),
        ("mood = happy", ["happy", "mixed"]),
        ("mood = unknown", ["silent"]),
        ("mood != happy", ["calm", "silent"]),
        ("minutes > 5", ["mixed"]),
        ("days < 1", ["calm", "happy", "mixed", "silent"]),
        ("valence > 0.5 and arousal < 0", ["calm"]),
        ("rated", []),
        ('path contains "X" or path contains "/CALM"', ["calm", "mixed"]),
    ],
)
def test_rules_take_tracks(store: Store, rule: str, expected: list[str]) -> None:
    assert names(store, rule) == expected


def test_a_rating_counts_instead_of_the_mood(store: Store, tracks: dict[str, int]) -> None:
    rate(store, tracks["happy"], (1.0, 0.0, 0.0, 0.0))
    rate(store, tracks["happy"], (0.0, 0.25, 0.75, 0.0))
    rate(store, tracks["silent"], (0.0, 1.0, 0.0, 0.0))
    rate(store, tracks["calm"], (1.0, 0.0, 0.0, 0.0), profile="another")
    assert names(store, "mood = calm") == ["calm", "silent"]
    assert names(store, "mood = tense and rated") == ["happy"]
    (happy,) = store.query.select(parse("tense = 75"), profile="me", model="m")
    assert (happy.sad, happy.calm, happy.tense, happy.happy) == (0, 25, 75, 0)
    assert (happy.arousal, happy.valence, happy.rated) == (0.5, -0.5, True)
    store.ratings.undo("me", "test")
    store.ratings.undo("me", "test")
    assert names(store, "mood = sad") == ["happy"]


def test_the_quadrant_that_wins_is_that_of_the_mood(store: Store) -> None:
    rng = np.random.default_rng(0)
    for i in range(50):
        probabilities = rng.dirichlet(np.ones(4), 1 + i % 4).astype(np.float32)
        mood = Mood(np.zeros((len(probabilities), 2), np.float32), probabilities)
        with store.writing():
            track_id = store.tracks.put(b"%d" % i, 1.0)
            store.files.put(b"/%d" % i, STATE, track_id)
            store.moods.put(track_id, "m", mood)
        assert mood.quadrant is not None
        assert str(i) in names(store, f"mood = {mood.quadrant.word}")


def test_until_a_model_has_analysed_a_track_the_newest_mood_by_another_counts(store: Store) -> None:
    track_id = add(store, b"/scored by others", 0)
    scored = {"older": 2, "newer": 3}
    for model, quadrant in scored.items():
        probabilities = np.eye(4, dtype=np.float32)[[quadrant]]
        store.moods.put(track_id, model, Mood(np.zeros((1, 2), np.float32), probabilities))

    def moods(model: str) -> tuple[float | None, ...]:
        (one,) = store.query.select(parse("minutes > 0"), profile="me", model=model)
        alone = store.moods.get_for_now(track_id, model)
        assert alone is not None
        assert alone.percentages == (None if one.sad is None else (one.sad, one.calm, one.tense, one.happy))
        return one.sad, one.calm, one.tense, one.happy

    assert moods("m") == (100, 0, 0, 0)
    assert moods("older") == (0, 0, 100, 0)
    assert moods("neither") == (0, 0, 0, 100)
    store.moods.put(track_id, "neither", UNKNOWN)
    assert moods("neither") == (None, None, None, None)


def test_days_count_from_when_a_track_was_first_analysed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("merd.store.tracks.now_us", lambda: 1)
    add(store, b"/old", 3)
    monkeypatch.undo()
    add(store, b"/new", 3)
    add(store, b"/old", 3)  # Analysed again.
    assert names(store, "days < 1") == ["new"]


def test_a_track_is_listed_once_and_only_where_it_is(store: Store, tracks: dict[str, int]) -> None:
    with store.writing():
        store.files.put(b"/a copy", STATE, tracks["calm"])
        store.files.put(b"/broken", STATE, None, "no audio")
        store.files.forget(b"/happy")
    assert names(store, "days >= 0") == ["a copy", "mixed", "silent"]


def test_of_several_files_the_first_below_the_folder_is_listed(store: Store, tracks: dict[str, int]) -> None:
    with store.writing():
        for path in (b"/a copy", b"/music/2", b"/music/1", b"/music2/0"):
            store.files.put(path, STATE, tracks["calm"])
    assert names(store, "mood = calm") == ["a copy"]
    assert names(store, "mood = calm", folder=b"/music/") == ["music/1"]
    assert names(store, "mood = calm", folder=b"/none/") == ["a copy"]
    rate(store, tracks["calm"], (0.0, 1.0, 0.0, 0.0))
    assert names(store, "mood = calm", folder=b"/music/") == ["music/1"]


@pytest.mark.usefixtures("tracks")
def test_order(store: Store) -> None:
    assert names(store, "days >= 0", "calm desc") == ["calm", "mixed", "happy", "silent"]
    assert names(store, "days >= 0", "happy") == ["calm", "mixed", "happy", "silent"]
    assert names(store, "days >= 0", "minutes desc") == ["mixed", "calm", "happy", "silent"]
    assert names(store, "days >= 0", "path desc") == ["silent", "mixed", "happy", "calm"]


def test_paths_are_compared_whatever_their_capitals_and_bytes(store: Store) -> None:
    for path in ("/Ärzte", "/A\u0308RZTE", "/lat\udce4in", "/other"):
        add(store, os.fsencode(path), 1)
    assert names(store, 'path contains "ärzte"') == ["A\u0308RZTE", "Ärzte"]
    assert names(store, 'path contains "ÄRZTE"') == ["A\u0308RZTE", "Ärzte"]
    assert names(store, 'path contains "LAT\udce4"') == ["lat\udce4in"]


@pytest.mark.usefixtures("tracks")
def test_the_longest_and_the_deepest_rules(store: Store) -> None:
    assert names(store, " or ".join(f'path contains "{i}"' for i in range(199)) + " or mood = calm") == ["calm"]
    assert names(store, "rated or (not rated and (" * 10 + "mood = calm" + "))" * 10) == ["calm"]
    assert names(store, "not " * 20 + "mood = calm") == ["calm"]


@pytest.mark.usefixtures("tracks")
def test_words_of_a_rule_bind_in_the_store_as_they_are_read(store: Store) -> None:
    assert names(store, "mood = calm or mood = happy and minutes > 5") == ["calm", "mixed"]
    assert names(store, "(mood = calm or mood = happy) and minutes > 5") == ["mixed"]
    assert names(store, "not (mood = calm or mood = happy) or minutes > 5") == ["mixed", "silent"]
    assert names(store, "minutes > 5 and mood = happy or mood = calm") == ["calm", "mixed"]


@pytest.fixture
def tagged(store: Store) -> None:
    for name, metadata in {
        "1": Metadata("Sean Ó; Ann", "Sean", "Two", "Ä Song", "Jazz; Blues", 1990, 2, 1),
        "2": Metadata("Bob", None, "Two", "Song", "Acid Jazz", 1980, 1, 2),
        "3": Metadata("ANN", None, "One", "Other", None, None, None, 7),
        "4": Metadata(),
    }.items():
        path = f"/{name}".encode()
        add(store, path, 1)
        store.metadata.put(path, STATE, metadata)
    add(store, b"/5", 1)


@pytest.mark.usefixtures("tagged")
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('artist contains "sean o\u0301"', ["1"]),
        ('artist = "ann"', ["1", "3"]),
        ('artist = "sean"', []),
        ('artist = "sean ó; ann"', ["1"]),
        ('artist != "Ann"', ["2"]),
        ('not artist = "Ann"', ["2", "4", "5"]),
        ('genre = "Jazz"', ["1"]),
        ('genre contains "jazz"', ["1", "2"]),
        ('album = "two" and title contains "a\u0308 S"', ["1"]),
        ('album_artist = "SEAN"', ["1"]),
        ("year >= 1985", ["1"]),
        ("not year >= 1985", ["2", "3", "4", "5"]),
    ],
)
def test_rules_know_what_tags_say(store: Store, rule: str, expected: list[str]) -> None:
    assert names(store, rule) == expected


@pytest.mark.usefixtures("tagged")
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("year", "21345"),
        ("year desc", "12345"),
        ("artist", "32145"),
        ("album", "32145"),
        ("album desc", "21345"),
        ("title desc", "12345"),
    ],
)
def test_orders_know_what_tags_say(store: Store, sort: str, expected: str) -> None:
    assert names(store, "calm > 50", sort) == list(expected)
