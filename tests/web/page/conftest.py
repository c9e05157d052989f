"""The browser and the site that the tests of the page share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from support.browser import chromium, opened
from support.website import Website, filled


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Not for longer than this package: as long as it is there, no other test can run an event loop."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with chromium(playwright) as browser:
        yield browser


@pytest.fixture(scope="package")
def website(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    with filled(tmp_path_factory.mktemp("website")) as website:
        yield website


@pytest.fixture(autouse=True)
def _unrated(website: Website) -> None:
    with website.store() as store:
        while store.ratings.undo("default", "test"):
            pass


@pytest.fixture
def page(browser: Browser, website: Website) -> Iterator[Page]:
    with opened(browser, website) as page:
        yield page
