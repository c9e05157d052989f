"""Worker processes and what may happen to them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import onnx
import pytest
from support.audio import encode, music
from support.waiting import until

from merd.analysis.executor import Analysis, Answer, Job
from merd.analysis.pool import WorkerPool
from merd.errors import DecodeError, MerdError, ReadError
from merd.model.bundle import CLASSIFIER, FEATURES, GENERAL, MODEL, Bundle

COUNTS_FOR_EVER = """
<ir_version: 10, opset_import: ["" : 18]>
forever (float[n, 128, 400] patches) => (float[n, 128] features) {
    most = Constant <value = int64 {9223372036854775807}> ()
    on = Constant <value = bool {1}> ()
    axis = Constant <value = int64[1] {2}> ()
    means = ReduceMean <keepdims = 0> (patches, axis)
    features = Loop (most, on, means) <
        body = count (int64 i, bool before, float[n, 128] x) => (bool after, float[n, 128] y) {
            after = Identity (before)
            y = Identity (x)
        }
    >
}
"""


def answers(pool: WorkerPool, *jobs: Job) -> dict[bytes, Answer]:
    for job in jobs:
        pool.submit(job)
    return {job.path: answer for job, answer in pool.results()}


def analyse(path: Path) -> Job:
    return Job("analyse", os.fsencode(path))


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    with WorkerPool(GENERAL, jobs=2, timeout_s=3) as pool:
        yield pool


@pytest.fixture
def stuck(tmp_path: Path) -> Path:
    """A file that a worker opens and never gets to read."""
    path = tmp_path / "stuck.mp3"
    os.mkfifo(path)
    return path


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A bundle whose CNN counts for ever before it answers."""
    folder = Path(shutil.copytree(GENERAL, tmp_path / "bundle"))
    (folder / FEATURES).write_bytes(onnx.parser.parse_model(COUNTS_FOR_EVER).SerializeToString())
    put_hash(folder, FEATURES)
    return folder


def test_tracks_are_analysed(pool: WorkerPool, library: Path, general: Bundle) -> None:
    paths = sorted(library.iterdir())
    got = answers(pool, *(analyse(path) for path in paths))
    assert len(got) == 3
    for path in paths:
        analysis = got[os.fsencode(path)]
        assert isinstance(analysis, Analysis)
        assert analysis.duration_s == pytest.approx(31, abs=0.01)
        assert analysis.features.shape == (5, general.dims)
        assert analysis.mood.times_s.tolist() == [[0, 24], [24, 30]]
        skimmed = answers(pool, Job("identify", os.fsencode(path)))
        assert skimmed == {os.fsencode(path): analysis.identity}


def test_a_file_that_fails_costs_only_itself(pool: WorkerPool, library: Path) -> None:
    broken = library / "broken.mp3"
    broken.write_bytes(b"no music")
    got = answers(pool, *(analyse(path) for path in library.iterdir()))
    failures = [path for path, answer in got.items() if isinstance(answer, DecodeError)]
    assert failures == [os.fsencode(broken)]
    assert len(got) == 4


def test_a_file_that_cannot_be_read_now_is_given_up_and_the_others_go_on(
    pool: WorkerPool, library: Path, stuck: Path
) -> None:
    got = answers(pool, analyse(stuck), *(analyse(path) for path in library.iterdir()))
    failure = got.pop(os.fsencode(stuck))
    assert isinstance(failure, ReadError)  # The storage may be slow: it is tried again.
    assert failure.reason == "the decoder made no progress for 3 seconds"
    assert all(isinstance(answer, Analysis) for answer in got.values())
    assert len(got) == 3


def test_a_file_over_which_a_worker_broods_has_failed(endless: Path, library: Path) -> None:
    path = library / "0.flac"
    with WorkerPool(endless, jobs=1, timeout_s=3) as pool:
        failure = answers(pool, analyse(path))[os.fsencode(path)]
    assert type(failure) is DecodeError
    assert failure.reason == "the decoder made no progress for 3 seconds"


def test_a_file_on_slow_storage_is_read_to_its_end(tmp_path: Path) -> None:
    sound = encode(tmp_path / "sound.wav", "wav", music(20)).read_bytes()
    slow = tmp_path / "slow.wav"
    os.mkfifo(slow)
    writer = threading.Thread(target=trickle, args=(slow, sound, 3.0))
    with WorkerPool(GENERAL, jobs=1, timeout_s=2) as pool:
        writer.start()
        got = answers(pool, Job("identify", os.fsencode(slow)))
        writer.join()
    assert isinstance(got[os.fsencode(slow)], bytes)


def test_a_worker_that_is_told_to_stop_says_nothing_of_its_file(stuck: Path) -> None:
    with WorkerPool(GENERAL, jobs=1, timeout_s=60) as pool:
        killer = threading.Thread(target=crash_when_stuck, args=(stuck, signal.SIGTERM))
        killer.start()
        got = answers(pool, analyse(stuck))
        killer.join()
    assert isinstance(got[os.fsencode(stuck)], ReadError)  # It is tried again.


@pytest.mark.parametrize(("signum", "times"), [(signal.SIGSEGV, 1), (signal.SIGKILL, 2)])
def test_a_file_that_crashes_a_worker_is_told_and_the_others_go_on(
    signum: signal.Signals, times: int, library: Path, stuck: Path
) -> None:
    with WorkerPool(GENERAL, jobs=1, timeout_s=60) as pool:
        killer = threading.Thread(target=crash_when_stuck, args=(stuck, signum, times))
        killer.start()
        got = answers(pool, analyse(stuck), *(analyse(path) for path in library.iterdir()))
        killer.join()
    failure = got.pop(os.fsencode(stuck))
    assert type(failure) is DecodeError
    assert failure.reason == f"the decoder crashed ({signum.name})"
    assert all(isinstance(answer, Analysis) for answer in got.values())
    assert len(got) == 3


def test_a_worker_that_is_killed_once_costs_no_file(library: Path) -> None:
    path = library / "0.flac"
    with WorkerPool(GENERAL, jobs=1, timeout_s=60) as pool:
        slow = path.with_name("slow.flac")
        os.mkfifo(slow)
        killer = threading.Thread(target=crash_when_stuck, args=(slow, signal.SIGKILL, 1, path))
        killer.start()
        got = answers(pool, Job("identify", os.fsencode(slow)))
        killer.join()
        assert got == {os.fsencode(slow): answers(pool, Job("identify", os.fsencode(path)))[os.fsencode(path)]}


def test_jobs_may_be_added_while_others_are_done(pool: WorkerPool, library: Path) -> None:
    paths = [os.fsencode(path) for path in sorted(library.iterdir())]
    pool.submit(Job("identify", paths[0]))
    done = []
    for job, _ in pool.results():
        done.append(job)
        if len(done) < 3:
            pool.submit(Job("identify", paths[len(done)]), first=True)
    assert [job.path for job in done] == paths


def test_workers_that_do_not_start_are_an_error(tmp_path: Path, library: Path) -> None:
    with WorkerPool(tmp_path / "no bundle", jobs=1) as pool, pytest.raises(MerdError, match="did not start"):
        answers(pool, analyse(library / "0.flac"))


def test_a_fault_of_merd_itself_is_not_held_against_the_file(tmp_path: Path, library: Path) -> None:
    folder = Path(shutil.copytree(GENERAL, tmp_path / "bundle"))
    shutil.copy(folder / FEATURES, folder / CLASSIFIER)  # A classifier that takes no features.
    put_hash(folder, CLASSIFIER)
    with WorkerPool(folder, jobs=1) as pool:
        got = answers(pool, *(analyse(path) for path in library.iterdir()))
        assert len(children()) == 1
    assert len(got) == 3
    for answer in got.values():
        assert isinstance(answer, ReadError)
        assert answer.reason.startswith("merd is at fault: ")


def test_no_worker_outlives_its_pool(library: Path, stuck: Path) -> None:
    pool = WorkerPool(GENERAL, jobs=2, timeout_s=60)
    with pool:
        pool.submit(analyse(stuck))
        pool.submit(analyse(library / "0.flac"))
        next(iter(pool.results()))
        workers = children()
    assert len(workers) == 2
    assert children() == []


def test_workers_are_polite(library: Path) -> None:
    with WorkerPool(GENERAL, jobs=1) as pool:
        pool.submit(Job("identify", os.fsencode(library / "0.flac")))
        list(pool.results())
        (worker,) = children()
        assert os.getpriority(os.PRIO_PROCESS, worker) >= 10
        assert int(Path(f"/proc/{worker}/oom_score_adj").read_text()) > 0


def test_silence_and_short_tracks_have_no_mood(pool: WorkerPool, tmp_path: Path) -> None:
    silent = encode(tmp_path / "silent.flac", "flac", 0 * music(30))
    short = encode(tmp_path / "short.flac", "flac", music(5.9))
    got = answers(pool, analyse(silent), analyse(short))
    for path, patches in ((silent, 5), (short, 0)):
        analysis = got[os.fsencode(path)]
        assert isinstance(analysis, Analysis)
        assert len(analysis.features) == patches
        assert not analysis.mood.known


def put_hash(folder: Path, name: str) -> None:
    """Have a bundle say that one of its files is what it is."""
    description = json.loads((folder / MODEL).read_text())
    description["hashes"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / MODEL).write_text(json.dumps(description))


def children() -> list[int]:
    """The workers among this process's children: other tests' libraries leave helpers of their own."""
    found = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(pid) for pid in found if b"merd.analysis.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def crash_when_stuck(path: Path, signum: int, times: int = 1, sound: Path | None = None) -> None:
    """Signal a worker when it reads a FIFO, and then what takes its place; at last, let it read a sound file."""
    killed: set[int] = set()
    for _ in range(times):
        with path.open("wb"):  # Opens when there is a reader.
            (worker,) = set(children()) - killed
            killed.add(worker)
            os.kill(worker, signum)
            until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in killed))
    if sound:
        path.write_bytes(sound.read_bytes())


def trickle(path: Path, data: bytes, seconds: float) -> None:
    """Write into a FIFO, slowly."""
    pieces = 20
    with path.open("wb") as pipe:
        for i in range(pieces):
            pipe.write(data[len(data) * i // pieces : len(data) * (i + 1) // pieces])
            pipe.flush()
            time.sleep(seconds / pieces)
