"""Collectors: coroutines of plugins in the daemon, which gather ratings from elsewhere and the like.

A collector is a coroutine function of the entry-point group ``merd.collectors``; it takes a `Context`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Protocol

from merd.config.paths import AppPaths
from merd.config.settings import Settings
from merd.util.backoff import Backoff, Pause

GROUP = "merd.collectors"
_SHORTEST_S, _LONGEST_S = 1.0, 300.0
_log = logging.getLogger(__name__)


class Rate(Protocol):
    """What stores a rating of the first profile, as `merd.daemon.api.DaemonApi.rate` does."""

    def __call__(self, track: bytes, rating: str, *, source: str, position_s: float | None) -> str:
        """Store a rating, and return in one line what was stored.

        Args:
            track: The path of a file of the library.
            rating: As a listener writes it, such as ``happy:2,calm``.
            source: The collector's name.
            position_s: Which moment of the track is meant, in seconds; None if the whole track is.

        Raises:
            MerdError: If the library does not have the track, or it is no rating.
        """


@dataclass(frozen=True)
class Context:
    """What the daemon gives to a collector.

    Attributes:
        settings: Returns the settings of now; they may be others later.
        home: Where merd keeps what it knows.
        rate: Stores a rating.
        moods: Returns a file's mood as `merd.daemon.api.figures`; empty if it is unknown.
    """

    settings: Callable[[], Settings]
    home: AppPaths
    rate: Rate
    moods: Callable[[bytes], dict[str, float]]


async def run_collectors(context: Context, pause: Pause = asyncio.sleep) -> None:
    """Run all collectors that are installed, until each has returned or this is cancelled.

    One that cannot be imported or fails is logged, and started again: after a second, then twice as long each time,
    up to five minutes. The others go on meanwhile.

    Args:
        context: What they get.
        pause: Waits for so many seconds.
    """
    running = (_keep_running(entry, context, pause) for entry in entry_points(group=GROUP))
    # With exceptions returned, a cancellation waits until all have ended.
    await asyncio.gather(*running, return_exceptions=True)


async def _keep_running(entry: EntryPoint, context: Context, pause: Pause) -> None:
    loop, backoff = asyncio.get_running_loop(), Backoff(_SHORTEST_S, _LONGEST_S)
    while True:
        began_s = loop.time()
        try:
            await _run(entry, context)
        except Exception as error:  # noqa: BLE001  # it may be anybody's code
            delay_s = backoff.next_s(loop.time() - began_s)
            _log.warning("%s: %s, again in %.0f s", entry.name, _reason(error), delay_s)
            _log.debug("%s", entry.name, exc_info=True)
        else:
            return
        await pause(delay_s)


async def _run(entry: EntryPoint, context: Context) -> None:
    """Run a collector in a task of its own: if it cancels itself, the daemon is not meant.

    Raises:
        Exception: What the collector raised.
    """
    task = asyncio.ensure_future(entry.load()(context))
    try:
        await asyncio.wait([task])
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait([task])
        raise
    if task.cancelled():
        raise RuntimeError("it was cancelled from within")
    task.result()


def _reason(error: Exception) -> str:
    first = str(error).partition("\n")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
