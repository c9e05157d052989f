"""What Navidrome asks the plugin, and what the plugin asks merd."""

from __future__ import annotations

from typing import Any

# Songs as Navidrome 0.62 names them to plugins; later versions add the artists one by one, and milliseconds.
SONG: dict[str, Any] = {
    "id": "5yLPvYeUKMNwRkzEBIGRKB", "name": "Für Élise & mehr", "artist": "Anna • Bernd", "album": "Stücke",
    "artists": [{"id": "1", "name": "Anna"}, {"id": "2", "name": "Bernd"}], "duration": 8.03,
}  # fmt: skip
OTHER: dict[str, Any] = {"id": "6", "name": "Sad", "artist": "Cid", "album": "Stücke", "durationMs": 7950}
UNKNOWN: dict[str, Any] = {"id": "7", "name": "Elsewhere", "artist": "Cid", "album": "Stücke"}

NAMED = "/api/tracks/named?album=St%C3%BCcke&artist=Anna&seconds=8.03&title=F%C3%BCr+%C3%89lise+%26+mehr"
OTHER_NAMED = "/api/tracks/named?album=St%C3%BCcke&artist=Cid&seconds=7.95&title=Sad"
UNKNOWN_NAMED = "/api/tracks/named?album=St%C3%BCcke&artist=Cid&seconds=0&title=Elsewhere"
BY_TRACK = "/api/tracks/named?album=&artist=Anna&seconds=0&title=F%C3%BCr+%C3%89lise+%26+mehr"
LIKE = "/api/tracks/{}/like?n={}"
PATH = "/api/tracks/{}/path?n={}&to={}"
