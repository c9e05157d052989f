"""The object that other programs call: its methods, its signals and its errors."""

# dbus-next reads D-Bus signatures from the annotations, as strings: no `from __future__ import annotations` here.
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from dbus_next.errors import DBusError
from dbus_next.service import ServiceInterface, method, signal
from dbus_next.signature import Variant

from merd.errors import MerdError
from merd.util import file_url, text

INTERFACE = "org.merd.Merd1"
_ERRORS = "org.merd.Error"
_log = logging.getLogger(__name__)

_Member = TypeVar("_Member", bound=Callable[..., Any])

if TYPE_CHECKING:
    Text = str
    Number = int
    Wishes = list[str]
    Urls = list[str]
    Figures = dict[str, float]
    Properties = dict[str, Variant]
    Texts = list[str]
    TextAndFigures = list[str | dict[str, float]]
else:
    Number, Wishes, Urls = "u", "as", "as"
    Text, Figures, Properties, Texts, TextAndFigures = "s", "a{sd}", "a{sv}", "ss", "sa{sd}"


class ServiceHandler(Protocol):
    """What merd does for other programs. It is called in the event loop's thread, and is not to keep that long."""

    def rate(self, track: bytes, rating: str, profile: str) -> str:
        """Store a rating, and return in one line what was stored.

        Args:
            track: The path of a file of the library.
            rating: As a listener writes it.
            profile: Whose rating; empty for the first profile.
        """

    def moods(self, track: bytes) -> dict[str, float]:
        """Return a track's mood as `merd.daemon.api.figures`; empty if it is unknown."""

    async def similar(self, track: bytes, wishes: list[str], count: int) -> list[bytes]:
        """Return the files of the tracks that are most like one of them, the nearest first.

        Args:
            track: The path of a file of the library.
            wishes: What they are to be beside, such as ``calmer``.
            count: How many, at most.
        """

    def status(self) -> dict[str, object]:
        """Return how merd does: texts, numbers and truth values by their names."""

    def rescan(self) -> None:
        """Look through the library soon."""


def _method(name: str) -> Callable[[_Member], _Member]:
    return cast("Callable[[_Member], _Member]", method(name=name))


def _signal(name: str) -> Callable[[_Member], _Member]:
    return cast("Callable[[_Member], _Member]", signal(name=name))


class Service(ServiceInterface):
    """The interface ``org.merd.Merd1``.

    The signals are for the event loop's thread; while merd is not on the bus, they do nothing.
    """

    def __init__(self, handler: ServiceHandler) -> None:
        super().__init__(INTERFACE)
        self._handler = handler

    @_method("Rate")
    def rate(self, track: Text, rating: Text, profile: Text) -> Text:
        """Store a rating.

        Args:
            track: A path, or a ``file`` URL.
            rating: As a listener writes it.
            profile: Whose rating; empty for the first profile.
        """
        with _errors_on_the_bus():
            return text.one_line(self._handler.rate(file_url.path_of(track), rating, profile))

    @_method("Moods")
    def moods(self, track: Text) -> Figures:
        """Return a track's mood in figures; empty if it is unknown."""
        with _errors_on_the_bus():
            return self._handler.moods(file_url.path_of(track))

    @_method("Similar")
    async def similar(self, track: Text, wishes: Wishes, count: Number) -> Urls:
        """Return the URLs of the tracks that are most like one of them, the nearest first.

        Args:
            track: A path, or a ``file`` URL.
            wishes: What they are to be beside, such as ``calmer``.
            count: How many, at most.
        """
        with _errors_on_the_bus():
            found = await self._handler.similar(file_url.path_of(track), wishes, count)
            return [file_url.url_of(path) for path in found]

    @_method("Status")
    def status(self) -> Properties:
        """Return how merd does."""
        with _errors_on_the_bus():
            return {name: _variant(value) for name, value in self._handler.status().items()}

    @_method("Rescan")
    def rescan(self):  # type: ignore[no-untyped-def]  # noqa: ANN201  # no signature: it returns nothing
        """Look through the library soon."""
        with _errors_on_the_bus():
            self._handler.rescan()

    @_signal("TrackTagged")
    def track_tagged(self, track: bytes, moods: dict[str, float]) -> TextAndFigures:
        """Tell that a file has its mood now.

        Args:
            track: The file's path.
            moods: Its mood as `merd.daemon.api.figures`.
        """
        return [file_url.url_of(track), moods]

    @_signal("ModelChanged")
    def model_changed(self, profile: str, name: str) -> Texts:
        """Tell that a profile has another model now.

        Args:
            profile: The profile's name.
            name: The model's name.
        """
        return [text.one_line(profile), text.one_line(name)]

    @_signal("RatingAdded")
    def rating_added(self, track: bytes, rating: str) -> Texts:
        """Tell that a rating was stored.

        Args:
            track: The path of the file that was rated.
            rating: As a listener writes it.
        """
        return [file_url.url_of(track), text.one_line(rating)]


@contextmanager
def _errors_on_the_bus() -> Iterator[None]:
    """Turn what goes wrong with an answer into an error on the bus."""
    try:
        yield
    except MerdError as error:
        raise _error(type(error).__name__.removesuffix("Error"), str(error)) from error
    except Exception as error:
        _log.exception("a call from the bus failed")
        raise _error("Internal", f"{type(error).__name__}: {error}") from error


def _error(name: str, message: str) -> DBusError:
    return DBusError(f"{_ERRORS}.{name}", text.one_line(message))


def _variant(value: object) -> Variant:
    if isinstance(value, bool):
        return Variant("b", value)
    if isinstance(value, int):
        return Variant("x", value)
    if isinstance(value, float):
        return Variant("d", value)
    return Variant("s", text.one_line("" if value is None else str(value)))
