"""Hook on sqlite3: connections are made of subclasses whose cursors tell their statements.

``sqlite3.Connection`` is an immutable C type, so the subclass goes in as the connection's factory.
A user's own class stays first: ``super()`` in it reaches the watched class, then sqlite3's.
"""

from __future__ import annotations

import functools
import sys
from typing import Any, Dict, Optional, Tuple
from urllib.parse import parse_qs, unquote, urlsplit

from ..cell import Cell
from . import locations
from .hook import Finish, Hook
from .wrapping import as_builtin, hidden, transparent, wrap_function

FACTORY_POSITION = 5
URI_POSITION = 7
MEMORY = ":memory:"
RUNS = ("execute", "executemany", "executescript")


def install(hook: Hook, sqlite3: Any) -> None:
    """Replace ``connect`` in the package and in ``dbapi2``."""
    original = sqlite3.connect
    if hook.owns(original):
        return
    classes = _Classes(hook, sqlite3)

    def connect(*args: Any, **kwargs: Any) -> Any:
        if not hook.enabled:
            return original(*args, **kwargs)
        try:
            args, kwargs = classes.with_own_factory(args, kwargs)
        except Exception as error:
            hook.fail(error)
        return original(*args, **kwargs)

    wrapper = as_builtin(transparent(connect, original), original, "sqlite3")
    hook.replace(sqlite3, "connect", wrapper)
    if sqlite3.dbapi2.connect is original:
        hook.replace(sqlite3.dbapi2, "connect", wrapper)


def database_of(args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[str]:
    """Absolute path of the database that ``connect`` is asked for, or ``:memory:``."""
    database = args[0] if args else kwargs.get("database")
    if database in ("", b"", MEMORY):
        return MEMORY
    uri = args[URI_POSITION] if len(args) > URI_POSITION else kwargs.get("uri")
    if isinstance(database, str) and database.startswith("file:") and uri:
        parts = urlsplit(database)
        path, options = unquote(parts.path), parse_qs(parts.query)
        in_memory = options.get("mode") == ["memory"] or options.get("vfs") == ["memdb"]
        if not path or path == MEMORY or in_memory:
            return MEMORY
        return locations.absolute_path(path)
    return locations.absolute_path(database)


class _Classes:
    """Watched connection and cursor classes, one for each class they stand for."""

    def __init__(self, hook: Hook, sqlite3: Any) -> None:
        self._hook = hook
        self._connection_base = sqlite3.Connection
        self._cursor_base = sqlite3.Cursor
        self._connection = _subclass((sqlite3.Connection,), self._connection_members())
        watched = {name: _watched(hook, name, getattr(sqlite3.Cursor, name)) for name in RUNS}
        self._cursor = _subclass((sqlite3.Cursor,), {"__slots__": (), **watched})
        self._made: Dict[type, type] = {
            sqlite3.Connection: self._connection,
            sqlite3.Cursor: self._cursor,
        }

    def with_own_factory(
        self, args: Tuple[Any, ...], kwargs: Dict[str, Any]
    ) -> Tuple[Tuple[Any, ...], Dict[str, Any]]:
        """The arguments of ``connect`` with the factory exchanged for a watched one."""
        positional = len(args) > FACTORY_POSITION
        given = args[FACTORY_POSITION] if positional else kwargs.get("factory")
        base = self._connection_base if given is None else given
        fits = isinstance(base, type) and issubclass(base, self._connection_base)
        own = self._of(base, self._connection) if fits else base
        if own is base and not (fits and issubclass(base, self._connection)):
            cell = self._hook.current()
            if cell is not None:
                message = "An SQLite connection of a kind that cannot be watched was opened."
                cell.blind_spot("sql", "sqlite3", message)
            return args, kwargs
        database = database_of(args, kwargs)
        if database is not None and self._hook.leaves_out(database):
            return args, kwargs  # such as IPython's history, written by a thread of its own
        factory = functools.partial(_connect, own, database)
        if positional:
            return (*args[:FACTORY_POSITION], factory, *args[FACTORY_POSITION + 1 :]), kwargs
        return args, {**kwargs, "factory": factory}

    def _of(self, base: type, watched: type) -> type:
        """The watched class that stands for ``base``; ``base`` itself where none can be made."""
        if issubclass(base, watched):
            return base
        if base not in self._made:
            try:
                self._made[base] = _subclass((base, watched), {})
            except TypeError:  # such as two layouts that do not go together
                self._made[base] = base
        return self._made[base]

    def _connection_members(self) -> Dict[str, Any]:
        make = self._connection_base.cursor

        def cursor(self_: Any, *args: Any, **kwargs: Any) -> Any:
            given = args[0] if args else kwargs.pop("factory", None)
            wanted = self._cursor_base if given is None else given
            if isinstance(wanted, type) and issubclass(wanted, self._cursor_base):
                wanted = self._of(wanted, self._cursor)
            return make(self_, wanted, *args[1:], **kwargs)

        members = {"cursor": transparent(cursor, make)}
        if sys.version_info >= (3, 11):  # before, these call cursor() by name
            for name in RUNS:
                members[name] = self._on_new_cursor(name)
        return members

    def _on_new_cursor(self, name: str) -> Any:
        """``Connection.execute`` and its kin: make a cursor of sqlite3's own kind and call it."""
        make = self._connection_base.cursor

        def run(self_: Any, *args: Any) -> Any:
            return getattr(make(self_, self._cursor), name)(*args)

        return transparent(run, getattr(self._connection_base, name))


def _watched(hook: Hook, name: str, original: Any) -> Any:
    """A cursor's method that tells its statement; one already told costs little more (loops)."""
    first = wrap_function(hook, original, functools.partial(_observe, name))

    def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        cell = hook.current() if hook.enabled else None
        if cell is None or not args or type(args[0]) is not str:
            return original(self, *args, **kwargs)
        key = ("sqlite3", _database(self), args[0])
        if not cell.knows(key):
            return first(self, *args, **kwargs)
        result = original(self, *args, **kwargs)
        cell.repeated(key, self.rowcount)
        return result

    return transparent(run, original)


_DATABASE = "_nbxflow_database"


def _subclass(bases: Tuple[type, ...], members: Dict[str, Any]) -> type:
    base = bases[0]
    looks = {"__module__": base.__module__, "__qualname__": base.__qualname__}
    return type(base.__name__, bases, {**looks, "__doc__": base.__doc__, **members})


@hidden
def _connect(factory: type, database: Optional[str], /, *args: Any, **kwargs: Any) -> Any:
    connection = factory(*args, **kwargs)
    setattr(connection, _DATABASE, database)
    return connection


def _database(cursor: Any) -> Optional[str]:
    return getattr(getattr(cursor, "connection", None), _DATABASE, None)


def _observe(
    name: str, cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]
) -> Optional[Finish]:
    if len(args) < 2 or not isinstance(args[1], str):
        return None
    cursor, text = args[0], args[1]
    database = _database(cursor)

    def finish(result: Any, error: Optional[BaseException]) -> None:
        if database is None:
            message = "SQL was run on an SQLite database whose place is not known."
            cell.blind_spot("sql", "sqlite3", message)
            return
        known = error is None and name != "executescript" and cursor.rowcount >= 0
        cell.statement(
            "sqlite3",
            database,
            text,
            rows=cursor.rowcount if known else None,
            failed=error is not None,
        )

    return finish
