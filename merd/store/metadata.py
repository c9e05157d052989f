"""What files' tags say of their tracks: artists, albums, titles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from merd.store.database import Database
from merd.store.records import Album, FileState, Metadata
from merd.util.text import fold

COLUMNS = ", ".join(Metadata._fields)
_PAGE = 200
_LACKING = (
    "SELECT path, files.size, files.mtime_ns FROM files LEFT JOIN metadata USING (path) WHERE track_id IS NOT NULL "
    "AND (metadata.size IS NOT files.size OR metadata.mtime_ns IS NOT files.mtime_ns)"
)
ARTIST = "coalesce(album_artist, artist)"


class MetadataOfFiles:
    """The metadata of all files whose tags were read; two files of one track may be tagged differently."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, path: bytes, state: FileState, metadata: Metadata) -> None:
        """Remember what the tags of a known file say.

        Args:
            path: The file.
            state: As it was when they were read.
            metadata: What they say.
        """
        self._database.execute(
            f"INSERT OR REPLACE INTO metadata (path, size, mtime_ns, {COLUMNS}) "
            f"VALUES (?, ?, ?{', ?' * len(metadata)})",
            path,
            state.size,
            state.mtime_ns,
            *metadata,
        )

    def of_file(self, path: bytes) -> Metadata | None:
        """Return what a file's tags say; None if they were not read."""
        row = self._database.one(f"SELECT {COLUMNS} FROM metadata WHERE path = ?", path)
        return None if row is None else Metadata._make(row)

    def of_track(self, track_id: int) -> Metadata:
        """Return what the tags of the newest of a track's files say, of those that were read."""
        row = self._database.one(
            f"SELECT {COLUMNS} FROM metadata WHERE path IN (SELECT path FROM files WHERE track_id = ?) "
            "ORDER BY mtime_ns DESC, path LIMIT 1",
            track_id,
        )
        return Metadata() if row is None else Metadata._make(row)

    def titled(self, title: str, least_s: float, most_s: float) -> list[tuple[int, float, Metadata]]:
        """Return the files whose tags have a title, in capitals or not.

        Args:
            title: The title.
            least_s: How long the track has to be, in seconds.
            most_s: How long it may be.

        Returns:
            The track's number, its length in seconds, and what the file's tags say.
        """
        sql = (
            f"SELECT track_id, duration_s, {COLUMNS} FROM metadata JOIN files USING (path) "
            "JOIN tracks ON tracks.id = track_id "
            "WHERE duration_s BETWEEN ? AND ? AND title IS NOT NULL AND folded_text(title) = ?"
        )
        rows = self._database.execute(sql, least_s, most_s, fold(title))
        return [(number, duration_s, Metadata._make(rest)) for number, duration_s, *rest in rows]

    def lacking(self) -> Iterator[list[tuple[bytes, FileState]]]:
        """Yield the files with a track whose tags were not read in their present state, some at a time.

        Metadata may be put meanwhile.
        """
        sql, after = f"{_LACKING} AND path > ? ORDER BY path LIMIT ?", b""
        while page := self._database.execute(sql, after, _PAGE).fetchall():
            yield [(path, FileState(size, mtime_ns)) for path, size, mtime_ns in page]
            after = page[-1][0]

    def lacking_of(self, paths: Sequence[bytes]) -> list[tuple[bytes, FileState]]:
        """Return those of some hundreds of files that `lacking` yields."""
        rows = self._database.execute(f"{_LACKING} AND path IN ({', '.join('?' * len(paths))})", *paths)
        return [(path, FileState(size, mtime_ns)) for path, size, mtime_ns in rows]

    def artists(self) -> list[tuple[str, int]]:
        """Return all artists by their names, each with the number of tracks."""
        sql = (
            "SELECT artist, count(DISTINCT track_id) FROM metadata JOIN files USING (path) "
            "WHERE artist IS NOT NULL AND track_id IS NOT NULL GROUP BY artist ORDER BY artist"
        )
        return self._database.execute(sql).fetchall()

    def albums(self) -> list[Album]:
        """Return all albums by their artists and names; albums of one name are told apart by their artists."""
        sql = (
            f"SELECT {ARTIST} AS whose, album, count(DISTINCT track_id) FROM metadata JOIN files USING (path) "
            "WHERE album IS NOT NULL AND track_id IS NOT NULL GROUP BY whose, album ORDER BY whose, album"
        )
        return [Album._make(row) for row in self._database.execute(sql)]

    def of_album(self, name: str) -> list[int]:
        """Return the numbers of the tracks on albums of this name, in capitals or not, in the albums' order."""
        sql = (
            "SELECT track_id FROM metadata JOIN files USING (path) "
            "WHERE album IS NOT NULL AND folded_text(album) = ? AND track_id IS NOT NULL GROUP BY track_id "
            f"ORDER BY min({ARTIST}), min(disc_number), min(track_number), min(path)"
        )
        return [number for (number,) in self._database.execute(sql, fold(name))]
