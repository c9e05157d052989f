"""What killed processes left: files that were being overwritten are put back, and nothing else is."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mutagen.flac import FLAC
from support.audio import encode, music
from support.tagged import CALM, identity

from merd.errors import TagError
from merd.library import leftovers, scanner
from merd.tags import mood_tags

# Writes tags, and is killed, or finds the disk full, when so many bytes of the file itself are written.
WRITES = """
import errno, os, signal, sys
from merd.tags import mood_tags
from merd.library.copies import HiddenCopy
from support.tagged import CALM
path, after, end = sys.argv[1], int(sys.argv[2]), sys.argv[3]

def write(self, target, size):
    self._file.seek(0)
    target.write(self._file.read(after))
    target.flush()
    if end == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

HiddenCopy._write = write
mood_tags.write(os.fsencode(path), CALM)
"""
AFTER = [0, 60, 70_000, 150_000]


@pytest.fixture
def track(tmp_path: Path) -> Path:
    """A file with two names, and without room for tags: what is behind them has to move."""
    (tmp_path / "music").mkdir()
    track = encode(tmp_path / "music" / "track.flac", "flac", music(4))
    FLAC(track).save(padding=lambda _: 0)
    os.link(track, tmp_path / "other.flac")
    return track


def write(track: Path, after: int, end: str) -> str:
    tests = str(Path(__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([tests, *sys.path])}
    command = [sys.executable, "-c", WRITES, str(track), str(after), end]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment).stderr


def copies(track: Path) -> list[Path]:
    return [path for path in track.parent.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("after", AFTER)
@pytest.mark.parametrize("end", ["killed", "disk full"])
def test_a_file_that_was_partly_overwritten_is_put_back(track: Path, after: int, end: str) -> None:
    audio = identity(track)
    error = write(track, after, end)
    assert ("a whole copy stays" in error) == (end == "disk full")
    (copy,) = copies(track)
    whole = copy.read_bytes()
    assert list(scanner.scan([os.fsencode(track.parent)]))
    assert track.read_bytes() == whole
    assert track.samefile(track.parents[1] / "other.flac")
    assert identity(track) == audio
    assert mood_tags.read(os.fsencode(track)) is not None
    assert copies(track) == []


def test_a_named_file_is_put_back_before_it_is_looked_at(track: Path) -> None:
    write(track, 70_000, "killed")
    whole = copies(track)[0].read_bytes()
    (found,) = scanner.scan([os.fsencode(track)])
    assert isinstance(found, scanner.Found)
    assert found.state.size == len(whole)
    assert track.read_bytes() == whole


def test_writing_tags_puts_back_first(track: Path) -> None:
    audio = identity(track)
    write(track, 70_000, "killed")
    with pytest.raises(TagError, match="changed while its tags were written"):  # What was known of it is not so.
        mood_tags.remove(os.fsencode(track))
    assert identity(track) == audio
    assert mood_tags.remove(os.fsencode(track))
    assert copies(track) == []


def test_a_file_that_somebody_replaced_meanwhile_is_left_alone(track: Path) -> None:
    write(track, 70_000, "killed")
    other = encode(track.parents[1] / "new.flac", "flac", music(2, seed=1)).read_bytes()
    track.write_bytes(other)
    leftovers.recover(os.fsencode(track.parent))
    assert track.read_bytes() == other
    assert len(copies(track)) == 1  # It may be all that is left of the song.


def test_a_copy_whose_file_was_renamed_stays(track: Path) -> None:
    write(track, 70_000, "killed")
    track.rename(track.with_name("renamed.flac"))
    leftovers.recover(os.fsencode(track.parent))
    assert len(copies(track)) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has files of others")
def test_a_copy_that_another_user_planted_is_not_believed(track: Path) -> None:
    write(track, 70_000, "killed")
    (copy,), damaged = copies(track), track.read_bytes()
    os.chown(copy, 12345, 12345)
    leftovers.recover(os.fsencode(track.parent))
    assert track.read_bytes() == damaged
    assert copy.exists()


def test_a_planted_link_is_not_followed(track: Path) -> None:
    precious = track.parents[1] / "precious"
    precious.write_text("precious")
    link = track.with_name(".merd-tag-0123456789abcdef.flac")
    link.symlink_to(precious)
    leftovers.recover(os.fsencode(track.parent))
    assert precious.read_text() == "precious"
    assert link.is_symlink()


def test_a_disk_that_could_not_hold_the_file_twice_more_is_not_tried(
    track: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = track.read_bytes(), os.statvfs(track)

    def nearly_full(_: bytes) -> os.statvfs_result:
        return os.statvfs_result((*real[:4], len(before) // real.f_frsize - 1, *real[5:]))

    monkeypatch.setattr(os, "statvfs", nearly_full)
    with pytest.raises(TagError, match=os.strerror(errno.ENOSPC).lower()):
        mood_tags.write(os.fsencode(track), CALM)
    assert track.read_bytes() == before
    assert copies(track) == []
