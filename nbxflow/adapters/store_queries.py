"""The questions to a long history; migration 0004 has the indexes that answer them.

SQLite uses an index on a part of a table only for a question that repeats the index's own
condition word for word. Settled executions are those of a cell that ended and did run.
"""

from __future__ import annotations

from nbxflow.domain.executions import TERMINAL_STATES

SETTLED_STATES = TERMINAL_STATES - {"aborted"}

LATEST = """WHERE sequence IN (
    SELECT max(sequence) FROM executions
    WHERE cell IS NOT NULL AND state NOT IN ('queued', 'running', 'aborted') AND path = ?
    GROUP BY cell
) ORDER BY sequence"""
"""The last settled execution of each cell of a notebook: its path."""

TOUCHING = """WHERE sequence IN (
    SELECT sequence FROM executions AS one INDEXED BY executions_places
    WHERE id IN (
        SELECT execution_id FROM json_each(?1) AS wanted CROSS JOIN accesses
        ON namespace = json_extract(wanted.value, '$[0]')
        AND name = json_extract(wanted.value, '$[1]')
    )
    AND path <> ?2
    AND NOT EXISTS (
        SELECT 1 FROM executions AS later
        WHERE later.cell IS NOT NULL AND later.state NOT IN ('queued', 'running', 'aborted')
        AND later.path = one.path AND later.cell = one.cell AND later.sequence > one.sequence
    )
    ORDER BY sequence DESC LIMIT ?3
) ORDER BY sequence"""
"""Of other notebooks: datasets as JSON (pairs of namespace and name), a path, how many.

The index is named: the table itself, by its key, is too wide for thousands of rows."""

SUPERSEDED = """DELETE FROM accesses WHERE execution_id = (
    SELECT id FROM executions
    WHERE cell IS NOT NULL AND state NOT IN ('queued', 'running', 'aborted')
    AND path = ? AND cell = ? AND sequence < ?
    ORDER BY sequence DESC LIMIT 1
)"""
"""Forget the datasets of the execution before: path, cell, sequence."""

UNDER = """SELECT id, path FROM executions
WHERE path = ?1 OR (path > ?1 || '/' AND path < ?1 || '0') ORDER BY sequence"""
"""A notebook, or all in a folder; ``0`` is the character after ``/``."""

OWNERS = """SELECT owner FROM runs WHERE state = 'open'
UNION SELECT owner FROM executions WHERE state IN ('queued', 'running')"""

OPEN_RUNS = "SELECT document FROM runs WHERE state = 'open' AND owner = ?"

OPEN = "WHERE owner = ? AND state IN ('queued', 'running') ORDER BY sequence"

OLD_EXECUTIONS = """DELETE FROM executions WHERE id IN (
    SELECT id FROM executions
    WHERE recorded_at < ? AND state NOT IN ('queued', 'running') LIMIT ?
)"""
"""A time, how many."""

OLD_RUNS = """DELETE FROM runs WHERE id IN (
    SELECT id FROM runs WHERE opened_at < ? AND state <> 'open'
    AND NOT EXISTS (SELECT 1 FROM executions WHERE run_id = runs.id) LIMIT ?
)"""
"""A time, how many; those whose executions are gone."""
