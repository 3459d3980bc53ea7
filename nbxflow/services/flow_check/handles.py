"""What holds something outside of the process, or a place in the code: by what can be known."""

from __future__ import annotations

import inspect
import io
import sys
import types
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Optional

from .node import Node, uncomparable, value

if TYPE_CHECKING:
    from .describe import Describer

_NOTHING: dict[Any, Any] = {}
_VIEWS = (type(_NOTHING.keys()), type(_NOTHING.values()), type(_NOTHING.items()))
_ROWS = 1_000_000
"""Rows of a database in memory that are looked at."""


def describe(describer: Describer, item: Any) -> Optional[Node]:
    """The description of a handle; None for other values."""
    if isinstance(item, types.GeneratorType):
        return _generator(describer, item)
    if isinstance(item, (types.CoroutineType, types.AsyncGeneratorType)):
        return uncomparable(type(item).__name__, "it has not run to its end")
    if isinstance(item, (io.StringIO, io.BytesIO)) and not item.closed:
        content = {"content": item.getvalue(), "position": item.tell()}
        return describer.fields(describer.named(item), content)
    if isinstance(item, io.IOBase):
        return _file(describer, item)
    module = (getattr(type(item), "__module__", "") or "").partition(".")[0]
    if module in ("sqlite3", "_sqlite3"):
        return _sqlite(describer, item)
    if module in ("duckdb", "_duckdb"):
        return _duckdb(describer, item)
    if module == "_thread" and "lock" in type(item).__name__.lower():
        return value("lock", str(repr(item).startswith("<locked")))  # not all can be asked
    if isinstance(item, PurePath) and module == "pathlib":
        return describer.fields(describer.named(item), {"path": str(item)})
    if isinstance(item, _VIEWS):
        return ["items", type(item).__name__, [describer.node(part) for part in list(item)]]
    known = _KNOWN.get(describer.named(item))
    if known is not None:
        return describer.fields(describer.named(item), {n: _asked(item, n) for n in known})
    if isinstance(item, memoryview):
        return describer.fields("memoryview", {"format": item.format, "bytes": item.tobytes()})
    return None


_KNOWN: dict[str, Sequence[str]] = {
    "_csv.writer": ("dialect",),
    "_csv.reader": ("dialect", "line_num"),
    "_csv.Dialect": (
        "delimiter", "quotechar", "doublequote", "skipinitialspace", "lineterminator", "quoting"
    ),
    "re.Match": ("re", "string", "pos", "endpos", "regs", "lastgroup"),
    "_hashlib.HASH": ("name", "hexdigest"),
    "_struct.Struct": ("format",),
    "posix.DirEntry": ("path",),
    "weakref.ReferenceType": ("__call__",),
    "warnings.WarningMessage": ("category", "message"),
    "concurrent.futures.thread.ThreadPoolExecutor": ("_max_workers", "_shutdown"),
    "concurrent.futures.process.ProcessPoolExecutor": ("_max_workers", "_shutdown_thread"),
    "zipfile.ZipFile": ("filename", "mode", "infolist", "fp", "comment"),
    "zipfile.ZipInfo": ("filename", "file_size", "CRC", "compress_type", "comment"),
    "sqlalchemy.engine.base.Engine": ("url",),
    "sqlalchemy.engine.base.Connection": ("engine", "closed"),
}  # fmt: skip
"""What can be asked of values that neither their class nor their attributes tell about."""


def _asked(item: Any, name: str) -> Any:
    found = getattr(item, name)
    return found() if name in ("hexdigest", "infolist", "__call__") else found


def _generator(describer: Describer, item: Any) -> Node:
    parts = {
        "code": item.gi_code,
        "state": inspect.getgeneratorstate(item),
        "line": None if item.gi_frame is None else item.gi_frame.f_lasti,
        "locals": inspect.getgeneratorlocals(item),
    }
    names = [name for name in parts["locals"] if name in item.gi_code.co_freevars]
    for name in names:
        del parts["locals"][name]
    return describer.fields("generator", parts)


def _file(describer: Describer, item: Any) -> Node:
    name = str(getattr(item, "name", ""))
    if item in (sys.__stdout__, sys.__stderr__) or type(item).__module__ == "ipykernel.iostream":
        return value("stream", name.strip("<>"))
    parts: dict[str, Any] = {"name": name, "closed": item.closed}
    parts["mode"] = str(getattr(item, "mode", ""))
    try:
        parts["position"] = item.tell()
    except (OSError, ValueError):  # it is closed, no file, or in the middle of its lines
        parts["position"] = None
    return describer.fields("file", parts)


# -- databases ------------------------------------------------------------------------------------


def _sqlite(describer: Describer, item: Any) -> Optional[Node]:
    sqlite3 = sys.modules["sqlite3"]
    if isinstance(item, sqlite3.Connection):
        return _sqlite_connection(describer, item)
    if isinstance(item, sqlite3.Cursor):
        columns = [entry[0] for entry in item.description or ()]
        return describer.fields("sqlite3.Cursor", {"columns": columns, "rows": item.rowcount})
    if isinstance(item, sqlite3.Row):
        return describer.fields("sqlite3.Row", {"names": item.keys(), "values": tuple(item)})
    return None


def _sqlite_connection(describer: Describer, item: Any) -> Node:
    sqlite3 = sys.modules["sqlite3"]
    try:
        files = [row[2] for row in item.execute("PRAGMA database_list")]
        content = [] if any(files) else sqlite_tables(item)
    except sqlite3.ProgrammingError as error:  # it is closed, or of another thread
        return describer.fields("sqlite3.Connection", {"usable": str(error)[:40]})
    names = [str(name) for name in files]
    return describer.fields("sqlite3.Connection", {"files": names, "tables": content})


def sqlite_tables(connection: Any) -> list[Any]:
    """Each table and view of a database: how it was made, and its rows."""
    query = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
    found = []
    cursor = connection.cursor()
    cursor.row_factory = None
    for kind, name, sql in cursor.execute(query).fetchall():
        rows: list[Any] = []
        if kind == "table":
            quoted = '"' + name.replace('"', '""') + '"'
            rows = _all_rows(cursor.execute(f"SELECT * FROM {quoted}"))  # noqa: S608
        found.append([kind, name, sql, rows])
    return found


def _all_rows(result: Any) -> list[Any]:
    """The rows of a result; those of a larger one than can be held are not looked at in part.

    Raises:
        ValueError: there are too many.
    """
    return _not_too_many(result.fetchmany(_ROWS + 1))


def _not_too_many(rows: list[Any]) -> list[Any]:
    if len(rows) > _ROWS:
        raise ValueError("too many rows")
    return rows


def _duckdb(describer: Describer, item: Any) -> Optional[Node]:
    kind = type(item).__name__
    if kind == "DuckDBPyConnection":
        # A cursor of its own: a result that waits in the connection stays.
        try:
            own = item.cursor()
        except sys.modules["duckdb"].Error as error:  # it is closed
            return describer.fields(kind, {"usable": str(error)[:40]})
        query = (
            "SELECT table_schema, table_name, table_type FROM information_schema.tables "
            "ORDER BY 1, 2"
        )
        found = []
        for schema, name, table in own.execute(query).fetchall():
            quoted = ".".join('"' + part.replace('"', '""') + '"' for part in (schema, name))
            rows: list[Any] = []
            if table != "VIEW":
                rows = _all_rows(own.execute(f"SELECT * FROM {quoted}"))  # noqa: S608
            found.append([schema, name, table, rows])
        return describer.fields(kind, {"tables": found})
    if kind == "DuckDBPyRelation":
        rows = _not_too_many(item.limit(_ROWS + 1).fetchall())
        types_ = [str(one) for one in item.types]
        return describer.fields(kind, {"names": item.columns, "types": types_, "rows": rows})
    return None
