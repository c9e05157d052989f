"""`merd models`, and commands that use a profile's own model."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.audio import encode, music
from support.commands import Merd
from support.versions_made import installed

from merd.config import paths
from merd.model.bundle import Bundle
from merd.mood import Quadrant
from merd.store import Store


@pytest.fixture
def tagged(tagged_library: Path, tmp_path: Path) -> Iterator[Store]:
    """The store behind `merd`; the library's tracks have their moods by the general model."""
    with Store(tmp_path / "home/data/merd.db") as store:
        yield store


@pytest.fixture
def versions(tagged: Store, tmp_path: Path) -> list[Bundle]:
    """Models that hear everything as sad, and as tense."""
    home = paths.app_paths(tmp_path / "home")
    return [
        installed(home, tagged, Quadrant.SAD, ratings=37, accuracy=0.71234, held_out=[1, 2]),
        installed(home, tagged, Quadrant.TENSE),
    ]


def listed(merd: Merd, *options: object) -> list[dict[str, Any]]:
    return [json.loads(line) for line in merd("models", "--json", *options).stdout.splitlines()]


def active(merd: Merd) -> list[str]:
    return [one["id"] for one in listed(merd) if one["active"]]


def heard(merd: Merd, track: Path, *options: object) -> str:
    fields = json.loads(merd("show", "--json", track, *options).stdout)
    assert fields["status"] == "unchanged"
    percent: dict[str, float] = fields["percent"]
    return max(percent, key=lambda label: percent[label])


def test_models_are_listed_with_their_figures(merd: Merd, versions: list[Bundle], general: Bundle) -> None:
    lines = merd("models").stdout.splitlines()
    assert lines[0] == "* general"
    assert re.fullmatch(
        r"  1        biased  20\d\d-\d\d-\d\d \d\d:\d\d  bias  37 ratings, accuracy 0\.712", lines[1]
    )
    assert re.fullmatch(r"  2        biased  20\d\d-\d\d-\d\d \d\d:\d\d  bias", lines[2])
    first, second, third = listed(merd)
    assert first == {
        "id": "general", "model": general.model_id, "name": "general", "parent": None, "strategy": None,
        "made": None, "figures": {}, "active": True,
    }  # fmt: skip
    assert (second["id"], second["model"], third["model"]) == ("1", *(v.model_id for v in versions))
    assert (second["parent"], second["strategy"], second["active"]) == (general.model_id, "bias", False)
    assert second["figures"] == {"ratings": 37, "accuracy": 0.71234, "held_out": [1, 2]}
    assert [one["id"] for one in listed(merd, "--profile", "other")] == ["general"]


def test_a_switch_scores_all_tracks_again_and_back_goes_back(
    merd: Merd, versions: list[Bundle], general: Bundle, library: Path, tagged: Store
) -> None:
    before = heard(merd, library / "0.flac")
    sad, tense = versions
    run = merd("models", "use", 1)
    assert run.stdout == f"general ({sad.model_id}) is used from now on; 3 tracks scored again\n"
    assert (active(merd), heard(merd, library / "0.flac")) == (["1"], "A-V-")
    assert merd("tag", library).stdout.startswith("0 tagged, 3 unchanged")
    assert json.loads(merd("status", "--json").stdout)["model"]["id"] == sad.model_id
    assert "(merd thought sad)" in merd("rate", "happy", library / "0.flac").stdout
    merd("models", "use", 2)
    assert (active(merd), heard(merd, library / "0.flac")) == (["2"], "A+V-")
    assert [tagged.moods.counts(model.model_id).moods for model in (general, sad, tense)] == [3, 0, 3]
    assert heard(merd, library / "0.flac", "--profile", "other") == before
    for expected, label in (("1", "A-V-"), ("general", before)):
        assert merd("models", "back").returncode == 0
        assert (active(merd), heard(merd, library / "0.flac")) == ([expected], label)
    run = merd("models", "back")
    assert (run.returncode, run.stdout) == (1, "")
    assert run.stderr == "error: there is nothing to go back to: default used the general model from the first\n"


@pytest.mark.usefixtures("versions")
def test_a_new_track_is_heard_by_the_profiles_model(merd: Merd, tmp_path: Path) -> None:
    merd("models", "use", 2)
    new = encode(tmp_path / "new.wav", "wav", music(25, seed=9))
    assert merd("tag", new).stdout.startswith("tense  100 %")


@pytest.mark.usefixtures("versions")
def test_what_is_no_version_is_an_error(merd: Merd) -> None:
    for version in ("7", "sad", "1x", ""):
        run = merd("models", "use", version)
        assert (run.returncode, run.stdout) == (1, "")
        assert run.stderr == f"error: default has no model {version}: it has general, 1 (biased), 2 (biased)\n"
    for arguments in (("use",), ("back", "1"), ("away",), ("back", "--json")):
        assert merd("models", *arguments).returncode == 2
    assert active(merd) == ["general"]
    assert merd("models", "use", "biased").returncode == 0
    assert active(merd) == ["2"]


def test_a_damaged_version_is_not_taken_and_the_general_model_is_the_way_out(
    merd: Merd, versions: list[Bundle], library: Path
) -> None:
    sad, tense = versions
    merd("models", "use", 1)
    merd("models", "use", 2)
    shutil.rmtree(sad.folder)
    for arguments in (("use", "1"), ("back",)):
        run = merd("models", *arguments)
        assert run.returncode == 1
        assert run.stderr.startswith(f"error: {sad.folder}/model.json: no such file or directory")
        assert active(merd) == ["2"]
    tense.classifier_path.write_bytes(b"damaged")
    for command in (
        ("tag", library),
        ("show", library / "0.flac"),
        ("status",),
        ("rate", "sad", library / "0.flac"),
    ):
        run = merd(*command)
        assert (run.returncode, run.stdout) == (1, "")
        assert re.fullmatch(
            rf"error: {tense.classifier_path}: .*; to go on without it: merd models use general\n", run.stderr
        )
    assert merd("models", "use", "general").returncode == 0
    assert merd("tag", library).returncode == 0
