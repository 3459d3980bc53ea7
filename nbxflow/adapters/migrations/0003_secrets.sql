CREATE TABLE secret_decisions (
    fingerprint TEXT PRIMARY KEY,
    decided_at TEXT NOT NULL,
    document TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    document TEXT NOT NULL
);
