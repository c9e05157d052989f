"""What Navidrome's plugin asks merd; in_wasm.py sees that it asks just this."""

from __future__ import annotations

import json
import re
from pathlib import Path

from support.navidrome import BY_TRACK, LIKE, NAMED, OTHER_NAMED, PATH, UNKNOWN_NAMED
from support.website import Answer, Website

from merd import __version__

PLUGIN = Path(__file__).parents[3] / "plugins" / "navidrome"


def ask(library: Website, path: str) -> Answer:
    return library.ask(path, Authorization="Bearer secret")


def test_songs_are_known_as_navidrome_names_them(library: Website) -> None:
    for path, name in ((NAMED, "calm"), (BY_TRACK, "calm"), (OTHER_NAMED, "sad")):
        assert ask(library, path).json["id"] == library.number(name)
    assert ask(library, UNKNOWN_NAMED).status == 404
    assert library.ask(NAMED).status == 401


def test_what_is_like_a_song_has_what_navidrome_finds_it_by(library: Website) -> None:
    calm, sad = library.number("calm"), library.number("sad")
    like = ask(library, LIKE.format(calm, 200)).json
    told = {(one["title"], one["artist"], one["album"]) for one in like}
    assert told == {("Sad", "Cid", "Stücke"), ("Tense", "Dora feat. Anna", "Stücke")}
    assert all(abs(one["duration_s"] - 8) < 0.3 and 0 <= one["similarity"] <= 1 for one in like)
    path = ask(library, PATH.format(calm, 25, sad)).json
    assert [path[0]["id"], path[-1]["id"]] == [calm, sad]


def test_the_manifest_says_what_the_plugin_reads(library: Website) -> None:
    manifest = json.loads((PLUGIN / "manifest.json").read_text())
    read = re.findall(r'setting\("(\w+)"\)', (PLUGIN / "merd.go").read_text())
    assert sorted(set(read)) == sorted(manifest["config"]["schema"]["properties"])
    assert manifest["version"] == __version__
    assert manifest["permissions"]["http"]["requiredHosts"] == ["*"]  # An address of the own network is none else.
