"""Players whose list of tracks others may edit."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.commands import Merd
from support.mpris_programs import PlayerCalled, ScriptedPlayer


@pytest.mark.usefixtures("tagged_library")
def test_play_fills_the_list_of_a_player(merd: Merd, library: Path, player_called: PlayerCalled) -> None:
    player_called("without").say("Playing", xesam_url="file:///other.flac")
    player = player_called("with.instance1")
    assert player.has_list() == []
    run = merd("play", "minutes > 0", "-n", "2")
    assert (run.stdout, run.stderr) == ("2 tracks for with.instance1\n", "")
    first = player.has_list()
    assert len(set(first)) == 2
    assert {*first} < {f"file://{library}/{number}.flac" for number in range(3)}
    assert merd("now", "--player", "with", "--format", "{path}").stdout == f"{first[0][7:]}\n"
    run = merd("play", "--like", library / "0.flac", "--queue", "--player", "with")
    assert run.stdout == "2 tracks after what is queued in with.instance1\n"
    urls = player.has_list()
    assert urls[:2] == first
    assert {*urls[2:]} == {f"file://{library}/{number}.flac" for number in (1, 2)}


@pytest.mark.usefixtures("tagged_library")
def test_a_player_without_one_is_said(merd: Merd, library: Path, scripted: ScriptedPlayer) -> None:
    scripted.say("Playing", xesam_url=f"file://{library}/0.flac")
    run = merd("play", "minutes > 0", "--player", "scripted")
    assert (run.returncode, run.stderr) == (1, "error: scripted has no queue to be filled\n")
