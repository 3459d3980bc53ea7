"""Decisions on findings and the audit trail, in nbxflow's SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import replace

from nbxflow.adapters.database import Database
from nbxflow.domain.secrets.findings import AuditEntry, AuditPage, SecretDecision
from nbxflow.protocol.documents import from_document, to_document


class DecisionsSqlite:
    """Port ``Decisions``."""

    def __init__(self, database: Database) -> None:
        self._database = database

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

    def put(self, decision: SecretDecision) -> None:
        """See ``Decisions.put``."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO secret_decisions VALUES (?, ?, ?)",
                (decision.fingerprint, decision.at, json.dumps(to_document(decision))),
            )

    def remove(self, fingerprint: str) -> SecretDecision | None:
        """See ``Decisions.remove``."""
        with self._database.transaction() as connection:
            row = connection.execute(
                "DELETE FROM secret_decisions WHERE fingerprint = ? RETURNING document",
                (fingerprint,),
            ).fetchone()
        return None if row is None else from_document(SecretDecision, json.loads(row[0]))


class AuditSqlite:
    """Port ``Audit``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, entries: Sequence[AuditEntry]) -> int:
        """See ``Audit.append``."""
        with self._database.transaction() as connection:
            for entry in entries:
                connection.execute(
                    "INSERT INTO audit (at, document) VALUES (?, ?)",
                    (entry.at, json.dumps(to_document(entry))),
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


def _last(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(sequence), 0) FROM audit").fetchone()[0])
