"""What is chosen on the page: by a search, a lasso or a path; and what becomes of it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from support.browser import at, said, titles


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
