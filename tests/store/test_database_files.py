"""A database's files, as others leave them: deleted, replaced, damaged, another's, on strange file systems."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from merd.errors import StoreError
from merd.store import Store, stale_wal

# Adds tracks and ratings, and is killed before any of it is in the database's own file.
KILLED = """
import os, pathlib, signal, sys
from merd.store import Store
from merd.store.records import FileState
store = Store(pathlib.Path(sys.argv[1]))
for number in range(300):
    track_id = store.tracks.put(b"later %d" % number, 1.0)
    store.files.put(b"/%d.mp3" % number, FileState(1, 1), track_id)
    store.ratings.add("me", track_id, (1.0, 0.0, 0.0, 0.0), source="cli")
os.kill(os.getpid(), signal.SIGKILL)
"""


def kill_a_writer(path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert run.returncode == -signal.SIGKILL


def test_a_deleted_database_is_begun_anew(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    store.tracks.put(b"first", 1.0)
    before = store.changes()
    shutil.rmtree(store.path.parent)
    store.tracks.put(b"second", 1.0)
    assert "deleted or replaced" in caplog.text
    assert store.reopened == 1
    assert store.changes() != before
    with Store(store.path) as other:
        assert other.tracks.find(b"first") is None
        assert other.tracks.find(b"second") is not None


def test_a_replaced_database_is_followed(store: Store, tmp_path: Path) -> None:
    with Store(tmp_path / "backup.db") as backup:
        backup.tracks.put(b"kept", 1.0)
    (tmp_path / "backup.db").replace(store.path)
    assert store.tracks.find(b"kept") is not None


def test_a_transaction_stays_in_one_file(store: Store, tmp_path: Path) -> None:
    with store.writing():
        store.tracks.put(b"first", 1.0)
        store.path.rename(tmp_path / "moved.db")
        store.tracks.put(b"second", 1.0)
    assert store.tracks.find(b"first") is None  # That is another one now.


def test_a_backup_is_not_mixed_with_the_log_of_a_killed_process(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, backup = tmp_path / "data" / "merd.db", tmp_path / "backup.db"
    with Store(path) as store:
        store.ratings.add("me", store.tracks.put(b"early", 1.0), (0.0, 0.0, 0.0, 1.0), source="cli")
    shutil.copy(path, backup)
    with Store(path) as store, store.writing():
        for number in range(500):
            store.tracks.put(b"meanwhile %d" % number, 1.0)
    kill_a_writer(path)
    shutil.copy(backup, path)
    with Store(path) as store:
        (rating,) = store.ratings.standing("me")
        assert store.tracks.identity(rating.track_id) == b"early"
    assert "is of another database" in caplog.text
    assert len([name for name in os.listdir(path.parent) if name.startswith("merd.db-wal-")]) == 1


def test_the_log_of_a_killed_process_is_used(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "data" / "merd.db"
    kill_a_writer(path)
    assert path.with_name("merd.db-wal").stat().st_size
    with Store(path) as store:
        assert len(store.ratings.standing("me")) == 300
    assert caplog.text == ""


def test_the_log_of_a_running_process_is_left_alone(store: Store) -> None:
    store.tracks.put(b"first", 1.0)
    before = store.path.with_name("merd.db-wal").stat()
    stale_wal.set_aside(store.path)
    assert store.path.with_name("merd.db-wal").stat().st_ino == before.st_ino


def test_a_damaged_database_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "merd.db"
    with Store(path) as store, store.writing():
        for number in range(2000):
            store.tracks.put(b"track %d" % number, 1.0)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(StoreError, match=r"merd\.db: database disk image is malformed; move it away") as raised:
        read_all(path)
    assert "\n" not in str(raised.value)


def read_all(path: Path) -> None:
    with Store(path) as store:
        store.tracks.find(b"track 1")
        list(store.tracks.with_features("cnn"))
        store.tracks.put(b"new", 1.0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has files of others")
def test_another_users_database_is_named_as_such(tmp_path: Path) -> None:
    with Store(tmp_path / "merd.db"):
        pass
    for parent in tmp_path.parents[:3]:
        parent.chmod(0o755)
    tmp_path.chmod(0o755)
    child = os.fork()
    if not child:
        os.setuid(20_001)
        try:
            read_all(tmp_path / "merd.db")
        except StoreError as error:
            os._exit(0 if "belongs to root; name a folder of your own with MERD_HOME" in str(error) else 1)
        os._exit(2)
    assert os.waitpid(child, 0)[1] == 0


@pytest.fixture
def no_shared_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder of a file system whose files cannot be mapped by several processes."""
    if os.geteuid() or shutil.which("bindfs") is None:
        pytest.skip("only root may mount, with bindfs")
    real, folder = tmp_path / "real", tmp_path / "strange"
    real.mkdir()
    folder.mkdir()
    if subprocess.run(["bindfs", "-o", "direct_io", real, folder], check=False).returncode:
        pytest.skip("there is no FUSE here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_file_system_that_shares_no_memory_will_do(no_shared_memory: Path) -> None:
    path = no_shared_memory / "merd.db"
    with Store(path) as one, Store(path) as other:
        track_id = one.tracks.put(b"first", 1.0)
        assert other.tracks.find(b"first") == track_id
        other.tracks.put(b"second", 1.0)
        assert one.tracks.find(b"second") is not None


def test_a_database_that_comes_to_such_a_file_system_will_do(no_shared_memory: Path, tmp_path: Path) -> None:
    with Store(tmp_path / "merd.db") as store:
        store.tracks.put(b"first", 1.0)
    shutil.copy(tmp_path / "merd.db", no_shared_memory)
    with Store(no_shared_memory / "merd.db") as store:
        assert store.tracks.find(b"first") is not None


def test_several_open_a_new_database_at_once(tmp_path: Path) -> None:
    def open_at(path: Path) -> None:
        Store(path).close()

    with ThreadPoolExecutor(4) as pool:
        for number in range(20):
            list(pool.map(open_at, [tmp_path / f"{number}.db"] * 4))
