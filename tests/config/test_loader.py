"""The configuration file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from support.commands import Merd

from merd.config import loader, writer
from merd.config.path_map import PathMap
from merd.config.settings import PlaylistSettings, Settings
from merd.errors import ConfigError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "home/config/config.toml"


def write(file: Path, text: str | bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_without_a_file_the_defaults_hold(file: Path) -> None:
    settings = loader.load(file)
    (folder,) = settings.folders
    assert folder.is_absolute()
    assert settings == Settings(folders=(folder,))


def test_the_default_file_states_the_defaults(file: Path) -> None:
    text = writer.default_file()
    assert loader.load(write(file, text)) == loader.load(file.parent / "none")
    uncommented = re.sub(r"(?m)^#(?=[\w\[])", "", text)
    stated = loader.load(write(file, uncommented))
    home, defaults = Path.home(), Settings()
    for field in fields(Settings):
        assert f"\n{field.name} = " in uncommented or f"[[{field.name}]]" in uncommented
        if field.name not in {
            "folders",
            "playlist_folder",
            "music_folder",
            "path_map",
            "playlists",
        } and not field.name.startswith("scheduler"):
            assert getattr(stated, field.name) == getattr(defaults, field.name)
    assert (stated.folders, stated.music_folder) == ((home / "Music",), home / "Music")
    assert (stated.scheduler, stated.scheduler_ca) == ("tls://cluster:8786", home / ".config/merd/ca.pem")
    assert stated.path_map == (PathMap(home / "Music", Path("/mnt/music")),)
    assert stated.playlists == (
        PlaylistSettings("Evening", "calm >= 60 and tense < 10", "calm desc", 100, "m3u8", "18:00-23:30"),
    )


def test_what_is_set_holds_and_is_dumped_so_that_it_reads_the_same(file: Path) -> None:
    write(file, 'folders = ["~/a", "/b"]\njobs = 2\nlongest_minutes = 5\nplaylist_folder = "/p"\n')
    with file.open("a") as more:
        more.write(
            '[[playlists]]\nname = "A \\"b\\""\nwhere = "calm > 1"\n[[playlists]]\nname = "C"\nwhere = "rated"\n'
        )
    settings = loader.load(file)
    assert settings.folders == (Path.home() / "a", Path("/b"))
    assert (settings.jobs, settings.longest_minutes, settings.playlist_folder) == (2, 5.0, Path("/p"))
    assert loader.load(write(file, writer.dump(settings))) == settings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("wrte_tags = true", "wrte_tags: unknown key; did you mean 'write_tags'?"),
        ("xyz = 1", "xyz: unknown key"),
        ("write_tags = 1", "write_tags: has to be true or false"),
        ("jobs = 0", "jobs: has to be a whole number from 1 to 1000000"),
        ("jobs = 1.5", "jobs: has to be a whole number from 1 to 1000000"),
        ("jobs = true", "jobs: has to be a whole number from 1 to 1000000"),
        ("scan_hours = nan", "scan_hours: has to be a number from 0.1 to 1000000"),
        ("folders = '/music'", 'folders: has to be a list: ["…"]'),
        ("folders = ['music']", "folders: music has to begin with / or ~"),
        ("playlist_format = 'pls'", "playlist_format: has to be one of m3u8, m3u, xspf, nsp"),
        ("profiles = ['a b']", "profiles: 'a b' has to be letters, digits, - and _"),
        ("playlists = 1", "playlists: each begins with a line [[playlists]]"),
        ("[[playlists]]\nname = 'x'", "playlists: x: lacks where"),
        (
            "[[playlists]]\nname = 'x'\nwhere = 'calm > 1'\nlimt = 1",
            "playlists: x: limt: unknown key; did you mean 'limit'?",
        ),
        ("[[playlists]]\nname = 'a/b'\nwhere = 'calm > 1'", "playlists: a/b: name: 'a/b' is no name for a file"),
        (
            "[[playlists]]\nname = 'a'\nwhere = 'clam > 1'",
            "playlists: a: where: column 1: a field is expected here: did you",
        ),
        *(
            (
                f"[[playlists]]\nname = 'a'\nwhere = 'calm'\nwhen = '{hours}'",
                "playlists: a: when: has to be from one time of day to another, as 06:00-10:00 or 22:00-02:00",
            )
            for hours in ("06:00", "6-10", "06:00-06:00", "06:60-10:00", "24:00-02:00", "06:00-25:00", "morning")
        ),
        (2 * "[[playlists]]\nname = 'a'\nwhere = 'calm > 1'\n", "playlists: there are two of the name 'a'"),
        ("[[playlists]]\nwhere = 'calm > 1'", "playlists: number 1: lacks name"),
        ("path_map = 'a'", "path_map: each begins with a line [[path_map]]"),
        ("[[path_map]]\nhere = '/a'", "path_map: number 1: lacks there"),
        ("[[path_map]]\nhere = '/a'\nthere = '~/b'", "path_map: number 1: there: has to begin with /"),
        ("scheduler = 'tcp://10.0.0.1:8786'", "scheduler: has to be tls:// beyond this machine"),
        ("scheduler = 'tcp://nas:8786'", "scheduler: has to be tls:// beyond this machine"),
        (
            "scheduler = 'localhost:8786'",
            "scheduler: has to be tls://HOST:PORT, or tcp://HOST:PORT on this machine",
        ),
        (f"[[playlists]]\nname = '{100 * 'é'}é'\nwhere = 'calm > 1'", f"playlists: {100 * 'é'}é: name: '"),
        ("folders = ['~nobody-at-all/a']", "folders: ~nobody-at-all/a: there is no such user"),
        ('folders = ["/a\\u0000"]', "folders: /a\\x00 has to begin with / or ~"),
        ("ignore = ['/music/a']", "ignore: /music/a has to be a name, or a path below the library's folders"),
        ("profiles = ['a', 'a']", "profiles: has to be a list of different names"),
        (f"longest_minutes = 1{400 * '0'}", "longest_minutes: has to be a number from 0.1 to 1000000"),
        (f"folders = {5000 * '['}", ""),
        ("jobs = \n", "Invalid value (at line 1, column 8)"),
        (b"\xff", "'utf-8' codec can't decode byte 0xff"),
    ],
)
def test_what_is_wrong_is_told_with_the_file(file: Path, text: str | bytes, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        loader.load(write(file, text))
    assert str(error.value).startswith(f"{file}: {said}")


def test_each_error_has_a_line(file: Path) -> None:
    playlists = "".join(f'[[playlists]]\nname = "{name}"\nwhere = "calm > 1\\nor"\n' for name in "ab")
    with pytest.raises(ConfigError) as error:
        loader.load(write(file, f"jobs = 0\nwrte_tags = true\n{playlists}"))
    keys = ["jobs", "wrte_tags", "playlists: a: where", "playlists: b: where"]
    lines = str(error.value).splitlines()
    assert all(line.startswith(f"{file}: {key}: ") for line, key in zip(lines, keys, strict=True))


@pytest.mark.parametrize("playlists", [None, (), (PlaylistSettings("Ünruhig 😀", "calm > 1"),)])
def test_any_settings_are_read_as_they_were_dumped(
    file: Path, playlists: tuple[PlaylistSettings, ...] | None
) -> None:
    maps = tuple(PathMap(Path("/a é"), there) for there in (Path("/b"), Path("/c")))
    settings = Settings(folders=(Path('/\x7f\x1b\t"\\😀é'),), playlists=playlists, path_map=maps)
    assert loader.load(write(file, writer.dump(settings))) == settings


def test_a_file_that_cannot_be_read(file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(ConfigError, match="is a directory"):
        loader.load(file)


def test_the_command(file: Path, merd: Merd, tmp_path: Path) -> None:
    assert merd("config").stdout == writer.default_file()
    told = merd("config", "check", HOME=str(tmp_path)).stdout
    missing = "there is no such folder, or its disk is not mounted"
    assert told == f"{file}: is not there, so the defaults hold\n{tmp_path}/Music: {missing}\n"
    assert "does not exist" in merd("config", "check", file).stderr
    write(file, f"jobs = 3\nfolders = ['{tmp_path}']\n")
    assert merd("config", "check", file, MERD_HOME=str(file.parent)).stdout == f"{file}: fine\n"
    assert merd("config", "check").stdout == f"{file}: fine\n"
    assert "jobs = 3\n" in merd("config", "effective").stdout
    write(file, "jobs = 0\n")
    run = merd("config", "check")
    assert (run.returncode, run.stderr) == (1, f"error: {file}: jobs: has to be a whole number from 1 to 1000000\n")


def test_names_are_utf_8_whatever_the_locale(merd: Merd, tmp_path: Path) -> None:
    folder = tmp_path / "Bj\u00f6rk \u2013 live"
    folder.mkdir()
    write(tmp_path / "home/config/config.toml", f"folders = ['{folder}']\nignore = ['Gl\u00fcck']\n")
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8"}
    stated = merd("config", "effective", **plain)
    assert stated.returncode == 0, stated.stderr
    assert f'folders = ["{folder}"]' in stated.stdout
    names = (
        "import os, pathlib, sys; from merd.config.loader import load; settings = load(pathlib.Path(sys.argv[1]));"
        "print(os.fsencode(settings.folders[0]) == os.fsencode(sys.argv[2]), os.path.isdir(settings.folders[0]))"
    )
    command = [sys.executable, "-c", names, str(tmp_path / "home/config/config.toml"), str(folder)]
    found = subprocess.run(command, env=os.environ | plain, capture_output=True, text=True, check=False)
    assert found.stdout == "True True\n", found.stderr
