"""The site that the tests of a module share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.website import Website, filled, serving


@pytest.fixture(scope="module")
def website(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """A site of seven tracks, of which three can be played."""
    with filled(tmp_path_factory.mktemp("website")) as website:
        yield website


@pytest.fixture(scope="module")
def guarded(website: Website) -> Iterator[Website]:
    """The same with a token."""
    with serving(website.home, website.library, token="secret") as guarded:
        yield guarded


@pytest.fixture
def folder(website: Website) -> Path:
    return website.library
