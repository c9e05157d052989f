"""The data sets that a training is given, and what a bundle says of them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from merd.errors import DatasetError
from merd.mood import Quadrant
from merd.training.datasets import Clip, load_4q, load_emotify, load_mirex, load_own, load_pmemo, merged

# Of each data set: its authors, where they hand it out, and under which terms.
ABOUT = {
    "4q": {
        "authors": "Panda, Malheiro and Paiva (2018)",
        "source": "http://mir.dei.uc.pt/downloads.html",
        "terms": "for research; nothing of it is in the bundle but features of its clips",
    },
    "emotify": {
        "authors": "Aljanaki, Wiering and Veltkamp (2016)",
        "source": "http://www2.projects.science.uu.nl/memotion/emotifydata/",
        "terms": "for research; nothing of it is in the bundle but features of its clips",
    },
    "pmemo": {
        "authors": "Zhang, Zhang, Yang, Xu and Zhao (2018)",
        "source": "https://github.com/HuiZhangDB/PMEmo",
        "terms": "for research; nothing of it is in the bundle but features of its clips",
    },
    "mirex": {
        "authors": "Panda, Malheiro, Rocha, Oliveira and Paiva (2013)",
        "source": "http://mir.dei.uc.pt/downloads.html",
        "terms": "for research; nothing of it is in the bundle but features of its clips",
    },
    "own": {"authors": "whoever trained this", "source": "", "terms": "whoever trained this knows"},
}
# Clips of each quadrant and data set that a dry run takes.
HANDFUL = 4


@dataclass(frozen=True)
class Sources:
    """Where data sets lie; None is not there.

    Attributes:
        four_q, emotify, pmemo, mirex: Their folders.
        own: A table of one's own labels.
    """

    four_q: Path | None = None
    emotify: Path | None = None
    pmemo: Path | None = None
    mirex: Path | None = None
    own: Path | None = None

    def load(self) -> dict[str, list[Clip]]:
        """Return the clips of each data set, by the set's name.

        Raises:
            DatasetError: If one is not there, or none is named.
        """
        loaders = {
            "4q": (load_4q, self.four_q),
            "emotify": (load_emotify, self.emotify),
            "pmemo": (load_pmemo, self.pmemo),
            "mirex": (load_mirex, self.mirex),
            "own": (load_own, self.own),
        }
        loaded = {name: load(place) for name, (load, place) in loaders.items() if place is not None}
        if not loaded:
            raise DatasetError("no data set to train on: name one with --4q, --emotify, --pmemo, --mirex or --own")
        return loaded


def as_in_the_paper(sets: Mapping[str, Sequence[Clip]], seed: int) -> list[Clip]:
    """Return the paper's merged set, of those sets that are there; one's own clips are taken whole.

    Args:
        sets: Clips of the data sets, by their names.
        seed: Of the choice of clips.
    """
    merged_sets = merged(sets.get("pmemo", []), sets.get("4q", []), sets.get("emotify", []), seed)
    return [*merged_sets, *sets.get("own", [])]


def handful(clips: Sequence[Clip]) -> list[Clip]:
    """Return a few clips of each quadrant, of different artists if there are, for a dry run."""
    first: dict[tuple[Quadrant, str], Clip] = {}
    again = [clip for clip in clips if first.setdefault((clip.hard_label, clip.group), clip) is not clip]
    ordered = [*first.values(), *again]
    return [clip for quadrant in Quadrant for clip in [c for c in ordered if c.hard_label == quadrant][:HANDFUL]]


def describe(sets: Mapping[str, Sequence[Clip]]) -> list[dict[str, Any]]:
    """Return what a bundle says of the data: names, sizes, kinds of labels, sources and terms."""
    return [
        {"name": name, "clips": len(clips), "labels": "felt" if clips[0].felt else "perceived", **ABOUT[name]}
        for name, clips in sets.items()
    ]


def fingerprint(clips: Sequence[Clip]) -> str:
    """Return a name of a list of clips, which changes with their labels and their files."""
    files = [(clip.path.absolute(), os.stat(clip.path)) for clip in clips]
    said = [
        f"{clip!r} {path} {state.st_size} {state.st_mtime_ns}"
        for clip, (path, state) in zip(clips, files, strict=True)
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
