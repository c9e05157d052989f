"""A playlist: the tracks that a rule takes, in a format."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from merd import rules
from merd.config import validators
from merd.config.settings import PlaylistSettings, Settings
from merd.playlists.formats import FORMATS, RuleFormat, TrackListFormat
from merd.playlists.spacing import spaced, without_repeats
from merd.store import Store
from merd.store.query import TrackRow


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
