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
    """
    -- What listeners say. Rows are only added: an undo is a row, too; it has no shares, and says which it undoes.
    CREATE TABLE ratings (
        id INTEGER PRIMARY KEY,
        profile TEXT NOT NULL CHECK (profile <> ''),
        track_id INTEGER NOT NULL REFERENCES tracks (id),
        sad REAL CHECK (sad BETWEEN 0 AND 1),
        calm REAL CHECK (calm BETWEEN 0 AND 1),
        tense REAL CHECK (tense BETWEEN 0 AND 1),
        happy REAL CHECK (happy BETWEEN 0 AND 1),
        source TEXT NOT NULL,
        position_s REAL CHECK (position_s >= 0),
        rated_us INTEGER NOT NULL,
        undoes INTEGER UNIQUE REFERENCES ratings (id),
        CHECK (
            CASE WHEN undoes IS NULL THEN coalesce(abs(sad + calm + tense + happy - 1) < 1e-6, 0)
            ELSE coalesce(sad, calm, tense, happy, position_s) IS NULL END
        )
    );
    CREATE INDEX ratings_newest ON ratings (profile, rated_us);
    CREATE INDEX ratings_track ON ratings (track_id);
    CREATE TRIGGER ratings_stay_as_they_are BEFORE UPDATE ON ratings
    BEGIN SELECT RAISE(ABORT, 'ratings are never changed'); END;
    CREATE TRIGGER ratings_stay BEFORE DELETE ON ratings
    BEGIN SELECT RAISE(ABORT, 'ratings are never deleted'); END;
    CREATE TRIGGER ratings_are_not_replaced BEFORE INSERT ON ratings
    WHEN EXISTS (SELECT 1 FROM ratings WHERE id = NEW.id OR undoes = NEW.undoes)
    BEGIN SELECT RAISE(ABORT, 'ratings are never replaced'); END;
    CREATE TRIGGER ratings_undo_ratings BEFORE INSERT ON ratings
    WHEN NEW.undoes IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM ratings
        WHERE id = NEW.undoes AND profile = NEW.profile AND track_id = NEW.track_id AND undoes IS NULL
    )
    BEGIN SELECT RAISE(ABORT, 'an undo takes back a rating of its profile and track'); END;
    CREATE VIEW standing_ratings AS
        SELECT id, profile, track_id, sad, calm, tense, happy, source, position_s, rated_us FROM ratings AS rating
        WHERE undoes IS NULL AND NOT EXISTS (SELECT 1 FROM ratings WHERE undoes = rating.id);
    -- The versions of a profile's model; the general model is none of them. `model` and `parent` are bundles' ids.
    CREATE TABLE models (
        id INTEGER PRIMARY KEY,
        profile TEXT NOT NULL CHECK (profile <> ''),
        model TEXT NOT NULL,
        name TEXT NOT NULL,
        parent TEXT NOT NULL,
        strategy TEXT NOT NULL,
        made_us INTEGER NOT NULL,
        figures TEXT NOT NULL CHECK (json_valid(figures)),
        UNIQUE (profile, model)
    );
    -- Which model a profile listens with: that of the newest row, NULL for the general one. Rows are only added:
    -- going back is a row, too, that names the row which it takes back.
    CREATE TABLE activations (
        id INTEGER PRIMARY KEY,
        profile TEXT NOT NULL CHECK (profile <> ''),
        model TEXT,
        activated_us INTEGER NOT NULL,
        undoes INTEGER UNIQUE REFERENCES activations (id),
        FOREIGN KEY (profile, model) REFERENCES models (profile, model)
    );
    CREATE INDEX activations_newest ON activations (profile, id);
    CREATE VIEW standing_activations AS
        SELECT id, profile, model FROM activations AS activation
        WHERE undoes IS NULL AND NOT EXISTS (SELECT 1 FROM activations WHERE undoes = activation.id);
    CREATE TRIGGER activations_stay_as_they_are BEFORE UPDATE ON activations
    BEGIN SELECT RAISE(ABORT, 'activations are never changed'); END;
    CREATE TRIGGER activations_stay BEFORE DELETE ON activations
    BEGIN SELECT RAISE(ABORT, 'activations are never deleted'); END;
    CREATE TRIGGER activations_are_not_replaced BEFORE INSERT ON activations
    WHEN EXISTS (SELECT 1 FROM activations WHERE id = NEW.id OR undoes = NEW.undoes)
    BEGIN SELECT RAISE(ABORT, 'activations are never replaced'); END;
    """,
    """
    -- The quadrant that wins, by its number; NULL where the mood is unknown. Of equal ones, which segments alone
    -- tell apart, older moods get the last.
    ALTER TABLE moods ADD COLUMN quadrant INTEGER CHECK (quadrant BETWEEN 0 AND 3);
    UPDATE moods SET quadrant = CASE max(sad, calm, tense, happy)
        WHEN happy THEN 3 WHEN tense THEN 2 WHEN calm THEN 1 WHEN sad THEN 0 END;
    """,
    """
    -- How tracks were listened to, if that is wished: a hint, never a rating.
    CREATE TABLE plays (
        id INTEGER PRIMARY KEY,
        track_id INTEGER NOT NULL REFERENCES tracks (id),
        player TEXT NOT NULL,
        heard_s REAL NOT NULL CHECK (heard_s >= 0),
        ended_us INTEGER NOT NULL
    );
    CREATE INDEX plays_track ON plays (track_id);
    -- For which tracks a listener was asked for a rating by a notification, so that it is done once only.
    CREATE TABLE questions (
        profile TEXT NOT NULL CHECK (profile <> ''),
        track_id INTEGER NOT NULL REFERENCES tracks (id),
        asked_us INTEGER NOT NULL,
        PRIMARY KEY (profile, track_id)
    );
    """,
    """
    -- What a version was tuned to: the number of the profile's newest rating, and the rated tracks' numbers as a
    -- JSON list. Both were among the figures before.
    ALTER TABLE models ADD COLUMN newest_rating INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE models ADD COLUMN rated TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(rated));
    UPDATE models SET
        newest_rating = coalesce(json_extract(figures, '$.newest_rating'), 0),
        rated = coalesce(json_extract(figures, '$.rated'), '[]'),
        figures = json_remove(figures, '$.newest_rating', '$.rated');
    """,
    """
    -- Of a file that was left out for its length, the limit in seconds. `trouble` alone said it before.
    ALTER TABLE files ADD COLUMN limit_s REAL;
    UPDATE files SET limit_s = 60 * CAST(substr(trouble, length('longer than ') + 1) AS REAL)
        WHERE track_id IS NULL AND trouble LIKE 'longer than % minutes';
    """,
    """
    -- In percent, the quadrants' mean probabilities, and that of the one that wins.
    ALTER TABLE moods ADD COLUMN sad_mean REAL;
    ALTER TABLE moods ADD COLUMN calm_mean REAL;
    ALTER TABLE moods ADD COLUMN tense_mean REAL;
    ALTER TABLE moods ADD COLUMN happy_mean REAL;
    ALTER TABLE moods ADD COLUMN sure REAL;
    UPDATE moods SET sad_mean = mean_percent(segments, 0), calm_mean = mean_percent(segments, 1),
        tense_mean = mean_percent(segments, 2), happy_mean = mean_percent(segments, 3),
        sure = mean_percent(segments, quadrant);
    """,
    """
    -- What files' own tags say, NULL where they say nothing. Size and time are those of the file when its tags were
    -- read: where they are not those in `files`, they have to be read again.
    CREATE TABLE metadata (
        path BLOB PRIMARY KEY REFERENCES files (path) ON DELETE CASCADE,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        artist TEXT,
        album_artist TEXT,
        album TEXT,
        title TEXT,
        genre TEXT,
        year INTEGER,
        disc_number INTEGER,
        track_number INTEGER
    ) WITHOUT ROWID;
    """,
    """
    -- By which model the mood is that was last written into a file's tags, or found there.
    ALTER TABLE files ADD COLUMN tags_model TEXT;
    """,
    """
    -- Moods are counted by model and quadrant without reading them.
    CREATE INDEX moods_model ON moods (model, quadrant);
    -- The plus keeps SQLite from looking through all that undo nothing: profiles and tracks have indices.
    DROP VIEW standing_ratings;
    CREATE VIEW standing_ratings AS
        SELECT id, profile, track_id, sad, calm, tense, happy, source, position_s, rated_us FROM ratings AS rating
        WHERE +undoes IS NULL AND NOT EXISTS (SELECT 1 FROM ratings WHERE undoes = rating.id);
    """,
)
