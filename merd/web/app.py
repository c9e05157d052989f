"""The routes: the page, and the API that it and other programs use."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from merd.web import cover, models, named, playlists, queue, ratings, status, tracks
from merd.web.audio import audio
from merd.web.endpoint import route
from merd.web.guard import Guard
from merd.web.openapi import description
from merd.web.points import points
from merd.web.site import Site

_STATIC = Path(__file__).parent / "static"


def application(site: Site) -> Starlette:
    """Return the ASGI application that serves a site."""
    app = Starlette(
        routes=[
            Route("/", _page),
            Mount("/static", StaticFiles(directory=_STATIC)),
            Route("/api", _reference),
            Route("/api/points", points, methods=["GET"]),
            Route("/api/tracks/{track:track}/audio", audio, methods=["GET"]),
            route(site, "/api/openapi.json", description),
            route(site, "/api/status", status.status),
            route(site, "/api/now", status.now),
            route(site, "/api/rescan", status.rescan, "POST"),
            route(site, "/api/find", tracks.find),
            route(site, "/api/tracks", tracks.listed),
            route(site, "/api/tracks/named", named.named),
            route(site, "/api/tracks/{track:track}", tracks.one),
            route(site, "/api/tracks/{track:track}/cover", cover.cover),
            route(site, "/api/tracks/{track:track}/like", tracks.like),
            route(site, "/api/tracks/{track:track}/path", tracks.path),
            route(site, "/api/ask", ratings.ask),
            route(site, "/api/rate", ratings.rate, "POST"),
            route(site, "/api/undo", ratings.undo, "POST"),
            route(site, "/api/playlist", playlists.playlist, "POST"),
            route(site, "/api/play", queue.play, "POST"),
            route(site, "/api/journey", playlists.way, "POST"),
            route(site, "/api/playlists", playlists.save, "POST"),
            route(site, "/api/models", models.models),
            route(site, "/api/models/use", models.use, "POST"),
            route(site, "/api/models/back", models.back, "POST"),
        ],
        middleware=[Middleware(Guard, site=site)],
    )
    app.state.site = site
    return app


def _page(_: Request) -> Response:
    return FileResponse(_STATIC / "index.html")


def _reference(_: Request) -> Response:
    return FileResponse(_STATIC / "api.html")
