"""How items are to be tagged: the options of the command line, and the configuration behind them."""

from __future__ import annotations

from dataclasses import dataclass

from confuse import Subview

from beetsplug.mood import fields
from beetsplug.mood.errors import UserError


@dataclass(frozen=True)
class TagOptions:
    """How items are to be tagged.

    Attributes:
        names: The fields to set.
        jobs: Processes at once.
        force: Whether to analyse again what is known.
        write: Whether to write the moods into the files' tags.
    """

    names: tuple[str, ...]
    jobs: int
    force: bool
    write: bool


def tag_options(
    config: Subview, *, jobs: int | None = None, force: bool | None = None, write: bool | None = None
) -> TagOptions:
    """Return the options of a command; where one is None, it is as the configuration has it.

    Args:
        config: The plugin's configuration.
        jobs: Processes at once; where this is None, as many as there are cores.
        force: Whether to analyse again what is known.
        write: Whether to write the moods into the files' tags.

    Raises:
        UserError: If the configuration names fields that there are not.
    """
    from merd.util.processes import cores

    names = config["fields"].as_str_seq()
    if unknown := [name for name in names if name not in fields.NAMES]:
        raise UserError(f"mood has no field {', '.join(unknown)}; there are {', '.join(fields.NAMES)}")
    return TagOptions(
        tuple(name for name in fields.NAMES if name in names),
        jobs or cores(),
        config["force"].get(bool) if force is None else force,
        config["write"].get(bool) if write is None else write,
    )
