"""The durable outbox in nbxflow's SQLite file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Literal

from nbxflow.adapters.database import Database
from nbxflow.adapters.owner import is_alive
from nbxflow.domain.metrics import Backlog
from nbxflow.domain.times import format_time, parse_time
from nbxflow.ports import OutboxEvent, PendingEvent, SinkState

_FAR_PAST = format_time(datetime(1970, 1, 1, tzinfo=timezone.utc))


class OutboxSqlite:
    """Port ``Outbox``: one row an event, one row a sink that is to take it.

    Times are compared as text: all are written by ``format_time``. Any number of threads and
    processes may use one file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def enqueue(self, events: Sequence[OutboxEvent], sinks: Sequence[str]) -> int:
        """See ``Outbox.enqueue``."""
        created_at = format_time(datetime.now(timezone.utc))
        new = 0
        with self._database.transaction() as connection:
            for event in events:
                body = json.dumps(event.body, ensure_ascii=False, separators=(",", ":"))
                cursor = connection.execute(
                    "INSERT INTO events (key, stream, body, created_at) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (key) DO NOTHING",
                    (event.key, event.stream, body, created_at),
                )
                if cursor.rowcount == 0:
                    continue
                new += 1
                connection.executemany(
                    "INSERT INTO deliveries (sink, position) VALUES (?, ?)",
                    [(sink, cursor.lastrowid) for sink in dict.fromkeys(sinks)],
                )
        return new

    def due(self, sink: str, now: datetime, limit: int) -> list[PendingEvent]:
        """See ``Outbox.due``."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT position, attempts, next_at, body FROM deliveries"
                " JOIN events USING (position)"
                " WHERE sink = ? AND state = 'waiting' ORDER BY position LIMIT ?",
                (sink, limit),
            ).fetchall()
        events = []
        for row in rows:
            if row["next_at"] is not None and row["next_at"] > format_time(now):
                break  # what is behind it waits too: the order is kept
            body = json.loads(row["body"])
            events.append(PendingEvent(row["position"], row["attempts"], body))
        return events

    def delivered(self, sink: str, positions: Sequence[int], now: datetime) -> None:
        """See ``Outbox.delivered``."""
        moment = format_time(now)
        with self._database.transaction() as connection:
            cursor = connection.executemany(
                "UPDATE deliveries SET state = 'delivered', attempts = attempts + 1,"
                " next_at = NULL, delivered_at = ?, error = NULL"
                " WHERE sink = ? AND position = ? AND state <> 'delivered'",
                [(moment, sink, position) for position in positions],
            )
            connection.execute(
                "INSERT INTO sinks (name, delivered, delivered_at) VALUES (?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET delivered = delivered + excluded.delivered,"
                " delivered_at = excluded.delivered_at",
                (sink, cursor.rowcount, moment),
            )

    def failed(self, sink: str, position: int, error: str, next_attempt: datetime) -> None:
        """See ``Outbox.failed``."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE deliveries SET attempts = attempts + 1, next_at = ?, error = ?"
                " WHERE sink = ? AND position = ? AND state = 'waiting'",
                (format_time(next_attempt), error, sink, position),
            )

    def refused(self, sink: str, position: int, error: str) -> None:
        """See ``Outbox.refused``."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE deliveries SET state = 'refused', attempts = attempts + 1,"
                " next_at = NULL, error = ?"
                " WHERE sink = ? AND position = ? AND state = 'waiting'",
                (error, sink, position),
            )

    def retry(self, sink: str | None) -> int:
        """See ``Outbox.retry``; the waiting times start anew."""
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "UPDATE deliveries SET state = 'waiting', attempts = 0, next_at = NULL"
                " WHERE state IN ('waiting', 'refused') AND (?1 IS NULL OR sink = ?1)",
                (sink,),
            )
            return cursor.rowcount

    def lease(self, sink: str, owner: str, now: datetime, seconds: float) -> bool:
        """See ``Outbox.lease``; with 0 seconds it is given back.

        An owner called ``<owner.own_name()>#<anything>`` loses its lease when its process is gone.
        """
        until = format_time(now + timedelta(seconds=seconds)) if seconds > 0 else _FAR_PAST
        with self._database.transaction() as connection:
            holder = connection.execute(
                "SELECT owner FROM sinks WHERE name = ? AND leased_until > ?",
                (sink, format_time(now)),
            ).fetchone()
            if holder is not None and holder["owner"] != owner and not _is_gone(holder["owner"]):
                return False
            connection.execute(
                "INSERT INTO sinks (name, owner, leased_until) VALUES (?1, ?2, ?3)"
                " ON CONFLICT (name) DO UPDATE SET owner = ?2, leased_until = ?3",
                (sink, owner, until),
            )
            return True

    def sink_state(self, name: str, kind: str, target: str) -> SinkState:
        """See ``Outbox.sink_state``."""
        with self._database.reading() as connection:
            counts = dict(
                connection.execute(
                    "SELECT state, count(*) FROM deliveries"
                    " WHERE sink = ? AND state <> 'delivered' GROUP BY state",
                    (name,),
                ).fetchall()
            )
            head = connection.execute(
                "SELECT error, next_at FROM deliveries"
                " WHERE sink = ? AND state = 'waiting' ORDER BY position LIMIT 1",
                (name,),
            ).fetchone()
            refused = connection.execute(
                "SELECT error FROM deliveries"
                " WHERE sink = ? AND state = 'refused' ORDER BY position DESC LIMIT 1",
                (name,),
            ).fetchone()
            totals = connection.execute(
                "SELECT delivered, delivered_at FROM sinks WHERE name = ?", (name,)
            ).fetchone()
        failing = head is not None and head["error"] is not None
        state: Literal["ok", "waiting", "failing"] = "failing" if failing else "waiting"
        return SinkState(
            name=name,
            kind=kind,
            target=target,
            state=state if head is not None else "ok",
            delivered=totals["delivered"] if totals is not None else 0,
            waiting=counts.get("waiting", 0),
            refused=counts.get("refused", 0),
            last_error=head["error"] if failing else refused["error"] if refused else None,
            last_delivered_at=totals["delivered_at"] if totals is not None else None,
            next_attempt_at=head["next_at"] if head is not None else None,
        )

    def backlog(self, sink: str) -> Backlog:
        """How many events one sink has not taken, and how long they have waited."""
        with self._database.reading() as connection:
            counts = connection.execute(
                "SELECT state, count(*) FROM deliveries"
                " WHERE sink = ? AND state IN ('waiting', 'refused') GROUP BY state",
                (sink,),
            ).fetchall()
            oldest = connection.execute(
                "SELECT created_at FROM deliveries JOIN events USING (position)"
                " WHERE sink = ? AND state = 'waiting' ORDER BY position LIMIT 1",
                (sink,),
            ).fetchone()
        states = {row[0]: int(row[1]) for row in counts}
        oldest_at = parse_time(oldest["created_at"]) if oldest is not None else None
        return Backlog(sink, states.get("waiting", 0), states.get("refused", 0), oldest_at)

    def prune(self, before: datetime, limit: int) -> int:
        """Delete events kept before a time that every sink has taken; at most so many; how many."""
        with self._database.transaction() as connection:
            cursor = connection.execute(
                "DELETE FROM events WHERE position IN (SELECT position FROM events"
                " WHERE created_at < ? AND NOT EXISTS ("
                "SELECT 1 FROM deliveries WHERE deliveries.position = events.position"
                " AND state <> 'delivered') LIMIT ?)",
                (format_time(before), limit),
            )
            return cursor.rowcount


def _is_gone(owner: str) -> bool:
    process, mark, _ = owner.partition("#")
    return bool(mark) and not is_alive(process)
