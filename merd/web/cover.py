"""Covers of tracks: a picture beside the file, or the one in it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from http import HTTPStatus
from typing import BinaryIO

from starlette.responses import Response

from merd.web.files import open_inside, open_track, path_of
from merd.web.question import Question
from merd.web.site import Visit

_NAMES = (b"cover.jpg", b"folder.jpg", b"front.jpg", b"cover.png", b"folder.png", b"cover.webp")
_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"RIFF": "image/webp", b"GIF8": "image/gif"}
_MOST_BYTES = 8 << 20
_TIMEOUT_S = 20.0
# A page of covers is not to take the whole machine.
_PROCESSES = threading.Semaphore(2)
_HEADERS = {"cache-control": "private, max-age=3600", "content-security-policy": "default-src 'none'"}


def cover(visit: Visit, question: Question) -> Response:
    """Answer with a track's cover; with nothing if it has none."""
    with open_track(visit, question.path["track"]) as file:
        picture = _beside(visit, file) or _inside(file)
    kind = next((kind for start, kind in _TYPES.items() if picture.startswith(start)), None)
    if kind is None or len(picture) > _MOST_BYTES:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=_HEADERS)
    return Response(picture, headers=_HEADERS, media_type=kind)


def _beside(visit: Visit, file: BinaryIO) -> bytes:
    folder = os.path.dirname(path_of(file))
    for name in _NAMES:
        try:
            with open_inside(visit, os.path.join(folder, name)) as picture:
                return picture.read(_MOST_BYTES + 1)
        except OSError:
            continue
    return b""


def _inside(file: BinaryIO) -> bytes:
    command = [sys.executable, "-m", "merd.audio.cover", str(_MOST_BYTES)]
    try:
        with _PROCESSES:
            done = subprocess.run(command, stdin=file, capture_output=True, check=False, timeout=_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout
