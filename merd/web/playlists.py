"""Playlists of what was chosen on the map: as files, as journeys, or as rules that are kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from merd import rules
from merd.config import validators, writer
from merd.config.settings import PlaylistSettings
from merd.errors import ConfigError, MerdError, PlaylistError
from merd.playlists import journey, sync
from merd.playlists.formats import FORMATS, RuleFormat
from merd.playlists.journey import Place
from merd.web.question import Question
from merd.web.site import Visit
from merd.web.tracks import summary

_MOST = 200_000
_MOST_PLACES = 1000
_WEEK = 7 * 24 * 60


def playlist(visit: Visit, question: Question) -> Response:
    """Answer with a playlist's file: of tracks by their numbers, or of a rule."""
    name, kind = question.text("name", "merd"), question.text("format", "m3u8")
    if kind not in FORMATS:
        raise PlaylistError(f"the format has to be one of {', '.join(FORMATS)}")
    form = FORMATS[kind]
    if isinstance(form, RuleFormat):
        content = form.content(name, rules.parse(question.text("rule")), None, None)
    else:
        folder = visit.settings.music_root
        found = visit.store.mood_map.tracks(question.numbers("ids", _MOST), visit.profile, visit.model_id)
        content = b"".join(form.lines(form.fitting((one.row for one in found), folder), name, folder))
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(f'{name}.{kind}', safe='')}"}
    return Response(content, headers=headers, media_type="application/octet-stream")


def way(visit: Visit, question: Question) -> list[dict[str, Any]]:
    """Answer with the tracks of a journey along places of the plane."""
    minutes = question.body.get("minutes", 40)
    if type(minutes) not in {int, float} or not 1 <= minutes <= _WEEK:
        raise PlaylistError(f"minutes has to be a number from 1 to {_WEEK}")
    known = journey.candidates(visit.store, visit.profile, visit.model_id)
    chosen = journey.along(known, _places(question.body.get("places")), minutes)
    numbers = [visit.store.files.track_of(track.path) or 0 for track in chosen]
    return [summary(track) for track in visit.store.mood_map.tracks(numbers, visit.profile, visit.model_id)]


def _places(value: object) -> list[Place]:
    try:
        places = [(float(arousal), float(valence)) for arousal, valence in value]  # type: ignore[attr-defined]
    except (TypeError, ValueError, OverflowError):
        places = []
    if not 0 < len(places) <= _MOST_PLACES or not all(-1 <= share <= 1 for place in places for share in place):
        raise PlaylistError("places has to be a list of pairs, arousal and valence, each from -1 to 1")
    return places


def save(visit: Visit, question: Question) -> dict[str, str]:
    """Write a rule into the configuration, as a playlist that is kept."""
    try:
        name = validators.file_name(question.body.get("name"))
        where = validators.rule(rules.parse)(question.body.get("rule"))
    except ConfigError as error:
        raise MerdError(str(error)) from error
    new = PlaylistSettings(name, where)
    default = () if visit.settings.playlists is not None else sync.defaults(visit.settings)
    writer.add_playlists(visit.site.home.config_file, [*default, new])
    return {"said": f"{name} is kept from now on, with the playlists of the configuration"}
