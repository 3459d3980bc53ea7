"""What SQL statements read and write; what is not understood is said, never guessed."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlglot import Dialect, Token, TokenType

from nbxflow.domain.sql_names import Engine, SqlSession, Unknown
from nbxflow.domain.sql_statement import StatementReader
from nbxflow.domain.sql_tables import SqlAccess

_MAX_CHARACTERS = 200_000
_DIALECTS: dict[Engine, str] = {"sqlite3": "sqlite", "duckdb": "duckdb"}
# Statements that touch no data; sqlglot does not know most of them.
_DATALESS = re.compile(
    r"(?:PRAGMA|VACUUM(?!\s+INTO)|REINDEX|ANALYZE|SAVEPOINT|RELEASE|BEGIN|START|COMMIT|END|ABORT"
    r"|ROLLBACK|CHECKPOINT|FORCE\s+CHECKPOINT|INSTALL|LOAD|RESET|SHOW|DESCRIBE|DESC|COMMENT"
    r"|DEALLOCATE|(?:CREATE|DROP)(?:\s+OR\s+REPLACE)?(?:\s+(?:PERSISTENT|TEMPORARY))?\s+SECRET"
    r"|EXPLAIN(?!\s+ANALYZE))\b",
    re.IGNORECASE,
)
_EXPLAIN_ANALYZE = re.compile(r"EXPLAIN\s+ANALYZE\b", re.IGNORECASE)
_UNLISTED = re.compile(r"COPY\s+FROM\s+DATABASE\b|CREATE\s.*?\bTRIGGER\b", re.IGNORECASE)
# What SQLite understands and sqlglot's dialect of it does not; none of it changes what is touched.
_REWRITES = (
    (re.compile(r"^REPLACE(?=\s+INTO\b)", re.IGNORECASE), "INSERT OR REPLACE"),
    (re.compile(r"^UPDATE\s+OR\s+[A-Z]+(?=\s)", re.IGNORECASE), "UPDATE"),
    (
        re.compile(r"^(ALTER\s+TABLE\s+\S+\s+ADD\s)(?:\s*COLUMN\b)?.*", re.IGNORECASE | re.DOTALL),
        r"\1 COLUMN x INT",
    ),
    (re.compile(r"\bWITHOUT\s+ROWID(?=[\s,;]*(?:STRICT[\s;]*)?$)", re.IGNORECASE), ""),
)


@dataclass(frozen=True)
class SqlFacts:
    """What a text of SQL does: datasets in order, why some of it is unknown, and what follows.

    ``counted`` says that the text is one statement, so that its row count is that of its writes.
    """

    accesses: tuple[SqlAccess, ...]
    not_understood: tuple[str, ...]
    counted: bool
    session: SqlSession


class _NoSqlInLogs(logging.Filter):
    """Drops the warning in which sqlglot quotes a statement it cannot parse."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "Falling back to parsing as a 'Command'" not in record.getMessage()


logging.getLogger("sqlglot").addFilter(_NoSqlInLogs())


def read_sql(text: str, session: SqlSession, variables: Collection[str] = ()) -> SqlFacts:
    """The datasets that the statements in ``text`` read and write.

    Args:
        text: one statement or several.
        session: the connection, as the statements before left it.
        variables: Python tables that DuckDB finds by their name; they are no datasets.
    """
    accesses: list[SqlAccess] = []
    reasons: list[str] = []
    count = 0
    try:
        if len(text) > _MAX_CHARACTERS:
            raise Unknown("A statement is too long to be read.")
        for statement in _statements(text, session.engine):
            count += 1
            reader = StatementReader(session, variables)
            try:
                _read_statement(statement, reader)
            except Unknown as unknown:
                reader.not_understood.append(str(unknown))
            accesses += reader.accesses
            reasons += reader.not_understood
            session = reader.session
    except Unknown as unknown:
        reasons.append(str(unknown))
    return SqlFacts(tuple(accesses), tuple(dict.fromkeys(reasons)), count == 1, session)


def _read_statement(text: str, reader: StatementReader) -> None:
    if _DATALESS.match(text):
        return
    text = _EXPLAIN_ANALYZE.sub("", text, count=1) if _EXPLAIN_ANALYZE.match(text) else text
    if _UNLISTED.match(text):
        raise Unknown("A statement could not be understood.")
    if reader.session.engine == "sqlite3":
        for pattern, replacement in _REWRITES:
            text = pattern.sub(replacement, text)
    before = reader.session
    try:
        dialect = Dialect.get_or_raise(_DIALECTS[before.engine])
        tokens = list(_without_numbered_parameters(dialect.tokenize(text)))
        [statement, *rest] = dialect.parser(error_message_context=0).parse(tokens, text)
        if statement is None or any(rest):
            raise Unknown("A statement could not be understood.")
        reader.read(statement)
    except Unknown:
        raise
    except Exception:
        # sqlglot fails in many ways on what it does not know (its messages quote the statement).
        reader.accesses.clear()
        reader.session = before
        raise Unknown("A statement could not be understood.") from None


def _statements(text: str, engine: Engine) -> Iterator[str]:
    """The statements of a text, each from its first word on."""
    try:
        tokens = Dialect.get_or_raise(_DIALECTS[engine]).tokenize(text)
    except Exception:
        raise Unknown("A statement could not be understood.") from None
    first: Token | None = None
    for token in tokens:
        if token.token_type == TokenType.SEMICOLON:
            if first is None:
                continue
            statement = text[first.start : token.end + 1]
            # The body of a trigger holds semicolons of its own.
            if engine == "duckdb" or sqlite3.complete_statement(statement):
                yield statement.rstrip(";")
                first = None
        elif first is None:
            first = token
    if first is not None:
        yield text[first.start :]


def _without_numbered_parameters(tokens: list[Token]) -> Iterator[Token]:
    """``?1`` as ``?``, which is all that sqlglot knows."""
    before: Token | None = None
    for token in tokens:
        number = token.token_type == TokenType.NUMBER
        placed = before is not None and before.token_type == TokenType.PLACEHOLDER
        if not (number and placed and before is not None and token.start == before.end + 1):
            yield token
        before = token
