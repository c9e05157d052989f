"""Tracks that are like one, and that lead from one to another, by the API."""

from __future__ import annotations

import numpy as np
import pytest
from support.website import Website

from merd.model.bundle import Bundle


@pytest.fixture
def sounding(website: Website, general: Bundle) -> list[int]:
    """Tracks whose sounds are known: calm, sad, tense."""
    numbers = [website.number(name) for name in ("calm", "sad", "tense")]
    with website.store() as store:
        for seed, number in enumerate(numbers):
            features = np.random.default_rng(seed).normal(size=(4, general.dims)).astype(np.float16)
            store.tracks.put_features(number, general.extractor_id, features)
    return numbers


def test_tracks_like_one_are_named(website: Website, sounding: list[int]) -> None:
    like = website.ask(f"/api/tracks/{sounding[0]}/like").json
    assert {track["id"] for track in like} == set(sounding[1:])
    assert all(0 <= track["similarity"] < 1 for track in like)
    assert website.ask(f"/api/tracks/{sounding[0]}/like?wish=louder").status == 400
    assert website.ask("/api/tracks/424242/like").status == 404


def test_a_path_leads_from_a_track_to_another(website: Website, sounding: list[int]) -> None:
    first, between, last = sounding
    path = website.ask(f"/api/tracks/{first}/path?to={last}&n=3").json
    assert [track["id"] for track in path] == [first, between, last]
    assert [path[0]["similarity"], path[0]["title"]] == [1, "calm"]
    for query, status in (
        (f"to={first}", 404),
        ("to=4242", 404),
        ("to=x", 400),
        ("", 400),
        (f"to={last}&n=1", 400),
    ):
        assert website.ask(f"/api/tracks/{first}/path?{query}").status == status, query
