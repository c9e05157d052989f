"""The fields as they stand in files' tags, where merd has them too: for ``beet write`` and ``beet update``."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata
from typing import Any

from beets.library import Item
from beets.plugins import BeetsPlugin
from mediafile import (
    ASFStorageStyle,
    MediaField,
    MediaFile,
    MP3DescStorageStyle,
    MP3StorageStyle,
    MP4StorageStyle,
    StorageStyle,
)

from beetsplug.mood import fields

# Before, `beet update` stops with an error when a field that it read has no column in the database.
_READS_FLEXIBLE_FIELDS = (2, 14)
_ITUNES = "----:com.apple.iTunes:"
_PERCENT = {name: tag for name, tag in fields.TAGS.items() if name.endswith("_pct")}


class MoodField(MediaField):
    """The mood, in the field that players know, beside merd's copy of what it wrote there.

    A mood that is not the copy's is somebody else's: it stays, and the copy goes.
    """

    def __init__(self) -> None:
        super().__init__(
            MP3StorageStyle("TMOO"),
            MP4StorageStyle(f"{_ITUNES}MOOD"),
            StorageStyle("MOOD"),
            ASFStorageStyle("WM/Mood"),
        )
        self._copy = MediaField(*_styles(fields.TAGS[fields.MOOD]))

    def __get__(self, file: MediaFile | None, owner: type[MediaFile] | None = None) -> Any:
        """Return merd's word; where only its figures are there, the one that they mean."""
        assert file is not None
        percent = {name: getattr(file, name) for name in _PERCENT}
        word = self._copy.__get__(file)
        if word or None in percent.values():
            return word
        return max(percent, key=percent.__getitem__).split("_")[1]

    def __set__(self, file: MediaFile, value: str | None) -> None:
        if not value or self._is_somebody_elses(file):
            self.__delete__(file)
        else:
            super().__set__(file, value)
            self._copy.__set__(file, value)

    def __delete__(self, file: MediaFile) -> None:
        if not self._is_somebody_elses(file):
            super().__delete__(file)
        self._copy.__delete__(file)

    def _is_somebody_elses(self, file: MediaFile) -> bool:
        mood = super().__get__(file)
        return bool(mood) and mood != self._copy.__get__(file)


def register(plugin: BeetsPlugin) -> None:
    """Have beets write the fields into files, and read them where it can."""
    reads = _version() >= _READS_FLEXIBLE_FIELDS
    add_field = plugin.add_media_field if reads else MediaFile.add_field
    for name, field in _fields():
        if name not in MediaFile.__dict__:
            add_field(name, field)
    if not reads:
        plugin.register_listener("write", _add_tags)


def _add_tags(item: Item, tags: dict[str, Any], **_: Any) -> None:
    own = {name: item.get(name, with_album=False) for name in fields.TAGS}
    tags.update({name: value for name, value in own.items() if value is not None})


def _version() -> tuple[int, ...]:
    return tuple(map(int, metadata.version("beets").split(".")[:2]))


def _fields() -> Iterator[tuple[str, MediaField]]:
    yield fields.MOOD, MoodField()
    for name in fields.FIGURES.keys() & fields.TAGS.keys():
        yield name, MediaField(*_styles(fields.TAGS[name], fields.FIGURES[name].digits), out_type=float)


def _styles(tag: str, digits: int = 0) -> list[StorageStyle]:
    keys = {MP3DescStorageStyle: tag, MP4StorageStyle: _ITUNES + tag, StorageStyle: tag, ASFStorageStyle: tag}
    return [style(key, float_places=digits) for style, key in keys.items()]
