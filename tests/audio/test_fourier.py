"""The Fourier transform, against scipy's own function."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder

import numpy as np
import pytest
import scipy.fft

from merd.audio import fourier

FRAMES = np.random.default_rng(0).standard_normal((7, 1024)).astype(np.float32)


@pytest.fixture(autouse=True)
def nothing_loaded() -> Iterator[None]:
    fourier._transform.cache_clear()
    yield
    fourier._transform.cache_clear()


def test_it_is_scipys_to_the_bit_and_loads_nothing_else_of_scipy() -> None:
    assert fourier._compiled()(FRAMES).tobytes() == scipy.fft.rfft(FRAMES).tobytes()
    assert fourier.rfft(FRAMES).dtype == np.complex64
    program = (
        "import sys, numpy as np; from merd.audio import fourier\n"
        "fourier.rfft(np.zeros((2, 8), np.float32)); print(sorted(name for name in sys.modules if 'scipy' in name))"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"


def test_where_scipy_has_it_elsewhere_the_whole_of_scipys_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PathFinder, "find_spec", lambda *_: None)
    assert fourier.rfft(FRAMES).tobytes() == scipy.fft.rfft(FRAMES).tobytes()
