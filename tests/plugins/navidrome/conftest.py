"""A library of three tracks, as Navidrome and merd both have it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.website import Website, filled, serving

from merd.model import bundle
from merd.store.records import FileState, Metadata

TOLD = {
    "calm": Metadata("Anna; Bernd", None, "Stücke", "Für Élise & mehr"),
    "sad": Metadata("Cid", None, "Stücke", "Sad"),
    "tense": Metadata("Dora feat. Anna", None, "Stücke", "Tense"),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Website]:
    """Merd's site, read-only, and with a token, as it is served to another machine."""
    with filled(tmp_path_factory.mktemp("website")) as own:
        general = bundle.load()
        for seed, (name, metadata) in enumerate(TOLD.items()):
            number = own.number(name)
            features = np.random.default_rng(seed).normal(size=(4, general.dims)).astype(np.float16)
            with own.store() as store:
                store.tracks.put_features(number, general.extractor_id, features)
                (path,) = store.files.of_track(number)
                store.metadata.put(path, FileState(1, 1), metadata)
        with serving(own.home, Path(own.library), token="secret", read_only=True) as website:
            yield website
