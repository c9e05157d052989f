"""The moods of albums: the means of their tracks'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from beets.library import Album

from beetsplug.mood.session import Session
from merd.cli.library import _together
from merd.mood import format_shares
from merd.store.mood_map import NumberedTrack
from merd.util import progress, text


def list_all(session: Session, albums: Iterable[Album]) -> None:
    """Print a line for each album: its name, and the quadrants' mean percentages.

    Args:
        session: merd.
        albums: Which ones.
    """
    for album in albums:
        total = _together.Total()
        for track in _tracks(session, album):
            total.add(track)
        mean = total.mean
        shares = "unknown" if mean is None else format_shares(tuple(figure / 100 for figure in mean[:4].tolist()))
        progress.echo(f"{text.one_line(format(album))}: {shares}")


def show(session: Session, album: Album, *, as_json: bool) -> None:
    """Print an album's name, and its tracks and their mean as ``merd show --album`` does.

    Args:
        session: merd.
        album: The album.
        as_json: Whether each line is an object; then the name, which each track's has, is left out.

    Raises:
        TrackError: If one of its files cannot be read or decoded.
    """
    for item in album.items():
        session.analyser.result_of(item.path)
    if not as_json:
        progress.echo(text.one_line(format(album)))
    _together.show(_tracks(session, album), as_json=as_json)


def _tracks(session: Session, album: Album) -> Iterator[NumberedTrack]:
    """Yield the tracks of an album that merd knows, in their order."""
    items = sorted(album.items(), key=lambda item: (item.disc, item.track))
    found = (session.store.files.track_of(item.path) for item in items)
    numbers = [number for number in found if number is not None]
    return _together.tracks_of(session.store, numbers, session.profile, session.model.model_id)
