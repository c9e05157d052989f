"""The fields in queries, orders, paths and playlists of beets, and beside other plugins' fields."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.beets_library import Beets
from support.synthetic import put_existing

from merd.model import bundle
from merd.store import Store

WINS = [(1, 3, 0, 6), (0, 9, 1, 0), (4, 6, 0, 0)]


@pytest.fixture
def moods(beet: Beets, three: list[Path], tmp_path: Path) -> Beets:
    """Three items with these moods."""
    with Store(tmp_path / "home/data/merd.db") as store:
        for path, wins in zip(three, WINS, strict=True):
            put_existing(store, path, wins, bundle.load().model_id)
    beet.run_command("mood")
    return beet


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("mood:happy", "0"),
        ("mood:calm mood_calm_pct:60.. title+", "12"),
        ("mood_calm_pct:..59", "0"),
        ("mood_calm_pct:..100 mood_calm_pct-", "120"),
        ("mood_arousal:0.. ", "0"),
        ("mood_arousal:..0 mood_valence+", "21"),
        ("mood_model:general title-", "210"),
        ("mood_rating:sad", ""),
    ],
)
def test_queries_and_orders(moods: Beets, query: str, found: str) -> None:
    assert "".join(item.title for item in moods.lib.items(query)) == found


def test_templates(moods: Beets) -> None:
    assert format(moods.item("title:0"), "$mood $mood_calm_pct $mood_arousal") == "happy 30 0.20"
    moods.lib.path_formats = [("default", "$mood/%ifdef{mood_rating,rated,unrated}/$title")]
    moods.run_command("move")
    assert sorted(str(p.relative_to(moods.folder)) for p in moods.folder.rglob("*.flac")) == [
        "calm/unrated/1.flac",
        "calm/unrated/2.flac",
        "happy/unrated/0.flac",
    ]


def test_smart_playlists(moods: Beets, tmp_path: Path) -> None:
    lists = [{"name": "calm.m3u", "query": "mood_calm_pct:50.. mood_calm_pct-"}]
    moods.config["smartplaylist"].set({"playlist_dir": str(tmp_path), "playlists": lists})
    moods.load("smartplaylist")
    moods.run_command("splupdate")
    assert [Path(line).stem for line in (tmp_path / "calm.m3u").read_text().splitlines()] == ["1", "2"]
