"""What beets says of items, in merd's store: artists, albums, titles."""

from __future__ import annotations

from collections.abc import Iterable

from beets.library import Item

from merd.store import Store
from merd.store.records import Metadata
from merd.tags.metadata import metadata_of


def of_item(item: Item) -> Metadata:
    """Return what beets says of an item."""
    return metadata_of(
        {
            "artist": [item.artist],
            "album_artist": [item.albumartist],
            "album": [item.album],
            "title": [item.title],
            # Which of the two there is depends on beets' version.
            "genre": item.get("genres") or [item.get("genre") or ""],
            "year": [f"{item.year:04}"],
            "disc_number": [str(item.disc)],
            "track_number": [str(item.track)],
        }
    )


def put(store: Store, items: Iterable[tuple[bytes, Item]]) -> None:
    """Remember what beets says of items as what their files' tags say, in one transaction.

    Args:
        store: What knows the files; those without a track are passed over.
        items: Items with their files, as merd calls them.
    """
    changed = [
        (path, metadata)
        for path, item in items
        if store.files.track_of(path) is not None
        and ((metadata := of_item(item)) != store.metadata.of_file(path) or store.metadata.lacking_of([path]))
    ]
    if not changed:
        return
    with store.writing():
        for path, metadata in changed:
            if record := store.files.get(path):
                store.metadata.put(path, record.state, metadata)
