"""What the plugin does inside the daemon: questions, and what was played."""

from __future__ import annotations

import asyncio
import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from support.bus_daemon import BusDaemon
from support.mpris_programs import Script, ScriptedPlayer, rated
from support.synthetic import put
from support.waiting import until

from merd.config import paths
from merd.config.settings import Settings
from merd.daemon.api import DaemonApi
from merd.model import bundle
from merd.plugins.collectors import Context
from merd.store import Store
from merd.store.plays import Plays
from merd_mpris import last_player, play_log, prompt_policy
from merd_mpris.collector import collect
from merd_mpris.notifications import Notifications, Server
from merd_mpris.players import Player
from merd_mpris.prompt_policy import POLICIES, AskPolicy, next_question, wait_s
from merd_mpris.prompter import Prompter
from merd_mpris.track import Track

BUTTONS = ["sad", "Sad", "calm", "Calm", "tense", "Tense", "happy", "Happy"]


@dataclass
class Daemon:
    """As much of merd's daemon as a collector sees, in a thread of its own."""

    home: paths.AppPaths
    settings: Settings = field(default_factory=lambda: Settings(ask="often", listening=True))

    def run(self) -> None:
        with Store(self.home.database) as store:
            api = DaemonApi(self.home, store)
            context = Context(lambda: self.settings, self.home, api.rate, api.moods)
            asyncio.run(self._run(context))

    async def _run(self, context: Context) -> None:
        self.loop, self.task = asyncio.get_running_loop(), asyncio.ensure_future(collect(context))
        await asyncio.wait([self.task])

    def start(self) -> None:
        self._thread = threading.Thread(target=self.run)
        self._thread.start()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.task.cancel)
        self._thread.join(30)
        assert not self._thread.is_alive()
        assert self.task.cancelled()


@pytest.fixture
def tracks(general_store: Store) -> None:
    """Three tracks that nobody has rated."""
    general, rng = bundle.load(), np.random.default_rng(0)
    for name, duration_s in (("a", 0.05), ("b", 1000.0), ("c", 1000.0)):
        number = put(general_store, f"/m/{name}.flac".encode(), (0, 3, 0, 1), general.model_id, duration_s)
        features = rng.normal(size=(16, general.dims)).astype(np.float16)
        general_store.tracks.put_features(number, general.extractor_id, features)


@pytest.fixture
def daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tracks: None, bus: BusDaemon) -> Iterator[Daemon]:
    monkeypatch.setattr(prompt_policy, "_PLAYED_S", 0.0)
    monkeypatch.setattr(play_log, "_SHORTEST_S", 0.0)
    monkeypatch.setitem(POLICIES, "often", AskPolicy(0.0, 0.0))
    daemon = Daemon(paths.app_paths(tmp_path / "home"))
    daemon.start()
    yield daemon
    daemon.stop()


@pytest.fixture
def server_called(bus: BusDaemon) -> Iterator[Callable[..., Script]]:
    """Starts servers of notifications, one after the other."""
    servers: list[Script] = []

    def start(*arguments: str) -> Script:
        for server in servers:
            server.kill()
        servers.append(Script("notification_server.py", *arguments))
        return servers[-1]

    yield start
    servers[-1].kill()


def play(player: ScriptedPlayer, name: str) -> None:
    player.say("Playing", xesam_url=f"file:///m/{name}.flac", xesam_title=f"{name} <b>")


@pytest.mark.usefixtures("daemon")
def test_a_button_becomes_a_rating_of_the_track_that_was_asked_about(
    general_store: Store, scripted: ScriptedPlayer, server_called: Callable[..., Script]
) -> None:
    server = server_called("any", "actions", "body-markup")
    play(scripted, "a")
    assert json.loads(server.read()) == [
        "How does this sound to you?",
        "a &lt;b&gt;\nmerd thinks: calm 75 %, happy 25 %",
        BUTTONS,
    ]
    play(scripted, "b")
    assert "b &lt;" in server.read()
    server.write("1 happy")
    until(lambda: rated(general_store) == [(b"/m/a.flac", "happy")])
    server.write("1 sad")
    server.write("9 sad")
    for body in (["uint32:2", "string:sad"], ["string:sad"]):  # Somebody else says so.
        signal = ("--type=signal", "/org/freedesktop/Notifications", "org.freedesktop.Notifications.ActionInvoked")
        subprocess.run(["dbus-send", *signal, *body], check=True)
    server.write("2 calm")
    until(lambda: len(rated(general_store)) == 2)
    assert rated(general_store)[1] == (b"/m/b.flac", "calm")


@pytest.mark.usefixtures("daemon")
def test_buttons_of_another_server_are_not_taken_for_those_of_before(
    general_store: Store, scripted: ScriptedPlayer, server_called: Callable[..., Script]
) -> None:
    before = server_called("any", "actions")
    play(scripted, "a")
    assert before.read()
    gnome = server_called("gnome-shell", "actions", "body")
    gnome.write("1 sad")
    play(scripted, "b")
    _, body, actions = json.loads(gnome.read())
    assert body.startswith("b <b>\n")
    assert len(actions) == 6  # GNOME shows three buttons.
    assert {"calm", "happy"} < set(actions)
    gnome.write("1 calm")
    until(lambda: rated(general_store))
    assert rated(general_store) == [(b"/m/b.flac", "calm")]


def test_it_keeps_silent_without_buttons_or_if_the_listener_wants_that(
    daemon: Daemon, scripted: ScriptedPlayer, server_called: Callable[..., Script], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, server_of = threading.Event(), Notifications.server

    async def looks(self: Notifications) -> Server | None:
        found = await server_of(self)
        looked.set()
        return found

    monkeypatch.setattr(Notifications, "server", looks)
    server = server_called("any", "body")
    play(scripted, "a")
    assert looked.wait(30)
    daemon.settings = replace(daemon.settings, ask="off")
    server = server_called("any", "actions")
    play(scripted, "b")
    until(lambda: last_player.read(daemon.home))
    daemon.settings = replace(daemon.settings, ask="often")
    play(scripted, "c")
    assert "c <b>" in server.read()


@pytest.mark.usefixtures("tracks")
def test_nobody_is_asked_twice_or_of_what_is_rated_or_unknown(tmp_path: Path, general_store: Store) -> None:
    home = paths.app_paths(tmp_path / "home")
    asked = [next_question(home, "default", Track(url=f"/m/{name}.flac"), 0.0) for name in ("a", "a", "none")]
    assert [found is not None for found in asked] == [True, False, False]
    record = general_store.files.get(b"/m/b.flac")
    assert record is not None
    assert record.track_id is not None
    general_store.ratings.add("default", record.track_id, (1.0, 0.0, 0.0, 0.0), source="cli")
    assert next_question(home, "default", Track(url="/m/b.flac"), 0.1) is None
    assert next_question(home, "other", Track(url="/m/b.flac"), 0.1) is not None


def test_a_question_is_due_when_the_track_has_played_and_the_last_one_is_long_ago() -> None:
    player, policy = Player(":1", "x", playing=True, track=Track("1"), played_s=10, at_s=100), AskPolicy(300, 0)
    assert wait_s(player, policy, asked_s=-1000, now_s=105) == 15
    assert wait_s(player, policy, asked_s=90, now_s=105) == 285
    assert wait_s(player, policy, asked_s=-1000, now_s=500) == 0


def test_what_was_played_and_skipped_is_remembered(
    daemon: Daemon, general_store: Store, scripted: ScriptedPlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = [""]

    def see(_: Prompter, player: Player | None) -> None:
        seen.append(player.track.url if player and player.track else "")

    def plays(name: str) -> Plays:
        return general_store.plays.count(f"/m/{name}.flac".encode())

    monkeypatch.setattr(Prompter, "consider", see)
    for name in ("a", "b", "nothing", "a", "c"):
        play(scripted, name)
        until(partial(_ends, seen, f"{name}.flac"))
    scripted.kill()
    until(lambda: plays("c") == Plays(full=0, skipped=1))
    assert (plays("a"), plays("b")) == (Plays(full=2, skipped=0), Plays(full=0, skipped=1))
    daemon.settings = replace(daemon.settings, listening=False)
    assert rated(general_store) == []


def _ends(seen: list[str], name: str) -> bool:
    return seen[-1].endswith(name)
