"""From the SQL statements of one cell to the datasets they read and wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nbxflow.domain.datasets import BlindSpot, DatasetAccess
from nbxflow.domain.sql import SqlFacts, read_sql
from nbxflow.domain.sql_names import SqlSession
from nbxflow.domain.sql_tables import SqlAccess

_MEMORY = ":memory:"
_MAX_STATEMENTS = 2000
_TOO_MANY = f"Only the first {_MAX_STATEMENTS} different statements of a cell are read."


def from_statements(
    statements: Iterable[Mapping[str, Any]],
) -> tuple[list[DatasetAccess], list[BlindSpot]]:
    """Read the SQL of a cell; statements on one database are taken for one connection's."""
    accesses: list[DatasetAccess] = []
    blind_spots: list[BlindSpot] = []
    sessions: dict[tuple[str, str], SqlSession] = {}
    # Cells repeat statements in loops: the same text in the same situation is read once.
    known: dict[tuple[str, str, str], tuple[SqlSession, SqlFacts]] = {}
    for statement in statements:
        engine, database = statement["engine"], statement["database"] or _MEMORY
        fresh = SqlSession(engine, database, statement.get("folder"))
        session = sessions.get((engine, database), fresh)
        key = (engine, database, statement["text"])
        before, facts = known.get(key, (None, None))
        if facts is None or before != session:
            if len(known) >= _MAX_STATEMENTS:
                blind_spots.append(BlindSpot("sql", engine, _TOO_MANY))
                break
            facts = read_sql(statement["text"], session, statement["variables"])
            known[key] = (session, facts)
        if not statement["failed"]:
            sessions[(engine, database)] = facts.session
        blind_spots += (BlindSpot("sql", engine, reason) for reason in facts.not_understood)
        accesses += (_from_sql(statement, facts, access) for access in facts.accesses)
    return accesses, blind_spots


def _from_sql(statement: Mapping[str, Any], facts: SqlFacts, access: SqlAccess) -> DatasetAccess:
    rows = None
    if access.rows == "none":
        rows = 0
    elif access.rows == "affected" and facts.counted and (statement["rows"] or 0) >= 0:
        rows = statement["rows"]
    name = access.source.name
    return DatasetAccess(
        namespace=name.namespace,
        name=name.name,
        kind=name.kind,
        format=access.source.format,
        direction=access.direction,
        mode=access.mode,
        layers=(statement["engine"],),
        rows=rows,
        columns=None,
        bytes=None,
        failed=statement["failed"],
    )
