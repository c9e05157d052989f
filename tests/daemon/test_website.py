"""The map of moods, served by the daemon."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from support.commands import merd_at
from support.daemons import Daemon


def ask(port: int, path: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/{path}", data, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def is_there(port: int) -> bool:
    try:
        return bool(ask(port, "status"))
    except OSError:  # Nobody listens, or it closed while it was asked.
        return False


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_it_comes_and_goes_with_the_settings(tmp_path: Path, library: Path) -> None:
    port = free_port()
    with Daemon(tmp_path / "home", library) as daemon:
        daemon.until(lambda: len(daemon.known()) == 3)
        assert not is_there(port)
        daemon.configure(folders=[str(library)], web=True, web_address=f"127.0.0.1:{port}")
        daemon.process.send_signal(signal.SIGHUP)
        daemon.until(lambda: is_there(port))
        assert daemon.says(f"the map of moods is at http://127.0.0.1:{port}/")
        said = ask(port, "rate", {"track": f"{library}/0.flac", "rating": "happy"})["said"]
        assert said == f"{library}/0.flac: happy"
        shutil.copy(library / "0.flac", library / "copy.flac")
        ask(port, "rescan", {})
        daemon.until(lambda: len(daemon.known()) == 4)
        daemon.process.send_signal(signal.SIGHUP)
        daemon.until(lambda: daemon.log.read_text().count("the map of moods is at") == 2)
        assert is_there(port)
        daemon.configure(folders=[str(library)], web=False)
        daemon.process.send_signal(signal.SIGHUP)
        daemon.until(lambda: not is_there(port))
        assert daemon.stop() == 0


# Becomes the daemon, with a socket where systemd puts it.
START = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.executable, [sys.executable, "-m", "merd", *sys.argv[2:]])
"""


@contextmanager
def handed_over(home: Path, listening: socket.socket) -> Iterator[subprocess.Popen[bytes]]:
    """The daemon with a socket that it is given, in a network namespace of its own where that is possible."""
    alone = ["unshare", "--net"]
    confined = subprocess.run([*alone, "true"], check=False, capture_output=True).returncode == 0
    number = listening.fileno()
    command = [
        *(alone if confined else []),
        sys.executable,
        "-c",
        START,
        str(number),
        "--home",
        str(home),
        "daemon",
    ]
    environment = os.environ | {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
    with subprocess.Popen(command, pass_fds=[number], stderr=subprocess.DEVNULL, env=environment) as process:
        try:
            yield process
        finally:
            process.terminate()


def test_the_socket_may_be_systemds(tmp_path: Path) -> None:
    (tmp_path / "home/config").mkdir(parents=True)
    (tmp_path / "home/config/config.toml").write_text(f'folders = ["{tmp_path}"]\nweb = true\n')
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
        with handed_over(tmp_path / "home", listening) as process:
            assert ask(port, "status")["tracks"] == 0
        assert process.returncode == 0


@pytest.mark.parametrize(
    ("address", "token"), [("127.0.0.1:1234", False), ("192.168.1.5:80", True), ("[::1]:9", False)]
)
def test_where_it_is_can_be_asked_for(tmp_path: Path, address: str, token: bool) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/config.toml").write_text(f'web_address = "{address}"\n')
    url = merd_at(tmp_path)("web", "--link").stdout.splitlines()[0]
    assert url.startswith(f"http://{address}/")
    assert ("?token=" in url) == token


def test_without_the_packages_the_daemon_goes_on(tmp_path: Path) -> None:
    (tmp_path / "missing").mkdir()
    (tmp_path / "missing/starlette.py").write_text("raise ImportError('missing', name='starlette')")
    daemon = Daemon(tmp_path / "home", tmp_path, web=True)
    daemon.environment["PYTHONPATH"] = os.pathsep.join(
        [str(tmp_path / "missing"), os.environ.get("PYTHONPATH", "")]
    )
    with daemon:
        daemon.until(lambda: daemon.says("web: starlette is not installed: pip install 'merd-mood[web]'"))
        daemon.until(lambda: daemon.says("looked through"))
        assert daemon.stop() == 0
