"""Options and checks that several commands share."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from merd.config import settings, validators
from merd.config.paths import AppPaths
from merd.errors import ConfigError, MerdError, ProfileError
from merd.util.processes import cores
from merd.util.text import did_you_mean

F = TypeVar("F", bound=Callable[..., Any])

# Seeds that all sources of chance take.
SEED = click.IntRange(0, 2**32 - 1)
# Where networks are trained, as `merd.training.networks.device` takes it.
DEVICE = click.Choice(["auto", "cpu", "cuda"])


def profile(command: F) -> F:
    """Add the option ``--profile``: whose ratings and model."""
    option = click.option(
        "--profile",
        default=settings.DEFAULT_PROFILE,
        show_default=True,
        envvar="MERD_PROFILE",
        show_envvar=True,
        metavar="NAME",
        callback=_name,
        help="Whose ratings, and whose model.",
    )
    return option(command)


def player(command: F) -> F:
    """Add the option ``--player``: which one is meant."""
    return click.option("--player", default="", metavar="NAME", help="Which player is meant, as mpv.")(command)


def shortest(command: F) -> F:
    """Add the option ``--shortest``: what is no track to be rated, but a sound."""
    option = click.option(
        "--shortest",
        "shortest_s",
        type=click.FloatRange(0),
        default=settings.SHORTEST_ASKED_S,
        show_default=True,
        metavar="SECONDS",
        help="Shorter tracks are left out.",
    )
    return option(command)


def keep_times(command: F) -> F:
    """Add the option ``--keep-times``, for what writes into files."""
    return click.option("--keep-times", is_flag=True, help="Files keep their modification times.")(command)


def jobs(command: F) -> F:
    """Add the option ``--jobs``: how many processes at once."""
    told = "Processes at once, on this machine.  [default: its cores]"
    return click.option("-j", "--jobs", type=click.IntRange(1), default=cores, help=told)(command)


def scheduler(command: F) -> F:
    """Add the option ``--scheduler``: on which cluster files are analysed; empty for none."""
    option = click.option(
        "--scheduler",
        metavar="URL",
        callback=_scheduler,
        help="Analyse on the cluster of a scheduler of dask, as tls://HOST:8786; 'none' is this machine alone.  "
        "[default: the configuration's]",
    )
    return option(command)


def _scheduler(_: click.Context, __: click.Parameter, url: str | None) -> str | None:
    if url is None or url == "none":
        return url and ""
    try:
        return validators.scheduler(url)
    except ConfigError as error:
        raise click.BadParameter(f"it {error}") from error


def _name(ctx: click.Context, _: click.Parameter, name: str) -> str:
    try:
        settings.check_profile(name)
    except ProfileError as error:
        raise click.BadParameter(str(error)) from error
    if name != settings.DEFAULT_PROFILE and not ctx.resilient_parsing:
        _tell_new_profile(ctx.obj, name)
    return name


def _tell_new_profile(home: AppPaths, name: str) -> None:
    """Say that nobody of this name has rated yet, which may be a slip of the pen."""
    from merd.store import Store

    if not home.database.exists():
        return
    with Store(home.database) as store:
        known = store.ratings.profiles()
    if name not in known:
        click.echo(f"the profile {name} has no ratings yet{did_you_mean(name, known)}", err=True)


def seconds(_: click.Context, __: click.Parameter, text: str | None) -> float | None:
    """Return the seconds of a time as players write it: M:SS or H:MM:SS, with a fraction if need be."""
    if text is None:
        return None
    found = re.fullmatch(r"(?:(\d{1,3}):(?=\d\d:))?(\d{1,3}):([0-5]\d(?:\.\d+)?)", text, re.ASCII)
    if found is None:
        raise click.BadParameter(f"'{text}' is no time as 1:23")
    hours, minutes, rest = found.groups(default="0")
    return 3600 * int(hours) + 60 * int(minutes) + float(rest)


def require(*packages: str, doing: str, extra: str) -> None:
    """Check that packages are there, without loading them.

    Args:
        packages: As they are imported.
        doing: What needs them, for the message.
        extra: Which of merd's extras has them.

    Raises:
        MerdError: If one is not; it says what to install.
    """
    if missing := [package for package in packages if importlib.util.find_spec(package) is None]:
        raise MerdError(f"{doing} needs {' and '.join(missing)}: pip install 'merd-mood[{extra}]'")
