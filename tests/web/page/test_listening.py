"""Listening on the page."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from support.browser import choose


@pytest.mark.parametrize("title", ["tense", "sad"])
def test_a_track_is_played(page: Page, title: str) -> None:
    """In ranges of bytes, or transcoded."""
    asked: list[str] = []
    page.on(
        "request",
        lambda request: asked.append(request.headers.get("range", "")) if "audio" in request.url else None,
    )
    choose(page, title)
    page.locator("#track").get_by_role("button", name="Play", exact=True).click()
    time = page.locator("#player .sub").last
    expect(time).to_have_text(re.compile(r"0:0[1-8] / 0:08"))
    page.get_by_role("slider").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(time).to_have_text(re.compile(r"0:0[4-8] / 0:08"))
    page.locator("#player").get_by_role("button").click()
    expect(page.locator("#player").get_by_role("button")).to_have_text("Play")
    assert asked
    assert all(one.startswith("bytes=") for one in asked)
