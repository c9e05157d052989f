"""What plays, by what players say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merd_mpris.players import PREFIX, Player, Players
from merd_mpris.track import Track, track_of


def of(*names: str, last: str = "") -> tuple[Players, list[Player]]:
    ended: list[Player] = []
    players = Players(ended.append, last and PREFIX + last)
    for number, name in enumerate(names):
        players.appeared(f":1.{number}", PREFIX + name)
    return players, ended


def track(title: str, url: str = "") -> dict[str, object]:
    return {"Metadata": {"mpris:trackid": "/1", "xesam:title": title, "xesam:url": url, "mpris:length": 2_000_000}}


def playing(title: str, url: str = "") -> dict[str, object]:
    return {"PlaybackStatus": "Playing", **track(title, url)}


def titles(players: Players, wanted: str = "") -> list[str]:
    return [player.track.title for player in players.best(wanted) if player.track]


def test_what_is_repeated_changes_nothing_and_time_adds_up() -> None:
    players, ended = of("mpv")
    for now_s in (1.0, 3.0, 4.0):
        players.on_properties(":1.0", playing("a", "file:///a"), now_s)
    players.on_properties(":1.0", {"PlaybackStatus": "Paused", **track("a", "file:///a")}, 5)
    (player,) = players.best()
    assert (player.played_by(100), player.playing, ended) == (4, False, [])
    players.on_properties(":1.0", playing("a", "file:///a"), 200)
    assert players.best()[0].played_by(203) == 7


def test_the_next_track_of_a_player_with_one_id_for_all() -> None:
    players, ended = of("cmus")
    for now_s, title in enumerate("ab"):
        players.on_properties(":1.0", playing(title), now_s)
    assert titles(players) == ["b"]
    assert [(player.track and player.track.title, player.played_s) for player in ended] == [("a", 1)]


def test_players_that_go_end_their_tracks() -> None:
    players, ended = of("a", "b", "c")
    for number in range(3):
        players.on_properties(f":1.{number}", playing(str(number)), 1)
    players.vanished(":1.1", PREFIX + "another-name", 2)
    assert players.knows(":1.1")
    players.vanished(":1.1", PREFIX + "b", 3)
    assert not players.knows(":1.1")
    players.clear(4)
    assert sorted(player.played_s for player in ended) == [2, 3, 3]
    assert (players.best(), players.named()) == ([], [])


def test_the_player_that_plays_counts_else_the_last_that_did() -> None:
    players, _ = of("a", "b")
    players.on_properties(":1.0", playing("a"), 1)
    players.on_properties(":1.1", track("b"), 2)
    assert titles(players) == ["a"]
    players.on_properties(":1.1", playing("b"), 3)
    assert titles(players) == ["b"]
    players.on_properties(":1.0", {"PlaybackStatus": "Stopped", **track("a")}, 4)
    players.on_properties(":1.1", track("b"), 5)
    assert titles(players) == ["b"]
    players.vanished(":1.1", PREFIX + "b", 6)
    assert titles(players) == ["a"]


def test_in_doubt_there_are_several_unless_the_last_is_known() -> None:
    for last, expected in (("", ["a", "b"]), ("b", ["b"]), ("gone", ["a", "b"])):
        players, _ = of("a", "b", last=last)
        for number, title in enumerate("ab"):
            players.on_properties(f":1.{number}", track(title), 1)
        assert titles(players) == expected


def test_who_was_found_playing_began_nobody_knows_when() -> None:
    for last, expected in (("", ["a", "b"]), ("a", ["a"])):
        players = Players(last=last and PREFIX + last)
        for number, name in enumerate("ab"):
            players.found(f":1.{number}", PREFIX + name)
        assert players.silent() == ["a", "b"]
        for number, title in enumerate("ab"):
            players.on_properties(f":1.{number}", playing(title), 1)
        assert (titles(players), players.silent()) == (expected, [])
        players.on_properties(":1.0", track("a"), 2)
        assert titles(players) == ["b"]
        players.on_properties(":1.1", track("b"), 3)
        assert titles(players) == ["b"]  # It played when the other did not any more.


def test_a_player_can_be_named() -> None:
    players, _ = of("mpv.instance7", "Mpd")
    players.on_properties(":1.0", playing("a"), 1)
    players.on_properties(":1.1", track("b"), 1)
    named = [titles(players, name) for name in ("", "mpv", "mpv.instance7", "mpd", "vlc")]
    assert named == [["a"], ["a"], ["a"], ["b"], []]
    assert players.named() == ["Mpd", "mpv.instance7"]


def test_doubles_and_strangers_do_not_count() -> None:
    players, ended = of("playerctld", "plasma-browser-integration")
    players.appeared(":1.7", "org.example.Player")
    for owner in (":1.0", ":1.1", ":1.7", ":1.9"):
        players.on_properties(owner, playing("a"), 1)
        assert not players.knows(owner)
    assert players.best() == ended == []


def test_values_of_wrong_types_are_left_out() -> None:
    players, ended = of("odd")
    for metadata in ({"xesam:title": 1, "xesam:artist": []}, 3, {"xesam:url": "a", "mpris:trackid": "/a/NoTrack"}):
        players.on_properties(":1.0", {"PlaybackStatus": 3, "Metadata": metadata}, 1)
        assert players.best() == []
    players.on_properties(":1.0", {"Metadata": {"xesam:url": "/a", "xesam:artist": [7], "mpris:length": "long"}}, 1)
    assert players.best()[0].track is not None
    assert ended == []


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.floats(0, 100)), min_size=1))
def test_no_second_is_lost_or_counted_twice(answers: list[tuple[str, bool, float]]) -> None:
    players, ended = of("one")
    now_s = played_s = 0.0
    for title, plays, lasts_s in answers:
        players.on_properties(":1.0", playing(title) if plays else track(title), now_s)
        now_s += lasts_s
        played_s += lasts_s if plays else 0
    players.clear(now_s)
    assert abs(sum(player.played_s for player in ended) - played_s) < 1e-6


@pytest.mark.parametrize(
    ("length", "length_s"), [(30_000_000, 30.0), ("30000000", 30.0), ("soon", None), ("nan", None), (0, None)]
)
def test_a_length_may_be_a_text(length: object, length_s: float | None) -> None:
    track = track_of({"xesam:title": "One", "xesam:album": "First", "mpris:length": length})
    assert track == Track(title="One", album="First", length_s=length_s)
