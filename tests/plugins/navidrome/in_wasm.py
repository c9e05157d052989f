"""The plugin, built by Go and run by Extism, with merd's real site behind Navidrome's HTTP: `make navidrome`."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated, Any

import extism
import pytest
from support.navidrome import BY_TRACK, LIKE, NAMED, OTHER, OTHER_NAMED, PATH, SONG, UNKNOWN, UNKNOWN_NAMED
from support.website import Website

SOURCE = Path(__file__).parents[3] / "plugins" / "navidrome"
SENT: list[dict[str, Any]] = []


@extism.host_fn(name="http_send", namespace="extism:host/user")  # type: ignore[untyped-decorator]
def http_send(asked: Annotated[Any, extism.Json]) -> Annotated[Any, extism.Json]:
    """Do what Navidrome's function of this name does."""
    request = asked["request"]
    SENT.append(request)
    try:
        sent = urllib.request.Request(request["url"], headers=request["headers"] or {}, method=request["method"])
        with urllib.request.urlopen(sent, timeout=request["timeoutMs"] / 1000) as response:
            status, body = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, body = error.code, error.read()
    except urllib.error.URLError as error:
        return {"error": str(error.reason)}
    return {"result": {"statusCode": status, "headers": {}, "body": base64.b64encode(body).decode()}}


@pytest.fixture(scope="module")
def wasm(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    built = tmp_path_factory.mktemp("plugin") / "plugin.wasm"
    environment = os.environ | {"GOOS": "wasip1", "GOARCH": "wasm"}
    command = ["go", "build", "-buildmode=c-shared", "-trimpath", "-ldflags=-s -w", "-o", str(built), "."]
    subprocess.run(command, cwd=SOURCE, env=environment, check=True)
    return built.read_bytes()


class Navidrome:
    """Calls the plugin as Navidrome does: with a new instance each time."""

    def __init__(self, wasm: bytes, **settings: str) -> None:
        self._wasm, self._settings = wasm, settings

    def call(self, function: str, **question: object) -> Any:
        SENT.clear()
        with extism.Plugin(self._wasm, wasi=True, config=self._settings, functions=[http_send]) as plugin:
            return json.loads(plugin.call(function, json.dumps(question)))


@pytest.fixture
def navidrome(wasm: bytes, library: Website) -> Navidrome:
    return Navidrome(wasm, address=f" {library.url} ", token="secret")


def asked(library: Website) -> list[str]:
    assert all(request["headers"] == {"Authorization": "Bearer secret"} for request in SENT)
    return [request["url"].removeprefix(library.url.rstrip("/")) for request in SENT]


def test_what_sounds_alike_is_named(navidrome: Navidrome, library: Website) -> None:
    matches = navidrome.call("nd_get_sonic_similar_tracks", song=SONG, count=500)["matches"]
    assert asked(library) == [NAMED, LIKE.format(library.number("calm"), 200)]
    assert {(one["song"]["name"], one["song"]["artist"]) for one in matches} == {("Sad", "Cid"), ("Tense", "Dora")}
    assert all(one["song"]["album"] == "Stücke" and 0 <= one["similarity"] <= 1 for one in matches)
    assert all(abs(one["song"]["durationMs"] - 8000) < 300 for one in matches)


def test_a_path_leads_from_one_song_to_another(navidrome: Navidrome, library: Website) -> None:
    matches = navidrome.call("nd_find_sonic_path", startSong=SONG, endSong=OTHER, count=3)["matches"]
    assert asked(library) == [NAMED, OTHER_NAMED, PATH.format(library.number("calm"), 3, library.number("sad"))]
    assert [one["song"]["name"] for one in matches] == [SONG["name"], "Tense", "Sad"]
    assert matches[0]["song"]["artist"] == "Anna"
    assert matches[0]["similarity"] == 1


def test_an_instant_mix_is_what_sounds_alike(navidrome: Navidrome, library: Website) -> None:
    song = {key: SONG[key] for key in ("id", "name", "artist")}
    songs = navidrome.call("nd_get_similar_songs_by_track", **song, count=1)["songs"]
    assert asked(library) == [BY_TRACK, LIKE.format(library.number("calm"), 1)]
    assert len(songs) == 1


def test_nothing_is_like_what_merd_does_not_know(navidrome: Navidrome, library: Website) -> None:
    assert navidrome.call("nd_get_sonic_similar_tracks", song=UNKNOWN, count=5) == {"matches": []}
    assert asked(library) == [UNKNOWN_NAMED]
    assert navidrome.call("nd_get_similar_songs_by_track", **UNKNOWN, count=5) == {"songs": []}
    assert navidrome.call("nd_find_sonic_path", startSong=SONG, endSong=SONG, count=5) == {"matches": []}


def test_what_is_wrong_is_said(wasm: bytes, library: Website) -> None:
    for settings, reason in (
        ({"address": library.url, "token": "wrong"}, "answers 401: .*the token is missing or wrong"),
        ({"address": "http://127.0.0.1:1"}, "http://127.0.0.1:1 cannot be asked: .*refused"),
    ):
        with pytest.raises(extism.Error, match=rf"merd: .*{reason}"):
            Navidrome(wasm, **settings).call("nd_get_sonic_similar_tracks", song=SONG, count=5)
    with pytest.raises(extism.Error, match=r"merd: .*json"):
        Navidrome(wasm).call("nd_get_sonic_similar_tracks", song=1)
