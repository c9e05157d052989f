"""The site that the tests of a module share, and a copy of it for each test that changes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.website import Website, fill, serving


@pytest.fixture(scope="module")
def website(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """A site of seven tracks, of which three can be played."""
    folder = tmp_path_factory.mktemp("website")
    fill(folder / "home", folder / "library")
    with serving(folder / "home", folder / "library") as website:
        yield website


@pytest.fixture
def guarded(website: Website) -> Iterator[Website]:
    """The same with a token."""
    with serving(website.home, website.library, token="secret") as guarded:
        yield guarded


@pytest.fixture
def folder(website: Website) -> Path:
    return website.library
