"""The tracks that commands play: those of a rule, or of the playlist of this time of day, in an order by chance."""

from __future__ import annotations

import os
import random
from array import array
from collections.abc import Iterator

import click

from merd import rules
from merd.config import loader
from merd.config.paths import AppPaths
from merd.errors import PlaylistError
from merd.playlists import playlist
from merd.store import Store
from merd.store.query import TrackRow

# What is said if all files are away.
NOTHING = "there is nothing to play, or its disk is not mounted"
# So many tracks' paths are looked up at once.
_PAGE = 100


def tracks(home: AppPaths, store: Store, rule: str | None, profile: str, model_id: str) -> Iterator[TrackRow]:
    """Return the tracks whose files are there just now.

    Args:
        home: Where merd keeps what it knows.
        store: The tracks.
        rule: Which; None for the playlist in whose hours it is, which is named.
        profile: Whose ratings count.
        model_id: Whose moods.

    Raises:
        RuleError: If it is none.
        PlaylistError: If there are no tracks, or no playlist is for this time of day.
    """
    if rule is None:
        return _of_now(home, store, profile, model_id)
    numbers = store.query.numbers(rules.parse(rule), profile=profile, model=model_id)
    if not numbers:
        raise PlaylistError("no track fits; merd stats counts what there is")
    random.shuffle(numbers)
    return _of_tracks(store, numbers, profile, model_id)


def is_there(track: TrackRow) -> bool:
    """Tell whether a track's file is there just now."""
    return os.path.exists(track.path)


def _of_tracks(store: Store, numbers: array[int], profile: str, model_id: str) -> Iterator[TrackRow]:
    for start in range(0, len(numbers), _PAGE):
        for track in store.mood_map.tracks(numbers[start : start + _PAGE], profile, model_id):
            if is_there(track.row):
                yield track.row


def _of_now(home: AppPaths, store: Store, profile: str, model_id: str) -> Iterator[TrackRow]:
    # Of several, the first one counts.
    wanted = next(iter(playlist.for_now(loader.load(home.config_file))), None)
    if wanted is None:
        raise PlaylistError("say what to play, as calm; no playlist of the configuration is for now (`when`)")
    rows = list(playlist.tracks_of(wanted, store, profile, model_id))
    if not rows:
        raise PlaylistError(f"playlist {wanted.name}: no track fits")
    click.echo(playlist.with_hours(wanted))
    random.shuffle(rows)
    return filter(is_there, rows)
