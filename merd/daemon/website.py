"""The map of moods, served by the daemon while it runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from merd.config.paths import AppPaths
from merd.config.settings import Settings
from merd.errors import MerdError

log = logging.getLogger(__name__)


async def serve(
    home: AppPaths, settings: Settings, rated: Callable[[bytes, str], None], rescan: Callable[[], None]
) -> None:
    """Serve the site of the first profile until this is cancelled, on systemd's socket if it has handed one over.

    What prevents it is logged; the daemon goes on without.

    Args:
        home: Where merd keeps its data.
        settings: They say whether there is to be a site, and where.
        rated: Told in another thread of the path of a file that was rated, and of the rating as it was written.
        rescan: Called in another thread to have the library looked through.
    """
    if not settings.web:
        return
    try:
        from merd.web import server, sockets
        from merd.web.access_token import kept_token
        from merd.web.site import Events, Site
    except ImportError as error:
        log.warning("web: %s is not installed: pip install 'merd-mood[web]'", error.name)
        return
    try:
        listening = sockets.inherited() or sockets.listen(sockets.parse(settings.web_address))
        with listening:
            address = sockets.address_of(listening)
            token = "" if address.is_loopback else kept_token(home.data)
            events = Events(rated, rescan)
            site = Site(home, settings.profiles[0], token, sockets.names(address), events=events)
            log.info("the map of moods is at %s", address.url)
            await server.serve(site, listening)
    except MerdError as error:
        log.warning("web: %s", error)
    except asyncio.CancelledError:
        raise
    except Exception:
        log.exception("the map of moods ended")
