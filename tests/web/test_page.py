"""The page in a real Chromium."""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright
from support.browser import at, chromium, opened, said, titles
from support.commands import merd_at
from support.synthetic import mood_of
from support.versions_made import installed
from support.waiting import until
from support.website import Website, serving

from merd.config.paths import app_paths
from merd.mood import Quadrant


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with chromium(playwright) as browser:
        yield browser


@pytest.fixture(autouse=True)
def _unrated(website: Website) -> None:
    with website.store() as store:
        while store.ratings.undo("default", "test"):
            pass


@pytest.fixture
def page(browser: Browser, website: Website) -> Iterator[Page]:
    with opened(browser, website) as page:
        yield page


def choose(page: Page, title: str) -> None:
    page.locator("[role=option]", has_text=title).click()
    expect(page.locator("#track h2")).to_have_text(title)


def ratings(website: Website) -> list[dict[str, float]]:
    with website.store() as store:
        return [
            {q.word: round(share, 2) for q, share in zip(Quadrant, one.shares, strict=True)}
            for one in store.ratings.current("default")
        ]


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


def test_search_and_filter(page: Page) -> None:
    page.get_by_role("searchbox").fill("happy")
    expect(page.locator("#count")).to_have_text("2 tracks")
    assert sorted(titles(page)) == ["happy one", "happy two"]
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("Rule").fill("valence > 0.5")
    expect(page.locator("#count")).to_have_text("1 track")
    page.get_by_label("Rule").fill("valnce > 0.5")
    expect(page.get_by_role("alert")).to_contain_text("column 1: a field is expected here: did you mean 'valence'?")
    page.keyboard.press("Escape")
    page.locator("#clear").click()
    expect(page.locator("#count")).to_have_text("7 tracks")


def test_a_lasso_becomes_a_playlist(page: Page, tmp_path: Path) -> None:
    page.get_by_role("button", name="Lasso").click()
    corners = [(0.2, 0.1), (1.1, 0.1), (1.1, 1.1), (-0.6, 1.1), (-0.6, 0.1)]
    page.mouse.move(*at(page, *corners[0]))
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*at(page, *corner), steps=3)
    page.mouse.up()
    expect(page.locator("#count")).to_have_text("2 tracks")
    page.get_by_role("button", name="Playlist…").click()
    rule = page.get_by_label("Rule", exact=True)
    page.locator("dialog").get_by_label("Name").fill("Bright")
    written = rule.last.input_value()
    assert re.fullmatch(r"valence >= -0\.\d\d and valence <= 1\.00 and arousal >= .* <= 1\.00", written)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the file").click()
    assert download.value.suggested_filename == "Bright.m3u8"
    download.value.save_as(tmp_path / "x")
    listed = [line for line in (tmp_path / "x").read_text().splitlines() if not line.startswith("#")]
    assert sorted(Path(line).stem for line in listed) == ["happy one", "happy two"]


def test_a_path_becomes_a_journey(page: Page) -> None:
    page.get_by_role("button", name="Path").click()
    page.mouse.move(*at(page, -1, 0.6))
    page.mouse.down()
    page.mouse.move(*at(page, 0.8, -1), steps=6)
    page.mouse.up()
    page.get_by_label("Minutes").fill("6")
    page.get_by_role("button", name="Make the journey").click()
    said(page, "A journey of")
    assert len(titles(page)) > 1
    page.locator("#clear").click()
    expect(page.locator("#count")).to_have_text("7 tracks")


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
    page.wait_for_timeout(50)
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


@pytest.mark.parametrize("title", ["tense", "sad"])
def test_a_track_is_played(page: Page, website: Website, title: str) -> None:
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


def test_by_the_keyboard_alone(page: Page, website: Website, tmp_path: Path) -> None:
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
        page.wait_for_timeout(100)
        page.mouse.move(*at(page, 0, 0))
        expect(page.locator("#tip")).to_contain_text("middle")
        page.get_by_role("button", name="Learned").click()
        page.get_by_role("button", name="Show after").click()
        expect(page.locator("#before")).to_be_hidden()
        page.mouse.move(*at(page, -1, -0.6))
        expect(page.locator("#tip")).to_contain_text("middle")
        page.get_by_role("button", name="Learned").click()
        page.get_by_role("button", name="Go back").click()
        said(page, "general is used from now on")
        page.mouse.move(*at(page, 0.01, 0))
        expect(page.locator("#tip")).to_contain_text("middle")
    with website.store() as store:
        assert store.models.active("default") is None


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


def test_without_webgl_the_map_is_drawn_all_the_same(playwright: Playwright, website: Website) -> None:
    with chromium(playwright, "--disable-3d-apis") as browser, opened(browser, website) as page:
        assert page.evaluate("document.createElement('canvas').getContext('webgl') === null")
        until(lambda: coloured(page, 1, 0.6))
        assert not coloured(page, 0.4, -0.3)
        page.mouse.move(*at(page, 1, 0.6))
        expect(page.locator("#tip")).to_contain_text("happy one")


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


def test_the_api_is_described_on_a_page(browser: Browser, website: Website) -> None:
    with browser.new_context() as own:
        page = own.new_page()
        page.goto(f"{website.url}api")
        expect(page.locator("h2", has_text="POST /api/rate")).to_be_visible()


def test_the_map_in_a_file_needs_no_server(browser: Browser, website: Website, tmp_path: Path) -> None:
    assert merd_at(website.home)("map", "-o", tmp_path / "map.html").returncode == 0
    with browser.new_context(offline=True, viewport={"width": 1200, "height": 800}) as own:
        page = own.new_page()
        page.goto((tmp_path / "map.html").as_uri())
        page.mouse.move(*at(page, 1, 0.59))
        page.mouse.move(*at(page, 1, 0.6))
        expect(page.locator("#tip")).to_contain_text("happy one")
        expect(page.locator("#tip")).to_contain_text("happy, 80 % sure")
