"""What plays elsewhere, on a real bus."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.bus_daemon import BusDaemon
from support.mpris_programs import ScriptedPlayer
from support.website import Website


@pytest.fixture
def player(bus: BusDaemon) -> Iterator[ScriptedPlayer]:
    player = ScriptedPlayer("scripted")
    yield player
    player.kill()


def test_what_plays_is_told_of_and_rated(website: Website, player: ScriptedPlayer) -> None:
    assert website.post("/api/rate", rating="happy").json == {"error": "nothing plays"}
    player.say("Playing", xesam_url=f"file://{website.library}/calm.mp3", xesam_title="Song")
    playing = website.ask("/api/now").json
    assert (playing["player"], playing["paused"], playing["name"]) == ("scripted", False, "Song")
    assert playing["track"]["id"] == website.number("calm")
    assert website.post("/api/rate", rating="happy").json["said"] == f"{website.library}/calm.mp3: happy"
    assert website.post("/api/undo").json["track"]["mood"] == "calm"


def test_tracks_go_to_the_player_that_runs(website: Website, player: ScriptedPlayer) -> None:
    numbers = [website.number("calm"), website.number("tense")]
    answer = website.post("/api/play", ids=numbers)
    assert (answer.status, answer.json) == (409, {"error": "no player runs that has a queue to be filled"})
    assert player.has_list() == []
    assert website.post("/api/play", ids=numbers).json == {"said": "scripted has got 2 tracks", "left_out": []}
    assert website.post("/api/play", ids=numbers[:1], now=True).json["said"] == "scripted plays 1 track"
    assert [url.rpartition("/")[2] for url in player.has_list()] == ["calm.mp3", "tense.flac", "calm.mp3"]
    assert website.post("/api/play", ids=[424242]).status == 404
    assert website.post("/api/play", ids=numbers, now="yes").status == 400
