"""Collectors of a distribution that is really installed."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

import pytest

from merd.config import paths
from merd.config.settings import Settings
from merd.plugins.collectors import Context, run_collectors

COLLECTORS = """
import asyncio
calls, tries = [], []

async def good(context):
    calls.append(context.rate(b"/a", "happy", source="good", position_s=None))
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0)
        calls.append("ended")

async def failing(context):
    tries.append("failing")
    raise ValueError("no luck\\nat all")

async def cancelling(context):
    tries.append("cancelling")
    raise asyncio.CancelledError

async def brief(context):
    calls.append(context.moods(b"/a"))
"""


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("merd.plugins.collectors.GROUP", "merd.some_collectors")  # Not merd's own ones.
    monkeypatch.delitem(sys.modules, "some_collectors", raising=False)
    (tmp_path / "some_collectors.py").write_text(COLLECTORS)

    def rate(track: bytes, rating: str, *, source: str, position_s: float | None) -> str:
        return f"{track!r} {rating} {source} {position_s}"

    return Context(Settings, paths.app_paths(tmp_path), rate, moods=lambda _: {"sad": 1.0})


def install(folder: Path, *entries: str) -> None:
    """Install a distribution with collectors, each as ``name = module:function``."""
    metadata = folder / "some_collectors-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: some-collectors\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text("\n".join(["[merd.some_collectors]", *entries]))


def run_for(context: Context, pauses_each: int) -> list[float]:
    """Run the collectors until one has failed so many times; how long it would have waited each time."""

    async def pause(delay_s: float) -> None:
        pauses.append(delay_s)
        if len(pauses) == pauses_each:
            enough.set()
        await asyncio.sleep(0)

    async def go() -> None:
        task = asyncio.create_task(run_collectors(context, pause))
        await enough.wait()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    pauses: list[float] = []
    enough = asyncio.Event()
    asyncio.run(go())
    return pauses


def test_a_failing_one_is_tried_again_and_the_others_go_on(
    context: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    install(tmp_path, "good = some_collectors:good", "failing = some_collectors:failing")
    assert run_for(context, 11) == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    module = sys.modules["some_collectors"]
    assert (module.calls, len(module.tries)) == (["b'/a' happy good None", "ended"], 11)
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 11
    assert caplog.messages[1] == "failing: ValueError: no luck, again in 2 s"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("lost = no_such_module:collect", "lost: ModuleNotFoundError: No module named 'no_such_module'"),
        ("lost = some_collectors:nothing", "lost: AttributeError: module 'some_collectors' has no attribute"),
        ("lost = some_collectors:cancelling", "lost: RuntimeError: it was cancelled from within"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(
    context: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture, entry: str, reason: str
) -> None:
    install(tmp_path, entry)
    assert run_for(context, 2) == [1, 2]
    assert all(message.startswith(reason) for message in caplog.messages)


def test_one_that_returns_is_done(context: Context, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    install(tmp_path, "brief = some_collectors:brief")
    asyncio.run(run_collectors(context))
    assert sys.modules["some_collectors"].calls == [{"sad": 1.0}]
    assert caplog.messages == []
