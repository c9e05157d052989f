"""The page for everybody: with a screen reader, on a phone; and the description of the API."""

from __future__ import annotations

import importlib.resources

import pytest
from playwright.sync_api import Browser, expect
from support.browser import choose, opened
from support.website import Website


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(browser: Browser, website: Website, scheme: str) -> None:
    axe = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text()
    with opened(browser, website, color_scheme=scheme) as page:
        choose(page, "middle")
        page.locator("#track").get_by_role("button", name="Play", exact=True).click()
        expect(page.locator("#player")).to_be_visible()
        page.evaluate(axe)
        violations = page.evaluate("axe.run().then((found) => found.violations)")
        page.get_by_role("button", name="Filters").click()
        violations += page.evaluate("axe.run('#search').then((found) => found.violations)")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Playlist…").click()
        violations += page.evaluate("axe.run('dialog[open]').then((found) => found.violations)")
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations] == []


def test_on_a_phone_nothing_is_cut_off(browser: Browser, website: Website) -> None:
    with opened(browser, website) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        choose(page, "middle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for name in ("Ask me", "Learned", "Filters", "Lasso", "Playlist…"):
            box = page.get_by_role("button", name=name).bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= 390


def test_the_api_is_described_on_a_page(browser: Browser, website: Website) -> None:
    with browser.new_context() as own:
        page = own.new_page()
        page.goto(f"{website.url}api")
        expect(page.locator("h2", has_text="POST /api/rate")).to_be_visible()
