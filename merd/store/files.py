"""The files by their paths: which track each one holds, or why it failed."""

from __future__ import annotations

import os
from collections.abc import Iterator

from merd.store.database import Database, now_us
from merd.store.records import Failure, FileRecord, FileState

_PAGE = 1000


class Files:
    """All files that are known, by their paths in the file system's bytes.

    Attributes:
        forgot: Whether any were forgotten since the database was opened.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.forgot = False

    def get(self, path: bytes) -> FileRecord | None:
        """Return what is known of a file; None if that is nothing."""
        sql = "SELECT size, mtime_ns, track_id, trouble, limit_s FROM files WHERE path = ?"
        row = self._database.one(sql, path)
        if row is None:
            return None
        size, mtime_ns, *rest = row
        return FileRecord(FileState(size, mtime_ns), *rest)

    def track_of(self, path: bytes) -> int | None:
        """Return the number of the track that a file holds; None if it holds none, or is not known."""
        record = self.get(path)
        return None if record is None else record.track_id

    def of_track(self, track_id: int) -> list[bytes]:
        """Return the paths of the files that hold a track."""
        return [path for (path,) in self._database.execute("SELECT path FROM files WHERE track_id = ?", track_id)]

    def put(
        self,
        path: bytes,
        state: FileState,
        track_id: int | None,
        trouble: str | None = None,
        *,
        limit_s: float | None = None,
    ) -> None:
        """Remember what a file holds; of one that holds the same as before, also what its tags have.

        Args:
            path: The file.
            state: As it is now.
            track_id: The number of the track that it holds; None if it failed.
            trouble: How it is damaged; without a track, why it failed.
            limit_s: The limit, in seconds, if it was left out as too long or too short.
        """
        self._database.execute(
            "INSERT INTO files (path, size, mtime_ns, track_id, trouble, limit_s, noted_us) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET size = excluded.size, "
            "mtime_ns = excluded.mtime_ns, trouble = excluded.trouble, limit_s = excluded.limit_s, "
            "noted_us = excluded.noted_us, track_id = excluded.track_id, "
            "tags_model = CASE WHEN track_id IS excluded.track_id THEN tags_model END",
            path,
            state.size,
            state.mtime_ns,
            track_id,
            trouble,
            limit_s,
            now_us(),
        )

    def put_state(self, path: bytes, state: FileState) -> None:
        """Remember that a known file changed, but neither what it holds nor what its tags say of the track.

        Args:
            path: The file.
            state: As it is now.
        """
        same = "(size, mtime_ns) = (SELECT size, mtime_ns FROM files WHERE path = metadata.path)"
        for table, condition in (("metadata", same), ("files", "TRUE")):
            sql = f"UPDATE {table} SET size = ?, mtime_ns = ? WHERE path = ? AND {condition}"
            self._database.execute(sql, state.size, state.mtime_ns, path)

    def put_tags_model(self, path: bytes, model_id: str) -> None:
        """Remember by which model the mood in a file's tags is.

        Args:
            path: The file.
            model_id: The model.
        """
        self._database.execute("UPDATE files SET tags_model = ? WHERE path = ?", model_id, path)

    def without_tags_of(self, model_id: str, folder: bytes) -> Iterator[list[tuple[bytes, FileState, int]]]:
        """Yield the files below a folder in whose tags is no mood by a model, some at a time, with their tracks."""
        after, end = _ends(folder)
        sql = (
            "SELECT path, size, mtime_ns, track_id FROM files WHERE path > ? AND path < ? AND track_id IS NOT NULL "
            "AND tags_model IS NOT ? ORDER BY path LIMIT ?"
        )
        while page := self._database.execute(sql, after, end, model_id, _PAGE).fetchall():
            yield [(path, FileState(size, mtime_ns), track_id) for path, size, mtime_ns, track_id in page]
            after = page[-1][0]

    def tracks_below(self, folder: bytes) -> list[int]:
        """Return the numbers of the tracks that files below a folder hold, in the order of the files' paths."""
        sql = (
            "SELECT track_id FROM files WHERE path > ? AND path < ? AND track_id IS NOT NULL "
            "GROUP BY track_id ORDER BY min(path)"
        )
        return [number for (number,) in self._database.execute(sql, *_ends(folder))]

    def failures(self, limit: int) -> list[Failure]:
        """Return the newest failures, the newest first, no more than the limit."""
        rows = self._database.execute(
            "SELECT path, trouble FROM files INDEXED BY files_failed WHERE track_id IS NULL "
            "ORDER BY noted_us DESC LIMIT ?",
            limit,
        )
        return [Failure(*row) for row in rows]

    def below(self, folder: bytes) -> Iterator[list[bytes]]:
        """Yield the paths of the files below a folder, some at a time; files may be forgotten meanwhile."""
        after, end = _ends(folder)
        sql = "SELECT path FROM files WHERE path > ? AND path < ? ORDER BY path LIMIT ?"
        while page := self._database.execute(sql, after, end, _PAGE).fetchall():
            yield [path for (path,) in page]
            after = page[-1][0]

    def lasting(self, least_s: float, most_s: float) -> list[tuple[int, bytes]]:
        """Return the files whose tracks are so long.

        Args:
            least_s: The shortest length, in seconds.
            most_s: The longest length, in seconds.

        Returns:
            The track's number and the file's path, in the order of the paths.
        """
        sql = (
            "SELECT tracks.id, path FROM tracks JOIN files ON track_id = tracks.id WHERE duration_s BETWEEN ? AND ?"
        )
        return self._database.execute(f"{sql} ORDER BY path", least_s, most_s).fetchall()

    def forget(self, path: bytes) -> int:
        """Forget a file, or all files below a folder; their tracks stay, as they may turn up elsewhere.

        Returns:
            How many files were forgotten.
        """
        start, end = _ends(path)
        sql = "DELETE FROM files WHERE path = ? OR (path > ? AND path < ?)"
        forgotten = self._database.execute(sql, path, start, end).rowcount
        self.forgot = self.forgot or forgotten > 0
        return forgotten


def _ends(folder: bytes) -> tuple[bytes, bytes]:
    """Return between what the paths below a folder lie, in the order of bytes."""
    start = os.path.join(folder, b"")
    return start, start[:-1] + bytes([start[-1] + 1])
