"""The database's schema, as steps that each database takes once; `PRAGMA user_version` counts them.

A step is never changed once it was released: a new one is added behind it.
"""

from __future__ import annotations

STEPS: tuple[str, ...] = (
    """
    -- A track is its audio: files that hold the same audio share it, wherever they lie and however they are tagged.
    CREATE TABLE tracks (
        id INTEGER PRIMARY KEY,
        identity BLOB NOT NULL UNIQUE,
        duration_s REAL NOT NULL,
        damage TEXT,
        analysed_us INTEGER NOT NULL
    );
    -- A file holds a track, or failed for a reason. Paths are the file system's bytes.
    CREATE TABLE files (
        path BLOB PRIMARY KEY,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        track_id INTEGER REFERENCES tracks (id),
        failure TEXT,
        noted_us INTEGER NOT NULL,
        CHECK ((track_id IS NULL) <> (failure IS NULL))
    ) WITHOUT ROWID;
    CREATE INDEX files_track ON files (track_id);
    CREATE INDEX files_failure ON files (noted_us) WHERE failure IS NOT NULL;
    -- What a CNN made of a track's patches: float16, little-endian, a row for each patch.
    CREATE TABLE features (
        track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
        extractor TEXT NOT NULL,
        dims INTEGER NOT NULL,
        patches BLOB NOT NULL,
        PRIMARY KEY (track_id, extractor)
    );
    -- A track's mood by a model. Segments are float32, little-endian: start, end (seconds), four probabilities.
    -- The other columns follow from them and are there to be searched; NULL where the mood is unknown.
    CREATE TABLE moods (
        track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
        model TEXT NOT NULL,
        sad REAL,
        calm REAL,
        tense REAL,
        happy REAL,
        arousal REAL,
        valence REAL,
        segments BLOB NOT NULL,
        PRIMARY KEY (track_id, model)
    );
    """,
)
