"""scipy's Fourier transform without the rest of `scipy.fft`, whose import is a third of a worker's start."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_Transform = Callable[[NDArray[np.float32]], NDArray[np.complex64]]


def rfft(frames: NDArray[np.float32]) -> NDArray[np.complex64]:
    """Do as `scipy.fft.rfft`: frames (n, samples) → bins (n, samples // 2 + 1)."""
    return _transform()(frames)


@cache
def _transform() -> _Transform:
    """Return scipy's compiled function, or the one around it where scipy has put that elsewhere."""
    try:
        return _compiled()
    except (ImportError, AttributeError):
        import scipy.fft

        whole: _Transform = scipy.fft.rfft
        return whole


def _compiled() -> _Transform:
    scipy = find_spec("scipy")  # Imports nothing.
    folders = (scipy.submodule_search_locations if scipy else None) or ()
    found = PathFinder.find_spec("pypocketfft", [str(Path(folder, "fft", "_pocketfft")) for folder in folders])
    if found is None or found.loader is None:
        raise ImportError("scipy has no pypocketfft")
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return partial(module.r2c, axes=(-1,))
