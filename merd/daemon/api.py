"""The answers to other programs while merd runs: ratings, moods, and how it does."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import asdict

from merd.config import settings
from merd.config.paths import AppPaths
from merd.errors import RatingError
from merd.model import registry
from merd.model.bundle import Bundle
from merd.mood import Mood, Quadrant, format_shares
from merd.playlists.similar import WISHES, tracks_like
from merd.ratings import parser
from merd.ratings.record import record_rating
from merd.store import Store
from merd.util.text import display_path, format_position


class DaemonApi:
    """The answers, from the store. As little for sharing between threads as the store is."""

    def __init__(self, home: AppPaths, store: Store, profile: str = settings.DEFAULT_PROFILE) -> None:
        """Prepare.

        Args:
            home: Where merd keeps its data.
            store: The same home's database.
            profile: For whom to answer if nobody is named.
        """
        self._home, self._store, self._profile = home, store, profile
        self._bundles: dict[str | None, Bundle] = {}

    def rate(
        self, track: bytes, rating: str, profile: str = "", *, source: str = "dbus", position_s: float | None = None
    ) -> str:
        """Remember a rating.

        Args:
            track: The file's absolute path.
            rating: What `merd.ratings.parser.parse` understands.
            profile: Whose it is; empty for the own one.
            source: Where it was said.
            position_s: Where in the track it is so, in seconds.

        Returns:
            What was remembered, in one line.

        Raises:
            TrackError: If the library does not have the file.
            RatingError: If it is no rating.
            ProfileError: If it is no profile's name.
        """
        whose = settings.check_profile(profile or self._profile)
        noted = record_rating(self._store, whose, track, parser.parse(rating), source=source, position_s=position_s)
        return f"{display_path(track)}{format_position(position_s)}: {format_shares(noted.shares)}"

    def moods(self, track: bytes) -> dict[str, float]:
        """Return a file's mood as `figures`, by the model in use if that has analysed it; else empty."""
        track_id = self._store.files.track_of(track)
        if track_id is None:
            return {}
        mood = self._store.moods.get_for_now(track_id, self._bundle().model_id)
        return {} if mood is None else figures(mood)

    async def similar(self, track: bytes, wishes: Collection[str], count: int) -> list[bytes]:
        """Return the files of the tracks that are most like one of them, the nearest first.

        In a large library that takes seconds, so a thread with a store of its own finds them.

        Args:
            track: The file's absolute path.
            wishes: Names of `merd.playlists.similar.WISHES`, which they are beside.
            count: How many, at most.

        Raises:
            TrackError: If the library does not have the file, or does not know its mood.
            RatingError: If a wish is none.
        """
        if unknown := set(wishes) - set(WISHES):
            raise RatingError(f"'{min(unknown)}' is none of {', '.join(WISHES)}")
        return await asyncio.to_thread(self._similar, self._bundle(), track, wishes, count)

    def _similar(self, model: Bundle, track: bytes, wishes: Collection[str], count: int) -> list[bytes]:
        with Store(self._store.path) as store:
            found = tracks_like(store, model, self._profile, track, wishes=wishes, count=count)
        return [one.row.path for one in found]

    def status(self) -> dict[str, object]:
        """Return how much the store holds, and which model is in use."""
        model = self._bundle()
        return {
            **asdict(self._store.moods.counts(model.model_id)),
            "model": model.name,
            "model_id": model.model_id,
            "profile": self._profile,
            "rated": len(self._store.ratings.current(self._profile)),
        }

    def _bundle(self) -> Bundle:
        active = self._store.models.active(self._profile)
        if active not in self._bundles:
            self._bundles = {active: registry.active_bundle(self._home, self._store, self._profile)}
        return self._bundles[active]


def figures(mood: Mood) -> dict[str, float]:
    """Return a mood as other programs get it: percent by the quadrants' words, arousal and valence, -1..1.

    Empty for an unknown one.
    """
    if mood.percentages is None or mood.arousal is None or mood.valence is None:
        return {}
    percent = {quadrant.word: share for quadrant, share in zip(Quadrant, mood.percentages, strict=True)}
    return {**percent, "arousal": mood.arousal, "valence": mood.valence}
