CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO counter VALUES ('sequence', 0);
CREATE TABLE executions (
    id TEXT PRIMARY KEY,
    sequence INTEGER NOT NULL UNIQUE,
    path TEXT,
    cell TEXT,
    run_id TEXT,
    state TEXT NOT NULL,
    owner TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    document TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX executions_by_path ON executions (path, sequence);
CREATE INDEX executions_by_run ON executions (run_id, sequence);
CREATE TABLE accesses (
    execution_id TEXT NOT NULL REFERENCES executions (id) ON DELETE CASCADE,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (namespace, name, execution_id)
) WITHOUT ROWID;
CREATE INDEX accesses_by_execution ON accesses (execution_id);
CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    kernel_session TEXT NOT NULL,
    segment INTEGER NOT NULL,
    state TEXT NOT NULL,
    owner TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    document TEXT NOT NULL
) WITHOUT ROWID;
