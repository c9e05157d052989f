"""A progress bar for long work, on a terminal only, and lines that get along with it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

T = TypeVar("T")


def echo(line: str, *, err: bool = False) -> None:
    """Print a line, above the bar if there is one; in colour on a terminal only, and not with ``NO_COLOR``.

    rich moves its bar out of the way of `print`, but not of `click.echo`, which goes round `sys.stdout`.

    Args:
        line: The line.
        err: Whether it is an error.
    """
    stream = sys.stderr if err else sys.stdout
    coloured = stream.isatty() and not os.environ.get("NO_COLOR")
    print(line if coloured else click.unstyle(line), file=stream)


def bar(items: Iterable[T], total: int, doing: str) -> Iterator[T]:
    """Pass items on while a bar on the terminal shows how many of the total came, their rate and the time left.

    Args:
        items: Passed on as they come.
        total: How many there will be.
        doing: What the bar says.
    """
    if not total or not sys.stderr.isatty():
        yield from items
        return
    from rich import progress
    from rich.console import Console

    bar = progress.Progress(
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[rate]}"),
        progress.TimeRemainingColumn(elapsed_when_finished=True),
        console=Console(stderr=True),
        redirect_stdout=sys.stdout.isatty(),
    )
    with bar:
        task = bar.add_task(doing, total=total, rate="")
        for item in items:
            yield item
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(task, advance=1, rate=f"{60 * speed:.0f} a minute" if speed else "")
