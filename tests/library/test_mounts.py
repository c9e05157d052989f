"""Which file systems are watched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from merd.library import mounts

TABLE = rb"""22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /mnt/nas rw,relatime shared:5 master:2 - nfs4 nas:/music rw
31 30 8:2 / /mnt/nas/local rw - btrfs /dev/sdb rw
32 22 0:41 / /mnt/with\040space rw - fuse.sshfs me@there:/ rw
33 22 0:42 / /mnt/win rw - cifs //win/music rw
"""


@pytest.mark.parametrize(
    ("folder", "remote"),
    [
        (b"/home/me/Music", False),
        (b"/mnt/nas", True),
        (b"/mnt/nas/albums/\xff", True),
        (b"/mnt/nas2", False),
        (b"/mnt/nas/local/x", False),
        (b"/mnt/with space/x", True),
        (b"/mnt/win", True),
    ],
)
def test_what_lies_on_another_machine(tmp_path: Path, folder: bytes, remote: bool) -> None:
    table = tmp_path / "mountinfo"
    table.write_bytes(TABLE)
    assert mounts.is_remote(folder, table) == remote


def test_this_machines_own_table(tmp_path: Path) -> None:
    assert not mounts.is_remote(os.fsencode(tmp_path))
    assert not mounts.is_remote(os.fsencode(tmp_path), tmp_path / "missing")


def test_folders_that_are_missing_or_empty(tmp_path: Path) -> None:
    folder, missing = os.fsencode(tmp_path), os.fsencode(tmp_path / "missing")
    assert mounts.present(missing) is None
    assert mounts.is_empty(missing)
    assert mounts.is_empty(folder)
    (tmp_path / "file").touch()
    assert not mounts.is_empty(folder)
    assert mounts.present(os.fsencode(tmp_path / "file")) is None
    assert mounts.present(folder) == (tmp_path.stat().st_dev, tmp_path.stat().st_ino)
