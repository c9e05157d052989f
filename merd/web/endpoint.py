"""Routes of the API: functions that answer in a thread, with the database open, in plain values."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from merd.errors import MerdError, PlayerError, TrackError
from merd.util.text import one_line
from merd.web.question import Question
from merd.web.site import Site, Visit

_STATUS: dict[type[MerdError], HTTPStatus] = {TrackError: HTTPStatus.NOT_FOUND, PlayerError: HTTPStatus.CONFLICT}


class _TrackNumber(IntegerConvertor):
    """A track's number in a path, no larger than the database takes."""

    regex = "[0-9]{1,18}"


register_url_convertor("track", _TrackNumber())


Answer = Callable[[Visit, Question], Any]


def route(site: Site, path: str, answer: Answer, method: str = "GET") -> Route:
    """Return a route of the API.

    Args:
        site: What is served.
        path: Where, as starlette writes paths.
        answer: Returns what becomes JSON, or a response.
        method: ``GET`` or ``POST``.
    """

    async def respond(request: Request) -> Response:
        try:
            body = await _body(request) if method == "POST" else {}
            question = Question(request.path_params, dict(request.query_params), body)
            found = await run_in_threadpool(_visit, site, answer, question)
        except ClientDisconnect:
            return failure("that is too much", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except MerdError as error:
            return refusal(error)
        return found if isinstance(found, Response) else JSONResponse(found)

    return Route(path, respond, methods=[method], name=answer.__name__)


def refusal(error: MerdError) -> Response:
    """Return the answer to what merd refuses."""
    return failure(str(error), _STATUS.get(type(error), HTTPStatus.BAD_REQUEST))


def failure(reason: str, status: HTTPStatus) -> Response:
    """Return the answer to what cannot be answered.

    Args:
        reason: Why, for people.
        status: The same for programs.
    """
    return JSONResponse({"error": "\n".join(map(one_line, reason.split("\n")))}, status)


def _visit(site: Site, answer: Answer, question: Question) -> Any:
    with site.visit() as visit:
        return answer(visit, question)


async def _body(request: Request) -> dict[str, Any]:
    """Return the object that was sent; a page of another site could not send one without asking first.

    Raises:
        MerdError: If it is none.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise MerdError("the body has to be JSON, with content-type application/json")
    try:
        body = json.loads(await request.body() or b"{}")
        json.dumps(body, ensure_ascii=False).encode()  # Not possible with halves of UTF-16's pairs.
    except (ValueError, RecursionError) as error:
        raise MerdError(f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise MerdError("the body has to be an object")
    return body
