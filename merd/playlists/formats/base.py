"""What a format of playlists is: it lists tracks, or it states the rule by which a player finds them."""

from __future__ import annotations

import logging
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path

from merd.rules import Rule, Sort
from merd.store.query import TrackRow
from merd.util import text

_log = logging.getLogger(__name__)


def name_of(track: TrackRow) -> str:
    """Return what lists call a track: artist and title if its tags say them, else the title or the file's name."""
    return track.metadata.name or os.fsdecode(os.path.splitext(os.path.basename(track.path))[0])


class TrackListFormat(ABC):
    """A format that lists tracks, which are named by the bytes of the file system."""

    @abstractmethod
    def lines(self, tracks: Iterable[TrackRow], title: str, music_folder: Path | None) -> Iterator[bytes]:
        """Return the lines of a playlist's file.

        Args:
            tracks: In their order, such as `fitting` yields.
            title: The playlist's name.
            music_folder: What relative paths start from; None for absolute paths.
        """

    def prefix(self, music_folder: Path | None) -> bytes:
        """Return how the paths of all tracks begin that can be listed; empty if they may lie anywhere."""
        return b""

    def obstacle(self, path: bytes) -> str | None:
        """Return why a path cannot be listed; None if it can."""
        return None

    def fitting(self, tracks: Iterable[TrackRow], music_folder: Path | None) -> Iterator[TrackRow]:
        """Yield the tracks that can be listed; the log says which others there are.

        Args:
            tracks: In their order.
            music_folder: As `lines` takes it.
        """
        prefix, outside = self.prefix(music_folder), 0
        for track in tracks:
            if obstacle := self.obstacle(track.path):
                _log.warning("%s: in no playlist, since %s", text.display_path(track.path), obstacle)
            elif not track.path.startswith(prefix):
                outside += 1
            else:
                yield track
        if outside:
            number, they = text.counted(outside, "track"), ("is", "it is") if outside == 1 else ("are", "they are")
            _log.warning("%s %s not in the playlist, since %s outside of %s", number, *they, music_folder)


class RuleFormat(ABC):
    """A format that states the rule: the player finds the tracks itself."""

    @abstractmethod
    def content(self, title: str, rule: Rule, sort: Sort | None, limit: int | None) -> bytes:
        """Return the content of a playlist's file.

        Args:
            title: The playlist's name.
            rule: Which tracks.
            sort: What to order them by; None for their paths.
            limit: How many at most; None for all.

        Raises:
            RuleError: If the format cannot express the rule or the order.
        """
