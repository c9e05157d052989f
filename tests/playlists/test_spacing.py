"""Artists and albums that are spaced, and songs that come once."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from merd.playlists.spacing import spaced, without_repeats
from merd.store.query import TrackRow
from merd.store.records import Metadata

_NONE = (None,) * 6


def track(artist: str | None, album: str | None = None, title: str | None = None, length_s: float = 60) -> TrackRow:
    return TrackRow(b"/x", length_s, *_NONE, rated=False, metadata=Metadata(artist, album=album, title=title))


def artists(tracks: list[TrackRow]) -> str:
    return "".join(one.metadata.artist or "-" for one in tracks)


def test_what_need_not_change_places_does_not() -> None:
    assert artists(list(spaced(map(track, "ABCABDEFA")))) == "ABCABDEFA"
    assert artists(list(spaced(map(track, "ABBCD")))) == "ABCBD"
    assert list(spaced([track(None), track(None, "x"), track(None)])) == [
        track(None),
        track(None, "x"),
        track(None),
    ]


@given(st.lists(st.sampled_from("ABCDE"), max_size=25))
def test_no_artist_follows_itself_where_that_can_be_avoided(names: list[str]) -> None:
    found = artists(list(spaced(map(track, names))))
    assert Counter(found) == Counter(names)
    if names and max(Counter(names).values()) <= (len(names) + 1) // 2:
        assert all(one != other for one, other in pairwise(found))


def test_in_a_long_list_none_is_lost_and_artists_are_spaced() -> None:
    names = [str(number // 20) for number in range(200)]
    found = [one.metadata.artist or "" for one in spaced(map(track, names))]
    assert Counter(found) == Counter(names)
    assert sum(one == other for one, other in pairwise(found)) < 150


def test_an_album_does_not_follow_itself_either() -> None:
    tracks = [track("A", "x", "1"), track("B", "x", "2"), track("C", "y", "3")]
    assert [one.metadata.title for one in spaced(tracks)] == ["1", "3", "2"]


def test_a_song_comes_once() -> None:
    first, copy, live, its_copy = (track("Änn", title="Song", length_s=length_s) for length_s in (60, 62, 70, 71))
    other_spelling = track("a\u0308NN", title="SONG")
    nameless = [track("Ann"), track("Ann"), track(None, title="Song"), track(None, title="Song")]
    found = list(without_repeats([first, copy, live, its_copy, other_spelling, *nameless]))
    assert found == [first, live, *nameless]
