"""`merd rate` and `merd now` on what players say."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support.audio import encode, music
from support.bus_daemon import BusDaemon
from support.commands import Merd
from support.mpris_programs import PlayerCalled, ScriptedPlayer, plays, rated
from support.synthetic import put

from merd.config import paths
from merd.model import bundle
from merd.store import Store
from merd_mpris import last_player


def test_without_a_url_the_tags_tell(merd: Merd, tmp_path: Path, scripted: ScriptedPlayer) -> None:
    path = encode(tmp_path / "1.mp3", "mp3", music(7), tags={"artist": "Ann", "title": "One"})
    assert merd("tag", path).returncode == 0
    scripted.say("Playing", xesam_artist=["Ann"], xesam_title="One", mpris_length=7_200_000)
    assert merd("rate", "calm").stdout.startswith(f"{path}: calm")
    scripted.say("Playing", xesam_artist=["Ann"], xesam_title="One", mpris_length=70_000_000)
    printed = "error: Ann - One: no track of the library has this artist, title and length\n"
    assert merd("rate", "calm").stderr == printed


def test_what_cannot_be_rated_is_said(
    bus: BusDaemon, merd: Merd, general_store: Store, library: Path, player_called: PlayerCalled
) -> None:
    def error(*arguments: str) -> str:
        printed = merd("rate", "happy", *arguments)
        assert (printed.returncode, printed.stdout) == (1, "")
        return printed.stderr.strip().removeprefix("error: ")

    scripted = player_called("scripted")
    assert error() == "nothing plays"
    scripted.say("Playing", xesam_url="https://example.org/x.mp3", xesam_title="News")
    assert error() == "News: it is a stream"
    scripted.say("Paused", xesam_url=f"file://{library}/0.flac")
    assert error() == f"{library}/0.flac: is not in the library; with --add it is analysed now"
    assert error("--player", "mpv") == "there is no player 'mpv'; there is scripted"
    assert merd("rate", "happy", "--add").stdout.startswith(f"{library}/0.flac: happy")
    other = player_called("other.instance1")
    other.say("Paused", xesam_url=f"file://{library}/1.flac")
    assert error() == "--player has to say which one is meant: other.instance1, scripted"
    assert merd("rate", "sad", "--player", "Scripted").stdout.startswith(f"{library}/0.flac: sad")
    other.say("Playing", xesam_url=f"file://{library}/1.flac")
    assert plays(merd, library / "1.flac")
    bus.stop()
    assert error() == "nothing plays: there is no session bus (connection refused)"
    assert [word for _, word in rated(general_store)] == ["happy", "sad"]


def test_a_player_that_hangs_is_passed_over(merd: Merd, library: Path, player_called: PlayerCalled) -> None:
    hangs, plays_on = player_called("hangs"), player_called("other")
    hangs.say("Playing", xesam_url="file:///nothing.flac")
    hangs.process.send_signal(signal.SIGSTOP)
    plays_on.say("Playing", xesam_url=f"file://{library}/0.flac")
    assert plays(merd, library / "0.flac")


def test_a_player_that_plays_and_is_slow_to_answer_is_not_passed_over_for_one_that_has_paused(
    merd: Merd, library: Path, player_called: PlayerCalled
) -> None:
    slow, paused = player_called("slow"), player_called("other")
    slow.say("Playing", xesam_url=f"file://{library}/0.flac")
    paused.say("Paused", xesam_url=f"file://{library}/1.flac")
    slow.process.send_signal(signal.SIGSTOP)
    with ThreadPoolExecutor() as both:
        refused = [run.stderr for run in both.map(lambda which: merd("now", *which), [(), ("--player", "slow")])]
    assert refused == [
        "error: no answer from slow: --player has to say which one is meant: other\n",
        "error: nothing plays: no answer from slow\n",
    ]
    assert merd("now", "--format", "{path}", "--player", "other").stdout == f"{library}/1.flac\n"
    goes_on = threading.Timer(1.0, slow.process.send_signal, [signal.SIGCONT])
    goes_on.start()
    assert plays(merd, library / "0.flac")
    goes_on.join()


def test_what_does_not_say_what_it_plays_is_not_waited_for(
    merd: Merd, library: Path, player_called: PlayerCalled
) -> None:
    player_called("odd").refuse()
    assert merd("now").stderr == "error: nothing plays\n"
    player_called("other").say("Paused", xesam_url=f"file://{library}/1.flac")
    assert plays(merd, library / "1.flac")


def test_of_two_that_play_the_one_that_began_last_is_meant_if_that_is_known(
    merd: Merd, tmp_path: Path, library: Path, player_called: PlayerCalled
) -> None:
    for number, name in enumerate(("one", "two")):
        player_called(name).say("Playing", xesam_url=f"file://{library}/{number}.flac")
    assert merd("now").stderr == "error: --player has to say which one is meant: one, two\n"
    home = paths.app_paths(tmp_path / "home")
    for number, name in enumerate(("one", "two")):
        last_player.write(home, f"org.mpris.MediaPlayer2.{name}")
        assert plays(merd, library / f"{number}.flac")


def test_now_is_a_line_for_people_and_an_object_for_programs(
    merd: Merd, general_store: Store, scripted: ScriptedPlayer, tmp_path: Path
) -> None:
    track = put(general_store, b"/m/a.flac", (0, 3, 0, 1), bundle.load().model_id)
    general_store.ratings.add("default", track, (0.0, 0.0, 0.0, 1.0), source="cli")
    scripted.say("Paused", xesam_url="file:///m/a.flac", xesam_artist=["Ann", "Bob"], xesam_title="A\nb")
    assert merd("now").stdout == "Ann - A\\nb: calm 75 %, happy 25 % (you: happy)\n"
    assert merd("now", "--format", "{mood} {calm}{sad} {arousal} {player}").stdout == "calm 750 -0.50 scripted\n"
    configuration = tmp_path / "home/config/config.toml"
    configuration.parent.mkdir(parents=True)
    configuration.write_text('[[playlists]]\nname = "All day"\nwhere = "sad"\nwhen = "0:00-24:00"\n')
    assert merd("now").stdout.endswith("(you: happy)\nfor now: All day (0:00-24:00)\n")
    shown = json.loads(merd("now", "--json").stdout)
    assert (shown["class"], shown["percentage"], shown["path"]) == (["calm", "paused"], 75, "/m/a.flac")
    assert shown["rating"] == {"A-V-": 0, "A-V+": 0, "A+V-": 0, "A+V+": 1}
    scripted.say("Playing", xesam_url="http://a/b")
    assert merd("now").stdout.startswith("a track without a name: it is a stream\n")
    assert json.loads(merd("now", "--json").stdout)["class"] == ["unknown"]
    for template in ("{nobody}", "{mood[x]}"):
        wrong = merd("now", "--format", template)
        assert wrong.returncode == 2
        assert "{player}, {artist}" in wrong.stderr


def test_now_ends_when_nobody_reads_it_any_more(
    merd: Merd, general_store: Store, tmp_path: Path, scripted: ScriptedPlayer
) -> None:
    put(general_store, b"/m/a.flac", (0, 3, 0, 1), bundle.load().model_id)
    scripted.say("Playing", xesam_url="file:///m/a.flac")
    command = [sys.executable, "-m", "merd", "--home", str(tmp_path / "home"), "now", "--follow"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as follower:
        assert follower.stdout is not None
        assert follower.stdout.readline().startswith("a.flac: calm")
        follower.stdout.close()
        assert merd("rate", "sad").returncode == 0
        assert follower.wait(30) == 1
        assert follower.stderr is not None
        assert follower.stderr.read() == ""


def test_now_follows_bursts_ratings_and_a_bus_that_comes_back(
    merd: Merd, general_store: Store, tmp_path: Path, bus: BusDaemon, player_called: PlayerCalled
) -> None:
    for name in ("a", "2000"):
        put(general_store, f"/m/{name}.flac".encode(), (0, 3, 0, 1), bundle.load().model_id)
    follow = ("now", "--follow", "--format", "{path}{rating}")
    command = [sys.executable, "-m", "merd", "--home", str(tmp_path / "home"), *follow]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as follower:
        assert follower.stdout is not None
        lines = map(str.strip, follower.stdout)
        assert next(lines) == ""
        player = player_called("one")
        player.say("Playing", times=2000, xesam_url="file:///m/%d.flac")
        seen = [next(line for line in lines if line.endswith("/2000.flac"))]
        player.say("Playing", xesam_url="file:///m/a.flac")
        seen.append(next(lines))
        assert merd("rate", "sad").returncode == 0
        seen.append(next(lines))
        bus.stop()
        seen.append(next(lines))
        bus.start()
        player_called("two").say("Playing", xesam_url="file:///m/b.flac")
        seen.append(next(lines))
        assert seen == ["/m/2000.flac", "/m/a.flac", "/m/a.flacsad", "", "/m/b.flac"]
        follower.send_signal(signal.SIGINT)
        assert follower.wait(30) == 0
    assert rated(general_store) == [(b"/m/a.flac", "sad")]
