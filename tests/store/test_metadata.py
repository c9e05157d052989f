"""What files' tags say of their tracks, as the store keeps it."""

from __future__ import annotations

from merd.rules import parse
from merd.store import Store
from merd.store.records import Album, FileState, Metadata

STATE = FileState(1, 2)
LATER = FileState(1, 3)
SONG = Metadata("Ann; Bob", "Ann", "First", "Song", "Jazz", 1999, 1, 3)


def add(store: Store, path: bytes, metadata: Metadata | None = None, identity: bytes | None = None) -> int:
    track_id = store.tracks.put(identity or path, 60.0)
    store.files.put(path, STATE, track_id)
    if metadata is not None:
        store.metadata.put(path, STATE, metadata)
    return track_id


def lacking(store: Store) -> list[bytes]:
    return [path for page in store.metadata.lacking() for path, _ in page]


def test_metadata_belong_to_files(store: Store) -> None:
    track = add(store, b"/a", SONG)
    assert add(store, b"/b", identity=b"/a") == track
    assert store.metadata.of_file(b"/a") == SONG
    assert store.metadata.of_file(b"/b") is None
    assert store.metadata.of_track(track) == SONG
    store.files.put(b"/b", LATER, track)
    store.metadata.put(b"/b", LATER, Metadata(title="Other"))
    assert store.metadata.of_track(track) == Metadata(title="Other")


def test_what_changed_lacks_them_but_not_what_merd_wrote(store: Store) -> None:
    track = add(store, b"/a", SONG)
    add(store, b"/b")
    store.files.put(b"/failed", STATE, None, "damaged")
    assert lacking(store) == [b"/b"]
    store.files.put_state(b"/a", LATER)
    assert lacking(store) == [b"/b"]
    store.files.put(b"/a", STATE, track)
    assert lacking(store) == [b"/a", b"/b"]
    assert store.metadata.of_file(b"/a") == SONG
    store.files.put_state(b"/a", FileState(5, 5))
    assert lacking(store) == [b"/a", b"/b"]


def test_many_files_lack_them_while_they_are_put(store: Store) -> None:
    paths = [b"/%03d" % number for number in range(450)]
    with store.writing():
        for path in paths:
            add(store, path)
    seen = []
    for page in store.metadata.lacking():
        for path, state in page:
            store.metadata.put(path, state, Metadata())
            seen.append(path)
    assert seen == paths
    assert lacking(store) == []


def test_what_is_forgotten_is_forgotten_wholly(store: Store) -> None:
    track = add(store, b"/music/a", SONG)
    store.files.forget(b"/music")
    assert store.metadata.of_file(b"/music/a") is None
    assert store.metadata.of_track(track) == Metadata()


def test_artists_and_albums(store: Store) -> None:
    second = add(store, b"/2", SONG._replace(track_number=2, disc_number=2))
    first = add(store, b"/1", SONG._replace(track_number=9, artist="Bob"))
    add(store, b"/3", Metadata("Cleo", album="first", title="Song"))
    add(store, b"/4", Metadata("Cleo", title="Song"))
    assert store.metadata.artists() == [("Ann; Bob", 1), ("Bob", 1), ("Cleo", 2)]
    assert store.metadata.albums() == [Album("Ann", "First", 2), Album("Cleo", "first", 1)]
    assert store.metadata.of_album("FIRST")[:2] == [first, second]
    assert len(store.metadata.of_album("FIRST")) == 3
    assert store.metadata.of_album("Song") == []


def test_listed_tracks_have_those_of_the_file_that_is_named(store: Store) -> None:
    track = add(store, b"/a/1", SONG)
    add(store, b"/b/1", SONG._replace(title="Other"), identity=b"/a/1")
    first, below_b = (
        next(store.query.select(parse("minutes = 1"), profile="me", model="m", folder=folder))
        for folder in (b"", b"/b/")
    )
    assert (first.metadata.title, below_b.metadata.title) == ("Song", "Other")
    assert [one.row.metadata for one in store.mood_map.tracks([track], "me", "m")] == [SONG]
