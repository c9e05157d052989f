"""How a setting is declared: as a dataclass's field that knows what it may hold, and what explains it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, field, fields
from functools import partial
from typing import Any, NamedTuple, TypeVar

from merd.config.validators import Reader
from merd.errors import ConfigError
from merd.util.text import did_you_mean, one_line

T = TypeVar("T")


class Setting(NamedTuple):
    """What a declared setting may hold, and what explains it.

    Attributes:
        read: Turns TOML's value into the setting's.
        comment: Explains it in the default file.
        example: What stands in the default file; None for the default.
    """

    read: Reader
    comment: str
    example: object


def declared(read: Reader, comment: str = "", example: object = None) -> dict[str, Setting]:
    """Return the metadata of a dataclass's field that is a setting.

    Args:
        read: As `Setting` has it.
        comment: As `Setting` has it.
        example: As `Setting` has it.
    """
    return {"setting": Setting(read, comment, example)}


def setting(default: T, read: Reader, comment: str = "", example: object = None) -> T:
    """Declare a setting that need not be said: a dataclass's field.

    Args:
        default: What holds when the file does not say.
        read: As `Setting` has it.
        comment: As `Setting` has it.
        example: As `Setting` has it.
    """
    return field(default=default, metadata=declared(read, comment, example))


def read_table(kind: type[Any], table: Mapping[str, object]) -> dict[str, Any]:
    """Read a table by the settings that a dataclass declares.

    Args:
        kind: The dataclass. A field without a default has to be there.
        table: The table as TOML has it.

    Raises:
        ConfigError: If keys are missing, unknown or wrong: a line for each.
    """
    missing = [one.name for one in fields(kind) if one.default is MISSING and one.name not in table]
    if missing:
        raise ConfigError(f"lacks {' and '.join(missing)}")
    readers: dict[str, Reader] = {one.name: one.metadata["setting"].read for one in fields(kind)}

    def reader_of(key: str) -> Reader:
        if key in readers:
            return readers[key]
        raise ConfigError(f"unknown key{did_you_mean(key, readers)}")

    return read_each(table, reader_of)


def read_tables(kind: type[Any], key: str, value: object, name: str | None = None) -> list[dict[str, Any]]:
    """Read a list of tables by the settings that a dataclass declares.

    Args:
        kind: The dataclass.
        key: What the tables are called, for messages.
        value: The list as TOML has it.
        name: Which of a table's keys names it for messages, where no two may have the same; None if none does.

    Raises:
        ConfigError: If it is no list of tables, or any is wrong: a line for each mistake.
    """
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        raise ConfigError(f"each begins with a line [[{key}]]")
    numbers = [f"number {i}" for i in range(1, len(value) + 1)]
    names = [one_line(str(table.get(name, number))) for table, number in zip(value, numbers, strict=True)]
    if double := next((one for one in names if names.count(one) > 1), None):
        raise ConfigError(f"there are two of the name '{double}'")
    tables = read_each(dict(zip(names, value, strict=True)), lambda _: partial(read_table, kind))
    return list(tables.values())


def read_each(table: Mapping[str, object], reader_of: Callable[[str], Reader]) -> dict[str, Any]:
    """Read each value of a table.

    Args:
        table: Values by their keys.
        reader_of: Returns the reader of a key's value, or raises ConfigError.

    Raises:
        ConfigError: If any is wrong: a line for each, with its key.
    """
    values, errors = {}, []
    for key, value in table.items():
        try:
            values[key] = reader_of(key)(value)
        except ConfigError as error:
            errors += [f"{key}: {line}" for line in str(error).splitlines()]
    if errors:
        raise ConfigError("\n".join(errors))
    return values
