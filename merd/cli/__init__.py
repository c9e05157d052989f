"""The command line. Each command is one module of a subpackage, imported when it is called."""

from __future__ import annotations

import importlib
import io
import os
import sys
from pathlib import Path
from typing import Any

import click

from merd import __version__
from merd.config.paths import AppPaths
from merd.config.paths import app_paths as home_of
from merd.errors import MerdError, os_reason
from merd.util.text import did_you_mean, one_line

# Subpackage → its commands, and what `merd --help` says of them. A command's module has its name and holds a click
# command `command`.
_COMMANDS = {
    "library": {
        "tag": "Give every track below the paths its mood.",
        "show": "Show a track's mood.",
        "stats": "Count the library by moods.",
        "map": "Draw the library as a map of moods.",
        "status": "Show what merd knows and how it does.",
        "forget": "Forget files that are gone for good.",
        "untag": "Take merd's tags out of your files again.",
        "backup": "Copy all that merd knows into a file.",
        "merge": "Add what another machine's merd knows.",
    },
    "rating": {
        "rate": "Say how you hear a track.",
        "ratings": "List your ratings, export or import them.",
        "now": "Show the mood of the track that plays.",
        "ask": "Name the tracks whose rating would teach merd most.",
        "session": "Rate the tracks that ask names, with a key each.",
    },
    "learning": {
        "tune": "Tune the model to your ratings.",
        "models": "List the models that were tuned to your ratings, or change the one in use.",
        "evaluate": "Compare a model with a table of how you hear your tracks.",
        "train": "Train the general model from its data sets.",
    },
    "playlist": {
        "playlist": "Make a playlist of the tracks that a rule names.",
        "playlists": "Write the playlists of the configuration.",
        "journey": "Make a playlist whose mood changes gradually.",
        "like": "Name the tracks that are most like one of them.",
        "play": "Play a mood, a rule, a journey, or what is like a track.",
        "radio": "Keep the tracks of a mood or a rule coming.",
    },
    "service": {
        "web": "Show the library as a map of moods in a browser.",
        "daemon": "Watch the library, and keep everything up to date.",
        "service": "Have the daemon run by itself, from login on.",
        "config": "Print the configuration, explained, or check it.",
        "completion": "Print the shell's completion script.",
    },
}
_PACKAGES = {name: package for package, commands in _COMMANDS.items() for name in commands}


class _Commands(click.Group):
    """Imports a command when it is used: `merd --help` must not wait for them all."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_PACKAGES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _PACKAGES:
            return None
        if cmd_name != "train":
            # The threads of numpy's algebra cost a tenth of a second at each start, and serve training alone.
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        return load(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in _PACKAGES and not args[0].startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"there is no command '{one_line(args[0])}'{did_you_mean(args[0], _PACKAGES)}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (MerdError, OSError, click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception:
            _check_database(ctx.obj)
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, _PACKAGES))
        for package, commands in _COMMANDS.items():
            with formatter.section(package.capitalize()):
                formatter.write_dl([(name.ljust(width), text) for name, text in commands.items()])


def _check_database(home: AppPaths | None) -> None:
    """Check whether an unexpected error comes from a damaged database."""
    from merd.store import stale_wal
    from merd.store.advice import damaged

    if home is not None and home.database.exists() and not stale_wal.is_sound(home.database):
        raise damaged(home.database, "is damaged")


def load(name: str) -> click.Command:
    """Import a command's module, and with it what the command needs.

    Raises:
        KeyError: If there is none of this name.
    """
    command: click.Command = importlib.import_module(f"merd.cli.{_PACKAGES[name]}.{name}").command
    return command


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"merd {__version__}")
        ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MERD_HOME",
    show_envvar=True,
    help="Keep configuration and data in this folder.",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
@click.pass_context
def cli(ctx: click.Context, home: Path | None) -> None:
    """The mood of your music, as you hear it."""
    ctx.obj = home_of(home)
    if os.environ.get("NO_COLOR"):
        ctx.color = False


def main() -> None:
    """Run the command line; errors become one line and an exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        cli(prog_name="merd")
    except MerdError as error:
        _fail(str(error))
    except OSError as error:
        if error.filename is not None:
            raise
        # What is not written yet would fail once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _fail(f"standard output: {os_reason(error)}")


def _fail(reason: str) -> None:
    click.echo(f"error: {reason}", err=True)
    sys.exit(1)
