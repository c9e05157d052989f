"""Who is let in: each request is checked before anything else sees it, and each answer gets strict headers."""

from __future__ import annotations

import ipaddress
import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from merd.web.site import Site

COOKIE = "merd-token"
_MOST_BYTES = 4 << 20
_READING = {"GET", "HEAD"}
_YEAR_S = 365 * 86_400
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """Lets in whom the site is for."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        """Stand before an application.

        Args:
            app: What answers those that are let in.
            site: Says who that is.
        """
        self._app, self._site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have it answered."""
        if scope["type"] != "http":
            return

        async def strict_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        refused = self._refusal(scope)
        await (refused or self._app)(scope, receive if refused else _limited(receive), strict_send)

    def _refusal(self, scope: Scope) -> Response | None:
        """Return the answer to a request that is not let in; None if it is."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_own_name(host):
            return _error(421, "this is not the name of merd's site")
        if _is_from_elsewhere(headers, scope, host):
            return _error(403, "other sites may not ask merd")
        if self._site.token and not self._knows_token(headers):
            return self._greet(scope)
        if self._site.read_only and scope["method"] not in _READING:
            return _error(403, "nothing can be changed here: merd's site is read-only")
        if scope["method"] not in _READING | {"POST"}:
            return _error(405, "only GET, HEAD and POST are answered")
        return _error(413, "that is too much") if _length(headers) > _MOST_BYTES else None

    def _is_own_name(self, host: str) -> bool:
        """Tell whether a request means this site: a name that somebody else gave to this address does not."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._site.names or _is_address(name)

    def _knows_token(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.casefold() != "bearer":
            given = _cookie(headers)
        return self._is_token(given)

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._site.token.encode())

    def _greet(self, scope: Scope) -> Response:
        """Answer somebody without a token: the address that has it is exchanged for a cookie."""
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if scope["method"] != "GET" or scope["path"] != "/" or not self._is_token(query.get("token", [""])[0]):
            return _error(401, "the token is missing or wrong")
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(COOKIE, self._site.token, max_age=_YEAR_S, httponly=True, samesite="strict")
        return answer


def _is_from_elsewhere(headers: Headers, scope: Scope, host: str) -> bool:
    """Tell whether a browser says that another site's page asks; to follow a link from there is no harm."""
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2] != host:
        return True
    followed = headers.get("sec-fetch-mode") == "navigate" and scope["method"] == "GET" and scope["path"] == "/"
    return headers.get("sec-fetch-site", "none") not in {"none", "same-origin"} and not followed


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _length(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() else _MOST_BYTES + 1


def _limited(receive: Receive) -> Receive:
    """Return what receives a request's body, which ends when it becomes too long."""
    left = _MOST_BYTES

    async def receive_some() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        return message if left >= 0 else {"type": "http.disconnect"}

    return receive_some


def _error(status: int, reason: str) -> Response:
    return JSONResponse({"error": reason}, status)
