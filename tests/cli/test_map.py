"""`merd map` and `merd stats`."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from support.commands import Merd
from support.synthetic import put

from merd.model.bundle import Bundle
from merd.store import Store
from merd.store.records import FileState, Metadata

TRACKS = {
    "a/1": (0, 4, 0, 1),
    "a/2": (0, 4, 1, 0),
    "a/3": (0, 0, 0, 5),
    "b/1": (3, 0, 1, 0),
    "b/'>\"&amp;<script>": (0, 0, 0, 0),
}


@pytest.fixture
def home(tmp_path: Path, general: Bundle) -> Path:
    with Store(tmp_path / "home/data/merd.db") as store:
        for name, wins in TRACKS.items():
            put(store, f"/music/{name}.ogg".encode(), wins, general.model_id)
    return tmp_path / "home"


@pytest.mark.usefixtures("home")
def test_the_map_is_a_picture_or_a_page(merd: Merd, tmp_path: Path) -> None:
    content = {}
    for suffix in ("png", "svg", "html"):
        file = tmp_path / f"map.{suffix}"
        run = merd("map", "-o", file)
        assert (run.returncode, run.stdout, run.stderr) == (0, f"{file}: 4 tracks\n", "")
        content[suffix] = file.read_bytes()
    assert content["png"].startswith(b"\x89PNG")
    words = "".join(ET.fromstring(content["svg"]).itertext())
    assert all(word in words for word in ("sad", "calm", "tense", "happy", "energetic", "positive"))
    assert content["html"].count(b"<script") == 4  # Its own.
    assert b"http:" not in content["html"]


@pytest.mark.parametrize(
    ("file", "status", "reason"),
    [("x.gif", 2, "'x.gif' has to end with .png, .svg or .html"), ("/none/x.png", 1, "/none/x.png: no such file")],
)
def test_what_cannot_be_drawn_is_said(merd: Merd, file: str, status: int, reason: str) -> None:
    run = merd("map", "-o", file)
    assert run.returncode == status
    assert reason in run.stderr.splitlines()[-1]


@pytest.mark.usefixtures("home")
def test_the_library_is_counted(merd: Merd) -> None:
    run = merd("stats")
    assert run.stdout.splitlines() == [
        "5 tracks, 1 of unknown mood",
        "   sad       1  25 % ██████████",
        "  calm       2  50 % ████████████████████",
        " tense       0   0 % ",
        " happy       1  25 % ██████████",
        f"/music/a       3 {27 * 'c'}{13 * 'h'}",
        f"/music/b       2 {13 * 's'}",
    ]
    library, folder = map(json.loads, merd("stats", "--json", "-n", 1).stdout.splitlines())
    assert library == {"folder": None, "tracks": 5, "sad": 1, "calm": 2, "tense": 0, "happy": 1, "unknown": 1}
    assert folder == {"folder": "/music/a", "tracks": 3, "sad": 0, "calm": 2, "tense": 0, "happy": 1, "unknown": 0}


@pytest.mark.parametrize(
    ("by", "expected"), [("artist", ["Anna"]), ("album", ["First"]), ("year", ["1999"]), ("genre", ["Jazz"])]
)
def test_the_library_is_counted_by_what_tags_say(merd: Merd, home: Path, by: str, expected: list[str]) -> None:
    with Store(home / "data/merd.db") as store:
        tags = Metadata("Ben", "Anna", "First", None, "Jazz", 1999)
        for name in ("a/1", "b/1"):
            store.metadata.put(f"/music/{name}.ogg".encode(), FileState(1, 1), tags)
    _, *groups = map(json.loads, merd("stats", "--by", by, "--json").stdout.splitlines())
    assert [group[by] for group in groups] == ["(not known)", *expected]
    assert (groups[1]["tracks"], groups[1]["sad"], groups[1]["calm"]) == (2, 1, 1)


def test_an_empty_library_has_no_tracks(merd: Merd) -> None:
    assert merd("stats").stdout == "0 tracks\n"
