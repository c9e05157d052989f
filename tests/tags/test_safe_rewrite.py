"""How files are replaced."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.audio import FORMATS, encode, music
from support.tagged import CALM

from merd.errors import TagError
from merd.library import leftovers, scanner
from merd.tags import mood_tags, safe_rewrite

DAY_NS = 86_400 * 10**9


@pytest.fixture
def track(tmp_path: Path) -> Path:
    (tmp_path / "music").mkdir()
    return encode(tmp_path / "music" / "track.flac", "flac", music(2))


def alone(track: Path) -> bool:
    """Whether no copy was left beside a track."""
    return os.listdir(track.parent) == [track.name]


def test_times_stay_if_they_are_to(track: Path) -> None:
    old_ns = track.stat().st_mtime_ns - DAY_NS
    os.utime(track, ns=(old_ns, old_ns))
    mood_tags.write(os.fsencode(track), CALM, keep_times=True)
    assert track.stat().st_mtime_ns == old_ns
    mood_tags.remove(os.fsencode(track))
    assert track.stat().st_mtime_ns > old_ns


def test_mode_attributes_and_access_lists_stay(track: Path) -> None:
    track.chmod(0o640)
    # User 2005 may read and write it.
    entries = ((1, 6, -1), (2, 6, 2005), (4, 4, -1), (16, 6, -1), (32, 0, -1))
    attributes = {
        "user.rating": b"5",
        "system.posix_acl_access": struct.pack("<I", 2)
        + b"".join(struct.pack("<HHi", *entry) for entry in entries),
    }
    try:
        for name, value in attributes.items():
            os.setxattr(track, name, value)
    except OSError:
        pytest.skip("no extended attributes here")
    mode = track.stat().st_mode
    mood_tags.write(os.fsencode(track), CALM)
    assert track.stat().st_mode == mode
    assert {name: os.getxattr(track, name) for name in attributes} == attributes
    assert alone(track)


def test_the_file_is_replaced_not_written_over(track: Path) -> None:
    with track.open("rb") as playing:
        before = track.read_bytes()
        mood_tags.write(os.fsencode(track), CALM)
        assert playing.read() == before


def test_a_read_only_file_is_left_alone(track: Path) -> None:
    before = track.read_bytes()
    track.chmod(0o444)
    with pytest.raises(TagError, match="read-only"):
        mood_tags.write(os.fsencode(track), CALM)
    assert track.read_bytes() == before
    assert alone(track)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_in_a_read_only_folder_is_written_over(track: Path) -> None:
    inode = track.stat().st_ino
    track.parent.chmod(0o555)
    assert mood_tags.write(os.fsencode(track), CALM)
    assert track.stat().st_ino == inode
    track.parent.chmod(0o755)


def test_hard_links_stay_one_file(track: Path, tmp_path: Path) -> None:
    os.link(track, tmp_path / "other.flac")
    old_ns = track.stat().st_mtime_ns - DAY_NS
    os.utime(track, ns=(old_ns, old_ns))
    mood_tags.write(os.fsencode(track), CALM, keep_times=True)
    assert track.samefile(tmp_path / "other.flac")
    assert mood_tags.read(os.fsencode(tmp_path / "other.flac"))
    assert track.stat().st_mtime_ns == old_ns
    assert alone(track)


@pytest.mark.parametrize("kind", ["flac", "mp3", "opus", "aac"])
def test_a_mount_that_refuses_modes_has_its_files_overwritten(mount_without_modes: Path, kind: str) -> None:
    track = encode(mount_without_modes / f"track{FORMATS[kind].suffix}", kind, music(2))
    before = track.stat()
    assert mood_tags.write(os.fsencode(track), CALM)
    assert mood_tags.read(os.fsencode(track))
    assert (track.stat().st_ino, track.stat().st_mode) == (before.st_ino, before.st_mode)
    assert alone(track)


def test_a_symbolic_link_stays_one(track: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(track)
    assert mood_tags.write(os.fsencode(link), CALM)
    assert link.is_symlink()
    assert mood_tags.read(os.fsencode(track))
    assert alone(track)


def test_what_would_change_the_audio_is_not_done(track: Path) -> None:
    before, other = track.read_bytes(), encode(track.parent.parent / "other.flac", "flac", music(2, seed=1))

    def damage(copy: bytes) -> None:
        Path(os.fsdecode(copy)).write_bytes(other.read_bytes())

    with pytest.raises(TagError, match="audio"):
        safe_rewrite.rewrite(os.fsencode(track), damage, keep_times=False)
    assert track.read_bytes() == before
    assert alone(track)


def test_what_somebody_wrote_meanwhile_is_not_lost(track: Path) -> None:
    def meanwhile(_: bytes) -> None:
        track.write_bytes(track.read_bytes() + b"more")

    with pytest.raises(TagError, match="changed while"):
        safe_rewrite.rewrite(os.fsencode(track), meanwhile, keep_times=False)
    assert track.read_bytes().endswith(b"more")
    assert alone(track)


def test_a_killed_run_leaves_the_file_whole_and_a_copy_that_is_cleaned(track: Path) -> None:
    before = track.read_bytes()
    script = (
        "import os, signal, sys\n"
        "from merd.tags.safe_rewrite import rewrite\n"
        "def edit(copy):\n"
        "    os.truncate(copy, 1000)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "rewrite(os.fsencode(sys.argv[1]), edit, keep_times=False)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, track], check=False, timeout=60)
    assert killed.returncode == -9
    assert track.read_bytes() == before
    assert len(os.listdir(track.parent)) == 2
    assert [found.path for found in scanner.scan([os.fsencode(track.parent)])] == [os.fsencode(track)]
    leftovers.recover(os.fsencode(track.parent))
    assert alone(track)


def test_a_copy_that_is_in_use_stays(track: Path) -> None:
    def meanwhile(_: bytes) -> None:
        leftovers.recover(os.fsencode(track.parent))
        assert not alone(track)

    safe_rewrite.rewrite(os.fsencode(track), meanwhile, keep_times=False)
    assert alone(track)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for 1 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if mounted.returncode:
        pytest.skip("only root may mount")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("linked", [False, True])
def test_a_full_disk_leaves_the_file_whole(small_disk: Path, *, linked: bool) -> None:
    track = encode(small_disk / "track.wav", "wav", music(2))
    if linked:
        os.link(track, small_disk / "other.wav")
    (small_disk / "rest").write_bytes(bytes((os.statvfs(small_disk).f_bavail - 1) * 4096))
    before = track.read_bytes()
    with pytest.raises(TagError, match="no space left"):
        mood_tags.write(os.fsencode(track), CALM)
    assert track.read_bytes() == before
    assert not [name for name in os.listdir(small_disk) if name.startswith(".")]
