"""Files → moods in the store."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import mutagen
import numpy as np
import pytest
from support.audio import encode, music
from support.synthetic import mood_of

from merd.analysis.analyser import Analyser
from merd.analysis.executor import Analysis, Answer, Job
from merd.analysis.result import FileResult, Status
from merd.library.scanner import Found, look, scan
from merd.model.bundle import Bundle
from merd.mood import Quadrant
from merd.store import Store
from merd.tags import mood_tags
from merd.tags.mood_writer import MoodWriter


class Tagger:
    """Tags a folder as `merd tag` does, and knows which files were decoded for it."""

    def __init__(self, store: Store, general: Bundle) -> None:
        self.store, self.bundle = store, general
        self.decoded: list[str] = []

    def tag(self, folder: Path, *, force: bool = False) -> dict[str, FileResult]:
        analyst = Analyser(self.store, self.bundle)
        results, new = [], []
        for item in scan([os.fsencode(folder)]):
            assert isinstance(item, Found)
            result = None if force else analyst.cache.lookup(item)
            if result is None:
                new.append(item)
            else:
                results.append(result)
        analysed = list(analyst.analyse(new, jobs=2, force=force, timeout_s=30))
        self.decoded = sorted(
            os.path.basename(os.fsdecode(o.path)) for o in analysed if o.status is not Status.UNCHANGED
        )
        return {os.path.basename(os.fsdecode(o.path)): o for o in [*results, *analysed]}


@pytest.fixture
def tagger(store: Store, general: Bundle) -> Tagger:
    return Tagger(store, general)


def test_a_second_run_decodes_nothing_and_says_the_same(tagger: Tagger, library: Path) -> None:
    first, second = tagger.tag(library), tagger.tag(library)
    assert tagger.decoded == []
    assert {o.status for o in first.values()} == {Status.OK}
    assert {o.status for o in second.values()} == {Status.UNCHANGED}
    for name, result in first.items():
        np.testing.assert_array_equal(result.mood.probabilities, second[name].mood.probabilities)
    assert len({result.mood.mean for result in first.values()}) == 3


def test_force_decodes_everything_again(tagger: Tagger, library: Path) -> None:
    tagger.tag(library)
    assert {o.status for o in tagger.tag(library, force=True).values()} == {Status.OK}
    assert tagger.decoded == ["0.flac", "1.flac", "2.flac"]


def test_moved_and_retagged_files_keep_their_analysis(tagger: Tagger, library: Path) -> None:
    tagger.tag(library)
    (library / "0.flac").rename(library / "moved.flac")
    retag(library / "1.flac")
    (library / "2.flac").rename(library / "both.flac")
    retag(library / "both.flac")
    results = tagger.tag(library)
    assert tagger.decoded == []
    names = ("moved.flac", "1.flac", "both.flac")
    assert {name: o.status for name, o in results.items()} == dict.fromkeys(names, Status.UNCHANGED)
    assert tagger.store.moods.counts(tagger.bundle.model_id).files == 3


def test_only_what_is_new_or_changed_is_decoded(tagger: Tagger, library: Path) -> None:
    tagger.tag(library)
    encode(library / "new.mp3", "mp3", music(8, seed=7))
    encode(library / "1.flac", "flac", music(9, seed=8))
    assert len(tagger.tag(library)) == 4
    assert tagger.decoded == ["1.flac", "new.mp3"]


def test_a_file_that_failed_is_not_tried_again_until_it_changes(tagger: Tagger, library: Path) -> None:
    broken = library / "broken.mp3"
    broken.write_bytes(b"no music")
    first, second = tagger.tag(library), tagger.tag(library)
    assert tagger.decoded == []
    assert first["broken.mp3"] == second["broken.mp3"]
    assert first["broken.mp3"].status is Status.FAILED
    encode(broken, "mp3", music(8))
    assert tagger.tag(library)["broken.mp3"].status is Status.OK


def test_a_file_that_cannot_be_read_is_tried_again(tagger: Tagger, library: Path) -> None:
    item = look(os.fsencode(library / "0.flac"))
    assert isinstance(item, Found)
    gone = replace(item, path=item.path + b".gone")
    (result,) = Analyser(tagger.store, tagger.bundle).analyse([gone], jobs=1)
    assert (result.status, result.error) == (Status.FAILED, "no such file or directory")
    assert tagger.store.files.get(gone.path) is None


def test_what_has_no_mood_says_why_each_time(tagger: Tagger, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    encode(folder / "short.flac", "flac", music(5))
    encode(folder / "silent.flac", "flac", 0 * music(20))
    for _ in range(2):
        results = tagger.tag(folder)
        assert {name: (o.status, o.error) for name, o in results.items()} == {
            "short.flac": (Status.UNKNOWN, "shorter than 6 seconds"),
            "silent.flac": (Status.UNKNOWN, "silent"),
        }


def test_damage_is_remembered_with_the_mood(tagger: Tagger, library: Path) -> None:
    os.truncate(library / "0.flac", (library / "0.flac").stat().st_size // 2)
    first = tagger.tag(library)["0.flac"]
    assert first.mood.known
    assert first.error is not None
    assert tagger.tag(library)["0.flac"].error == first.error
    (library / "0.flac").rename(library / "moved.flac")
    assert tagger.tag(library)["moved.flac"].error == first.error
    assert tagger.decoded == []


def test_another_classifier_scores_stored_features_without_decoding(tagger: Tagger, library: Path) -> None:
    first = tagger.tag(library)
    # The same networks under other names: as a tuned classifier on the same CNN.
    hashes = tagger.bundle.hashes | {"classifier.onnx": "tuned"}
    tagger.bundle = replace(tagger.bundle, hashes=hashes)
    second = tagger.tag(library)
    assert tagger.decoded == []
    for name, result in first.items():
        np.testing.assert_array_equal(result.mood.probabilities, second[name].mood.probabilities)
    assert tagger.store.moods.counts(tagger.bundle.model_id).moods == 3


def test_copies_share_a_track(tagger: Tagger, library: Path) -> None:
    (library / "copy.flac").write_bytes((library / "0.flac").read_bytes())
    tagger.tag(library)
    counts = tagger.store.moods.counts(tagger.bundle.model_id)
    assert (counts.files, counts.tracks, counts.moods) == (4, 3, 3)
    (library / "copy.flac").unlink()
    (library / "0.flac").rename(library / "moved.flac")
    tagger.tag(library)
    assert tagger.decoded == []


def retag(path: Path) -> None:
    file = mutagen.File(path)
    file["title"] = "Retagged " * 1000
    file.save()


def test_a_forgotten_file_that_turns_up_elsewhere_is_not_decoded(tagger: Tagger, library: Path) -> None:
    tagger.tag(library)
    with tagger.store.writing():
        tagger.store.files.forget(os.fsencode(library))
    (library / "0.flac").rename(library / "elsewhere.flac")
    assert {o.status for o in tagger.tag(library).values()} == {Status.UNCHANGED}
    assert tagger.decoded == []


def test_tracks_that_are_too_long_are_left_out_until_the_limit_changes(
    store: Store, general: Bundle, tmp_path: Path
) -> None:
    paths = [encode(tmp_path / f"long.{name}", name, music(40)) for name in ("mp3", "flac")]
    for longest_s, reason in ((30.0, "longer than 0.5 minutes"), (36.0, "longer than 0.6 minutes"), (50.0, None)):
        analyst = Analyser(store, general, longest_s=longest_s)
        for path in paths:
            found = look(os.fsencode(path))
            assert isinstance(found, Found)
            assert analyst.cache.lookup(found) is None
            (result,) = analyst.analyse([found], jobs=1)
            assert result.error == reason
            remembered = analyst.cache.lookup(found)
            assert remembered is not None
            assert remembered.error == reason


def test_one_that_is_too_long_is_tried_by_another_limit_after_its_tags_changed(
    store: Store, general: Bundle, tmp_path: Path
) -> None:
    path = os.fsencode(encode(tmp_path / "long.flac", "flac", music(40)))
    mood_tags.write(path, mood_of((1, 2, 0, 0)))
    short, long = (Analyser(store, general, longest_s=limit_s) for limit_s in (30.0, 50.0))
    found = look(path)
    assert isinstance(found, Found)
    (left_out,) = short.analyse([found], jobs=1)
    with MoodWriter(store) as writer:
        assert writer.remove(path)
    changed = look(path)
    assert isinstance(changed, Found)
    assert changed.state != found.state
    assert short.cache.lookup(changed) == left_out
    assert long.cache.lookup(changed) is None


def test_files_are_drawn_when_a_worker_is_free(store: Store, general: Bundle, library: Path) -> None:
    drawn = []
    found = [item for item in scan([os.fsencode(library)]) if isinstance(item, Found)]

    def files() -> Iterator[Found]:
        for file in found:
            drawn.append(file.path)
            yield file

    results = Analyser(store, general).analyse(files(), jobs=1)
    assert next(results).path == drawn[0]
    assert len(drawn) == 1
    assert len(list(results)) == 2


class Canned:
    """An executor that answers at once, and decodes nothing."""

    def __init__(self, folder: Path, jobs: int, timeout_s: float) -> None:
        self.made_for = (folder, jobs, timeout_s)
        self.waiting: list[Job] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.waiting.clear()

    def submit(self, job: Job, *, first: bool = False) -> None:
        self.waiting.insert(0 if first else len(self.waiting), job)

    def results(self, jobs: Iterable[Job] = ()) -> Iterator[tuple[Job, Answer]]:
        self.waiting += jobs
        while self.waiting:
            job = self.waiting.pop(0)
            features = np.zeros((4, 3), np.float16)
            mood = mood_of((0, 1, 0, 0))
            yield job, job.path if job.kind == "identify" else Analysis(job.path, 24.0, None, features, mood)


def test_another_executor_does_the_jobs(store: Store, general: Bundle, library: Path) -> None:
    made: list[Canned] = []

    def executor(folder: Path, jobs: int, timeout_s: float) -> Canned:
        made.append(Canned(folder, jobs, timeout_s))
        return made[0]

    store.files.forgot = True  # So all files are identified first.
    found = [item for item in scan([os.fsencode(library)]) if isinstance(item, Found)]
    results = list(Analyser(store, general, executor=executor).analyse(found, jobs=5, timeout_s=7))
    assert [(result.path, result.mood.quadrant) for result in results] == [
        (file.path, Quadrant.CALM) for file in found
    ]
    assert [one.made_for for one in made] == [(general.folder, 5, 7)]


def test_what_nobody_expected_is_one_files_failure(
    tagger: Tagger, library: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put = tagger.store.files.put

    def strange(path: bytes, *rest: Any, **more: Any) -> None:
        if path.endswith(b"1.flac"):
            raise OverflowError("too large")
        put(path, *rest, **more)

    monkeypatch.setattr(tagger.store.files, "put", strange)
    results = tagger.tag(library)
    assert [results[f"{i}.flac"].status for i in range(3)] == [Status.OK, Status.FAILED, Status.OK]
    assert results["1.flac"].error == "merd is at fault: OverflowError('too large')"
    assert "unexpected, please report it" in caplog.text
    monkeypatch.undo()
    assert tagger.tag(library)["1.flac"].status is Status.OK
