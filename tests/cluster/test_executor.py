"""Analyses on a cluster, and what may happen to its workers."""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.audio import encode, music
from support.dask_cluster import DaskCluster, dask_cluster
from support.versions_made import biased
from support.waiting import until

from merd.analysis.executor import Analysis, Answer, Executor, Job
from merd.analysis.pool import WorkerPool
from merd.cluster import executor as executor_module
from merd.cluster.executor import ClusterExecutor
from merd.cluster.sender import BLOCK_BYTES
from merd.config.path_map import PathMap
from merd.config.settings import Settings
from merd.errors import DecodeError, MerdError, ReadError
from merd.model.bundle import GENERAL
from merd.mood import Quadrant

OTHER_VERSION = "import merd; merd.__version__ = '0.0.1'"
FAILS = """
from merd.cluster import task
failed = []
def fail(version, pickled):
    if b"1.flac" in pickled:
        raise ValueError("always")
    if not failed:
        failed.append(pickled)
        raise ValueError("once")
    return task.as_ever(version, pickled)
if not hasattr(task, "as_ever"):  # dask runs this twice.
    task.as_ever, task.run = task.run, fail
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("cluster"), workers=2) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def _scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    with dask_cluster(tmp_path_factory.mktemp("other")) as cluster:
        yield cluster


@pytest.fixture
def other(_scheduler: DaskCluster) -> Iterator[DaskCluster]:
    """A cluster whose workers a test may treat as it likes; none is there yet."""
    yield _scheduler
    _scheduler.end_workers()


@pytest.fixture(scope="module")
def local(_originals: Path) -> dict[str, Answer]:
    """What the local pool finds in the library's tracks, by their names."""
    got = answers(WorkerPool(GENERAL, jobs=2), *_originals.iterdir())
    return {os.path.basename(os.fsdecode(path)): answer for path, answer in got.items()}


@pytest.fixture
def settings(cluster: DaskCluster) -> Settings:
    return Settings(scheduler=cluster.address)


@pytest.fixture
def stuck(tmp_path: Path) -> Path:
    """A file that a worker opens and never gets to read."""
    path = tmp_path / "stuck.flac"
    os.mkfifo(path)
    return path


def analyse(path: Path) -> Job:
    return Job("analyse", os.fsencode(path))


def answers(executor: Executor, *paths: Path) -> dict[bytes, Answer]:
    with executor:
        done = list(executor.results(map(analyse, paths)))
    assert sorted(job.path for job, _ in done) == sorted(map(os.fsencode, paths))
    return {job.path: answer for job, answer in done}


def same(one: Answer, other: Answer) -> bool:
    """Whether two analyses are the same to the bit."""
    assert isinstance(one, Analysis)
    assert isinstance(other, Analysis)
    assert len(one.features)
    assert (one.identity, one.duration_s, one.damage) == (other.identity, other.duration_s, other.damage)
    features = np.array_equal(one.features.view(np.uint16), other.features.view(np.uint16))
    return features and np.array_equal(one.mood.probabilities, other.mood.probabilities)


def test_results_are_those_of_the_local_pool_to_the_bit(
    settings: Settings, library: Path, local: dict[str, Answer]
) -> None:
    got = answers(ClusterExecutor(settings, math.inf, GENERAL, 1, 60), *library.iterdir())
    assert all(same(got[os.fsencode(library / name)], local[name]) for name in local)


def test_files_that_workers_do_not_see_are_sent(
    settings: Settings, cluster: DaskCluster, library: Path, local: dict[str, Answer]
) -> None:
    long, broken, gone = library / "long.wav", library / "broken.mp3", library / "gone.mp3"
    encode(long, "wav", music(50))
    assert long.stat().st_size > BLOCK_BYTES
    broken.write_bytes(b"no music")
    away = replace(settings, path_map=(PathMap(library, Path("/not/there")),))
    got = answers(ClusterExecutor(away, math.inf, GENERAL, 1, 60), *library.iterdir(), gone)
    assert all(same(got[os.fsencode(library / name)], local[name]) for name in local)
    assert same(
        got[os.fsencode(long)],
        answers(ClusterExecutor(settings, math.inf, GENERAL, 1, 60), long)[os.fsencode(long)],
    )
    for path, kind in ((gone, ReadError), (broken, DecodeError)):
        failure = got[os.fsencode(path)]
        assert type(failure) is kind
        assert failure.path == os.fsencode(path)
        assert str(failure).startswith(f"{path}: ")
    assert str(got[os.fsencode(gone)]) == f"{gone}: no such file or directory"
    assert not list(cluster.folder.rglob("track*"))


def test_workers_take_files_where_they_have_them_if_these_have_the_same_size(
    settings: Settings, library: Path, tmp_path: Path, local: dict[str, Answer]
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "0.flac").write_bytes((library / "1.flac").read_bytes())
    (library / "0.flac").write_bytes((library / "1.flac").read_bytes()[:-1] + b"x")  # As long, but not the same.
    (there / "2.flac").write_bytes(b"of another size")
    mapped = replace(settings, path_map=(PathMap(library, there),))
    got = answers(ClusterExecutor(mapped, math.inf, GENERAL, 1, 60), *sorted(library.iterdir()))
    assert same(got[os.fsencode(library / "0.flac")], local["1.flac"])
    assert same(got[os.fsencode(library / "2.flac")], local["2.flac"])


def test_a_model_that_workers_lack_is_sent_to_each_once(
    settings: Settings, cluster: DaskCluster, library: Path, tmp_path: Path
) -> None:
    calm = biased(tmp_path / "calm", Quadrant.CALM)
    path = library / "0.flac"
    local = answers(WorkerPool(calm.folder, jobs=1), path)[os.fsencode(path)]
    times: set[int] = set()
    for _ in range(2):
        got = answers(ClusterExecutor(settings, math.inf, calm.folder, 1, 60), *library.iterdir())
        assert same(got[os.fsencode(path)], local)
        times.update(one.stat().st_mtime_ns for one in cluster.folder.rglob(f"{calm.model_id}/model.json"))
    assert 1 <= len(times) <= len(cluster.workers)


def test_a_decoder_that_hangs_costs_its_track_alone(settings: Settings, library: Path, stuck: Path) -> None:
    got = answers(ClusterExecutor(settings, math.inf, GENERAL, 1, 2), stuck, *library.iterdir())
    failure = got.pop(os.fsencode(stuck))
    assert isinstance(failure, ReadError)
    assert failure.reason == "the decoder made no progress for 2 seconds"
    assert len(got) == 3
    assert all(isinstance(answer, Analysis) for answer in got.values())


def all_are_analysed_while(
    harm: Callable[[DaskCluster, Path, Path], None],
    cluster: DaskCluster,
    library: Path,
    stuck: Path,
    timeout_s: float,
) -> None:
    """Harm a worker that has the stuck file, which then becomes readable; each track is analysed once."""
    executor = ClusterExecutor(Settings(scheduler=cluster.address), math.inf, GENERAL, 1, timeout_s)
    helper = threading.Thread(target=harm, args=(cluster, stuck, library / "0.flac"), daemon=True)
    helper.start()
    got = answers(executor, stuck, *library.iterdir())
    helper.join()
    assert len(got) == 4
    assert same(got[os.fsencode(stuck)], got[os.fsencode(library / "0.flac")])


def test_a_worker_that_is_killed_costs_a_try_and_a_late_one_helps(
    other: DaskCluster, library: Path, stuck: Path
) -> None:
    all_are_analysed_while(kill_reader, other, library, stuck, timeout_s=60)


def test_a_worker_that_hangs_is_left_out(
    other: DaskCluster,
    library: Path,
    stuck: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(executor_module, "_PATIENCE", 0.1)
    all_are_analysed_while(stop_reader, other, library, stuck, timeout_s=30)
    assert "is left out: it finished nothing for 3 seconds" in caplog.text


def test_a_cluster_without_workers_is_given_up_where_patience_ends(other: DaskCluster, library: Path) -> None:
    executor = ClusterExecutor(Settings(scheduler=other.address), 0, GENERAL, 1, 60)
    with pytest.raises(MerdError, match=r"^tcp://.*: has had no workers for 0 seconds$"):
        answers(executor, *library.iterdir())


def test_a_worker_without_merd_is_told(other: DaskCluster, library: Path, tmp_path: Path) -> None:
    (tmp_path / "preload.py").write_text("import sys; sys.modules['merd'] = None")
    other.add_worker("--preload", tmp_path / "preload.py")
    executor = ClusterExecutor(Settings(scheduler=other.address), math.inf, GENERAL, 1, 60)
    with pytest.raises(
        MerdError, match=r"all workers need this merd with what it needs: No module named 'merd.cluster'"
    ):
        answers(executor, *library.iterdir())


def test_what_fails_in_dasks_hands_is_tried_again(other: DaskCluster, library: Path, tmp_path: Path) -> None:
    (tmp_path / "preload.py").write_text(FAILS)
    other.add_worker("--preload", tmp_path / "preload.py")
    got = answers(ClusterExecutor(Settings(scheduler=other.address), math.inf, GENERAL, 1, 60), *library.iterdir())
    failure = got.pop(os.fsencode(library / "1.flac"))
    assert isinstance(failure, ReadError)
    assert failure.reason == "a worker failed: ValueError('always')"
    assert all(isinstance(answer, Analysis) for answer in got.values())


def test_a_worker_with_another_merd_is_left_out(
    other: DaskCluster, library: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "preload.py").write_text(OTHER_VERSION)
    executor = ClusterExecutor(Settings(scheduler=other.address), math.inf, GENERAL, 1, 60)
    other.add_worker("--preload", tmp_path / "preload.py")
    with pytest.raises(MerdError, match=r"^no worker can be used: tcp://.* has merd 0\.0\.1, and this is merd "):
        answers(executor, *library.iterdir())
    other.add_worker()
    other.wait_for_workers(2)
    got = answers(ClusterExecutor(Settings(scheduler=other.address), math.inf, GENERAL, 1, 60), *library.iterdir())
    assert all(isinstance(answer, Analysis) for answer in got.values())


def test_equal_jobs_are_done_each_time(settings: Settings, library: Path) -> None:
    path = library / "0.flac"
    with ClusterExecutor(settings, math.inf, GENERAL, 1, 60) as executor:
        (before,) = [answer for _, answer in executor.results([analyse(path)])]
        path.write_bytes((library / "1.flac").read_bytes())
        (after,) = [answer for _, answer in executor.results([analyse(path)])]
    assert isinstance(before, Analysis)
    assert isinstance(after, Analysis)
    assert before.identity != after.identity


def readers(path: Path) -> list[tuple[int, int]]:
    """The decoders that have a FIFO open, each with the worker of dask's that started it."""
    listed = subprocess.run(["pgrep", "-f", "merd.analysis.worker"], capture_output=True, text=True, check=False)
    found = []
    for pid in map(int, listed.stdout.split()):
        with contextlib.suppress(OSError):  # It has ended.
            if str(path) in {os.readlink(one) for one in Path(f"/proc/{pid}/fd").iterdir()}:
                status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
                found.append((pid, int(status.split()[1])))
    return found


def kill_reader(cluster: DaskCluster, path: Path, sound: Path) -> None:
    """Kill the worker that reads a FIFO, start another, and let that one read a sound file."""
    worker = cluster.add_worker()
    with path.open("wb"):  # Opens when there is a reader.
        ((decoder, started_by),) = readers(path)
        assert started_by == worker.pid
        worker.kill()
        os.kill(decoder, signal.SIGKILL)
        until(lambda: not readers(path))
    worker.wait()
    cluster.add_worker()
    path.write_bytes(sound.read_bytes())


def stop_reader(cluster: DaskCluster, path: Path, sound: Path) -> None:
    """Start a worker, stop the one that reads a FIFO, and put a sound file there, which the other can read."""
    worker = cluster.add_worker()
    with path.open("wb"):
        ((_, started_by),) = readers(path)
        assert started_by == worker.pid
        cluster.add_worker()
        cluster.wait_for_workers(2)
        os.kill(worker.pid, signal.SIGSTOP)
        os.replace(shutil.copy(sound, f"{path}.new"), path)
