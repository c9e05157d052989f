"""What plays and its mood, in a line: for people, for status bars and for programs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from merd.cli import _format
from merd.mood import Mood, Quadrant, Shares, format_shares
from merd.plugins.now_playing import NowPlaying
from merd.store import Store
from merd.util import text

_TRACK_FIELDS = ("player", "artist", "title", "track", "path", "mood", "verdict", "rating")
FIELDS = (*_TRACK_FIELDS, *(quadrant.word for quadrant in Quadrant), "arousal", "valence")


@dataclass(frozen=True)
class Now:
    """What plays, its mood, and the listener's rating of it."""

    playing: NowPlaying
    mood: Mood | None
    rating: Shares | None
    why: str

    @classmethod
    def of(cls, playing: NowPlaying, store: Store, model: str, profile: str) -> Now:
        """Return what is known of what plays.

        Args:
            playing: The track.
            store: What knows its mood and its rating.
            model: Whose mood.
            profile: Whose rating.
        """
        record = store.files.get(playing.path) if playing.path else None
        if record is None or record.track_id is None:
            return cls(playing, None, None, playing.why or (record and record.trouble) or "not in the library")
        rating = store.ratings.newest(profile, record.track_id)
        mood = store.moods.get_for_now(record.track_id, model)
        return cls(playing, mood, rating.shares if rating else None, "" if mood and mood.known else "unknown")

    @property
    def fields(self) -> dict[str, str]:
        """The texts of `FIELDS`; empty where there is nothing to say."""
        playing, mood = self.playing, self.mood
        texts = {
            "player": playing.player,
            "artist": playing.artist,
            "title": playing.title,
            "track": playing.name,
            "path": os.fsdecode(playing.path or b""),
            "verdict": self.why,
            "rating": format_shares(self.rating) if self.rating else "",
        }
        if mood and mood.percentages and mood.shares and mood.quadrant is not None:
            texts |= {
                quadrant.word: f"{share:.0f}" for quadrant, share in zip(Quadrant, mood.percentages, strict=True)
            }
            texts |= {
                "arousal": f"{mood.arousal:+.2f}",
                "valence": f"{mood.valence:+.2f}",
                "mood": mood.quadrant.word,
            }
            texts["verdict"] = format_shares(mood.shares)
        return dict.fromkeys(FIELDS, "") | {name: text.one_line(value) for name, value in texts.items()}


def as_text(now: Now | None, template: str | None) -> str:
    """Return a line; empty if nothing plays.

    Args:
        now: What plays.
        template: With names of `FIELDS` in braces; None for the usual line.
    """
    if now is None:
        return ""
    fields = now.fields
    if template is not None:
        return template.format_map(fields)
    return f"{fields['track']}: {fields['verdict']}" + (f" (you: {fields['rating']})" if fields["rating"] else "")


def as_json(now: Now | None, template: str | None) -> dict[str, Any]:
    """Return the keys of waybar's modules (https://man.archlinux.org/man/waybar-custom.5), and all else.

    Args:
        now: What plays; None if nothing does.
        template: As `as_text` takes it.
    """
    if now is None:
        return {"text": "", "tooltip": "nothing plays", "alt": "", "class": "none", "percentage": 0}
    fields = now.fields
    classes = [fields["mood"] or "unknown", *(["paused"] if now.playing.paused else [])]
    return {
        "text": as_text(now, template),
        "tooltip": "\n".join(filter(None, (fields["track"], fields["verdict"], fields["rating"]))),
        "alt": fields["mood"],
        "class": classes,
        "percentage": int(fields[fields["mood"]]) if fields["mood"] else 0,
        "player": now.playing.player,
        "paused": now.playing.paused,
        "path": now.playing.path and os.fsdecode(now.playing.path),
        "artist": now.playing.artist,
        "title": now.playing.title,
        **(_format.mood_fields(now.mood) if now.mood else {}),
        "rating": _format.by_label(now.rating),
    }
