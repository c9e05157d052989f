"""Tracks to listen to: as they are, in ranges of bytes, or as MP3 where a browser cannot play what they are."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from merd.errors import MerdError, TrackError
from merd.web.endpoint import refusal
from merd.web.files import open_track, path_of
from merd.web.site import Site

# What browsers play, by the suffixes of files. m4a may hold ALAC, which they do not: then the page asks for MP3.
TYPES = {
    b".mp3": "audio/mpeg",
    b".flac": "audio/flac",
    b".ogg": "audio/ogg",
    b".oga": "audio/ogg",
    b".opus": "audio/ogg",
    b".m4a": "audio/mp4",
    b".aac": "audio/aac",
    b".wav": "audio/wav",
}
_PIECE_BYTES = 1 << 16
_AT_ONCE = 4
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_LATEST_S = 1e6
_transcoding = asyncio.Semaphore(_AT_ONCE)


async def audio(request: Request) -> Response:
    """Answer with a track's audio; ``?as=mp3&start=S`` has it transcoded, from a time in seconds on."""
    site: Site = request.app.state.site
    try:
        start_s = _start_s(request.query_params.get("start", "0"))
        file = await run_in_threadpool(_open, site, request.path_params["track"])
    except MerdError as error:
        return refusal(error)
    kind = TYPES.get(os.path.splitext(path_of(file))[1].lower())
    if kind is None or request.query_params.get("as") == "mp3":
        return StreamingResponse(_transcoded(file, start_s), media_type="audio/mpeg")
    return _part(file, kind, request.headers.get("range", ""))


def _open(site: Site, track_id: int) -> BinaryIO:
    with site.visit() as visit:
        return open_track(visit, track_id)


def _start_s(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 <= float(text) <= _LATEST_S:
            return float(text)
    raise TrackError(f"start is no time in seconds from 0 to {_LATEST_S:g}")


def _part(file: BinaryIO, kind: str, wanted: str) -> Response:
    """Answer with a file, or with the range of its bytes that is wanted."""
    size = os.fstat(file.fileno()).st_size
    headers = {"accept-ranges": "bytes"}
    found = _range(wanted, size) if wanted else (0, size)
    if found is None:
        file.close()
        headers["content-range"] = f"bytes */{size}"
        return Response(status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    begin, end = found
    headers["content-length"] = str(end - begin)
    if wanted:
        headers["content-range"] = f"bytes {begin}-{end - 1}/{size}"
    status = HTTPStatus.PARTIAL_CONTENT if wanted else HTTPStatus.OK
    return StreamingResponse(_pieces(file, begin, end), status, headers, kind)


def _range(wanted: str, size: int) -> tuple[int, int] | None:
    """Return where the bytes begin and end that a header ``Range`` wants; None if there are none."""
    found = _RANGE.fullmatch(wanted)
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        begin, end = max(0, size - int(last)), size
    else:
        begin, end = int(first), min(size, int(last) + 1) if last else size
    return (begin, end) if begin < end else None


async def _pieces(file: BinaryIO, begin: int, end: int) -> AsyncIterator[bytes]:
    with file:
        while begin < end:
            piece = await run_in_threadpool(os.pread, file.fileno(), min(_PIECE_BYTES, end - begin), begin)
            if not piece:
                return
            begin += len(piece)
            yield piece


async def _transcoded(file: BinaryIO, start_s: float) -> AsyncIterator[bytes]:
    """Yield a file as MP3; what does it ends with the request."""
    with file:
        async with _transcoding:
            command = [sys.executable, "-m", "merd.audio.transcode", str(start_s)]
            pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
            process = await asyncio.create_subprocess_exec(*command, stdin=file, stdout=pipe, stderr=nowhere)
            assert process.stdout is not None
            try:
                while piece := await process.stdout.read(_PIECE_BYTES):
                    yield piece
            finally:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
