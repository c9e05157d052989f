"""``merd now``."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable

import click

from merd.cli import _options
from merd.cli.rating._now_format import FIELDS, Now, as_json, as_text
from merd.config import loader
from merd.config.paths import AppPaths
from merd.model import registry
from merd.playlists.playlist import for_now, with_hours
from merd.plugins import now_playing
from merd.plugins.now_playing import NowPlaying
from merd.store import Store

# So often is looked whether the track was rated, or the model is another one.
_EVERY_S = 2.0


def _template(_: click.Context, __: click.Parameter, template: str | None) -> str | None:
    try:
        if template is not None:
            template.format_map(dict.fromkeys(FIELDS, ""))
    except (KeyError, ValueError, IndexError, AttributeError, TypeError) as error:
        names = ", ".join(f"{{{name}}}" for name in FIELDS)
        raise click.BadParameter(f"'{template}' may have {names}") from error
    return template


@click.command()
@click.option("--follow", is_flag=True, help="Go on, with a line whenever it changes; empty while nothing plays.")
@click.option("--format", "template", callback=_template, metavar="TEXT", help=f"With {{{'}, {'.join(FIELDS)}}}.")
@click.option("--json", "json_wanted", is_flag=True, help="Print an object a line, as waybar takes it.")
@_options.player
@_options.profile
@click.pass_obj
def command(
    home: AppPaths, follow: bool, template: str | None, json_wanted: bool, player: str, profile: str
) -> None:
    """Show the mood of the track that plays.

    A second line names the playlists of the configuration in whose hours (`when`) it is: merd play plays the first.
    """
    with Store(home.database) as store:

        def line(playing: NowPlaying | None) -> str:
            model = registry.active_bundle(home, store, profile).model_id
            now = Now.of(playing, store, model, profile) if playing else None
            return json.dumps(as_json(now, template)) if json_wanted else as_text(now, template)

        if not follow:
            with contextlib.ExitStack() as at_the_end:
                if template is None and not json_wanted:
                    # Also where nothing plays, which is an error.
                    at_the_end.callback(_tell_playlists, home)
                click.echo(line(asyncio.run(now_playing.now(home, store, player))))
            return
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_Bar(store, line).follow(now_playing.follow(home, store, player)))


def _tell_playlists(home: AppPaths) -> None:
    """Say which playlists of the configuration are for this time of day, if there are any."""
    if names := [with_hours(one) for one in for_now(loader.load(home.config_file))]:
        click.echo(f"for now: {', '.join(names)}")


class _Bar:
    """A line that is printed again when it has changed."""

    def __init__(self, store: Store, line: Callable[[NowPlaying | None], str]) -> None:
        self._store, self._line = store, line
        self._playing: NowPlaying | None = None
        self._shown: str | None = None

    async def follow(self, playing: AsyncIterator[NowPlaying | None]) -> None:
        """Go on until something fails."""
        tasks = [asyncio.ensure_future(work) for work in (self._watch_players(playing), self._watch_store())]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _watch_players(self, playing: AsyncIterator[NowPlaying | None]) -> None:
        async for track in playing:
            self._playing = track
            self._show()

    async def _watch_store(self) -> None:
        seen = self._store.changes()
        while True:
            await asyncio.sleep(_EVERY_S)
            changes = self._store.changes()
            if changes != seen:
                seen = changes
                self._show()

    def _show(self) -> None:
        line = self._line(self._playing)
        if line != self._shown:
            self._shown = line
            click.echo(line)
