"""At a worker: the model bundles that it has, by their ids."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from functools import cache
from pathlib import Path

from merd.cluster import inbox
from merd.cluster.messages import Request
from merd.errors import BundleError
from merd.model import bundle
from merd.model.bundle import Bundle

_receiving = threading.Lock()


def folder_of(request: Request) -> Path:
    """Return the bundle of a request's model; it is received once, if this merd was not shipped with it.

    Raises:
        MerdError: If it does not come, or is not that model.
    """
    if request.model_id == _shipped().model_id:
        return _shipped().folder
    folder = inbox.scratch() / request.model_id
    with _receiving:
        if not folder.exists():
            _receive(request, folder)
    return folder


@cache
def _shipped() -> Bundle:
    return bundle.load()


def _receive(request: Request, folder: Path) -> None:
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        for name in request.model_files:
            inbox.receive(request.asks, f"model/{name}", unfinished / name, request.timeout_s)
        if bundle.load(unfinished).model_id != request.model_id:
            raise BundleError(f"the model {request.model_id} came as another one")
        os.rename(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
