"""Players that say what a test wants, and the test's own database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.bus_daemon import BusDaemon
from support.mpris_programs import PlayerCalled, ScriptedPlayer

from merd.config import paths
from merd.store import Store


@pytest.fixture
def player_called(bus: BusDaemon) -> Iterator[PlayerCalled]:
    """Starts players, each with its own name."""
    players: list[ScriptedPlayer] = []

    def start(name: str) -> ScriptedPlayer:
        players.append(ScriptedPlayer(name))
        return players[-1]

    yield start
    for player in players:
        player.kill()


@pytest.fixture
def scripted(player_called: PlayerCalled) -> ScriptedPlayer:
    """A player."""
    return player_called("scripted")


@pytest.fixture
def general_store(tmp_path: Path) -> Iterator[Store]:
    """The database of the test's merd."""
    with Store(paths.app_paths(tmp_path / "home").database) as store:
        yield store
