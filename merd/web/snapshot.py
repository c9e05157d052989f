"""The map of moods as one HTML file that needs no server: the page's own drawing, with the tracks inside."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from pathlib import Path

from merd.store.mood_map import NumberedTrack, Point
from merd.web.points import encode
from merd.web.tracks import summary

_STATIC = Path(__file__).parent / "static"
# The page's modules that the file needs, without those that ask the server.
_MODULES = ("camera", "canvas2d", "dom", "gestures", "map", "marks", "moods", "points", "snapshot", "tip", "webgl")
_IMPORT = re.compile(r'from "\./(\w+)\.js"')
_SHOWN = ("id", "title", "by", "mood", "sure", "rated")


def page(points: Iterable[Point], tracks: Iterable[NumberedTrack]) -> str:
    """Return the file's text.

    Args:
        points: All tracks.
        tracks: The same with their names.
    """
    columns = base64.b64encode(encode(list(points))).decode()
    names = [{key: told[key] for key in _SHOWN} for told in map(summary, tracks)]
    modules = {name: f"data:text/javascript;base64,{_module(name)}" for name in _MODULES}
    parts = {
        "STYLE": "".join((_STATIC / name).read_text(encoding="utf-8") for name in ("page.css", "panels.css")),
        "ICON": base64.b64encode((_STATIC / "icon.svg").read_bytes()).decode(),
        "IMPORTS": json.dumps({"imports": modules}),
        "COLUMNS": columns,
        # In a script's text, < could end it.
        "TRACKS": json.dumps(names).replace("<", "\\u003c"),
    }
    text = (_STATIC / "snapshot.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{([A-Z]+)\}\}", lambda found: parts[found[1]], text)


def _module(name: str) -> str:
    """Return a module in base64, which imports others by their names alone: there is no folder to look in."""
    text = (_STATIC / "js" / f"{name}.js").read_text(encoding="utf-8")
    return base64.b64encode(_IMPORT.sub(r'from "\1"', text).encode()).decode()
