"""Decisions on findings and the audit trail, in nbxflow's SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from nbxflow.adapters.database import Database
from nbxflow.domain.secrets.findings import AuditEntry, AuditPage, SecretDecision
from nbxflow.domain.secrets.scrubbing import Scrubber
from nbxflow.domain.times import format_time
from nbxflow.protocol.documents import from_document, to_document


class DecisionsSqlite:
    """Port ``Decisions``; ``scrubber`` masks what is kept: people paste keys into reasons."""

    def __init__(self, database: Database, scrubber: Scrubber) -> None:
        self._database = database
        self._scrubber = scrubber

    def reasons(self, fingerprints: Collection[str]) -> dict[str, str]:
        """See ``Decisions.reasons``."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT fingerprint, json_extract(document, '$.reason') FROM secret_decisions"
                " WHERE fingerprint IN (SELECT value FROM json_each(?))",
                (json.dumps(list(fingerprints)),),
            ).fetchall()
        return {row[0]: row[1] for row in rows}

    def all(self) -> list[SecretDecision]:
        """See ``Decisions.all``."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT document FROM secret_decisions ORDER BY decided_at DESC, fingerprint"
            ).fetchall()
        return [from_document(SecretDecision, json.loads(row[0])) for row in rows]

    def put(self, decision: SecretDecision) -> SecretDecision:
        """See ``Decisions.put``."""
        kept = self._scrubber.clean(decision)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO secret_decisions VALUES (?, ?, ?)",
                (kept.fingerprint, kept.at, json.dumps(to_document(kept))),
            )
        return kept

    def remove(self, fingerprint: str) -> SecretDecision | None:
        """See ``Decisions.remove``."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "DELETE FROM secret_decisions WHERE fingerprint = ? RETURNING document",
                (fingerprint,),
            ).fetchone()
        return None if row is None else from_document(SecretDecision, json.loads(row[0]))


class AuditSqlite:
    """Port ``Audit``; ``scrubber`` masks what is kept."""

    def __init__(self, database: Database, scrubber: Scrubber) -> None:
        self._database = database
        self._scrubber = scrubber

    def append(self, entries: Sequence[AuditEntry]) -> int:
        """See ``Audit.append``."""
        kept = self._scrubber.clean(tuple(entries))
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO audit (at, document) VALUES (?, ?)",
                [(entry.at, json.dumps(to_document(entry))) for entry in kept],
            )
            return _last(connection)

    def page(self, since: int, limit: int) -> AuditPage:
        """See ``Audit.page``."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT sequence, document FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?",
                (since, limit + 1),
            ).fetchall()
            last = _last(connection)
        entries = tuple(
            replace(from_document(AuditEntry, json.loads(row[1])), sequence=row[0])
            for row in rows[:limit]
        )
        return AuditPage(entries, last, len(rows) > limit)

    def prune(self, before: datetime, limit: int) -> int:
        """See ``Audit.prune``."""
        with self._database.transaction() as connection:
            done = connection.execute(
                "DELETE FROM audit WHERE sequence IN"
                " (SELECT sequence FROM audit WHERE at < ? LIMIT ?)",
                (format_time(before), limit),
            )
            return done.rowcount


def _last(connection: sqlite3.Connection) -> int:
    # Not the greatest that is left: the trail may have been pruned, and no number comes twice.
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    return 0 if row is None else int(row[0])
