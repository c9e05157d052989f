"""Tracks by path and URL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merd.errors import TrackError
from merd.util.file_url import path_of, url_of


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("/m/a b%20.flac", b"/m/a b%20.flac"),
        ("/m/é/../a.flac", b"/m/a.flac"),
        ("file:///m/a%20b.flac", b"/m/a b.flac"),
        ("file:///m/é %ff#1?.flac", b"/m/\xc3\xa9 \xff#1?.flac"),
        ("file://localhost/m/a.flac", b"/m/a.flac"),
        ("FILE:/m/a.flac", b"/m/a.flac"),
    ],
)
def test_path_of(name: str, path: bytes) -> None:
    assert path_of(name) == path


@pytest.mark.parametrize(
    "name", ["", "a.flac", "file:a.flac", "file://nas/a.flac", "http://m/a.flac", "/a\0", "file:///%00"]
)
def test_what_is_no_file_here_is_refused(name: str) -> None:
    with pytest.raises(TrackError, match="file"):
        path_of(name)


@given(
    st.lists(
        st.binary(min_size=1).filter(lambda part: not set(part) & set(b"/\0") and part.strip(b".")), min_size=1
    )
)
def test_any_path_comes_back_from_its_url(parts: list[bytes]) -> None:
    path = b"/" + b"/".join(parts)
    assert url_of(path).isascii()
    assert path_of(url_of(path)) == path
