"""The tables and files that the parts of a parsed SQL statement name."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from sqlglot import exp

from nbxflow.domain.datasets import Direction, WriteMode
from nbxflow.domain.sql_names import Source, SqlSession, Unknown, file_format, looks_like_file

_FILE_FUNCTIONS = {
    "read_csv": "csv",
    "read_csv_auto": "csv",
    "sniff_csv": "csv",
    "read_parquet": "parquet",
    "parquet_scan": "parquet",
    "parquet_schema": "parquet",
    "parquet_metadata": "parquet",
    "read_json": "json",
    "read_json_auto": "json",
    "read_json_objects": "json",
    "read_json_objects_auto": "json",
    "read_ndjson": "json",
    "read_ndjson_auto": "json",
    "read_ndjson_objects": "json",
    "read_xlsx": "xlsx",
    "read_text": None,
    "read_blob": None,
}
_DATALESS_FUNCTIONS = frozenset(
    ("range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree", "glob")
)


class SqlAccess(NamedTuple):
    """One dataset that a statement reads or writes.

    ``rows``: ``affected`` when the number of rows the engine reports is what was written here,
    ``none`` when nothing was, ``unknown`` otherwise.
    """

    source: Source
    direction: Direction
    mode: WriteMode | None = None
    rows: str = "unknown"


class TableReader:
    """Collects accesses; ``session`` is what names are resolved with."""

    def __init__(self, session: SqlSession, variables: Collection[str]) -> None:
        self.session = session
        self.accesses: list[SqlAccess] = []
        self.not_understood: list[str] = []
        self._variables = frozenset(variables) if session.engine == "duckdb" else frozenset()

    def visit(self, node: object, names: frozenset[str]) -> None:
        """Read every table below ``node``; ``names`` are the common table expressions in scope."""
        if isinstance(node, list):
            for item in node:
                self.visit(item, names)
        if not isinstance(node, exp.Expr):
            return
        names = self.visit_with(node, names)
        if isinstance(node, exp.Reference):  # a foreign key names a table without reading it
            return
        skipped: tuple[str, ...] = ("with_",)
        if isinstance(node, exp.Table):
            self._guard(lambda: self._read_table(node, names))
            skipped = ("with_", "db", "catalog", "indexed", "alias")
        if isinstance(node, exp.In) and self.session.engine == "sqlite3":
            self._guard(lambda: self._read_membership(node, names))
        for key, child in node.args.items():
            if key not in skipped:
                self.visit(child, names)

    def visit_with(self, node: exp.Expr, names: frozenset[str]) -> frozenset[str]:
        """Visit the common table expressions of ``node``; gives the names then in scope."""
        clause = node.args.get("with_")
        if clause is None:
            return names
        everywhere = self.session.engine == "sqlite3"  # there, later ones are in scope too
        if everywhere:
            names = names | {cte.alias.lower() for cte in clause.expressions}
        for cte in clause.expressions:
            own = {cte.alias.lower()}
            self.visit(cte.this, names | own if clause.args.get("recursive") else names)
            names = names | own
        return names

    def _read_table(self, table: exp.Table, names: frozenset[str]) -> None:
        if isinstance(table.this, exp.Func):
            self._read_function(table.this)
            return
        if not isinstance(table.this, exp.Identifier):
            raise Unknown("A table is named by a parameter or an expression.")
        name, qualified = table.name, bool(table.db)
        if not qualified and name.lower() in names:
            return
        if not qualified and name in self._variables and name.lower() not in self._made():
            return
        if self.session.engine == "duckdb" and self._is_file(table):
            path = ".".join(part.name for part in table.parts)
            self.read_file(path, None)
            return
        source = self.session.table(table.catalog, table.db, name)
        if source is not None:
            self.accesses.append(SqlAccess(source, "read"))

    def _is_file(self, table: exp.Table) -> bool:
        if not table.db:
            return looks_like_file(table.name) and table.name.lower() not in self._made()
        known = self.session.schemas | {self.session.own_name, *self.session.attached}
        first = (table.catalog or table.db).lower()
        return first not in known and file_format(f"{table.db}.{table.name}") is not None

    def _made(self) -> frozenset[str]:
        return self.session.created | self.session.temporary

    def _read_membership(self, node: exp.In, names: frozenset[str]) -> None:
        """SQLite's ``x IN table``."""
        field = node.args.get("field")
        if isinstance(field, exp.Column):
            table = exp.Table(this=field.this, db=field.args.get("table"))
            self._read_table(table, names)

    def _read_function(self, function: exp.Func) -> None:
        name = (
            function.name if isinstance(function, exp.Anonymous) else function.sql_name()
        ).lower()
        if name in _DATALESS_FUNCTIONS or name.startswith(("duckdb_", "pragma_")):
            return
        if name not in _FILE_FUNCTIONS:
            raise Unknown("A table function that is not known was used.")
        first = function.this if isinstance(function.this, exp.Expr) else None
        argument = first or next(iter(function.expressions), None)
        files = argument.expressions if isinstance(argument, exp.Array) else [argument]
        for file in files:
            self.read_file(literal(file), _FILE_FUNCTIONS[name])

    def read_file(self, path: str, format: str | None) -> None:
        """Add a file that is read.

        Raises:
            Unknown: the path could not be resolved.
        """
        marks = "*" if "://" in path else "*?["
        if any(mark in path for mark in marks):
            self.not_understood.append("Which files a pattern stands for is not known.")
        self.accesses.append(SqlAccess(self.session.file(path, format), "read"))

    def write(self, table: exp.Table, mode: WriteMode | None, rows: str = "unknown") -> None:
        """Add a table that is changed."""

        def add() -> None:
            source = self.session.table(table.catalog, table.db, table.name)
            if source is not None:
                self.accesses.append(SqlAccess(source, "write", mode, rows))

        self._guard(add)

    def _guard(self, step: Callable[[], None]) -> None:
        """Let one unknown name not hide the others of the statement."""
        try:
            step()
        except Unknown as unknown:
            self.not_understood.append(str(unknown))


def is_text(node: exp.Expr | None) -> bool:
    """Whether ``node`` is a string literal."""
    return isinstance(node, exp.Literal) and bool(node.is_string)


def literal(node: exp.Expr | None) -> str:
    """The text of a string literal that names a file.

    Raises:
        Unknown: it is something else.
    """
    if node is None or not is_text(node):
        raise Unknown("A file is named by a parameter or an expression.")
    return node.name
