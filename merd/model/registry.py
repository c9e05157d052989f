"""The model that a profile uses: the general one, or a version that was tuned to its ratings."""

from __future__ import annotations

from pathlib import Path

from merd.config import settings
from merd.config.paths import AppPaths
from merd.errors import BundleError
from merd.model import bundle
from merd.model.bundle import Bundle
from merd.store import Store


def root(home: AppPaths) -> Path:
    """Return where the bundles of all versions lie, each in a folder named by its model's id."""
    return home.data / "models"


def folder(home: AppPaths, model: str) -> Path:
    """Return where the bundle of a version lies.

    Args:
        home: Where merd keeps its data.
        model: The model's id.
    """
    return root(home) / model


def load(home: AppPaths, model: str | None) -> Bundle:
    """Read the bundle of a version.

    Args:
        home: Where merd keeps its data.
        model: The model's id; None for the general model.

    Raises:
        BundleError: If it is missing, damaged or another.
    """
    if model is None:
        return bundle.load()
    loaded = bundle.load(folder(home, model))
    if loaded.model_id != model:
        raise BundleError(f"{loaded.folder}: holds another model, {loaded.model_id}")
    return loaded


def active_bundle(home: AppPaths, store: Store, profile: str) -> Bundle:
    """Read the bundle of the model that a profile uses.

    Args:
        home: Where merd keeps its data.
        store: The same home's database.
        profile: The profile.

    Raises:
        BundleError: If it is missing, damaged or another; it says how to go on without it.
    """
    model = store.models.active(profile)
    try:
        return load(home, model)
    except BundleError as error:
        if model is None:
            raise
        option = "" if profile == settings.DEFAULT_PROFILE else f" --profile {profile}"
        raise BundleError(f"{error}; to go on without it: merd models use general{option}") from error
