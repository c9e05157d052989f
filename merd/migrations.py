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
        analysed_us INTEGER NOT NULL
    );
    -- A file holds a track, or none could be had from it. `trouble` says why not, or how a track's file is damaged.
    -- Paths are the file system's bytes.
    CREATE TABLE files (
        path BLOB PRIMARY KEY,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        track_id INTEGER REFERENCES tracks (id),
        trouble TEXT,
        noted_us INTEGER NOT NULL,
        CHECK (track_id IS NOT NULL OR trouble IS NOT NULL)
    ) WITHOUT ROWID;
    CREATE INDEX files_track ON files (track_id);
    CREATE INDEX files_failed ON files (noted_us) WHERE track_id IS NULL;
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
