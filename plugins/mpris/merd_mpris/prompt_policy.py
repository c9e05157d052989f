"""When to ask a listener for a rating, and of what."""

from __future__ import annotations

import os
from dataclasses import dataclass

from merd import mood
from merd.config.paths import AppPaths
from merd.model import registry
from merd.mood import Mood, Quadrant
from merd.ratings import active_learning
from merd.store import Store
from merd_mpris.matching import match
from merd_mpris.players import Player
from merd_mpris.track import Track

# Before, nobody knows how a track sounds.
_PLAYED_S = 30.0


@dataclass(frozen=True)
class AskPolicy:
    """How often to ask.

    Attributes:
        pause_s: Seconds between two questions, at least.
        worth: Of which tracks: the least `merd.ratings.active_learning.novelty`.
    """

    pause_s: float
    worth: float


POLICIES = {"gentle": AskPolicy(1800.0, 0.75), "often": AskPolicy(300.0, 0.25)}


@dataclass(frozen=True)
class Question:
    """A track that is worth a rating, and its mood, which is known."""

    path: bytes
    name: str
    mood: Mood

    @property
    def shares(self) -> str:
        """The mood in words."""
        return mood.format_shares(self.mood.shares or ())

    def answers(self, room: float) -> list[str]:
        """Return the quadrants' words in their order, without the least likely where there is no room for all."""
        mean = self.mood.mean or ()
        least_likely = min(Quadrant, key=lambda quadrant: mean[quadrant])
        return [quadrant.word for quadrant in Quadrant if room >= len(Quadrant) or quadrant is not least_likely]


def wait_s(player: Player, policy: AskPolicy, asked_s: float, now_s: float) -> float:
    """Return in how many seconds a question about what plays is due, if it goes on.

    Args:
        player: The one that plays.
        policy: How often to ask.
        asked_s: When the listener was asked before.
        now_s: By the same clock.
    """
    return max(_PLAYED_S - player.played_by(now_s), asked_s + policy.pause_s - now_s, 0.0)


def next_question(home: AppPaths, profile: str, track: Track, worth: float) -> Question | None:
    """Return the question to ask about a track, and store that it is asked.

    Args:
        home: Where merd keeps what it knows.
        profile: Who is asked.
        track: What plays.
        worth: The least novelty of a track that is worth a question.

    Returns:
        None if the track is not worth a question, or there was one.

    Raises:
        MerdError: If the database or the model cannot be read.
    """
    with Store(home.database) as store:
        path = match(track, store).path
        track_id = store.files.track_of(path) if path else None
        if path is None or track_id is None:
            return None
        model = registry.active_bundle(home, store, profile)
        mood = store.moods.get(track_id, model.model_id)
        if mood is None or not mood.known or store.plays.was_asked(profile, track_id):
            return None
        if active_learning.novelty(store, model, profile, track_id) < worth:
            return None
        name = track.title or os.fsdecode(os.path.basename(path))
        return Question(path, name, mood) if store.plays.add_question(profile, track_id) else None
