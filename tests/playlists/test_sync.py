"""Playlists by rules, and that they are kept."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.commands import Merd
from support.synthetic import put

from merd.config import paths
from merd.config.paths import AppPaths
from merd.config.settings import PlaylistSettings, Settings
from merd.errors import PlaylistError
from merd.library.mount_points import MountPoints
from merd.model import bundle
from merd.playlists import sync
from merd.store import Store
from merd.store.records import FileState, Metadata

MODEL = "m"
ANN = Metadata("Ann", title="1")
ALL = Settings(playlists=(PlaylistSettings("All", "sad >= 0"),))


@pytest.fixture
def home(tmp_path: Path) -> AppPaths:
    return paths.app_paths(tmp_path)


@pytest.fixture
def moods(store: Store) -> Store:
    put(store, b"/music/calm.flac", (0, 4, 0, 0), MODEL)
    put(store, b"/music/calmer.flac", (2, 3, 0, 0), MODEL)
    put(store, b"/music/happy.flac", (0, 0, 0, 1), MODEL)
    put(store, b"/music/mixed.flac", (1, 1, 1, 1), MODEL)
    put(store, b"/music/silent.flac", (0, 0, 0, 0), MODEL)
    return store


def tracks(path: Path) -> list[str]:
    return [os.path.basename(line) for line in path.read_text().splitlines() if not line.startswith("#")]


def test_by_default_there_is_one_for_each_quadrant_and_one_of_unsure_tracks(home: AppPaths, moods: Store) -> None:
    written = sync.refresh(home, moods, Settings(), "default", MODEL)
    folder = home.data / "playlists"
    names = ["Sad", "Calm", "Tense", "Happy", "Unsure"]
    assert written == [folder / f"{name}.m3u8" for name in names]
    assert tracks(folder / "Calm.m3u8")[:2] == ["calm.flac", "calmer.flac"]
    assert tracks(folder / "Happy.m3u8")[0] == "happy.flac"
    assert tracks(folder / "Unsure.m3u8") == ["mixed.flac"]
    in_quadrants = [track for name in names[:4] for track in tracks(folder / f"{name}.m3u8")]
    assert sorted(in_quadrants) == ["calm.flac", "calmer.flac", "happy.flac", "mixed.flac"]


def test_only_what_changed_is_written_again(home: AppPaths, moods: Store) -> None:
    sync.refresh(home, moods, Settings(), "default", MODEL)
    assert sync.refresh(home, moods, Settings(), "default", MODEL) == []
    put(moods, b"/music/new.flac", (0, 0, 2, 0), MODEL)
    assert [path.name for path in sync.refresh(home, moods, Settings(), "default", MODEL)] == ["Tense.m3u8"]


def test_a_rating_moves_a_track(home: AppPaths, moods: Store) -> None:
    sync.refresh(home, moods, Settings(), "default", MODEL)
    track_id = moods.files.get(b"/music/mixed.flac").track_id  # type: ignore[union-attr]
    assert track_id is not None
    moods.ratings.add("default", track_id, (0, 0, 1, 0), source="test")
    sync.refresh(home, moods, Settings(), "default", MODEL)
    assert tracks(home.data / "playlists" / "Tense.m3u8") == ["mixed.flac"]
    assert tracks(home.data / "playlists" / "Unsure.m3u8") == []


def test_other_profiles_have_a_folder_of_their_own(home: AppPaths, moods: Store, tmp_path: Path) -> None:
    settings = Settings(profiles=("ann", "bob"), playlist_folder=tmp_path / "lists", playlists=ALL.playlists)
    assert sync.refresh(home, moods, settings, "ann", MODEL) == [tmp_path / "lists" / "All.m3u8"]
    assert sync.refresh(home, moods, settings, "bob", MODEL) == [tmp_path / "lists" / "bob" / "All.m3u8"]


def test_limit_order_and_format_are_the_playlists_own(home: AppPaths, moods: Store) -> None:
    one = PlaylistSettings("Top", "calm > 0", "calm desc", 2, "m3u")
    settings = Settings(folders=(Path("/music"),), playlists=(one, *(ALL.playlists or ())), playlist_format="xspf")
    top, everything = sync.keep(home, moods, settings, "default", MODEL)
    assert (top.tracks, everything.tracks) == (2, 4)
    assert everything.path.name == "All.xspf"
    assert top.path.read_text() == "#EXTM3U\n#EXTINF:180,calm\ncalm.flac\n#EXTINF:180,calmer\ncalmer.flac\n"


def test_what_a_format_cannot_name_does_not_count_for_the_limit(home: AppPaths, moods: Store) -> None:
    for number in range(3):
        put(moods, b"/else/%d.flac" % number, (0, 4, 0, 0), MODEL)
    copied = put(moods, b"/else/copied.flac", (0, 4, 0, 0), MODEL)
    moods.files.put(b"/music/copy.flac", FileState(1, 1), copied)
    one = PlaylistSettings("Top", "calm > 0", "calm desc", 3, "m3u")
    settings = Settings(music_folder=Path("/music"), playlists=(one,))
    (top,) = sync.keep(home, moods, settings, "default", MODEL)
    assert top.tracks == 3
    assert tracks(top.path) == ["calm.flac", "copy.flac", "calmer.flac"]


def test_songs_come_once_and_artists_are_spaced_where_moods_are_the_order(home: AppPaths, store: Store) -> None:
    for number, metadata in enumerate((ANN, ANN._replace(title="2"), ANN, Metadata("Bob", title="1"))):
        put(store, b"/music/%d.mp3" % number, (0, 4, 0, 0), MODEL)
        store.metadata.put(b"/music/%d.mp3" % number, FileState(1, 1), metadata)
    settings = Settings(
        playlists=(PlaylistSettings("Mood", "calm > 0", "sure desc", 3), PlaylistSettings("Path", "calm > 0"))
    )
    by_mood, by_path = sync.keep(home, store, settings, "default", MODEL)
    assert tracks(by_mood.path) == ["0.mp3", "3.mp3", "1.mp3"]
    assert tracks(by_path.path) == ["0.mp3", "1.mp3", "3.mp3"]
    assert not any(kept.changed for kept in sync.keep(home, store, settings, "default", MODEL))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (PlaylistSettings("Odd", "clam > 5"), "playlist Odd: "),
        (PlaylistSettings("Odd", "calm > 5", "clam desc"), "did you mean 'calm'?"),
    ],
)
def test_what_is_not_understood_is_named_before_anything_is_written(
    home: AppPaths, moods: Store, wrong: PlaylistSettings, message: str
) -> None:
    with pytest.raises(PlaylistError) as caught:
        sync.refresh(home, moods, Settings(playlists=(*(ALL.playlists or ()), wrong)), "default", MODEL)
    assert message in str(caught.value)
    assert not (home.data / "playlists").exists()


def test_what_killed_runs_left_is_removed(home: AppPaths, moods: Store) -> None:
    folder = home.data / "playlists"
    folder.mkdir(parents=True)
    (folder / ".merd-Gone.m3u8.part").write_bytes(b"x")
    (folder / "Mine.m3u8").write_bytes(b"mine")
    sync.refresh(home, moods, ALL, "default", MODEL)
    assert sorted(path.name for path in folder.iterdir()) == ["All.m3u8", "Mine.m3u8"]


def test_a_folder_that_cannot_be_one_is_an_error_of_one_line(home: AppPaths, moods: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings = Settings(playlist_folder=tmp_path / "file", playlists=ALL.playlists)
    with pytest.raises(PlaylistError) as caught:
        sync.refresh(home, moods, settings, "default", MODEL)
    assert str(caught.value) == f"{tmp_path}/file/All.m3u8: not a directory"


def test_there_is_an_error_of_one_line_where_no_lock_can_be(home: AppPaths, moods: Store) -> None:
    (home.data / "playlists.lock").mkdir()
    with pytest.raises(PlaylistError) as caught:
        sync.refresh(home, moods, ALL, "default", MODEL)
    assert str(caught.value) == f"{home.data}/playlists.lock: is a directory"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("may not mount a file system")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_leaves_the_old_playlist(home: AppPaths, moods: Store, small_disk: Path) -> None:
    settings = Settings(playlist_folder=small_disk, playlists=ALL.playlists)
    sync.refresh(home, moods, settings, "default", MODEL)
    before = (small_disk / "All.m3u8").read_bytes()
    for number in range(500):
        put(moods, b"/music/a long name of a track %d.flac" % number, (1, 0, 0, 0), MODEL)
    with pytest.raises(PlaylistError, match=r"All\.m3u8: no space left on device"):
        sync.refresh(home, moods, settings, "default", MODEL)
    assert (small_disk / "All.m3u8").read_bytes() == before
    assert os.listdir(small_disk) == ["All.m3u8"]


def test_what_was_left_on_a_disk_that_is_read_only_now_is_no_trouble(
    home: AppPaths, moods: Store, small_disk: Path
) -> None:
    settings = Settings(playlist_folder=small_disk, playlists=ALL.playlists)
    sync.refresh(home, moods, settings, "default", MODEL)
    (small_disk / ".merd-All.m3u8.part").write_bytes(b"x")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert sync.refresh(home, moods, settings, "default", MODEL) == []
    put(moods, b"/music/new.flac", (1, 0, 0, 0), MODEL)
    with pytest.raises(PlaylistError, match=r"All\.m3u8: read-only file system"):
        sync.refresh(home, moods, settings, "default", MODEL)


@pytest.fixture
def listener(tmp_path: Path, general: bundle.Bundle, merd: Merd) -> Merd:
    """The command line, with two tracks in its store."""
    with Store(paths.app_paths(tmp_path / "home").database) as store:
        put(store, b"/music/\xff 1.flac", (0, 4, 0, 0), general.model_id)
        put(store, b"/music/2.flac", (1, 3, 0, 0), general.model_id)
    return merd


def test_merd_playlists_says_what_is_where(listener: Merd, tmp_path: Path) -> None:
    run = listener("playlists")
    folder = tmp_path / "home" / "data" / "playlists"
    assert run.stdout.splitlines() == [
        f"{name:<6} {number:>7}  {folder / name}.m3u8"
        for name, number in [("Sad", 0), ("Calm", 2), ("Tense", 0), ("Happy", 0), ("Unsure", 0)]
    ]


def test_merd_playlist_prints_or_writes(listener: Merd, tmp_path: Path) -> None:
    run = listener("playlist", "calm > 60", "--sort", "calm", "--limit", "1")
    assert run.stdout == "#EXTM3U\n#EXTINF:180,2\n/music/2.flac\n"
    path = tmp_path / "new" / "calm.xspf"
    assert listener("playlist", "calm > 60", "-o", path).stdout == ""
    assert "file:///music/%FF%201.flac" in path.read_text()


def test_a_mood_alone_is_a_rule(listener: Merd) -> None:
    assert listener("playlist", "calm and not happy", "--limit", "1").stdout.count("#EXTINF") == 1
    assert listener("playlist", "not calm").stderr == "the playlist is empty: no track fits\n"


def test_merd_playlist_says_what_is_wrong_with_a_rule(listener: Merd) -> None:
    run = listener("playlist", "clam > 60")
    assert run.returncode == 1
    assert run.stderr.startswith("error: column 1: ")
    assert "did you mean 'calm'?" in run.stderr


def test_merd_playlist_refuses_a_limit_that_nothing_has(listener: Merd) -> None:
    assert listener("playlist", "calm > 60", "--limit", 10**20).returncode == 2


def test_the_commands_go_by_the_configuration(listener: Merd, tmp_path: Path) -> None:
    configuration = paths.app_paths(tmp_path / "home").config_file
    configuration.parent.mkdir(parents=True)
    configuration.write_text(
        f'playlist_folder = "{tmp_path}"\nplaylist_format = "m3u"\nmusic_folder = "/music"\n'
        '[[playlists]]\nname = "Two"\nwhere = "calm > 60"\n'
    )
    assert listener("playlists").stdout == f"Two       2  {tmp_path}/Two.m3u\n"
    assert b"\n\xff 1.flac\n" in (tmp_path / "Two.m3u").read_bytes()


def test_what_is_gone_goes_from_the_playlists_without_a_daemon(merd: Merd, tmp_path: Path, library: Path) -> None:
    configuration = paths.app_paths(tmp_path / "home").config_file
    configuration.parent.mkdir(parents=True)
    configuration.write_text('[[playlists]]\nname = "All"\nwhere = "minutes > 0"\n')
    (library / "album").mkdir()
    (library / "2.flac").rename(library / "album/2.flac")
    merd("tag", library)
    all_of = tmp_path / "home/data/playlists/All.m3u8"
    (library / "0.flac").unlink()
    (library / "album/2.flac").unlink()
    merd("playlists")
    assert tracks(all_of) == ["1.flac", "2.flac"]  # Its folder is empty: maybe a disk that is not mounted.
    merd("tag", library)
    merd("playlists")
    assert tracks(all_of) == ["1.flac"]
    assert merd("forget", library).stdout == f"{library}: 1 file forgotten\n"
    merd("playlists")
    assert tracks(all_of) == []


def test_nothing_is_written_where_a_disk_is_not_mounted(
    home: AppPaths, moods: Store, small_disk: Path, tmp_path: Path
) -> None:
    settings = replace(ALL, playlist_folder=small_disk / "lists")
    MountPoints(home.data).remember([bytes(small_disk)])
    sync.refresh(home, moods, settings, "default", MODEL)
    subprocess.run(["umount", small_disk], check=True)
    with pytest.raises(PlaylistError, match="not mounted"):
        sync.refresh(home, moods, settings, "default", MODEL)
    assert list(small_disk.iterdir()) == []
    (tmp_path / "music").mkdir()
    in_music = replace(ALL, folders=(tmp_path / "music",), playlist_folder=tmp_path / "music/lists")
    with pytest.raises(PlaylistError, match="not mounted"):
        sync.refresh(home, moods, in_music, "default", MODEL)
    assert list((tmp_path / "music").iterdir()) == []
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", small_disk], check=True)
