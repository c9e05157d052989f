"""Strangers: what they ask for gets an error and nothing else."""

from __future__ import annotations

import os
import resource
import socket
import time
from pathlib import Path

import pytest
from support.synthetic import put
from support.website import Website, serving

from merd.model import bundle
from merd.web import server

CONNECTIONS = 1000


@pytest.mark.parametrize("host", ["evil.example", "merd.evil.example:80", "127.0.0.1.evil.example", "", "[::1"])
def test_the_site_answers_to_no_name_that_somebody_else_gave_it(website: Website, host: str) -> None:
    answer = website.ask("/api/status", Host=host)
    assert (answer.status, answer.json) == (421, {"error": "this is not the name of merd's site"})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:80", "[::1]:80", "192.168.1.5", "LOCALHOST:6373"])
def test_own_names_and_addresses_are_answered(website: Website, host: str) -> None:
    assert website.ask("/api/status", Host=host).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"},
    ],
)
def test_other_sites_pages_get_nothing_and_change_nothing(website: Website, headers: dict[str, str]) -> None:
    answers = [
        website.ask("/api/points", **headers),
        website.ask("/api/rate", "POST", {"id": 1, "rating": "happy"}, **headers),
    ]
    assert [(one.status, one.json["error"]) for one in answers] == [(403, "other sites may not ask merd")] * 2
    assert not any("access-control-allow-origin" in one.headers for one in answers)
    with website.store() as store:
        assert store.ratings.standing("default") == []


def test_a_link_to_the_page_may_be_followed_and_the_page_itself_may_ask(website: Website) -> None:
    assert website.ask("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate").status == 200
    own = {"Origin": website.url.rstrip("/"), "Sec_Fetch_Site": "same-origin"}
    assert website.ask("/api/status", **own).status == 200


def test_a_form_of_another_site_could_send_no_json(website: Website) -> None:
    answer = website.ask("/api/rate", "POST", b'{"id": 1, "rating": "happy"}', content_type="text/plain")
    assert answer.status == 400


@pytest.mark.parametrize(
    "path", ["/", "/api/status", "/api/points", "/static/page.css", "/?token=wrong", "/api?token=secret"]
)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Cookie": "merd-token=wrong; ;=,"}])
def test_without_the_token_there_is_nothing(guarded: Website, path: str, headers: dict[str, str]) -> None:
    answer = guarded.ask(path, **headers)
    assert (answer.status, answer.json) == (401, {"error": "the token is missing or wrong"})


def test_the_token_lets_in(guarded: Website) -> None:
    assert guarded.ask("/api/status", Authorization="Bearer secret").status == 200
    answer = guarded.ask("/?token=secret")
    cookie = answer.headers["set-cookie"]
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert guarded.ask("/api/status", Cookie=cookie.partition(";")[0]).status == 200


def test_a_site_to_read_changes_nothing(website: Website) -> None:
    with serving(website.home, website.library, read_only=True) as site:
        number = site.number("calm")
        assert site.ask("/api/status").json["read_only"] is True
        for path in ("/api/rate", "/api/undo", "/api/playlists", "/api/models/back"):
            answer = site.post(path, id=number, rating="happy", name="x", rule="rated")
            assert (answer.status, answer.json["error"]) == (
                403,
                "nothing can be changed here: merd's site is read-only",
            )
    with website.store() as store:
        assert store.ratings.standing("default") == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_refused(website: Website, method: str) -> None:
    assert website.ask("/api/status", method).status == 405


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/static/../guard.py",
        "/static/%2e%2e/guard.py",
        "/static/..%2fguard.py",
        "/static//etc/passwd",
        "/static/js/../../site.py",
        "/api/tracks/../../etc/passwd/audio",
        "/api/tracks/%2Fetc%2Fpasswd/audio",
        "/api/tracks/-1/audio",
        "/api/tracks/999999999999999999999999/audio",
        "/api/tracks/424242/audio",
        "/etc/passwd",
    ],
)
def test_no_path_leads_out(website: Website, path: str) -> None:
    answer = website.ask(path)
    assert answer.status == 404, answer
    assert b"root:" not in answer.body
    assert b"import" not in answer.body


def test_a_file_that_lies_outside_of_the_library_is_never_served(website: Website, tmp_path: Path) -> None:
    secret = tmp_path / "secret.mp3"
    secret.write_bytes(b"secret")
    (website.library / "linked").symlink_to(tmp_path)
    (website.library / "link.mp3").symlink_to(secret)
    (website.library / "folder.mp3").mkdir()
    os.mkfifo(website.library / "pipe.mp3")
    model = bundle.load().model_id
    paths = [
        secret,
        website.library / "link.mp3",
        website.library / "linked/secret.mp3",
        website.library / "../secret.mp3",
        website.library / "folder.mp3",
        website.library / "pipe.mp3",
    ]
    with website.store() as store:
        numbers = [put(store, bytes(path), (1, 0, 0, 0), model) for path in paths]
    for number in numbers:
        for what in ("audio", "audio?as=mp3", "cover"):
            answer = website.ask(f"/api/tracks/{number}/{what}")
            assert answer.status == 404
            assert answer.body != b"secret"


def test_every_answer_has_strict_headers(website: Website) -> None:
    for path in ("/", "/static/js/main.js", "/api/status", "/nothing", "/api/points"):
        headers = website.ask(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; ")
        assert "unsafe" not in policy
        assert "*" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers
        assert "server" not in headers


def test_a_body_that_is_too_long_is_refused(website: Website) -> None:
    assert website.ask("/api/rate", "POST", b" " * (5 << 20), content_type="application/json").status == 413
    with socket.create_connection(("127.0.0.1", website.port)) as stranger:
        head = b"POST /api/rate HTTP/1.1\r\nHost: localhost\r\ncontent-type: application/json\r\n"
        stranger.sendall(head + b"transfer-encoding: chunked\r\n\r\n")
        try:
            for _ in range(6):
                stranger.sendall(b"100000\r\n" + b" " * 0x100000 + b"\r\n")
            assert b" 413 " in stranger.recv(100)
        except ConnectionError:
            pass


def test_many_connections_cost_a_few(website: Website) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * CONNECTIONS)), hard))
    strangers = [_stranger(website.port) for _ in range(CONNECTIONS)]
    try:
        time.sleep(0.1)
        held = sum(_is_open(one) for one in strangers)
        assert held <= server.MOST_CONNECTIONS
    finally:
        for one in strangers:
            one.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert website.ask("/api/status").status == 200


def _stranger(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    time.sleep(0)  # The server's thread has its turn: above its backlog, a connection takes a second.
    return connection


def _is_open(connection: socket.socket) -> bool:
    connection.settimeout(0.001)
    try:
        return connection.recv(1) != b""
    except TimeoutError:
        return True
    except ConnectionError:
        return False
