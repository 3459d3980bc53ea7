CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    stream TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE TABLE deliveries (
    sink TEXT NOT NULL,
    position INTEGER NOT NULL REFERENCES events (position) ON DELETE CASCADE,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'refused')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at TEXT,
    delivered_at TEXT,
    error TEXT,
    PRIMARY KEY (sink, position)
) WITHOUT ROWID;
CREATE INDEX deliveries_by_state ON deliveries (sink, state, position);
CREATE INDEX deliveries_by_position ON deliveries (position);
CREATE TABLE sinks (
    name TEXT PRIMARY KEY,
    delivered INTEGER NOT NULL DEFAULT 0,
    delivered_at TEXT,
    owner TEXT,
    leased_until TEXT
) WITHOUT ROWID;
