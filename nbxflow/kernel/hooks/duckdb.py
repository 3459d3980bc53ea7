"""Hook on DuckDB: statements of module and connections, typed readers, relations' writers.

DuckDB finds Python tables by looking into the frame it is called from, so every wrapper calls it
from a frame with the caller's names.
"""

from __future__ import annotations

import functools
import re
import weakref
from types import FrameType
from typing import Any, Callable, Dict, MutableMapping, Optional, Set, Tuple

from ..cell import Cell
from . import locations
from .hook import Finish, Hook
from .wrapping import as_builtin, wrap_frame_reader

MEMORY = ":memory:"
RUNS = ("sql", "query", "from_query", "execute", "executemany")
READERS = {
    "read_csv": "csv",
    "from_csv_auto": "csv",
    "read_parquet": "parquet",
    "from_parquet": "parquet",
    "read_json": "json",
}
WRITERS = {
    "write_parquet": "parquet",
    "to_parquet": "parquet",
    "write_csv": "csv",
    "to_csv": "csv",
}
SOURCE_NAMES = ("path_or_buffer", "file_glob", "file_globs", "name")
TABLE_LIBRARIES = ("pandas", "polars", "pyarrow", "duckdb", "_duckdb", "numpy")
TABLE_CLASSES = (
    "DataFrame",
    "LazyFrame",
    "Table",
    "RecordBatch",
    "RecordBatchReader",
    "Dataset",
    "FileSystemDataset",
    "InMemoryDataset",
    "UnionDataset",
    "Scanner",
    "DuckDBPyRelation",
    "ndarray",
)
_WORD = re.compile(r"[^\W\d]\w*")


def install(hook: Hook, duckdb: Any) -> None:
    """Wrap the functions of the module and the methods of connections and relations."""
    watcher = _Watcher(hook, duckdb)
    connection, relation = duckdb.DuckDBPyConnection, duckdb.DuckDBPyRelation
    if hook.owns(vars(connection).get("execute")):
        return
    for name in RUNS:
        watcher.wrap(duckdb, name, watcher.module_runs)
        watcher.wrap(connection, name, watcher.connection_runs)
    for name, format in READERS.items():
        watcher.wrap(duckdb, name, functools.partial(watcher.reads, format, 0))
        watcher.wrap(connection, name, functools.partial(watcher.reads, format, 1))
    for name, format in WRITERS.items():
        watcher.wrap(relation, name, functools.partial(watcher.writes, format))
    watcher.wrap(duckdb, "write_csv", functools.partial(watcher.writes, "csv"))
    watcher.wrap(duckdb, "connect", watcher.connects)
    watcher.wrap(duckdb, "default_connection", watcher.module_copies)
    watcher.wrap(duckdb, "set_default_connection", watcher.sets_default)
    for name in ("cursor", "duplicate"):
        watcher.wrap(duckdb, name, watcher.module_copies)
        watcher.wrap(connection, name, watcher.connection_copies)
    watcher.wrap(duckdb, "register", watcher.module_registers)
    watcher.wrap(connection, "register", watcher.connection_registers)


class _Known:
    """What is known of a connection: its database, and the names registered for Python tables."""

    def __init__(self, database: Optional[str]) -> None:
        self.database = database
        self.registered: Set[str] = set()


class _Watcher:
    """Observes DuckDB's calls; remembers connections without keeping them alive."""

    def __init__(self, hook: Hook, duckdb: Any) -> None:
        self._hook = hook
        self._connections: MutableMapping[Any, _Known] = weakref.WeakKeyDictionary()
        self._default = _Known(MEMORY)
        if isinstance(duckdb.default_connection, duckdb.DuckDBPyConnection):  # DuckDB before 1.2
            self._connections[duckdb.default_connection] = self._default

    def wrap(self, owner: Any, name: str, observe: Callable[..., Optional[Finish]]) -> None:
        """Put a wrapper in the place of ``owner.name`` if the library has it."""
        original = vars(owner).get(name)
        if not callable(original) or self._hook.owns(original):
            return
        wrapper = wrap_frame_reader(self._hook, original, observe)
        if not isinstance(owner, type) and not hasattr(original, "__code__"):
            wrapper = as_builtin(wrapper, original, getattr(original, "__module__", owner.__name__))
        self._hook.replace(owner, name, wrapper)

    def connects(
        self, cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any], caller: FrameType
    ) -> Finish:
        """``duckdb.connect``: remember the new connection's database."""
        asked = args[0] if args else kwargs.get("database", MEMORY)
        known = self._default if asked == ":default:" else _Known(_database_of(asked))

        def finish(result: Any, error: Optional[BaseException]) -> None:
            if error is None:
                self._connections[result] = known

        return finish

    def sets_default(
        self, cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any], caller: FrameType
    ) -> Finish:
        """``duckdb.set_default_connection``."""
        known = self._known(args[0] if args else kwargs.get("connection"))

        def finish(result: Any, error: Optional[BaseException]) -> None:
            if error is None:
                self._default = known

        return finish

    def module_runs(
        self, cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any], caller: FrameType
    ) -> Optional[Finish]:
        """A statement run through the module, on the default or the given connection."""
        return self._runs(cell, self._of_module(kwargs), args, kwargs, caller)

    def connection_runs(
        self, cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any], caller: FrameType
    ) -> Optional[Finish]:
        """A statement run through a connection's method."""
        return self._runs(cell, self._known(args[0]), args[1:], kwargs, caller)

    def module_copies(
        self, cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any], caller: FrameType
    ) -> Finish:
        """``duckdb.cursor`` and its like: one more connection to the same database."""
        return self._copies(self._of_module(kwargs))

    def connection_copies(
        self, cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any], caller: FrameType
    ) -> Finish:
        """``connection.cursor`` and its like."""
        return self._copies(self._known(args[0]))

    def module_registers(
        self, cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any], caller: FrameType
    ) -> Finish:
        """``duckdb.register``: from now on a name stands for a Python table."""
        return self._registers(self._of_module(kwargs), args, kwargs)

    def connection_registers(
        self, cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any], caller: FrameType
    ) -> Finish:
        """``connection.register``."""
        return self._registers(self._known(args[0]), args[1:], kwargs)

    def reads(
        self,
        format: str,
        position: int,
        cell: Cell,
        args: Tuple[Any, ...],
        kwargs: Dict[str, Any],
        caller: FrameType,
    ) -> Finish:
        """A typed reader; the relation it gives is not asked for rows, that would run it."""
        named = [kwargs[name] for name in SOURCE_NAMES if name in kwargs]
        source = args[position] if len(args) > position else (named or [None])[0]
        sources = source if isinstance(source, (list, tuple)) else [source]

        def finish(result: Any, error: Optional[BaseException]) -> None:
            for each in sources:
                location = locations.path_or_url(each) or locations.path_of_file(each)
                if location is None:
                    message = "DuckDB read from an object whose source is not known."
                    cell.blind_spot("file-object", "duckdb", message)
                else:
                    failed = error is not None
                    cell.access(location, "read", "duckdb", format=format, failed=failed)

        return finish

    def writes(
        self,
        format: str,
        cell: Cell,
        args: Tuple[Any, ...],
        kwargs: Dict[str, Any],
        caller: FrameType,
    ) -> Optional[Finish]:
        """A relation, or a frame through the module, written to a file."""
        named = kwargs.get("file_name", kwargs.get("filename"))
        location = locations.path_or_url(args[1] if len(args) > 1 else named)
        if location is None:
            return None
        existed = locations.exists(location)
        flags = None if kwargs.get("append") else "w"
        mode = locations.write_mode(location, existed, flags)

        def finish(result: Any, error: Optional[BaseException]) -> None:
            failed = error is not None
            cell.access(location, "write", "duckdb", mode=mode, format=format, failed=failed)

        return finish

    def _known(self, connection: Any) -> _Known:
        return self._connections.get(connection) or _Known(None)

    def _of_module(self, kwargs: Dict[str, Any]) -> _Known:
        given = kwargs.get("connection")
        return self._default if given is None else self._known(given)

    def _copies(self, known: _Known) -> Finish:
        def finish(result: Any, error: Optional[BaseException]) -> None:
            if error is None:
                self._connections[result] = known

        return finish

    def _registers(self, known: _Known, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Finish:
        name = args[0] if args else kwargs.get("view_name")

        def finish(result: Any, error: Optional[BaseException]) -> None:
            if error is None and isinstance(name, str):
                known.registered.add(name)

        return finish

    def _runs(
        self,
        cell: Cell,
        known: _Known,
        args: Tuple[Any, ...],
        kwargs: Dict[str, Any],
        caller: FrameType,
    ) -> Optional[Finish]:
        query = args[0] if args else kwargs.get("query")
        text = query if isinstance(query, str) else getattr(query, "query", None)
        if not isinstance(text, str):
            return None
        variables = tables_named(text, caller, known.registered)

        def finish(result: Any, error: Optional[BaseException]) -> None:
            failed = error is not None
            if known.database is None:
                message = "SQL was run on a DuckDB database whose place is not known."
                cell.blind_spot("sql", "duckdb", message)
            else:
                cell.statement("duckdb", known.database, text, variables=variables, failed=failed)

        return finish


def _database_of(asked: Any) -> Optional[str]:
    """Absolute path, or ``:memory:``; a remote database is named as it was given."""
    if isinstance(asked, str):
        if asked == "" or asked.startswith(MEMORY):
            return MEMORY
        if re.match(r"(md|motherduck):", asked):
            return asked.partition("?")[0]
    return locations.path_or_url(asked)


def tables_named(text: str, caller: FrameType, registered: Set[str]) -> Tuple[str, ...]:
    """Names in an SQL text that stand for Python tables where the frame ``caller`` stands."""
    words = set(_WORD.findall(text))
    names, module_names = caller.f_locals, caller.f_globals
    found = {word for word in words if word in registered}
    for word in words - found:
        value = names.get(word, module_names.get(word))
        if value is not None and _is_table(value):
            found.add(word)
    return tuple(found)


def _is_table(value: Any) -> bool:
    return any(
        kind.__name__ in TABLE_CLASSES and kind.__module__.partition(".")[0] in TABLE_LIBRARIES
        for kind in type(value).__mro__
    )
