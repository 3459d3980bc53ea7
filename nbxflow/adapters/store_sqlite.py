"""History of executions and notebook runs in nbxflow's SQLite file (port ``Store``)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from nbxflow.adapters import store_queries as queries
from nbxflow.adapters.database import Database
from nbxflow.domain.datasets import DatasetAccess, merge_datasets
from nbxflow.domain.executions import Execution
from nbxflow.domain.runs import NotebookRun, RunCounts, RunState
from nbxflow.domain.secrets.scrubbing import Scrubber
from nbxflow.domain.times import format_time
from nbxflow.ports import Page
from nbxflow.protocol.documents import from_document, to_document


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
            if kept.path and kept.cell and kept.state in queries.SETTLED_STATES:
                self._find_by_datasets(connection, kept)
            return kept

    def _find_by_datasets(self, connection: sqlite3.Connection, kept: Execution) -> None:
        """Only the last run of a cell is looked up by its datasets: of it alone they are kept."""
        connection.execute(queries.SUPERSEDED, (kept.path, kept.cell, kept.sequence))
        connection.executemany(
            "INSERT OR IGNORE INTO accesses VALUES (?, ?, ?)",
            [(kept.id, access.namespace, access.name) for access in kept.datasets],
        )

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
            rows = self._rows(
                f"WHERE {' AND '.join(conditions)} ORDER BY sequence {direction} LIMIT ?",
                (*values, limit + 1),
            )
            sequence = _sequence(connection)
        kept = sorted(rows[:limit], key=lambda row: int(row["sequence"]))
        return Page(tuple(map(_execution, kept)), sequence, len(rows) > limit)

    def latest_by_cell(self, path: str) -> list[Execution]:
        """See ``Store.latest_by_cell``."""
        return self._select(queries.LATEST, (self._scrubber.text(path),))

    def touching(
        self, datasets: Sequence[tuple[str, str]], *, except_path: str, limit: int
    ) -> list[Execution]:
        """See ``Store.touching``; the last run of each cell decides, as for its own notebook."""
        if not datasets:
            return []
        wanted = json.dumps([list(dataset) for dataset in datasets])
        return self._select(queries.TOUCHING, (wanted, self._scrubber.text(except_path), limit))

    def rename(self, old_path: str, new_path: str) -> Execution | None:
        """See ``Store.rename``; the records get new sequence numbers so that clients see them."""
        old_path, new_path = self._scrubber.text(old_path), self._scrubber.text(new_path)
        with self._database.transaction() as connection:
            found = connection.execute(queries.UNDER, (old_path,)).fetchall()
            if not found:
                return None
            first = _next_sequence(connection, len(found))
            connection.executemany(
                "UPDATE executions SET path = ?, sequence = ? WHERE id = ?",
                [
                    (new_path + row["path"][len(old_path) :], first + number, row["id"])
                    for number, row in enumerate(found)
                ],
            )
            return self.get(found[-1]["id"])

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

    def last_heard(self, run_id: str) -> str | None:
        """See ``Store.last_heard``."""
        with self._database.reading() as connection:
            query = (
                "SELECT max(coalesce(json_extract(document, '$.endedAt'),"
                " json_extract(document, '$.startedAt'))) FROM executions WHERE run_id = ?"
            )
            last: str | None = connection.execute(query, (run_id,)).fetchone()[0]
            return last

    def of_span(self, run_id: str, span_id: str) -> Execution | None:
        """See ``Store.of_span``; a span's id is how the execution's own begins."""
        head = f"{span_id[:8]}-{span_id[8:12]}-{span_id[12:]}-"
        found = self._select("WHERE run_id = ? AND id > ? AND id < ?", (run_id, head, head + "~"))
        return found[0] if found else None

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
            return {row[0] for row in connection.execute(queries.OWNERS)}

    def left_open(self, owner: str) -> tuple[list[NotebookRun], list[Execution]]:
        """The runs and executions that ``owner`` left open."""
        with self._database.reading() as connection:
            runs = [_run(row) for row in connection.execute(queries.OPEN_RUNS, (owner,))]
            return runs, self._select(queries.OPEN, (owner,))

    def prune(self, before: datetime, limit: int) -> int:
        """See ``Store.prune``."""
        moment = format_time(before)
        with self._database.transaction() as connection:
            done = connection.execute(queries.OLD_EXECUTIONS, (moment, limit))
            runs = connection.execute(queries.OLD_RUNS, (moment, limit))
            return done.rowcount + runs.rowcount

    def _select(self, rest: str, values: Sequence[object]) -> list[Execution]:
        # Made of the rows when others have the database again.
        return [_execution(row) for row in self._rows(rest, values)]

    def _rows(self, rest: str, values: Sequence[object]) -> list[sqlite3.Row]:
        with self._database.reading() as connection:
            # `rest` is written in this package only; values are always bound.
            query = f"SELECT document, sequence, path FROM executions {rest}"  # noqa: S608  # see above
            return connection.execute(query, values).fetchall()


def _execution(row: sqlite3.Row) -> Execution:
    # The columns are the truth: a rename changes them without rewriting the document's copies.
    document = json.loads(row["document"])
    document["sequence"], document["path"] = row["sequence"], row["path"]
    return from_document(Execution, document)


def _run(row: sqlite3.Row) -> NotebookRun:
    return from_document(NotebookRun, json.loads(row["document"]))


def _sequence(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT value FROM counter WHERE name = 'sequence'").fetchone()
    return int(row[0])


def _next_sequence(connection: sqlite3.Connection, number: int = 1) -> int:
    """The first of so many sequence numbers that nobody has."""
    connection.execute("UPDATE counter SET value = value + ? WHERE name = 'sequence'", (number,))
    return _sequence(connection) - number + 1
