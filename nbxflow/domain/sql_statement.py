"""One parsed SQL statement: the tables and files it reads and writes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import NamedTuple, cast

from sqlglot import exp

from nbxflow.domain.datasets import Direction, WriteMode
from nbxflow.domain.sql_names import (
    Database,
    Source,
    SqlSession,
    Unknown,
    file_format,
    looks_like_file,
)

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
_DATALESS_STATEMENTS = (
    exp.Semicolon,
    exp.Describe,
    exp.Show,
    exp.Pragma,
    exp.Transaction,
    exp.Commit,
    exp.Rollback,
    exp.Install,
    exp.Analyze,
    exp.Comment,
)
_QUERIES = (exp.Query, exp.Pivot, exp.Summarize, exp.Values)


class SqlAccess(NamedTuple):
    """One dataset that a statement reads or writes.

    ``rows``: ``affected`` when the number of rows the engine reports is what was written here,
    ``none`` when nothing was, ``unknown`` otherwise.
    """

    source: Source
    direction: Direction
    mode: WriteMode | None = None
    rows: str = "unknown"


class StatementReader:
    """Reads one statement; ``session`` is afterwards what the next statement starts from."""

    def __init__(self, session: SqlSession, variables: Collection[str]) -> None:
        self.session = session
        self.accesses: list[SqlAccess] = []
        self.not_understood: list[str] = []
        self._variables = frozenset(variables) if session.engine == "duckdb" else frozenset()

    def read(self, statement: exp.Expr) -> None:
        """Add what ``statement`` does.

        Raises:
            Unknown: the statement as a whole is not understood.
        """
        if isinstance(statement, _DATALESS_STATEMENTS):
            return
        if isinstance(statement, _QUERIES):
            self._visit(statement, frozenset())
            return
        handler = _HANDLERS.get(type(statement))
        if handler is None:
            raise Unknown("A statement could not be understood.")
        handler(self, statement)

    # -- statements ---------------------------------------------------------------------------

    def _change(self, statement: exp.Expr) -> None:
        """INSERT, UPDATE, DELETE and MERGE."""
        names = self._visit_with(statement, frozenset())
        for key, child in statement.args.items():
            if key not in ("this", "with_"):
                self._visit(child, names)
        inserts = isinstance(statement, exp.Insert)
        deletes = isinstance(statement, exp.Delete)
        mode: WriteMode | None = "append" if inserts else None
        self._write(_target(statement), mode, "unknown" if deletes else "affected")

    def _create(self, statement: exp.Expr) -> None:
        if statement.args["kind"] == "SCHEMA":
            made = self.session.schemas | {_target(statement).db.lower()}
            self.session = replace(self.session, schemas=made)
        if statement.args["kind"] not in ("TABLE", "VIEW"):
            return
        target = _target(statement)
        properties = statement.args.get("properties")
        temporary = properties is not None and properties.find(exp.TemporaryProperty) is not None
        query = statement.args.get("expression")
        self._visit(query, self._visit_with(statement, frozenset()))
        name = target.name.lower()
        if temporary:
            self.session = replace(self.session, temporary=self.session.temporary | {name})
        elif not target.db:
            self.session = replace(self.session, created=self.session.created | {name})
        mode: WriteMode | None = "create"
        if statement.args.get("replace"):
            mode = "overwrite"
        elif statement.args.get("exists"):
            mode = None
        filled = query is not None and statement.args["kind"] == "TABLE"
        self._write(target, mode, "affected" if filled else "none")

    def _drop(self, statement: exp.Expr) -> None:
        kind = statement.args["kind"]
        if kind == "SCHEMA" and statement.args.get("cascade"):
            raise Unknown("A schema was dropped with all its tables.")
        if kind not in ("TABLE", "VIEW"):
            return
        for table in cast("list[exp.Table]", statement.args["tables"]):
            self._write(table, None)
            gone = {table.name.lower()}
            self.session = replace(
                self.session,
                created=self.session.created - gone,
                temporary=self.session.temporary - gone,
            )

    def _alter(self, statement: exp.Expr) -> None:
        if statement.args["kind"] not in ("TABLE", "VIEW"):
            return
        target = _target(statement)
        self._write(target, None)
        for action in statement.args.get("actions") or ():
            if isinstance(action, exp.AlterRename):
                renamed = target.copy()
                renamed.set("this", action.this.this)
                self._write(renamed, None)

    def _truncate(self, statement: exp.Expr) -> None:
        for table in cast("list[exp.Table]", statement.expressions):
            self._write(table, None)

    def _copy(self, statement: exp.Expr) -> None:
        loads = bool(statement.args.get("kind"))
        options = {
            parameter.this.name.lower(): parameter.args.get("expression")
            for parameter in statement.args.get("params") or ()
        }
        stated = options.get("format")
        format = stated.name.lower() if stated is not None else None
        mode: WriteMode | None = "append" if "append" in options else "overwrite"
        if "partition_by" in options:
            mode = None
        if not loads:
            self._visit(statement.this, self._visit_with(statement, frozenset()))
        for file in cast("list[exp.Expr]", statement.args["files"]):
            path = _literal(file)
            if path.startswith("/dev/"):
                continue
            source = self.session.file(path, format)
            if loads:
                self._read_file(path, format)
            else:
                self.accesses.append(SqlAccess(source, "write", mode, "affected"))
        if loads:
            self._write(_target(statement), "append", "affected")

    def _attach(self, statement: exp.Expr) -> None:
        inner = statement.this
        file, alias = (inner.this, inner.alias) if isinstance(inner, exp.Alias) else (inner, "")
        kind = None
        for option in statement.expressions:
            if option.this.name.lower() == "type":
                kind = option.args["expression"].name.lower()
        if not _is_text(file):
            self.session = self.session.attach(alias, None)
            return
        path = file.name
        alias = alias or path.replace("\\", "/").rsplit("/", 1)[-1].split(".")[0]
        absolute = ":memory:" if path in (":memory:", "") else self.session.absolute(path)
        format = "sqlite" if self.session.engine == "sqlite3" else kind
        if absolute is None or format not in (None, "sqlite", "duckdb"):
            self.session = self.session.attach(alias, None)
        else:
            self.session = self.session.attach(alias, Database(absolute, format))

    def _detach(self, statement: exp.Expr) -> None:
        self.session = self.session.detach(statement.this.name)

    def _use(self, statement: exp.Expr) -> None:
        table = _target(statement)
        self.session = self.session.use(table.db, table.name)

    def _set(self, statement: exp.Expr) -> None:
        """A change of where names and files are looked for."""
        for item in statement.expressions:
            setting = item.this if isinstance(item.this, exp.EQ) else item
            name = setting.this.name.lower() if setting.this is not None else ""
            if name in ("schema", "search_path"):
                value = setting.args.get("expression")
                parts = value.name.split(".") if value is not None else [""]
                catalogue = parts[0] if len(parts) == 2 else ""
                self.session = self.session.use(catalogue, parts[-1])
            elif name == "file_search_path":
                self.session = replace(self.session, folder=None)
        self._visit(statement, frozenset())

    # -- expressions --------------------------------------------------------------------------

    def _visit(self, node: object, names: frozenset[str]) -> None:
        """Read every table below ``node``; ``names`` are the common table expressions in scope."""
        if isinstance(node, list):
            for item in node:
                self._visit(item, names)
        if not isinstance(node, exp.Expr):
            return
        names = self._visit_with(node, names)
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
                self._visit(child, names)

    def _visit_with(self, node: exp.Expr, names: frozenset[str]) -> frozenset[str]:
        """Visit the common table expressions of ``node``; gives the names then in scope."""
        clause = node.args.get("with_")
        if clause is None:
            return names
        everywhere = self.session.engine == "sqlite3"  # there, later ones are in scope too
        if everywhere:
            names = names | {cte.alias.lower() for cte in clause.expressions}
        for cte in clause.expressions:
            own = {cte.alias.lower()}
            self._visit(cte.this, names | own if clause.args.get("recursive") else names)
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
            self._read_file(path, None)
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
            self._read_file(_literal(file), _FILE_FUNCTIONS[name])

    def _read_file(self, path: str, format: str | None) -> None:
        marks = "*" if "://" in path else "*?["
        if any(mark in path for mark in marks):
            self.not_understood.append("Which files a pattern stands for is not known.")
        self.accesses.append(SqlAccess(self.session.file(path, format), "read"))

    def _write(self, table: exp.Table, mode: WriteMode | None, rows: str = "unknown") -> None:
        def write() -> None:
            source = self.session.table(table.catalog, table.db, table.name)
            if source is not None:
                self.accesses.append(SqlAccess(source, "write", mode, rows))

        self._guard(write)

    def _guard(self, step: Callable[[], None]) -> None:
        """Let one unknown name not hide the others of the statement."""
        try:
            step()
        except Unknown as unknown:
            self.not_understood.append(str(unknown))


def _target(statement: exp.Expr) -> exp.Table:
    target = statement.this
    if isinstance(target, exp.Schema):
        target = target.this
    if not isinstance(target, exp.Table):
        raise Unknown("A statement could not be understood.")
    return target


def _is_text(node: exp.Expr | None) -> bool:
    return isinstance(node, exp.Literal) and bool(node.is_string)


def _literal(node: exp.Expr | None) -> str:
    if node is None or not _is_text(node):
        raise Unknown("A file is named by a parameter or an expression.")
    return node.name


_HANDLERS: dict[type[exp.Expr], Callable[[StatementReader, exp.Expr], None]] = {
    exp.Insert: StatementReader._change,
    exp.Update: StatementReader._change,
    exp.Delete: StatementReader._change,
    exp.Merge: StatementReader._change,
    exp.Create: StatementReader._create,
    exp.Drop: StatementReader._drop,
    exp.Alter: StatementReader._alter,
    exp.TruncateTable: StatementReader._truncate,
    exp.Copy: StatementReader._copy,
    exp.Attach: StatementReader._attach,
    exp.Detach: StatementReader._detach,
    exp.Use: StatementReader._use,
    exp.Set: StatementReader._set,
}
