"""The API, described for programs: OpenAPI 3.1."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from merd import __version__
from merd.playlists.similar import WISHES
from merd.ratings.parser import POSSIBLE
from merd.web.question import Question
from merd.web.site import Visit

_BINARY, _JSON = "application/octet-stream", "application/json"
_NUMBER = {"type": "integer", "minimum": 0}
_TEXT = {"type": "string"}
_NUMBERS = {"type": "array", "items": _NUMBER}
_MODEL = {"model": {"enum": ["general"], "description": "Places by the general model, as before any tuning."}}
_FIND = {
    "text": _TEXT | {"description": "Words that all have to be in the track's path or tags."},
    "rule": _TEXT | {"description": "A rule in merd's language, such as `calm > 60 and not rated`."},
    "artist": _TEXT,
    "album": _TEXT,
    "genre": _TEXT,
    "year": _TEXT | {"description": "A year, or years as `1990-1999`."},
    "folder": _TEXT | {"description": "A part of the path."},
    "sort": _TEXT | {"description": "A field, perhaps with `desc` behind it."},
}
_NAMED = {
    "title": _TEXT,
    "artist": _TEXT | {"description": "Of several, one is enough."},
    "album": _TEXT | {"description": "Of several tracks, the one on it is meant."},
    "seconds": {"type": "number", "description": "Its length; 0 for any."},
}
_RATE = {
    "rating": _TEXT | {"description": f"How you hear it: {POSSIBLE}."},
    "id": _NUMBER | {"description": "The track's number; or"},
    "track": _TEXT | {"description": "the path or `file` URL of a file. Without both, what plays is rated."},
}
_WISH = {"enum": list(WISHES), "description": "What they are beside."}
_PLAY = {
    "ids": _NUMBERS,
    "now": {"type": "boolean", "default": False, "description": "Whether the first of them begins at once."},
    "player": _TEXT | {"description": "The player's name; empty for any."},
}
_PLAYLIST = {
    "ids": _NUMBERS | {"description": "The tracks, in their order."},
    "rule": _TEXT | {"description": "For `nsp`, which states a rule instead of tracks."},
    "format": {"enum": ["m3u8", "m3u", "xspf", "nsp"], "default": "m3u8"},
    "name": _TEXT,
}
_PLACE = {"type": "array", "items": {"type": "number", "minimum": -1, "maximum": 1}, "minItems": 2, "maxItems": 2}
_JOURNEY = {
    "places": {"type": "array", "items": _PLACE, "description": "Pairs of arousal and valence."},
    "minutes": {"type": "number", "minimum": 1, "default": 40},
}


class _Operation(NamedTuple):
    """What can be asked: in words, with which fields of the query or the body, and what kind of answer comes."""

    summary: str
    fields: Mapping[str, Any] = MappingProxyType({})
    answer: str = _JSON
    needed: tuple[str, ...] = ()


_OPERATIONS = {
    "get /api/status": _Operation("How much the library holds, and which model is in use."),
    "get /api/now": _Operation("What a player plays."),
    "post /api/rescan": _Operation("Have the daemon look through the library."),
    "post /api/rate": _Operation("Rate a track, or what plays.", _RATE, needed=("rating",)),
    "post /api/undo": _Operation("Take the newest rating back."),
    "get /api/ask": _Operation(
        "The tracks of half a minute and more whose ratings would teach most.", {"n": _NUMBER}
    ),
    "get /api/find": _Operation("Numbers of tracks, each a little-endian uint32.", _FIND, _BINARY),
    "get /api/points": _Operation(
        "All tracks in the plane, in the columns that docs/web.md tells.", _MODEL, _BINARY
    ),
    "get /api/tracks": _Operation("Tracks by their numbers: `ids=1,2,3`.", {"ids": _TEXT}, needed=("ids",)),
    "get /api/tracks/named": _Operation(
        "The track that has a title, and perhaps an artist, an album and a length.", _NAMED, needed=("title",)
    ),
    "get /api/tracks/{track}": _Operation("All that is known of a track, with its mood over time."),
    "get /api/tracks/{track}/audio": _Operation(
        "The track to listen to, in ranges, or transcoded: `as=mp3`.",
        {"as": {"enum": ["mp3"]}, "start": _TEXT},
        "audio/*",
    ),
    "get /api/tracks/{track}/cover": _Operation("The track's cover.", answer="image/*"),
    "get /api/tracks/{track}/like": _Operation(
        "The tracks that are most like it, each with its `similarity`, 0 to 1.", {"wish": _WISH, "n": _NUMBER}
    ),
    "get /api/tracks/{track}/path": _Operation(
        "The tracks that lead gradually to another one, with both; `similarity` is that to the first.",
        {"to": _NUMBER | {"description": "The other's number."}, "n": _NUMBER},
        needed=("to",),
    ),
    "post /api/play": _Operation("Put tracks into the queue of the player that runs.", _PLAY, needed=("ids",)),
    "post /api/playlist": _Operation("A playlist's file.", _PLAYLIST, _BINARY),
    "post /api/journey": _Operation("Tracks along places of the plane.", _JOURNEY, needed=("places",)),
    "post /api/playlists": _Operation(
        "Keep a playlist by a rule, in the configuration.", {"name": _TEXT, "rule": _TEXT}, needed=("name", "rule")
    ),
    "get /api/models": _Operation("The models that were tuned, and the one in use."),
    "post /api/models/use": _Operation("Use a model: `general`, or a version's id.", {"id": _TEXT}, needed=("id",)),
    "post /api/models/back": _Operation("Use the model that was used before."),
}


def description(visit: Visit, _: Question) -> dict[str, Any]:
    """Answer with the description of the API."""
    paths: dict[str, dict[str, Any]] = {}
    for name, operation in _OPERATIONS.items():
        method, path = name.split()
        paths.setdefault(path, {})[method] = _described(method, path, operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "merd", "version": __version__, "summary": "The mood of your music, as you hear it."},
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}] if visit.site.token else [],
    }


def _described(method: str, path: str, operation: _Operation) -> dict[str, Any]:
    track = [{"name": "track", "in": "path", "required": True, "schema": _NUMBER}] if "{track}" in path else []
    described: dict[str, Any] = {
        "summary": operation.summary,
        "parameters": track,
        "responses": {
            "200": {"description": "The answer.", "content": {operation.answer: {}}},
            "4XX": {
                "description": "`error` says what is wrong.",
                "content": {_JSON: {"schema": {"type": "object"}}},
            },
        },
    }
    if method == "post":
        schema = {"type": "object", "properties": dict(operation.fields), "required": list(operation.needed)}
        described["requestBody"] = {"required": True, "content": {_JSON: {"schema": schema}}}
    else:
        described["parameters"] += [
            {"name": name, "in": "query", "required": name in operation.needed, "schema": schema}
            for name, schema in operation.fields.items()
        ]
    return described
