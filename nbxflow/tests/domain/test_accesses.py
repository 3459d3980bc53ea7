"""Merging what the probe saw in one cell."""

from __future__ import annotations

from typing import Any

import pytest

from nbxflow.domain.accesses import merge_accesses
from nbxflow.domain.datasets import Column, DatasetAccess
from nbxflow.protocol.validation import validate


def access(location: str, layer: str, **more: Any) -> dict[str, Any]:
    return {
        "location": location,
        "direction": "read",
        "mode": None,
        "layer": layer,
        "format": None,
        "rows": None,
        "columns": None,
        "bytes": None,
        "failed": False,
    } | more


def statement(text: str, database: str = "/d/x.db", **more: Any) -> dict[str, Any]:
    return {
        "engine": "sqlite3",
        "database": database,
        "folder": None,
        "text": text,
        "variables": [],
        "rows": None,
        "failed": False,
    } | more


def cell_end(
    accesses: list[dict[str, Any]] | None = None,
    statements: list[dict[str, Any]] | None = None,
    blind_spots: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    message = {
        "kind": "cell-end",
        "number": 1,
        "messageId": "m",
        "cell": "c",
        "segment": 1,
        "startedAt": "2026-01-31T12:00:00.000000Z",
        "endedAt": "2026-01-31T12:00:01.000000Z",
        "wallSeconds": 1.0,
        "cpuSeconds": 0.5,
        "memoryPeakBytes": None,
        "memoryGrowthBytes": None,
        "error": None,
        "accesses": accesses or [],
        "statements": statements or [],
        "blindSpots": blind_spots or [],
        "dataflow": None,
    }
    validate("probe-message", message)
    return message


def merged(**parts: Any) -> list[DatasetAccess]:
    return list(merge_accesses(cell_end(**parts))[0])


def test_layers_of_one_read_become_one_access_with_the_typed_one_first() -> None:
    columns = [{"name": "a", "type": "int64"}]
    [only] = merged(
        accesses=[
            access("/a.csv", "open", bytes=100),
            access("/a.csv", "pandas", rows=3, columns=columns, format="csv"),
        ]
    )
    assert only.layers == ("pandas", "open")
    assert (only.rows, only.format, only.bytes) == (3, "csv", 100)
    assert only.columns == (Column("a", "int64"),)


def test_five_files_are_five_datasets_in_order_of_first_touch() -> None:
    files = [f"/{name}.csv" for name in "ebdac"]
    found = merged(accesses=[access(file, "pandas", format="csv") for file in files])
    assert [one.name for one in found] == files


def test_of_repeated_reads_the_last_counts() -> None:
    [only] = merged(accesses=[access("/a", "pandas", rows=3), access("/a", "pandas", rows=5)])
    assert only.rows == 5


def test_reading_and_writing_one_file_are_two_accesses() -> None:
    found = merged(
        accesses=[
            access("/a", "pandas"),
            access("/a", "pandas", direction="write", mode="overwrite"),
        ]
    )
    assert [(one.direction, one.mode) for one in found] == [
        ("read", None),
        ("write", "overwrite"),
    ]


@pytest.mark.parametrize(
    ("modes", "expected"),
    [
        (["overwrite", "append"], "overwrite"),
        (["create", "append", "append"], "create"),
        (["append", "append"], "append"),
        (["append", "overwrite"], "overwrite"),
        ([None, "append"], "append"),
        ([None], None),
    ],
)
def test_the_mode_is_what_the_cell_did_to_what_was_there_before(
    modes: list[str | None], expected: str | None
) -> None:
    [only] = merged(
        accesses=[access("/a", "pandas", direction="write", mode=mode) for mode in modes]
    )
    assert only.mode == expected


def test_the_most_specific_layer_that_knows_tells_the_mode() -> None:
    write = {"direction": "write"}
    [only] = merged(
        accesses=[
            access("/a", "open", mode="create", **write),
            access("/a", "pandas", mode="append", rows=2, **write),
        ]
    )
    assert (only.mode, only.rows) == ("append", 2)


def test_failed_only_if_every_attempt_failed() -> None:
    attempts = [access("/a", "pandas", failed=True, rows=None), access("/a", "pandas", rows=4)]
    [only] = merged(accesses=attempts)
    assert (only.failed, only.rows) == (False, 4)
    [only] = merged(accesses=attempts[:1])
    assert only.failed


def test_tables_take_the_place_of_the_database_file() -> None:
    found = merged(
        accesses=[
            access("/d/x.db", "open"),
            access("/d/y.db", "open"),
            access("/d/x.db", "pandas", direction="write"),
        ],
        statements=[statement("SELECT * FROM t")],
    )
    assert [one.name for one in found] == ["/d/y.db", "/d/x.db", "/d/x.db#main.t"]


def test_rows_written_by_sql_add_up_from_the_last_new_start() -> None:
    texts = [
        ("INSERT INTO t VALUES (0)", 1),
        ("DROP TABLE t", None),
        ("CREATE TABLE t (a)", None),
        ("INSERT INTO t VALUES (1), (2)", 2),
        ("INSERT INTO t VALUES (3)", 1),
    ]
    [only] = merged(statements=[statement(text, rows=rows) for text, rows in texts])
    assert (only.rows, only.mode, only.format, only.kind) == (3, "create", "sqlite", "table")


def test_rows_that_are_not_known_are_not_guessed() -> None:
    insert = "INSERT INTO t SELECT * FROM u"
    [read, write] = merged(statements=[statement(insert, rows=-1)])
    assert (read.rows, write.rows) == (None, None)
    [read, write] = merged(statements=[statement(f"{insert}; {insert}", rows=7)])
    assert (read.rows, write.rows) == (None, None)
    [write] = merged(
        statements=[statement("INSERT INTO t VALUES (1)", rows=1), statement("DELETE FROM t")]
    )
    assert write.rows is None


def test_statements_of_one_connection_know_of_each_other() -> None:
    found = merged(
        statements=[
            statement("CREATE TEMP TABLE n AS SELECT * FROM t"),
            statement("SELECT * FROM n"),
            statement("SELECT * FROM n", database="/d/other.db"),
        ]
    )
    assert [(one.namespace, one.name, one.direction) for one in found] == [
        ("file", "/d/x.db#main.t", "read"),
        ("inmemory://", "sqlite3/temp.n", "write"),
        ("inmemory://", "sqlite3/temp.n", "read"),
        ("file", "/d/other.db#main.n", "read"),
    ]


def test_a_failed_statement_changes_nothing_for_the_next() -> None:
    found = merged(
        statements=[
            statement("CREATE TEMP TABLE n (a)", failed=True),
            statement("SELECT * FROM n"),
        ]
    )
    assert [(one.name, one.failed) for one in found] == [
        ("sqlite3/temp.n", True),
        ("/d/x.db#main.n", False),
    ]


def test_a_statement_in_a_loop_is_one_access() -> None:
    loop = [statement("INSERT INTO t VALUES (?)", rows=1) for _ in range(3000)]
    [only] = merged(statements=loop)
    assert only.rows == 3000


def test_what_could_not_be_seen_is_told_once() -> None:
    spot = {"kind": "shell", "layer": "ipython", "message": "A shell command ran."}
    datasets, blind_spots = merge_accesses(
        cell_end(
            accesses=[access("relative.csv", "pandas")],
            statements=[statement("CALL canary"), statement("CALL again")],
            blind_spots=[spot, spot],
        )
    )
    assert datasets == ()
    assert [(one.kind, one.layer) for one in blind_spots] == [
        ("shell", "ipython"),
        ("other", "pandas"),
        ("sql", "sqlite3"),
    ]
    assert "canary" not in repr(blind_spots)


def test_more_statements_than_are_read_are_said() -> None:
    many = [statement(f"SELECT {number}") for number in range(2001)]
    blind_spots = merge_accesses(cell_end(statements=many))[1]
    assert [one.kind for one in blind_spots] == ["sql"]
