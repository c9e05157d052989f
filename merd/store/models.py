"""The versions of each profile's model, and which one is in use."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from merd.store.database import Database, now_us
from merd.store.records import Version

_COLUMNS = "id, model, name, parent, strategy, made_us, figures, newest_rating, rated"


class Models:
    """The models of all profiles. Models are named by their bundles' ids; None is the general model."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        profile: str,
        *,
        model: str,
        name: str,
        parent: str,
        strategy: str,
        figures: dict[str, Any],
        newest_rating: int = 0,
        rated: Iterable[int] = (),
    ) -> Version:
        """Remember a version; one that is there already has these figures and these ratings from now on.

        Args:
            profile: Whose it is.
            model: The id of its bundle.
            name: What people call it.
            parent: The id of the bundle that it was tuned from.
            strategy: How it was tuned.
            figures: What the tuning says of it; anything that JSON takes, so no NaN.
            newest_rating: The number of the profile's newest rating; 0 if nobody knows.
            rated: The numbers of the tracks to whose ratings it was tuned.

        Raises:
            StoreError: If JSON does not take the figures.
        """
        named = (profile, model, name, parent, strategy, now_us())
        row = self._database.one(
            "INSERT INTO models (profile, model, name, parent, strategy, made_us, figures, newest_rating, rated) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (profile, model) DO UPDATE "
            "SET figures = excluded.figures, newest_rating = excluded.newest_rating, rated = excluded.rated "
            f"RETURNING {_COLUMNS}",
            *named,
            json.dumps(figures),
            newest_rating,
            json.dumps(list(rated)),
        )
        return _version(row)

    def versions(self, profile: str) -> list[Version]:
        """Return a profile's versions, the oldest first."""
        rows = self._database.execute(f"SELECT {_COLUMNS} FROM models WHERE profile = ? ORDER BY id", profile)
        return [_version(row) for row in rows]

    def active(self, profile: str) -> str | None:
        """Return the model that a profile uses; None for the general one."""
        row = self._database.one(
            "SELECT model FROM activations WHERE profile = ? ORDER BY id DESC LIMIT 1", profile
        )
        return None if row is None else row[0]

    def active_anywhere(self) -> set[str]:
        """Return the models that any profile uses, but for the general one."""
        rows = self._database.execute(
            "SELECT model FROM activations WHERE model IS NOT NULL "
            "AND id IN (SELECT max(id) FROM activations GROUP BY profile)"
        )
        return {model for (model,) in rows}

    def activate(self, profile: str, model: str | None) -> None:
        """Let a profile use one of its versions, or the general model; do nothing if it does so already.

        Args:
            profile: The profile.
            model: The version's model; None for the general one.

        Raises:
            StoreError: If the model is no version of the profile.
        """
        self._database.execute_named(
            "INSERT INTO activations (profile, model, activated_us) SELECT :profile, :model, :now_us "
            "WHERE (SELECT model FROM activations WHERE profile = :profile ORDER BY id DESC LIMIT 1) IS NOT :model",
            {"profile": profile, "model": model, "now_us": now_us()},
        )

    def back(self, profile: str) -> bool:
        """Take back the newest activation that still stands: what was active before it is active again.

        Called again, it goes further back, and at last to the general model, with which each profile begins.

        Returns:
            Whether there was anything to take back.
        """
        row = self._database.execute_named(
            "INSERT INTO activations (profile, model, activated_us, undoes) SELECT profile, (SELECT model "
            "FROM standing_activations WHERE profile = :profile ORDER BY id DESC LIMIT 1 OFFSET 1), :now_us, id "
            "FROM standing_activations WHERE profile = :profile ORDER BY id DESC LIMIT 1 RETURNING id",
            {"profile": profile, "now_us": now_us()},
        ).fetchone()
        return row is not None


def _version(row: tuple[Any, ...]) -> Version:
    number, model, name, parent, strategy, made_us, figures, newest_rating, rated = row
    tuned_to = tuple(json.loads(rated))
    return Version(number, model, name, parent, strategy, made_us, json.loads(figures), newest_rating, tuned_to)
