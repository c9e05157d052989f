"""What the site serves, and to whom: the library of one home, for one profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from merd.config import loader
from merd.config.paths import AppPaths
from merd.config.settings import Settings
from merd.model import bundle, registry
from merd.model.bundle import Bundle
from merd.store import Store


def _nobody(*_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Events:
    """Who is told of what is asked for.

    Attributes:
        rated: Takes the path of a file that was rated, and the rating as a listener writes it.
        rescan: Has the library looked through; None where nobody does that.
    """

    rated: Callable[[bytes, str], None] = _nobody
    rescan: Callable[[], None] | None = None


@dataclass(frozen=True)
class Site:
    """What is served.

    Attributes:
        home: Where merd keeps its data.
        profile: Whose ratings and model.
        token: What every request has to know; empty on the own machine.
        names: The names of hosts, in lower case, by which the site may be called, beside addresses.
        read_only: Whether nothing may be changed.
        events: Who is told.
    """

    home: AppPaths
    profile: str
    token: str = ""
    names: frozenset[str] = frozenset({"localhost"})
    read_only: bool = False
    events: Events = field(default_factory=Events)

    @contextmanager
    def visit(self) -> Iterator[Visit]:
        """Open the database for one request."""
        with Store(self.home.database) as store:
            yield Visit(self, store, loader.load(self.home.config_file))


@dataclass(frozen=True)
class Visit:
    """One request's view of the library, in one thread.

    Attributes:
        site: What is served.
        store: The database.
        settings: The configuration.
    """

    site: Site
    store: Store
    settings: Settings

    @property
    def profile(self) -> str:
        """Whose ratings count."""
        return self.site.profile

    @property
    def model_id(self) -> str:
        """By which model moods are."""
        return self.store.models.active(self.profile) or self.general_id

    @property
    def general_id(self) -> str:
        """The id of the general model."""
        return bundle.load().model_id

    @property
    def bundle(self) -> Bundle:
        """The model that the profile uses."""
        return registry.active_bundle(self.site.home, self.store, self.profile)
