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
