//! The tables of `trama.db`, in the order in which they came: a database of an earlier schema gets those that it lacks.

/// What makes each schema number, from 1, of the one before.
pub(super) const STEPS: [&str; 4] = [DATASETS, ACCOUNTS, PURGES, JOBS];

const DATASETS: &str = "
    CREATE TABLE datasets (
        name     TEXT PRIMARY KEY NOT NULL,
        reserved INTEGER NOT NULL,  -- the highest number ever given to a version of it
        current  INTEGER            -- NULL until the first is published
    ) STRICT;
    CREATE TABLE versions (
        dataset  TEXT NOT NULL REFERENCES datasets (name),
        number   INTEGER NOT NULL,
        manifest TEXT NOT NULL,     -- BLAKE3 of its manifest.json
        PRIMARY KEY (dataset, number)
    ) STRICT;
";

const ACCOUNTS: &str = "
    CREATE TABLE users (
        name     TEXT PRIMARY KEY NOT NULL,
        role     TEXT NOT NULL,
        agency   TEXT NOT NULL,
        disabled INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE tokens (
        id      TEXT PRIMARY KEY NOT NULL,          -- its public half
        user    TEXT NOT NULL REFERENCES users (name),
        hash    BLOB NOT NULL,                      -- BLAKE3 of its secret half; the token itself is nowhere
        created INTEGER NOT NULL,                   -- seconds since 1970, as all times here
        expires INTEGER NOT NULL,
        revoked INTEGER
    ) STRICT;
    CREATE TABLE cases (
        name  TEXT PRIMARY KEY NOT NULL,            -- as the statements name it
        title TEXT NOT NULL
    ) STRICT;
    CREATE TABLE members (
        \"case\" TEXT NOT NULL REFERENCES cases (name),
        user   TEXT NOT NULL REFERENCES users (name),
        until  INTEGER,                             -- NULL: until removed
        PRIMARY KEY (\"case\", user)
    ) STRICT;
    CREATE TABLE grants (
        id       INTEGER PRIMARY KEY,
        user     TEXT NOT NULL REFERENCES users (name),
        provider TEXT,                              -- NULL: for statements that name no provider
        handling TEXT NOT NULL,
        purpose  TEXT NOT NULL,
        reason   TEXT NOT NULL,                     -- the provider's permission, in words
        granted  INTEGER NOT NULL,
        until    INTEGER
    ) STRICT;
    CREATE TABLE policy (
        epoch INTEGER NOT NULL                      -- rises with every change of the tables above
    ) STRICT;
    INSERT INTO policy VALUES (0);
";

const PURGES: &str = "
    ALTER TABLE datasets ADD COLUMN purged INTEGER NOT NULL DEFAULT 0;  -- how often something was purged of it
    CREATE TABLE doomed (                           -- versions that are no more, until their files are gone too
        dataset TEXT NOT NULL,
        number  INTEGER NOT NULL,
        PRIMARY KEY (dataset, number)
    ) STRICT;
";

const JOBS: &str = "
    CREATE TABLE results (                          -- finished results in files
        key     TEXT PRIMARY KEY NOT NULL,          -- keyed hash of the question: the name of the file
        dataset TEXT NOT NULL,
        number  INTEGER NOT NULL,                   -- the version that it is of
        bytes   INTEGER NOT NULL,
        used    INTEGER NOT NULL                    -- milliseconds since 1970, as all times here
    ) STRICT;
    CREATE INDEX results_of_version ON results (dataset, number);
    CREATE TABLE run_counts (
        asker TEXT PRIMARY KEY NOT NULL,
        last  INTEGER NOT NULL                      -- never goes back: an id is not given twice
    ) STRICT;
    CREATE TABLE runs (
        id         TEXT PRIMARY KEY NOT NULL,
        asker      TEXT NOT NULL,
        count      INTEGER NOT NULL,                -- his runs with it
        purpose    TEXT NOT NULL,
        dataset    TEXT NOT NULL,
        number     INTEGER NOT NULL,
        view       TEXT NOT NULL,
        analysis   TEXT NOT NULL,
        parameters TEXT NOT NULL,                   -- JSON
        seed       TEXT NOT NULL,
        key        TEXT NOT NULL,                   -- of its result, which may be kept no longer
        created    INTEGER NOT NULL,
        state      TEXT NOT NULL,                   -- 'queued' until it has ended
        started    INTEGER,
        ended      INTEGER,
        manifest   TEXT,                            -- JSON, of a run that is done
        failure    TEXT                             -- JSON, of a run that failed
    ) STRICT;
    CREATE UNIQUE INDEX runs_of_asker ON runs (asker, count);
    CREATE INDEX runs_of_question ON runs (key);
    CREATE INDEX runs_of_version ON runs (dataset, number);
    CREATE INDEX runs_open ON runs (state) WHERE state = 'queued';
    CREATE TABLE run_keys (
        key     BLOB PRIMARY KEY NOT NULL,          -- keyed hash of the asker and his Idempotency-Key
        body    BLOB NOT NULL,                      -- keyed hash of what he asked for
        run     TEXT NOT NULL,
        created INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX run_keys_of_run ON run_keys (run);
";
