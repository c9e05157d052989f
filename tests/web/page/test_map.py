"""The map on the page: what is drawn, looked at and moved."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, expect
from support.browser import at, choose, chromium, opened, said, titles
from support.commands import merd_at
from support.synthetic import mood_of
from support.versions_made import installed
from support.waiting import until
from support.website import Website

from merd.config.paths import app_paths
from merd.mood import Quadrant


def coloured(page: Page, valence: float, arousal: float) -> bool:
    """Whether anything is drawn near a place of the plane."""
    x, y = at(page, valence, arousal)
    return bool(
        page.evaluate(
            """([x, y]) => {
                const canvas = document.getElementById("points"), box = canvas.getBoundingClientRect();
                const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
                return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
                    createImageBitmap(canvas).then((image) => {
                        copy.drawImage(image, 0, 0);
                        const seen = copy.getImageData(x - box.x - 4, y - box.y - 4, 9, 9).data;
                        done(seen.some((value, i) => i % 4 === 3 && value > 60));
                    });
                })));
            }""",
            [x, y],
        )
    )


def test_the_tracks_are_drawn_and_listed(page: Page) -> None:
    assert sorted(titles(page)) == ["calm", "happy one", "happy two", "middle", "sad", "silent", "tense"]
    expect(page.locator("#count")).to_have_text("7 tracks")
    shot = page.locator("#map").screenshot()
    assert len(shot) > 1000
    assert page.evaluate("document.getElementById('points').getContext('webgl') !== null")


def test_a_track_below_the_pointer_is_told_of(page: Page) -> None:
    page.mouse.move(*at(page, 1, 0.6))
    tip = page.locator("#tip")
    expect(tip).to_contain_text("happy one")
    expect(tip).to_contain_text("happy 80 %, calm 20 %")
    page.mouse.move(*at(page, 0.3, -0.2))
    expect(tip).to_be_hidden()


def test_the_map_is_zoomed_and_moved(page: Page) -> None:
    page.mouse.move(*at(page, 1, 0.6))
    page.mouse.wheel(0, -600)
    page.mouse.move(*at(page, 0.9, 0.6))
    page.mouse.move(*at(page, 1, 0.6))
    expect(page.locator("#tip")).to_contain_text("happy one")
    page.mouse.down()
    page.mouse.move(*at(page, 0.5, 0.3), steps=4)
    page.mouse.up()
    page.mouse.move(*at(page, 0.49, 0.3))
    page.mouse.move(*at(page, 0.5, 0.3))
    expect(page.locator("#tip")).to_contain_text("happy one")
    page.get_by_role("button", name="Show all").click()
    page.mouse.move(*at(page, 1, 0.6))
    expect(page.locator("#tip")).to_contain_text("happy one")


def test_without_webgl_the_map_is_drawn_all_the_same(playwright: Playwright, website: Website) -> None:
    with chromium(playwright, "--disable-3d-apis") as browser, opened(browser, website) as page:
        assert page.evaluate("document.createElement('canvas').getContext('webgl') === null")
        until(lambda: coloured(page, 1, 0.6))
        assert not coloured(page, 0.4, -0.3)
        page.mouse.move(*at(page, 1, 0.6))
        expect(page.locator("#tip")).to_contain_text("happy one")


def test_after_a_tuning_the_tracks_move_and_go_back(browser: Browser, website: Website) -> None:
    home, number = app_paths(website.home), website.number("middle")
    with website.store() as store:
        model = installed(home, store, Quadrant.SAD, ratings=12, general=7, before=7, now=10)
        store.moods.put(number, model.model_id, mood_of((4, 0, 1, 0)))
        store.models.activate("default", model.model_id)
    with opened(browser, website) as page:
        choose(page, "middle")
        expect(page.locator("#track .mood")).to_contain_text("sad")
        page.get_by_role("button", name="Learned").click()
        expect(page.locator("dialog table")).to_contain_text("10 of 12")
        page.get_by_role("button", name="Show before").click()
        expect(page.locator("#before")).to_be_visible()
        page.mouse.move(*at(page, 0, 0))
        expect(page.locator("#tip")).to_contain_text("middle")
        page.get_by_role("button", name="Learned").click()
        page.get_by_role("button", name="Show after").click()
        expect(page.locator("#before")).to_be_hidden()
        page.mouse.move(*at(page, -1, -0.6))
        expect(page.locator("#tip")).to_contain_text("middle")
        page.get_by_role("button", name="Learned").click()
        page.get_by_role("button", name="Show before").click()
        expect(page.locator("#before")).to_be_visible()
        page.get_by_role("button", name="Learned").click()
        page.get_by_role("button", name="Go back").click()
        said(page, "general is used from now on")
        expect(page.locator("#before")).to_be_hidden()
        page.mouse.move(*at(page, 0.01, 0))
        expect(page.locator("#tip")).to_contain_text("middle")
    with website.store() as store:
        assert store.models.active("default") is None


def test_the_map_in_a_file_needs_no_server(browser: Browser, website: Website, tmp_path: Path) -> None:
    assert merd_at(website.home)("map", "-o", tmp_path / "map.html").returncode == 0
    with browser.new_context(offline=True, viewport={"width": 1200, "height": 800}) as own:
        page = own.new_page()
        page.goto((tmp_path / "map.html").as_uri())
        page.mouse.move(*at(page, 1, 0.59))
        page.mouse.move(*at(page, 1, 0.6))
        expect(page.locator("#tip")).to_contain_text("happy one")
        expect(page.locator("#tip")).to_contain_text("happy, 80 % sure")
