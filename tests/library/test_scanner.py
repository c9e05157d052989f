"""Finding audio files on disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.layouts import touch

from merd.errors import ReadError
from merd.library.scanner import Found, Library, look, scan


def found(*paths: Path) -> list[str]:
    items = list(scan(os.fsencode(path) for path in paths))
    return [os.fsdecode(item.path) for item in items if isinstance(item, Found)]


def test_audio_below_folders_in_order_and_nothing_hidden(tmp_path: Path) -> None:
    for name in ("b/2.FLAC", "b/1.mp3", "a/x.ogg", "a/cover.jpg", ".trash/x.mp3", "a/.x.mp3", "z.opus"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    expected = [str(tmp_path / name) for name in ("a/x.ogg", "b/1.mp3", "b/2.FLAC", "z.opus")]
    assert found(tmp_path) == expected
    assert found(tmp_path, tmp_path / "b", tmp_path / "z.opus") == expected


def test_a_file_that_is_named_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "track").touch()
    assert found(tmp_path) == []
    assert found(tmp_path / "track") == [str(tmp_path / "track")]


def test_links_are_followed_and_loops_end(tmp_path: Path) -> None:
    (tmp_path / "album").mkdir()
    (tmp_path / "album/1.mp3").touch()
    (tmp_path / "album/back").symlink_to(tmp_path)
    (tmp_path / "single.mp3").symlink_to(tmp_path / "album/1.mp3")
    assert found(tmp_path) == [str(tmp_path / "album/1.mp3"), str(tmp_path / "single.mp3")]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.mp3").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.mp3")
    items = list(scan([os.fsencode(tmp_path), os.fsencode(tmp_path / "missing")]))
    assert [(item.path, item.reason) for item in items if isinstance(item, ReadError)] == [
        (os.fsencode(tmp_path / "broken.mp3"), "no such file or directory"),
        (os.fsencode(tmp_path / "pipe.mp3"), "not a file"),
        (os.fsencode(tmp_path / "missing"), "no such file or directory"),
    ]


def test_a_look_at_a_file_tells_its_size_and_time(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xfe.mp3")
    path.write_bytes(b"12345")
    os.utime(path, ns=(0, 1_234_567_890_123_456_789))
    item = look(os.fsencode(path))
    assert isinstance(item, Found)
    assert item.path == os.fsencode(path)
    assert (item.state.size, item.state.mtime_ns) == (5, 1_234_567_890_123_456_789)
    assert isinstance(look(os.fsencode(tmp_path)), ReadError)


def test_links_to_folders_outside_are_followed_once(tmp_path: Path) -> None:
    library, outside = tmp_path / "library", tmp_path / "outside"
    (outside / "in").mkdir(parents=True)
    (outside / "in/1.mp3").touch()
    (outside / "loop").symlink_to(library)
    (outside / "around").symlink_to(outside)
    library.mkdir()
    (library / "a").symlink_to(outside)
    (library / "b").symlink_to(outside / "in")
    assert found(library) == [str(library / "a/in/1.mp3")]


def test_ignored_paths_and_folders_without_media(tmp_path: Path) -> None:
    for name in (
        "Audiobooks/1.mp3",
        "a/Audiobooks/1.mp3",
        "b/skip.mp3",
        "b/c/1.mp3",
        "no/c/1.mp3",
        ".h/1.mp3",
        "x.jpg",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "no/.nomedia").touch()
    library = Library([os.fsencode(tmp_path)], ["Audiobooks/", "*/c/*", "skip*"])
    everything = [os.fsencode(path) for path in tmp_path.rglob("*") if path.is_file()]
    walked = [item.path for item in library.walk(os.fsencode(tmp_path))]
    assert walked == [path for path in sorted(everything) if library.holds(path)] == []
    library = Library([os.fsencode(tmp_path)], ["Audiobooks/*", "skip*"])
    walked = [item.path for item in library.walk(os.fsencode(tmp_path))]
    assert walked == [path for path in sorted(everything) if library.holds(path)]
    assert walked == [os.fsencode(tmp_path / name) for name in ("a/Audiobooks/1.mp3", "b/c/1.mp3")]
    assert not library.holds(os.fsencode(tmp_path.parent / "1.mp3"))


def test_a_link_to_itself_hides_nothing_else(tmp_path: Path) -> None:
    touch(tmp_path, "1.mp3", "a/2.mp3")
    for folder in (tmp_path, tmp_path / "a"):
        (folder / "self").symlink_to("self")
    assert [item.path for item in scan([os.fsencode(tmp_path)])] == [
        os.fsencode(tmp_path / name) for name in ("1.mp3", "a/2.mp3")
    ]


def test_a_folder_of_the_library_in_another_counts_whatever_its_name(tmp_path: Path) -> None:
    touch(tmp_path, "1.mp3", ".hidden/2.mp3")
    library = Library([os.fsencode(tmp_path), os.fsencode(tmp_path / ".hidden")])
    assert library.holds(os.fsencode(tmp_path / ".hidden/2.mp3"))


def test_times_that_a_database_cannot_hold_tell_files_apart_all_the_same(tmp_path: Path) -> None:
    years = {}
    for year in (1960, 2026, 2300, 2400):
        path = tmp_path / f"{year}.mp3"
        path.touch()
        time_ns = (year - 1970) * 31_556_952 * 10**9
        os.utime(path, ns=(time_ns, time_ns))
        if path.stat().st_mtime_ns != time_ns:
            pytest.skip("the file system holds no such times")
        item = look(os.fsencode(path))
        assert isinstance(item, Found)
        years[year] = item.state.mtime_ns
    assert len(set(years.values())) == 4
    assert all(-(2**63) <= time_ns < 2**63 for time_ns in years.values())


def test_recycle_bins_and_snapshots_are_no_library(tmp_path: Path) -> None:
    bins = (
        "#recycle",
        "$Recycle.Bin/S-1-5",
        "@Recently-Snapshot/GMT1",
        "@eaDir",
        "lost+found",
        "SYSTEM VOLUME INFORMATION",
    )
    touch(tmp_path, "#1/1.mp3", *(f"{folder}/album/2.mp3" for folder in bins))
    assert found(tmp_path) == [str(tmp_path / "#1/1.mp3")]
    library = Library([os.fsencode(tmp_path)])
    assert not any(library.holds(os.fsencode(tmp_path / folder / "album/2.mp3")) for folder in bins)
    assert found(tmp_path / "#recycle") == [str(tmp_path / "#recycle/album/2.mp3")]  # Whoever asks for it gets it.


def test_what_other_programs_save_is_found(tmp_path: Path) -> None:
    touch(tmp_path, "1.webm", "2.W64", "3.caf", "4.avi", "5.jpg")
    assert found(tmp_path) == [str(tmp_path / name) for name in ("1.webm", "2.W64", "3.caf")]


def test_what_is_ignored_starts_from_the_library_that_holds_a_folder(tmp_path: Path) -> None:
    touch(tmp_path, "Audiobooks/1.mp3", "Rock/2.mp3", "Rock/Audiobooks/3.mp3")
    for named in (tmp_path, tmp_path / "Rock"):
        items = scan([os.fsencode(named)], ["Audiobooks/*", "Rock/Audiobooks"], [os.fsencode(tmp_path)])
        assert [item.path for item in items] == [os.fsencode(tmp_path / "Rock/2.mp3")]
