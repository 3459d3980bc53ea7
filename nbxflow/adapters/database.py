"""nbxflow's one SQLite file: opening, migrations, and the lock that serialises its users."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Literal

Journal = Literal["wal", "rollback", "memory"]
_BUSY_SECONDS = 10.0
_NETWORK_FILE_SYSTEMS = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "fuse.sshfs")
)


class DatabaseError(Exception):
    """The database cannot be used; the message names the file and what to do."""


class Database:
    """A connection shared by the threads of one process; processes share the file by its own locks.

    ``reason`` says in words why the history is only in memory, None when it is on disk.
    """

    def __init__(
        self, connection: sqlite3.Connection, journal: Journal, reason: str | None
    ) -> None:
        self._connection = connection
        self._lock = threading.RLock()
        self.journal = journal
        self.reason = reason

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: committed when the block ends, rolled back when it raises.

        Nested blocks join the outer transaction.
        """
        with self._lock:
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection for queries, alone."""
        with self._lock:
            yield self._connection

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        with self._lock:
            self._connection.close()


def open_database(folder: Path) -> Database:
    """Open ``folder``/nbxflow.sqlite3, making or migrating it; falls back to memory, saying why.

    The file is readable by its owner alone. A newer file than this version knows, or a folder
    that cannot be written, gives a database in memory whose ``reason`` says so.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "nbxflow.sqlite3"
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        os.chmod(path, 0o600)
        journal: Journal = "rollback" if _on_network(path) else "wal"
        connection = _connect(str(path))
        _switch_journal(connection, "WAL" if journal == "wal" else "DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        _migrate(connection, path)
        return Database(connection, journal, None)
    except (OSError, sqlite3.Error, DatabaseError) as error:
        reason = f"{folder}: {error}. Records are kept in memory until the server stops."
        return memory_database(reason)


def memory_database(reason: str | None = None) -> Database:
    """A database in memory, with all migrations applied."""
    connection = _connect(":memory:")
    _migrate(connection, None)
    return Database(connection, "memory", reason)


def _connect(target: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        target, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _switch_journal(connection: sqlite3.Connection, mode: str) -> None:
    """Set the journal mode; SQLite's own waiting does not cover two servers that start at once."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute(f"PRAGMA journal_mode = {mode}")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def _migrate(connection: sqlite3.Connection, path: Path | None) -> None:
    """Apply migrations forward only, each in a transaction, with a backup of the file before."""
    scripts = _migrations()
    version = _version(connection)
    if version > len(scripts):
        raise DatabaseError(f"made by a newer nbxflow (schema {version}); upgrade nbxflow")
    if version == len(scripts):
        return
    if path is not None and version > 0:
        _back_up(connection, path.with_suffix(f".v{version}.backup"))
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number in range(_version(connection), len(scripts)):
            for statement in _statements(scripts[number]):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrations() -> list[str]:
    folder = resources.files("nbxflow.adapters") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [(folder / name).read_text("utf-8") for name in names]


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _back_up(connection: sqlite3.Connection, target: Path) -> None:
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
    copy = sqlite3.connect(target)
    try:
        connection.backup(copy)
    finally:
        copy.close()


def _on_network(path: Path) -> bool:
    """Whether the file lies on a network file system, where WAL is unsafe (Linux; else False)."""
    try:
        mounts = Path("/proc/self/mounts").read_text("utf-8").splitlines()
    except OSError:
        return False
    best, kind = "", ""
    for line in mounts:
        point, name = line.split(" ")[1:3]
        point = point.replace("\\040", " ")
        inside = str(path).startswith(point.rstrip("/") + "/") or point == "/"
        if inside and len(point) >= len(best):
            best, kind = point, name
    return kind in _NETWORK_FILE_SYSTEMS
