"""``merd web``."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import click

from merd.cli import _options
from merd.config import loader
from merd.config.paths import AppPaths

if TYPE_CHECKING:
    from merd.web.sockets import Address

_PORT = 6373


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 for a phone.")
@click.option("--port", type=click.IntRange(0, 65_535), default=_PORT, show_default=True, help="0 for any.")
@click.option("--read-only", is_flag=True, help="Show and play, and change nothing.")
@click.option("--link", is_flag=True, help="Serve nothing; print where the daemon does, with token and code.")
@_options.profile
@click.pass_obj
def command(home: AppPaths, host: str, port: int, read_only: bool, link: bool, profile: str) -> None:
    """Show the library as a map of moods in a browser: listen, rate, make playlists.

    Beyond this machine, a token is needed: the address that is printed has it, and so has the code for a phone's
    camera.
    """
    _options.require("starlette", "uvicorn", "segno", doing="merd web", extra="web")
    from merd.web import server, sockets
    from merd.web.access_token import kept_token
    from merd.web.site import Site

    if link:
        address = sockets.parse(loader.load(home.config_file).web_address)
        _tell(address, "" if address.is_loopback else kept_token(home.data))
        return
    with sockets.listen(sockets.Address(host, port)) as listening:
        address = sockets.address_of(listening)
        token = "" if address.is_loopback else kept_token(home.data)
        site = Site(home, profile, token, sockets.names(address) | {host.lower()}, read_only)
        with site.visit():  # So that what is wrong with the database or the configuration is said at once.
            pass
        with contextlib.suppress(KeyboardInterrupt):
            _tell(address, token)
            asyncio.run(server.serve(site, listening))


def _tell(address: Address, token: str) -> None:
    """Print where the site is; for a phone, as a code too."""
    from merd.web import sockets

    url = sockets.Address(sockets.reachable(address.host), address.port).url
    click.echo(f"{url}?token={token}" if token else url)
    if token:
        from merd.web import qr

        click.echo(qr.drawn(f"{url}?token={token}"))
