"""A playlist: the tracks that a rule takes, in a format."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from merd import rules
from merd.config import hours, validators
from merd.config.settings import PlaylistSettings, Settings
from merd.playlists.formats import FORMATS, RuleFormat, TrackListFormat
from merd.playlists.spacing import spaced, without_repeats
from merd.store import Store
from merd.store.query import TrackRow


def for_now(settings: Settings) -> list[PlaylistSettings]:
    """Return the playlists of the configuration in whose hours it is, in their order there."""
    minute = hours.minute_now()
    return [one for one in settings.playlists or () if one.when and hours.hold(one.when, minute)]


def with_hours(wanted: PlaylistSettings) -> str:
    """Return a playlist's name for people, and its hours, such as ``Evening (18:00-23:30)``."""
    return f"{wanted.name} ({wanted.when})"


def tracks_of(wanted: PlaylistSettings, store: Store, profile: str, model_id: str) -> Iterator[TrackRow]:
    """Yield the tracks of a playlist in their order, wherever their files lie.

    Args:
        wanted: The playlist's settings.
        store: As `Playlist.lines` takes it.
        profile: As `Playlist.lines` takes it.
        model_id: As `Playlist.lines` takes it.
    """
    rule, sort = rules.parse(wanted.where), rules.parse_sort(wanted.sort) if wanted.sort else None
    tracks = store.query.select(rule, profile=profile, model=model_id, sort=sort)
    return islice(without_repeats(tracks), wanted.limit)


class Playlist:
    """A playlist whose settings are understood.

    Attributes:
        file: The name of its file in the folder of playlists.
        tracks: How many tracks are in the lines that were made so far; None if the player finds them itself.
    """

    def __init__(self, wanted: PlaylistSettings, settings: Settings) -> None:
        """Understand the settings of a playlist.

        Args:
            wanted: The playlist's own settings.
            settings: Those of all.

        Raises:
            RuleError: If the rule or the order is none, or the format cannot express it.
        """
        kind = wanted.format or settings.playlist_format
        self.name, self.file = wanted.name, validators.file_text(f"{wanted.name}.{kind}")
        self.tracks: int | None = None
        self._rule, self._limit = rules.parse(wanted.where), wanted.limit
        self._sort = rules.parse_sort(wanted.sort) if wanted.sort else None
        self._music_root = settings.music_root
        # All that stands in the file, or what makes its lines of tracks.
        self._content: bytes | TrackListFormat
        chosen = FORMATS[kind]
        if isinstance(chosen, RuleFormat):
            self._content = chosen.content(self.name, self._rule, self._sort, self._limit)
        else:
            self._content = chosen

    def lines(self, store: Store, profile: str, model_id: str) -> Iterator[bytes]:
        """Return the lines of its file; the tracks are read from the store while these are.

        Args:
            store: The tracks.
            profile: Whose ratings count.
            model_id: Whose moods.
        """
        if isinstance(self._content, bytes):
            return iter([self._content])
        form, folder = self._content, self._music_root
        tracks = store.query.select(
            self._rule, profile=profile, model=model_id, sort=self._sort, folder=form.prefix(folder)
        )
        # Neither what the format cannot name nor a song that is there already counts.
        chosen = islice(without_repeats(form.fitting(tracks, folder)), self._limit)
        # Moods that are nearly equal may change places; any other order is meant as it is.
        in_order = spaced(chosen) if self._sort and self._sort.field in rules.FIGURES else chosen
        return form.lines(self._counted(in_order), self.name, folder)

    def _counted(self, tracks: Iterator[TrackRow]) -> Iterator[TrackRow]:
        self.tracks = 0
        for track in tracks:
            self.tracks += 1
            yield track
