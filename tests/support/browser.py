"""A real Chromium, and what the tests look at on merd's page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, Playwright, expect
from support.needed import needs
from support.website import Website

# As much of the plane as the map shows, on both sides of its middle.
MARGIN = 1.12
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
    "--autoplay-policy=no-user-gesture-required",
]


def chromium(playwright: Playwright, *arguments: str) -> Browser:
    """Debian's Chromium, without a window, with more arguments."""
    needs("chromium")
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*_ARGUMENTS, *arguments])


@contextmanager
def opened(browser: Browser, website: Website, **context: Any) -> Iterator[Page]:
    """merd's page, when its tracks are there; an error in it fails the test."""
    errors: list[str] = []
    with browser.new_context(viewport={"width": 1000, "height": 700}, reduced_motion="reduce", **context) as own:
        page = own.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda told: errors.append(told.text) if "Content Security" in told.text else None)
        page.set_default_timeout(10_000)
        page.goto(website.url)
        page.wait_for_selector("#list [role=option]")
        yield page
    assert errors == []


def at(page: Page, valence: float, arousal: float) -> tuple[float, float]:
    """Where a place of the plane lies in the window, in pixels, as long as the whole map is seen."""
    box = page.locator("#map").bounding_box()
    assert box is not None
    x, y = (box["width"] - 2) / 2, (box["height"] - 2) / 2  # Within its border.
    return box["x"] + 1 + x * (1 + valence / MARGIN), box["y"] + 1 + y * (1 - arousal / MARGIN)


def titles(page: Page) -> list[str]:
    """The tracks in the list."""
    return [title.inner_text() for title in page.locator("[role=option] .clip .clip:first-child").all()]


def said(page: Page, text: str) -> None:
    """Wait until the page says something."""
    page.wait_for_function("text => document.getElementById('said').textContent.includes(text)", arg=text)


def choose(page: Page, title: str) -> None:
    """Choose a track in the list."""
    page.locator("[role=option]", has_text=title).click()
    expect(page.locator("#track h2")).to_have_text(title)
