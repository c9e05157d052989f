"""Tags, and the store that knows the files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest
from support.audio import encode, music
from support.commands import Merd
from support.tagged import CALM, TENSE

from merd.errors import TagError
from merd.library import scanner
from merd.library.scanner import Found
from merd.store import Store
from merd.tags import mood_tags
from merd.tags.mood_writer import MoodWriter


def know(store: Store, path: Path, identity: bytes = b"track") -> bytes:
    """Put a file and its track into the store; returns its path."""
    found = scanner.look(os.fsencode(path))
    assert isinstance(found, Found)
    with store.writing():
        store.files.put(found.path, found.state, store.tracks.put(identity, 2.0), "slightly damaged")
    return found.path


def current(store: Store, path: bytes) -> bool:
    """Whether the store takes a file for unchanged."""
    found, record = scanner.look(path), store.files.get(path)
    assert isinstance(found, Found)
    assert record is not None
    return record.state == found.state and record.trouble == "slightly damaged"


@pytest.fixture
def writer(store: Store) -> Iterator[MoodWriter]:
    with MoodWriter(store) as writer:
        yield writer


@pytest.fixture
def track(tmp_path: Path) -> Path:
    return encode(tmp_path / "track.flac", "flac", music(2))


def test_the_store_takes_no_written_file_for_a_new_one(store: Store, writer: MoodWriter, track: Path) -> None:
    path = know(store, track)
    assert writer.write(path, CALM)
    assert current(store, path)
    assert not writer.write(path, CALM)
    assert writer.write(path, TENSE)
    assert writer.remove(path)
    assert current(store, path)


def test_a_file_that_changed_since_is_not_written(store: Store, writer: MoodWriter, track: Path) -> None:
    path = know(store, track)
    file = mutagen.File(track)
    assert file is not None
    file["title"] = "Another"
    file.save()
    os.utime(track, ns=(1, 1))
    with pytest.raises(TagError, match="changed since"):
        writer.write(path, CALM)
    assert mood_tags.read(path) is None
    assert not current(store, path)


def test_untagging_does_not_hide_that_a_file_changed(store: Store, writer: MoodWriter, track: Path) -> None:
    path = know(store, track)
    writer.write(path, CALM)
    os.utime(track, ns=(1, 1))
    assert writer.remove(path)
    assert not current(store, path)


def test_a_file_with_two_names_is_known_by_both(
    store: Store, writer: MoodWriter, track: Path, tmp_path: Path
) -> None:
    link = tmp_path / "link.flac"
    link.symlink_to(track)
    paths = [know(store, track), know(store, link)]
    copy = know(store, Path(shutil.copy2(track, tmp_path / "copy.flac")))
    assert writer.write(paths[1], CALM)
    assert not writer.write(paths[0], CALM)
    assert all(current(store, path) for path in [*paths, copy])
    assert mood_tags.read(copy) is None


def test_tag_writes_tags_once_and_untag_takes_them_out(merd: Merd, library: Path) -> None:
    first = merd("tag", "--write-tags", library)
    assert first.returncode == 0
    assert "tags: 3 written, 0 unchanged, 0 failed" in first.stdout
    written = {path: path.stat().st_mtime_ns for path in library.iterdir()}

    again = merd("tag", "--write-tags", library)
    assert "0 tagged, 3 unchanged" in again.stdout
    assert "tags: 0 written, 3 unchanged, 0 failed" in again.stdout
    assert {path: path.stat().st_mtime_ns for path in library.iterdir()} == written

    untagged = merd("untag", library)
    assert untagged.stdout == "3 untagged, 0 unchanged, 0 failed\n"
    assert all(mood_tags.read(os.fsencode(path)) is None for path in library.iterdir())
    assert "0 tagged, 3 unchanged" in merd("tag", library).stdout


def test_moved_after_tagging_is_not_decoded_again(merd: Merd, library: Path) -> None:
    merd("tag", "--write-tags", library)
    library = library.rename(library.with_name("elsewhere"))
    assert "0 tagged, 3 unchanged" in merd("tag", library).stdout


def test_what_cannot_be_written_is_named_and_the_others_go_on(merd: Merd, library: Path) -> None:
    (library / "1.flac").chmod(0o444)
    (library / "bad.mp3").write_bytes(b"junk")
    run = merd("tag", "--write-tags", "--keep-times", library)
    assert run.returncode == 1
    assert "1.flac: it is read-only" in run.stderr
    assert "tags: 2 written, 0 unchanged, 1 failed" in run.stdout
    assert (library / "bad.mp3").read_bytes() == b"junk"
    run = merd("untag", library, library / "gone.mp3")
    assert run.returncode == 1
    assert "gone.mp3: no such file or directory" in run.stderr
    assert run.stdout == "2 untagged, 1 unchanged, 2 failed\n"


def test_nothing_is_written_unless_it_is_asked_for(merd: Merd, library: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in library.iterdir()}
    merd("tag", library)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in library.iterdir()} == before
