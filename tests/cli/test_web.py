"""`merd web` as a process."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.commands import Merd


@contextmanager
def running(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The command while it serves; afterwards, Ctrl-C ended it without an error."""
    command = [sys.executable, "-m", "merd", "--home", str(home), "web", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        assert (process.returncode, errors) == (0, "")


def test_it_says_where_the_site_is_and_serves_it(tmp_path: Path) -> None:
    with running(tmp_path) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", url)
        assert b"<title>merd" in urllib.request.urlopen(url, timeout=30).read()


def test_beyond_this_machine_there_is_a_token_and_a_code(tmp_path: Path) -> None:
    urls = []
    for _ in range(2):
        with running(tmp_path, "--host", "0.0.0.0") as process:
            assert process.stdout is not None
            urls.append(process.stdout.readline().strip())
            assert "\N{FULL BLOCK}" in process.stdout.readline() + process.stdout.readline()
            browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
            assert b"<title>merd" in browser.open(urls[-1], timeout=30).read()
    tokens = {url.partition("?token=")[2] for url in urls}
    assert len(tokens) == 1, urls
    assert len(tokens.pop()) >= 32
    assert os.stat(tmp_path / "data/web-token").st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--host", "192.0.2.1"), "192.0.2.1 port 6373: cannot assign requested address"),
        (("--host", "no.such.host.invalid"), "no.such.host.invalid port 6373: "),
    ],
)
def test_an_address_that_is_not_there_is_said(merd: Merd, arguments: tuple[str, ...], reason: str) -> None:
    run = merd("web", *arguments)
    assert run.returncode == 1
    assert run.stderr.startswith(f"error: {reason}")
    assert len(run.stderr.splitlines()) == 1
