"""One parsed SQL statement: what it reads and writes, and what it changes for the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from sqlglot import exp

from nbxflow.domain.datasets import WriteMode
from nbxflow.domain.sql_names import Database, Unknown
from nbxflow.domain.sql_tables import SqlAccess, TableReader, is_text, literal

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


class StatementReader(TableReader):
    """Reads one statement; ``session`` is afterwards what the next statement starts from."""

    def read(self, statement: exp.Expr) -> None:
        """Add what ``statement`` does.

        Raises:
            Unknown: the statement as a whole is not understood.
        """
        if isinstance(statement, _DATALESS_STATEMENTS):
            return
        if isinstance(statement, _QUERIES):
            self.visit(statement, frozenset())
            return
        handler = _HANDLERS.get(type(statement))
        if handler is None:
            raise Unknown("A statement could not be understood.")
        handler(self, statement)

    def _change(self, statement: exp.Expr) -> None:
        """INSERT, UPDATE, DELETE and MERGE."""
        names = self.visit_with(statement, frozenset())
        for key, child in statement.args.items():
            if key not in ("this", "with_"):
                self.visit(child, names)
        inserts = isinstance(statement, exp.Insert)
        deletes = isinstance(statement, exp.Delete)
        mode: WriteMode | None = "append" if inserts else None
        self.write(_target(statement), mode, "unknown" if deletes else "affected")

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
        self.visit(query, self.visit_with(statement, frozenset()))
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
        self.write(target, mode, "affected" if filled else "none")

    def _drop(self, statement: exp.Expr) -> None:
        kind = statement.args["kind"]
        if kind == "SCHEMA" and statement.args.get("cascade"):
            raise Unknown("A schema was dropped with all its tables.")
        if kind not in ("TABLE", "VIEW"):
            return
        for table in cast("list[exp.Table]", statement.args["tables"]):
            self.write(table, None)
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
        self.write(target, None)
        for action in statement.args.get("actions") or ():
            if isinstance(action, exp.AlterRename):
                renamed = target.copy()
                renamed.set("this", action.this.this)
                self.write(renamed, None)

    def _truncate(self, statement: exp.Expr) -> None:
        for table in cast("list[exp.Table]", statement.expressions):
            self.write(table, None)

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
            self.visit(statement.this, self.visit_with(statement, frozenset()))
        for file in cast("list[exp.Expr]", statement.args["files"]):
            path = literal(file)
            if path.startswith("/dev/"):
                continue
            source = self.session.file(path, format)
            if loads:
                self.read_file(path, format)
            else:
                self.accesses.append(SqlAccess(source, "write", mode, "affected"))
        if loads:
            self.write(_target(statement), "append", "affected")

    def _attach(self, statement: exp.Expr) -> None:
        inner = statement.this
        file, alias = (inner.this, inner.alias) if isinstance(inner, exp.Alias) else (inner, "")
        kind = None
        for option in statement.expressions:
            if option.this.name.lower() == "type":
                kind = option.args["expression"].name.lower()
        if not is_text(file):
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
        self.visit(statement, frozenset())


def _target(statement: exp.Expr) -> exp.Table:
    target = statement.this
    if isinstance(target, exp.Schema):
        target = target.this
    if not isinstance(target, exp.Table):
        raise Unknown("A statement could not be understood.")
    return target


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
