"""What is gone from a library, and what is merely away."""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path

from support.layouts import touch

from merd.library import mounts
from merd.library.mount_points import MountPoints, forget_gone
from merd.store import Store
from merd.store.records import FileState


def test_what_lies_on_a_disk_that_is_away_is_not_gone(small_disk: Path, tmp_path: Path) -> None:
    path = os.fsencode(small_disk / "album/1.mp3")
    (tmp_path / "link").symlink_to(small_disk)
    touch(small_disk, "other.mp3")
    points, another = MountPoints(tmp_path), MountPoints(tmp_path)
    points.remember([os.fsencode(tmp_path)])
    assert points.is_gone(path)
    assert not points.is_gone(os.fsencode(small_disk / "other.mp3"))
    subprocess.run(["umount", small_disk], check=True)
    assert not another.is_gone(path)
    points = MountPoints(tmp_path)
    assert not points.is_gone(path)
    assert not points.is_gone(os.fsencode(tmp_path / "link/album/1.mp3"))
    assert points.is_gone(os.fsencode(tmp_path / "2.mp3"))
    small_disk.rmdir()
    assert not points.is_gone(path)
    touch(small_disk, "now a folder like any other.mp3")
    assert points.is_gone(path)
    (small_disk / "now a folder like any other.mp3").unlink()
    points.forget(os.fsencode(tmp_path))
    assert MountPoints(tmp_path).is_gone(path)
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", small_disk], check=True)


def test_errors_and_links_to_nowhere_do_not_mean_gone(tmp_path: Path) -> None:
    points = MountPoints(tmp_path)
    touch(tmp_path, "outside/1.mp3", "file")
    (tmp_path / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "loop").symlink_to("loop")
    through, in_file, in_loop = (
        os.fsencode(tmp_path / name) for name in ("link/1.mp3", "file/1.mp3", "loop/1.mp3")
    )
    assert not points.is_gone(through)
    (tmp_path / "outside").rename(tmp_path / "away")
    assert not points.is_gone(through)
    (tmp_path / "link").unlink()
    assert points.is_gone(through)
    assert points.is_gone(in_file)
    assert not points.is_gone(in_loop)  # ELOOP, which stands for EIO, ESTALE and EACCES.


def test_what_is_gone_is_forgotten(store: Store, tmp_path: Path) -> None:
    touch(tmp_path, "a/1.mp3", "a/2.mp3")
    for name in ("a/1.mp3", "a/2.mp3", "a/3.mp3", "b.mp3"):
        store.files.put(os.fsencode(tmp_path / name), FileState(1, 1), None, "no audio")
    points, folder = MountPoints(tmp_path), os.fsencode(tmp_path / "a")
    assert forget_gone(store, folder, points.is_gone) == 1
    assert [path for page in store.files.below(b"/") for path in page] == [
        os.fsencode(tmp_path / name) for name in ("a/1.mp3", "a/2.mp3", "b.mp3")
    ]
    assert forget_gone(store, os.fsencode(tmp_path / "b.mp3"), lambda _: True) == 1


def test_mounts_that_come_and_go_are_told(small_disk: Path) -> None:
    changed = threading.Event()
    mounts.call_at_changes(changed.set)
    known = mounts.around([os.fsencode(small_disk.parent)])
    assert [mount.point for mount in known if mount.point == os.fsencode(small_disk)] == [os.fsencode(small_disk)]
    changed.clear()
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", small_disk], check=True)
    assert changed.wait(5)
    assert mounts.around([os.fsencode(small_disk.parent)]) != known
    subprocess.run(["umount", small_disk], check=True)
