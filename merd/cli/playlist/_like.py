"""What tracks that are like another one may be beside, for the commands that list or play them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from merd.playlists.similar import WISHES

F = TypeVar("F", bound=Callable[..., Any])


def wishes(command: F) -> F:
    """Add an option for each of `WISHES`, such as ``--calmer``, whose truth value the command gets by its name."""
    for wish in reversed(WISHES):
        told = f"Such as are {'more ' if wish == 'energetic' else ''}{wish}."
        command = click.option(f"--{wish}", is_flag=True, help=told)(command)
    return command


def chosen(wished: dict[str, bool]) -> list[str]:
    """Return what was wished.

    Args:
        wished: The values of the options.

    Raises:
        click.UsageError: If that cannot be at once.
    """
    names = [wish for wish, is_wished in wished.items() if is_wished]
    if {"calmer", "energetic"} <= set(names) or {"sadder", "happier"} <= set(names):
        raise click.UsageError(f"nothing is {' and '.join(names)} at once")
    return names
