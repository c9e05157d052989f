"""What a request of the API says."""

from __future__ import annotations

from typing import Any, NamedTuple

from merd.errors import MerdError

# SQLite's integers are below it.
_HALF = 1 << 63
_DIGITS = 10


class Question(NamedTuple):
    """What a request says.

    Attributes:
        path: The values in its path.
        query: The values in its query; of several of a name, the last.
        body: The object that was sent, for POST.
    """

    path: dict[str, Any]
    query: dict[str, str]
    body: dict[str, Any]

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """Return a whole number of the query.

        Args:
            name: Its name.
            default: What holds without it.
            least: The smallest that it may be.
            most: The largest.

        Raises:
            MerdError: If it is none.
        """
        text = self.query.get(name, str(default))
        if not text.isdecimal() or len(text) > _DIGITS or not least <= int(text) <= most:
            raise MerdError(f"{name} has to be a whole number from {least} to {most}")
        return int(text)

    def numbers(self, name: str, most: int) -> list[int]:
        """Return a list of whole numbers of the body.

        Args:
            name: Its name.
            most: How many there may be.

        Raises:
            MerdError: If it is none.
        """
        numbers = self.body.get(name)
        if not isinstance(numbers, list) or len(numbers) > most or not all(type(one) is int for one in numbers):
            raise MerdError(f"{name} has to be a list of numbers, {most} at most")
        return numbers

    def whole(self, name: str) -> int:
        """Return a whole number of the body.

        Args:
            name: Its name.

        Raises:
            MerdError: If it is none that a track can have.
        """
        number = self.body.get(name)
        if type(number) is not int or not 0 <= number < _HALF:
            raise MerdError(f"{name} has to be a track's number")
        return number

    def text(self, name: str, default: str = "") -> str:
        """Return a text of the body.

        Args:
            name: Its name.
            default: What holds without it.

        Raises:
            MerdError: If it is none.
        """
        text = self.body.get(name, default)
        if not isinstance(text, str):
            raise MerdError(f"{name} has to be a text")
        return text
