"""`merd tag` and the daemon with a cluster, as a listener calls them."""

from __future__ import annotations

import importlib.util
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.audio import encode, music
from support.commands import Merd
from support.daemons import Daemon
from support.dask_cluster import DaskCluster, dask_cluster
from support.needed import needs

from merd.cluster.factory import executor_factory
from merd.config.settings import Settings
from merd.errors import MerdError

TRACKS = 12


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("cluster"), workers=2) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    for i in range(TRACKS):
        encode(folder / f"{i}.flac", "flac", music(7, seed=i))
    return folder


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate, `cert.pem` with `key.pem`, of an authority, `ca.pem`; and another authority, `other.pem`."""
    needs("openssl")
    folder = tmp_path_factory.mktemp("certificates")
    new = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    for name in ("ca", "other"):
        openssl(folder, *new, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem")
    signed = ["-CA", "ca.pem", "-CAkey", "ca.key"]
    openssl(folder, *new, "-subj", "/CN=merd", "-keyout", "key.pem", "-out", "cert.pem", *signed)
    return folder


def openssl(folder: Path, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def tagging(home: Path, *arguments: object) -> subprocess.Popen[str]:
    """`merd tag`, while it runs."""
    command = [sys.executable, "-m", "merd", "tag", *map(str, arguments)]
    environment = os.environ | {"MERD_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def first_line(run: subprocess.Popen[str]) -> str:
    assert run.stdout is not None
    return run.stdout.readline()


def known(home: Path) -> int:
    """How many tracks the database has with features; none twice."""
    with closing(sqlite3.connect(home / "data/merd.db")) as database:
        return int(database.execute("SELECT count(*) FROM features").fetchone()[0])


def test_each_track_is_analysed_once_though_a_worker_is_killed(
    cluster: DaskCluster, many: Path, tmp_path: Path
) -> None:
    run = tagging(tmp_path / "home", "--scheduler", cluster.address, many)
    lines = [first_line(run)]
    cluster.workers[0].kill()
    out, err = run.communicate(timeout=60)
    lines += out.splitlines()[:-1]
    assert (run.returncode, err) == (0, "")
    assert sorted(line.split("/")[-1].strip() for line in lines) == sorted(os.listdir(many))
    assert f"{TRACKS} tagged, 0 unchanged, 0 unknown, 0 failed" in out
    assert known(tmp_path / "home") == TRACKS
    cluster.add_worker()


def test_ctrl_c_keeps_what_is_done(cluster: DaskCluster, many: Path, tmp_path: Path) -> None:
    run = tagging(tmp_path / "home", "--scheduler", cluster.address, many)
    first_line(run)
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=20)
    assert (run.returncode, err) == (130, "\nstopped: what is done is kept, and the next run goes on\n")
    assert known(tmp_path / "home") == len(out.splitlines()) == int(out.splitlines()[-1].split()[0])


def test_encrypted_with_certificates_of_the_configuration(
    certificates: Path, library: Path, tmp_path: Path, merd: Merd
) -> None:
    configuration = tmp_path / "home/config/config.toml"
    configuration.parent.mkdir(parents=True)
    with dask_cluster(tmp_path / "cluster", workers=1, certificates=certificates) as cluster:
        names = {"ca": "ca.pem", "cert": "cert.pem", "key": "key.pem"}
        keys = [f'scheduler_{key} = "{certificates / name}"\n' for key, name in names.items()]
        configuration.write_text("".join([f'scheduler = "{cluster.address}"\n', *keys]))
        run = merd("tag", library / "0.flac")
        assert (run.returncode, run.stderr) == (0, "")
        assert "1 tagged" in run.stdout
        configuration.write_text(configuration.read_text().replace("ca.pem", "other.pem"))
        run = merd("tag", library / "1.flac")
        (line,) = run.stderr.splitlines()
        assert line.startswith(f"error: {cluster.address}: no encrypted connection: ")
        assert run.returncode == 1
    configuration.write_text(configuration.read_text().replace("other.pem", "missing.pem"))
    run = merd("tag", library / "1.flac")
    assert run.stderr == f"error: {certificates / 'missing.pem'}: no such file or directory\n"


def test_the_daemon_analyses_on_the_cluster(cluster: DaskCluster, library: Path, tmp_path: Path) -> None:
    daemon = Daemon(tmp_path / "home", library, scheduler=cluster.address)
    with daemon:
        daemon.until(lambda: len(daemon.known()) == 3)
        assert [decoder for worker in cluster.workers for decoder in children(worker.pid)]
        assert not [one for one in children(daemon.process.pid) if "merd.analysis.worker" in command_line(one)]
    assert all(daemon.known().values())


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


def children(pid: int) -> list[int]:
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "tcp://example.org:8786",
            "has to be tls:// beyond this machine: tcp:// is open to everybody on the network",
        ),
        ("tls://localhost", "has to be an address and a port, as 127.0.0.1:6373"),
    ],
)
def test_what_is_no_safe_address_is_refused(url: str, said: str, library: Path, merd: Merd) -> None:
    run = merd("tag", "--scheduler", url, library)
    assert run.returncode == 2
    assert run.stderr.splitlines()[-1] == f"Error: Invalid value for '--scheduler': it {said}"


def test_what_prevents_it_is_one_line(library: Path, merd: Merd, monkeypatch: pytest.MonkeyPatch) -> None:
    run = merd("tag", "--scheduler", "tcp://[::1]:9", library)
    assert (run.returncode, run.stderr) == (
        1,
        "error: tcp://[::1]:9: no scheduler can be reached: connection refused\n",
    )
    run = merd("tag", "--scheduler", "tls://localhost:9", library)
    assert run.stderr == "error: tls://localhost:9: needs scheduler_ca, scheduler_cert and scheduler_key\n"
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MerdError, match=r"^a cluster needs distributed: pip install 'merd-mood\[cluster\]'$"):
        executor_factory(Settings(scheduler="tcp://localhost:9"))


def test_without_a_cluster_nothing_of_dask_is_imported() -> None:
    imports = "import merd.cli.library.tag, merd.daemon.main, sys; sys.exit('distributed' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", imports], check=False).returncode == 0


def test_a_scheduler_that_is_lost_is_one_line_and_what_is_done_is_kept(
    cluster: DaskCluster, many: Path, tmp_path: Path
) -> None:
    # It is the last test of this cluster.
    run = tagging(tmp_path / "home", "--scheduler", cluster.address, many)
    first_line(run)
    cluster.scheduler.kill()
    out, err = run.communicate(timeout=20)
    lost = f"error: {cluster.address}: was lost; what is done is kept, and the next run goes on\n"
    assert (run.returncode, err) == (1, lost)
    assert 1 <= known(tmp_path / "home") == 1 + len(out.splitlines()) < TRACKS
