"""The versions of each profile's model, and which one it listens with."""

from __future__ import annotations

import json
from typing import Any

from merd.store.database import Database, now_us
from merd.store.records import Version

_COLUMNS = "id, model, name, parent, strategy, made_us, figures"


class Models:
    """The models of all profiles. Models are named by their bundles' ids; None is the general model."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, profile: str, *, model: str, name: str, parent: str, strategy: str, figures: dict[str, Any]
    ) -> Version:
        """Remember a version; one that is there already has these figures from now on.

        Args:
            profile: Whose it is.
            model: The id of its bundle.
            name: What people call it.
            parent: The id of the bundle that it was tuned from.
            strategy: How it was tuned.
            figures: What the tuning says of it; anything that JSON takes, so no NaN.

        Raises:
            StoreError: If JSON does not take the figures.
        """
        self._database.execute(
            "INSERT INTO models (profile, model, name, parent, strategy, made_us, figures) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (profile, model) DO UPDATE SET figures = excluded.figures",
            *(profile, model, name, parent, strategy, now_us(), json.dumps(figures)),
        )
        row = self._database.one(
            f"SELECT {_COLUMNS} FROM models WHERE profile = ? AND model = ?", *(profile, model)
        )
        return _version(row)

    def versions(self, profile: str) -> list[Version]:
        """A profile's versions, the oldest first."""
        rows = self._database.execute(f"SELECT {_COLUMNS} FROM models WHERE profile = ? ORDER BY id", profile)
        return [_version(row) for row in rows]

    def active(self, profile: str) -> str | None:
        """The model that a profile listens with; None for the general one."""
        row = self._database.one(
            "SELECT model FROM activations WHERE profile = ? ORDER BY id DESC LIMIT 1", profile
        )
        model: str | None = row and row[0]
        return model

    def active_anywhere(self) -> set[str]:
        """The models that any profile listens with, but for the general one."""
        rows = self._database.execute(
            "SELECT model FROM activations WHERE model IS NOT NULL "
            "AND id IN (SELECT max(id) FROM activations GROUP BY profile)"
        )
        return {model for (model,) in rows}

    def activate(self, profile: str, model: str | None) -> None:
        """Let a profile listen with one of its versions, or with the general model; nothing if it does so already.

        Raises:
            StoreError: If the model is no version of the profile.
        """
        self._database.execute(
            "INSERT INTO activations (profile, model, activated_us) SELECT ?, ?, ? "
            "WHERE (SELECT model FROM activations WHERE profile = ? ORDER BY id DESC LIMIT 1) IS NOT ?",
            *(profile, model, now_us(), profile, model),
        )

    def back(self, profile: str) -> bool:
        """Take back the newest activation that still stands: what was active before it is active again.

        Called again, it goes further back, and at last to the general model, with which each profile begins.

        Returns:
            Whether there was anything to take back.
        """
        row = self._database.one(
            "INSERT INTO activations (profile, model, activated_us, undoes) SELECT profile, "
            "(SELECT model FROM standing_activations WHERE profile = ? ORDER BY id DESC LIMIT 1 OFFSET 1), ?, id "
            "FROM standing_activations WHERE profile = ? ORDER BY id DESC LIMIT 1 RETURNING id",
            *(profile, now_us(), profile),
        )
        return row is not None


def _version(row: tuple[Any, ...]) -> Version:
    return Version(*(*row[:-1], json.loads(row[-1])))
