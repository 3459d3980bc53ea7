"""The SQLite file: who may read it, how it grows older, and what happens where it cannot be."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from nbxflow.adapters.database import open_database


def test_the_file_is_private_and_in_wal_mode(tmp_path: Path) -> None:
    database = open_database(tmp_path / "data")
    path = tmp_path / "data" / "nbxflow.sqlite3"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (database.journal, database.reason) == ("wal", None)
    with database.reading() as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    database.close()


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path)

    def fail() -> None:
        with database.transaction() as connection:
            connection.execute("UPDATE counter SET value = 7")
            with database.transaction() as inner:
                inner.execute("UPDATE counter SET value = 8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as connection:
        assert connection.execute("SELECT value FROM counter").fetchone()[0] == 0


def test_a_folder_that_cannot_be_made_gives_memory_and_a_reason(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("", "utf-8")
    database = open_database(blocker / "data")
    assert database.journal == "memory"
    assert str(blocker) in (database.reason or "")
    assert "memory" in (database.reason or "")
    with database.transaction() as connection:
        connection.execute("UPDATE counter SET value = 1")


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "nbxflow.sqlite3"
    path.write_bytes(b"not a database, but somebody's" * 100)
    before = path.read_bytes()
    assert open_database(tmp_path).journal == "memory"
    assert path.read_bytes() == before


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "nbxflow.sqlite3")
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    database = open_database(tmp_path)
    assert "newer nbxflow" in (database.reason or "")


def test_an_older_file_is_backed_up_and_migrated(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    with database.transaction() as connection:
        connection.execute("UPDATE counter SET value = 5")
        newest = connection.execute("PRAGMA user_version").fetchone()[0]
        assert newest >= 2, "this test needs two migrations"
        later = ("deliveries", "events", "sinks", "secret_decisions", "audit")
        for table in later:  # what 0002 and later ones made
            connection.execute(f"DROP TABLE {table}")
        for index in ("settled", "places", "open", "by_time"):
            connection.execute(f"DROP INDEX executions_{index}")
        for index in ("open", "by_time"):
            connection.execute(f"DROP INDEX runs_{index}")
    with database.reading() as connection:
        connection.execute("PRAGMA user_version = 1")
    database.close()
    again = open_database(tmp_path)
    assert again.reason is None
    assert (tmp_path / "nbxflow.v1.backup").exists()
    with again.reading() as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == newest
        assert connection.execute("SELECT value FROM counter").fetchone()[0] == 5


_WRITER = """
import sys
from pathlib import Path
from nbxflow.adapters.database import open_database
database = open_database(Path(sys.argv[1]))
for _ in range(200):
    with database.transaction() as connection:
        connection.execute("UPDATE counter SET value = value + 1 WHERE name = 'sequence'")
"""


def test_processes_share_the_file(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path)], env=dict(os.environ))
        for _ in range(3)
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    with open_database(tmp_path).reading() as connection:
        assert connection.execute("SELECT value FROM counter").fetchone()[0] == 600
