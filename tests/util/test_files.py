"""Files that are replaced as a whole, and only when they change."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from merd.util import files

LINES = [b"one\n", b"two\n", b"three\n"]


def test_the_folder_is_made_and_the_mode_is_as_the_umask_says(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "list"
    before = os.umask(0o027)
    try:
        assert files.write_if_changed(path, LINES)
    finally:
        os.umask(before)
    assert path.read_bytes() == b"one\ntwo\nthree\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "note"
    for mode in (0o600, 0o666):
        path.touch()
        path.chmod(mode)
        with files.replacing(path) as new:
            new.write(b"%o" % mode)
        assert path.stat().st_mode & 0o7777 == mode
        assert path.read_bytes() == b"%o" % mode
    assert list(tmp_path.iterdir()) == [path]


def test_a_mount_that_refuses_modes_has_its_files_replaced(mount_without_modes: Path) -> None:
    path = mount_without_modes / "list"
    assert files.write_if_changed(path, LINES)
    assert files.write_if_changed(path, LINES[:2])
    assert path.read_bytes() == b"one\ntwo\n"
    assert list(mount_without_modes.iterdir()) == [path]


def test_two_writers_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "note"
    with files.replacing(path) as first, files.replacing(path) as second:
        first.write(b"first")
        second.write(b"second")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_being_written_is_not_removed(tmp_path: Path) -> None:
    path, left = tmp_path / "note", tmp_path / ".merd-0123456789abcdef.part"
    left.touch()
    with files.replacing(path) as new:
        files.remove_leftovers(tmp_path)
        new.write(b"whole")
    assert path.read_bytes() == b"whole"
    assert not left.exists()


def test_planted_links_are_not_followed(tmp_path: Path) -> None:
    precious, link = tmp_path / "precious", tmp_path / ".merd-note.part"
    precious.write_text("precious")
    link.symlink_to(precious)
    os.mkfifo(tmp_path / ".merd-pipe.part")
    with files.replacing(tmp_path / "note") as new:
        new.write(b"note")
    files.remove_leftovers(tmp_path)
    assert precious.read_text() == "precious"
    assert link.is_symlink()


def test_what_is_the_same_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "list"
    files.write_if_changed(path, LINES)
    before = path.stat()
    assert not files.write_if_changed(path, iter(LINES))
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("lines", [LINES[:2], [*LINES, b"four\n"], [b"one\n", b"2\n", b"three\n"], LINES[1:], []])
def test_what_differs_is_written(tmp_path: Path, lines: list[bytes]) -> None:
    path = tmp_path / "list"
    files.write_if_changed(path, LINES)
    assert files.write_if_changed(path, lines)
    assert path.read_bytes() == b"".join(lines)
    assert not files.write_if_changed(path, lines)


def test_an_empty_file_is_made(tmp_path: Path) -> None:
    assert files.write_if_changed(tmp_path / "list", [])
    assert (tmp_path / "list").read_bytes() == b""


def test_a_link_leads_to_the_file(tmp_path: Path) -> None:
    link, path = tmp_path / "link", tmp_path / "list"
    link.symlink_to("list")
    for lines in (LINES, LINES[1:]):
        assert files.write_if_changed(link, lines)
        assert path.read_bytes() == b"".join(lines)
    assert link.is_symlink()


def test_what_is_no_regular_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    for other in (path, tmp_path):
        with pytest.raises(OSError, match="it is no regular file"):
            files.write_if_changed(other, LINES)
    assert path.is_fifo()


def test_a_fault_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "list"
    files.write_if_changed(path, LINES)
    with pytest.raises(OSError, match="No space left"):
        files.write_if_changed(path, _failing())
    assert path.read_bytes() == b"".join(LINES)
    assert list(tmp_path.iterdir()) == [path]


def test_a_killed_run_leaves_the_old_file_and_what_it_left_can_be_removed(tmp_path: Path) -> None:
    path = tmp_path / "list"
    files.write_if_changed(path, LINES)
    code = (
        "import os, signal, sys, pathlib\n"
        "from merd.util import files\n"
        "def lines():\n"
        "    yield b'other\\n'\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "files.write_if_changed(pathlib.Path(sys.argv[1]), lines())\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"".join(LINES)
    assert len(list(tmp_path.iterdir())) == 2
    files.remove_leftovers(tmp_path)
    assert list(tmp_path.iterdir()) == [path]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def lines(last: bytes) -> Iterator[bytes]:
        for number in range(200_000):
            yield b"/music/an album/track %d.flac\n" % number
        yield last

    tracemalloc.start()
    files.write_if_changed(tmp_path / "list", lines(b"a"))
    files.write_if_changed(tmp_path / "list", lines(b"b"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "list").stat().st_size > 6_000_000
    assert peak < 1_000_000


def _failing() -> Iterator[bytes]:
    yield b"other\n"
    raise OSError(28, "No space left on device")
