"""Rating on the page: by keys, by dragging, without a mouse; and where nothing may be rated."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect
from support.browser import at, choose, said
from support.website import Website, serving

from merd.mood import Quadrant


def ratings(website: Website) -> list[dict[str, float]]:
    with website.store() as store:
        return [
            {q.word: round(share, 2) for q, share in zip(Quadrant, one.shares, strict=True)}
            for one in store.ratings.current("default")
        ]


def test_a_track_is_rated_by_a_key_and_the_rating_taken_back(page: Page, website: Website) -> None:
    choose(page, "middle")
    page.keyboard.press("4")
    said(page, "happy")
    assert ratings(website) == [{"sad": 0, "calm": 0, "tense": 0, "happy": 1}]
    expect(page.locator("#track .rate button.happy")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("c")
    said(page, "calm")
    page.keyboard.press("u")
    said(page, "taken back: calm")
    page.keyboard.press("Control+z")
    said(page, "taken back: happy")
    assert ratings(website) == []


def test_a_track_is_rated_by_dragging_it(page: Page, website: Website) -> None:
    choose(page, "middle")
    page.mouse.move(*at(page, 0, 0))
    page.mouse.down()
    page.mouse.move(*at(page, 0.5, -0.5), steps=5)
    expect(page.locator("#tip")).to_contain_text("calm 56 %")
    page.mouse.up()
    said(page, "calm 56 %")
    assert ratings(website) == [{"sad": 0.19, "calm": 0.56, "tense": 0.06, "happy": 0.19}]
    page.mouse.move(*at(page, 0.5, -0.5))
    expect(page.locator("#tip")).to_contain_text("middle")
    page.locator("#track").get_by_role("button", name="Undo").click()
    said(page, "taken back")
    assert ratings(website) == []


def test_a_drag_that_is_given_up_rates_nothing(page: Page, website: Website) -> None:
    choose(page, "middle")
    page.mouse.move(*at(page, 0, 0))
    page.mouse.down()
    page.mouse.move(*at(page, 0.5, -0.5), steps=5)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert ratings(website) == []


def test_by_the_keyboard_alone(page: Page, website: Website) -> None:
    page.keyboard.press("/")
    page.keyboard.type("happy")
    expect(page.locator("#count")).to_have_text("2 tracks")
    page.keyboard.press("Enter")
    expect(page.locator("#list")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("happy one")
    active = page.locator("#list").get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").inner_text().startswith("happy one")
    page.keyboard.press("s")
    said(page, "sad")
    assert len(ratings(website)) == 1
    page.keyboard.press("u")
    said(page, "taken back")
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Playlist…")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("dialog").get_by_label("Name")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Mine")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "Mine.m3u8"


def test_a_token_is_asked_for_and_a_site_to_read_offers_nothing_else(browser: Browser, website: Website) -> None:
    guarded = serving(website.home, website.library, token="secret", read_only=True)
    with guarded as site, browser.new_context() as stranger:
        page = stranger.new_page()
        page.goto(site.url)
        expect(page.locator("body")).to_contain_text("the token is missing or wrong")
        page.goto(f"{site.url}?token=secret")
        page.wait_for_selector("#list [role=option]")
        assert "secret" not in page.url
        choose(page, "middle")
        assert page.get_by_role("button", name="Undo").count() == 0
        page.keyboard.press("4")
    assert ratings(website) == []
