"""History of executions and notebook runs in nbxflow's SQLite file (port ``Store``)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from nbxflow.adapters.database import Database
from nbxflow.domain.datasets import DatasetAccess, merge_datasets
from nbxflow.domain.executions import Execution
from nbxflow.domain.runs import NotebookRun, RunCounts, RunState
from nbxflow.domain.secrets.scrubbing import Scrubber
from nbxflow.ports import Page
from nbxflow.protocol.documents import from_document, to_document

_OPEN_STATES = ("queued", "running")
_LATEST = (
    "WHERE sequence IN (SELECT max(sequence) FROM executions WHERE cell IS NOT NULL"
    " AND state NOT IN ('queued', 'running', 'aborted') AND path = ? GROUP BY cell)"
    " ORDER BY sequence"
)
_TOUCHING = (
    "WHERE sequence IN (SELECT max(sequence) FROM executions WHERE cell IS NOT NULL"
    " AND state NOT IN ('queued', 'running', 'aborted') AND path <> ? GROUP BY path, cell)"
    " AND id IN (SELECT execution_id FROM accesses JOIN json_each(?) AS wanted"
    " ON namespace = json_extract(wanted.value, '$[0]')"
    " AND name = json_extract(wanted.value, '$[1]')) ORDER BY sequence"
)


class StoreSqlite:
    """Keeps each record as its protocol document beside the columns it is looked up by.

    ``owner`` names the process that writes, so that a later one can tell records that were left
    open by a process that died. ``scrubber`` masks the secrets in all that is kept; a notebook
    whose path holds one is kept, and looked up, under the masked path.
    """

    def __init__(self, database: Database, owner: str, scrubber: Scrubber) -> None:
        self._database = database
        self._owner = owner
        self._scrubber = scrubber

    def put(self, execution: Execution) -> Execution:
        """See ``Store.put``."""
        execution = self._scrubber.clean(execution)
        with self._database.transaction() as connection:
            kept = replace(execution, sequence=_next_sequence(connection))
            connection.execute("DELETE FROM accesses WHERE execution_id = ?", (kept.id,))
            connection.execute(
                "INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence,"
                " path = excluded.path, cell = excluded.cell, run_id = excluded.run_id,"
                " state = excluded.state, owner = excluded.owner, document = excluded.document",
                (
                    kept.id,
                    kept.sequence,
                    kept.path,
                    kept.cell,
                    kept.run.id if kept.run else None,
                    kept.state,
                    self._owner,
                    kept.ended_at or kept.started_at or kept.queued_at or "",
                    json.dumps(to_document(kept)),
                ),
            )
            connection.executemany(
                "INSERT OR IGNORE INTO accesses VALUES (?, ?, ?)",
                [(kept.id, access.namespace, access.name) for access in kept.datasets],
            )
            return kept

    def get(self, execution_id: str) -> Execution | None:
        """See ``Store.get``."""
        found = self._select("WHERE id = ?", (execution_id,))
        return found[0] if found else None

    def page(self, *, path: str | None, after: int | None, before: int | None, limit: int) -> Page:
        """See ``Store.page``."""
        conditions, values = ["1 = 1"], list[object]()
        if path is not None:
            conditions.append("path = ?")
            values.append(self._scrubber.text(path))
        if after is not None:
            conditions.append("sequence > ?")
            values.append(after)
        if before is not None:
            conditions.append("sequence < ?")
            values.append(before)
        direction = "ASC" if after is not None else "DESC"
        with self._database.reading() as connection:
            rows = self._select(
                f"WHERE {' AND '.join(conditions)} ORDER BY sequence {direction} LIMIT ?",
                (*values, limit + 1),
            )
            sequence = _sequence(connection)
        kept = sorted(rows[:limit], key=lambda execution: execution.sequence)
        return Page(tuple(kept), sequence, len(rows) > limit)

    def latest_by_cell(self, path: str) -> list[Execution]:
        """See ``Store.latest_by_cell``."""
        return self._select(_LATEST, (self._scrubber.text(path),))

    def touching(self, datasets: Sequence[tuple[str, str]], *, except_path: str) -> list[Execution]:
        """See ``Store.touching``; the last run of each cell decides, as for its own notebook."""
        if not datasets:
            return []
        wanted = json.dumps([list(dataset) for dataset in datasets])
        return self._select(_TOUCHING, (self._scrubber.text(except_path), wanted))

    def rename(self, old_path: str, new_path: str) -> Execution | None:
        """See ``Store.rename``; the records get new sequence numbers so that clients see them."""
        last = None
        old_path, new_path = self._scrubber.text(old_path), self._scrubber.text(new_path)
        with self._database.transaction() as connection:
            for execution in self._select(
                "WHERE path = ? OR substr(path, 1, ?) = ? ORDER BY sequence",
                (old_path, len(old_path) + 1, old_path + "/"),
            ):
                path = new_path + (execution.path or old_path)[len(old_path) :]
                connection.execute(
                    "UPDATE executions SET path = ?, sequence = ?,"
                    " document = json_set(document, '$.path', ?) WHERE id = ?",
                    (path, _next_sequence(connection), path, execution.id),
                )
                last = execution.id
            return self.get(last) if last is not None else None

    def knows(self, path: str) -> bool:
        """See ``Store.knows``."""
        with self._database.reading() as connection:
            query = "SELECT 1 FROM executions WHERE path = ? LIMIT 1"
            found = connection.execute(query, (self._scrubber.text(path),))
            return found.fetchone() is not None

    def open_run(self, run: NotebookRun) -> bool:
        """See ``Store.open_run``."""
        run = self._scrubber.clean(run)
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    run.id,
                    run.kernel_session,
                    run.segment,
                    run.state,
                    self._owner,
                    run.opened_at,
                    json.dumps(to_document(run)),
                ),
            )
            return cursor.rowcount == 1

    def close_run(self, run_id: str, closed_at: str, state: RunState) -> NotebookRun | None:
        """See ``Store.close_run``."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT document FROM runs WHERE id = ? AND state = 'open'", (run_id,)
            ).fetchone()
            if row is None:
                return None
            run = replace(_run(row), closed_at=closed_at, state=state)
            connection.execute(
                "UPDATE runs SET state = ?, document = ? WHERE id = ?",
                (state, json.dumps(to_document(run)), run_id),
            )
            return run

    def run(self, run_id: str) -> NotebookRun | None:
        """The run with this id, open or closed."""
        with self._database.reading() as connection:
            query = "SELECT document FROM runs WHERE id = ?"
            row = connection.execute(query, (run_id,)).fetchone()
            return _run(row) if row else None

    def run_executions(self, run_id: str) -> list[Execution]:
        """The executions of a run, in order."""
        return self._select("WHERE run_id = ? ORDER BY sequence", (run_id,))

    def run_datasets(self, run_id: str) -> list[DatasetAccess]:
        """See ``Store.run_datasets``."""
        executions = self.run_executions(run_id)
        return list(merge_datasets([a for execution in executions for a in execution.datasets]))

    def run_counts(self, run_id: str) -> RunCounts:
        """See ``Store.run_counts``."""
        with self._database.reading() as connection:
            query = "SELECT state, count(*) FROM executions WHERE run_id = ? GROUP BY state"
            counts = {row[0]: int(row[1]) for row in connection.execute(query, (run_id,))}
        return RunCounts(
            executions=sum(counts.values()),
            failed=counts.get("failed", 0),
            interrupted=counts.get("interrupted", 0),
            lost=counts.get("lost", 0),
        )

    def owners(self) -> set[str]:
        """The processes that left runs or executions open."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT owner FROM runs WHERE state = 'open' UNION"
                " SELECT owner FROM executions WHERE state IN (?, ?)",
                _OPEN_STATES,
            )
            return {row[0] for row in rows}

    def left_open(self, owner: str) -> tuple[list[NotebookRun], list[Execution]]:
        """The runs and executions that ``owner`` left open."""
        with self._database.reading() as connection:
            query = "SELECT document FROM runs WHERE state = 'open' AND owner = ?"
            runs = [_run(row) for row in connection.execute(query, (owner,))]
            executions = self._select(
                "WHERE owner = ? AND state IN (?, ?) ORDER BY sequence", (owner, *_OPEN_STATES)
            )
            return runs, executions

    def prune(self, before: datetime) -> int:
        """Delete ended executions and closed runs older than ``before``; returns how many."""
        moment = before.isoformat()
        with self._database.transaction() as connection:
            done = connection.execute(
                "DELETE FROM executions WHERE recorded_at < ? AND state NOT IN (?, ?)",
                (moment, *_OPEN_STATES),
            )
            connection.execute(
                "DELETE FROM runs WHERE opened_at < ? AND state <> 'open'"
                " AND NOT EXISTS (SELECT 1 FROM executions WHERE run_id = runs.id)",
                (moment,),
            )
            return done.rowcount

    def _select(self, rest: str, values: Sequence[object]) -> list[Execution]:
        with self._database.reading() as connection:
            # `rest` is written in this file only; values are always bound.
            rows = connection.execute(f"SELECT document, sequence FROM executions {rest}", values)  # noqa: S608  # see above
            return [_execution(row) for row in rows.fetchall()]


def _execution(row: sqlite3.Row) -> Execution:
    # The column is the truth: a rename raises it without rewriting the document's copy.
    document = {**json.loads(row["document"]), "sequence": row["sequence"]}
    return from_document(Execution, document)


def _run(row: sqlite3.Row) -> NotebookRun:
    return from_document(NotebookRun, json.loads(row["document"]))


def _sequence(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT value FROM counter WHERE name = 'sequence'").fetchone()
    return int(row[0])


def _next_sequence(connection: sqlite3.Connection) -> int:
    connection.execute("UPDATE counter SET value = value + 1 WHERE name = 'sequence'")
    return _sequence(connection)
