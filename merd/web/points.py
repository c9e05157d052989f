"""All tracks as points, in a binary format of 10 bytes a track, which a browser draws while it arrives.

Blocks follow each other, each of a page of the database. All numbers are little-endian. A block is

    count    uint32                of tracks in the block
    ids      uint32 x count        the tracks' numbers
    valence  int16 x count         -32767..32767 for -1..1
    arousal  int16 x count
    kind     uint8 x count         the quadrant's number, 4 where it is unknown; plus 128 if the listener said it
    sure     uint8 x count         percent
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from http import HTTPStatus

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from merd.errors import MerdError
from merd.store.mood_map import Point
from merd.web.endpoint import failure, refusal
from merd.web.site import Site

# Of a page, which is what is in memory at once.
_PAGE = 4096
_FULL, _UNKNOWN, _RATED = 32767, 4, 128


def encode(points: Sequence[Point]) -> bytes:
    """Return a block of points."""
    count = len(points)
    kinds = [(_UNKNOWN if p.quadrant is None else p.quadrant) + _RATED * p.rated for p in points]
    columns = (
        np.array([count], "<u4"),
        np.fromiter((p.track_id for p in points), "<u4", count),
        _scaled([p.valence for p in points]),
        _scaled([p.arousal for p in points]),
        np.array(kinds, "u1"),
        np.array([round(p.sure or 0) for p in points], "u1"),
    )
    return b"".join(column.tobytes() for column in columns)


def _scaled(values: Sequence[float | None]) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.round(_FULL * np.array([value or 0 for value in values], np.float64)).astype("<i2")


async def points(request: Request) -> Response:
    """Answer with all tracks, by the model in use, or by the general one: ``?model=general``."""
    site: Site = request.app.state.site
    model = request.query_params.get("model", "")
    if model not in {"", "general"}:
        return failure("model has to be general, or be left out", HTTPStatus.BAD_REQUEST)
    general = model == "general"
    try:
        first = await run_in_threadpool(_page, site, 0, general)
    except MerdError as error:
        return refusal(error)
    return StreamingResponse(_blocks(site, first, general=general), media_type="application/octet-stream")


async def _blocks(site: Site, page: list[Point], *, general: bool) -> AsyncIterator[bytes]:
    while page:
        yield encode(page)
        page = await run_in_threadpool(_page, site, page[-1].track_id, general)


def _page(site: Site, after: int, general: bool) -> list[Point]:
    with site.visit() as visit:
        model = visit.general_id if general else visit.model_id
        return visit.store.mood_map.points(visit.profile, model, after=after, limit=_PAGE)
