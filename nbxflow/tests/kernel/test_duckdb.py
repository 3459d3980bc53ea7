"""The hook on DuckDB in a real kernel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nbxflow.tests.kernel.probe_kernel import ProbeKernel, accesses

SETUP = (
    "import duckdb, pandas as pd\ndf = pd.DataFrame({'a': [1, 2]})\nc = duckdb.connect('x.duckdb')"
)
IN_A_FUNCTION = (
    "def total():\n    loc = df\n    return {}.sql('select sum(a) from loc').fetchall()\ntotal()"
)


@pytest.fixture(autouse=True)
def _connected(kernel: ProbeKernel) -> None:
    kernel.run(SETUP)


def statements(end: dict[str, Any]) -> list[tuple[str, str, list[str], bool]]:
    return [
        (Path(each["database"]).name, each["text"], each["variables"], each["failed"])
        for each in end["statements"]
    ]


@pytest.mark.parametrize(
    ("code", "result", "seen"),
    [
        ("c.sql('select 42').fetchall()", "[(42,)]", [("x.duckdb", "select 42", [], False)]),
        ("c.execute('select 42').fetchall()", "[(42,)]", [("x.duckdb", "select 42", [], False)]),
        ("duckdb.sql('select 42').fetchall()", "[(42,)]", [(":memory:", "select 42", [], False)]),
        ("duckdb.execute('select 42').fetchall()", "[(42,)]",
         [(":memory:", "select 42", [], False)]),
        ("duckdb.query('select 1', connection=c).fetchall()", "[(1,)]",
         [("x.duckdb", "select 1", [], False)]),
        ("duckdb.sql('select a from df').fetchall()", "[(1,), (2,)]",
         [(":memory:", "select a from df", ["df"], False)]),
        (IN_A_FUNCTION.format("duckdb"), "[(3,)]",
         [(":memory:", "select sum(a) from loc", ["loc"], False)]),
        (IN_A_FUNCTION.format("c"), "[(3,)]",
         [("x.duckdb", "select sum(a) from loc", ["loc"], False)]),
        ("c.cursor().sql('select 7').fetchall()", "[(7,)]", [("x.duckdb", "select 7", [], False)]),
        ("duckdb.default_connection().sql('select 7').fetchall()", "[(7,)]",
         [(":memory:", "select 7", [], False)]),
        ("_ = c.register('v', df)\nc.sql('select max(a) from v').fetchall()", "[(2,)]",
         [("x.duckdb", "select max(a) from v", ["v"], False)]),
        ("c.sql('select nothing')", None, [("x.duckdb", "select nothing", [], True)]),
    ],
)  # fmt: skip
def test_statements(
    kernel: ProbeKernel, code: str, result: str | None, seen: list[tuple[Any, ...]]
) -> None:
    outcome, end = kernel.cell(code)
    assert outcome.result == result
    assert statements(end) == seen
    assert end["blindSpots"] == []


def test_a_connection_of_unknown_origin_is_a_blind_spot(tmp_path: Path) -> None:
    startup = tmp_path / "startup.py"  # runs before any cell, where nothing is recorded
    startup.write_text("import duckdb\nearly = duckdb.connect('early.duckdb')\n")
    with ProbeKernel(tmp_path, env={"PYTHONSTARTUP": str(startup)}) as other:
        _, end = other.cell("early.sql('select 1')")
        assert end["statements"] == []
        assert [(spot["kind"], spot["layer"]) for spot in end["blindSpots"]] == [("sql", "duckdb")]


def test_typed_readers_and_writers(kernel: ProbeKernel) -> None:
    outcome, end = kernel.cell("r = duckdb.read_csv('a.csv')\nr.write_parquet('p.parquet'); len(r)")
    assert outcome.result == "2"
    assert accesses(end, "duckdb") == [
        ("a.csv", "read", None, False),
        ("p.parquet", "write", "create", False),
    ]
    _, end = kernel.cell("c.read_parquet('p.parquet').to_csv('p.csv')\nc.read_csv('none.csv')")
    assert accesses(end, "duckdb") == [
        ("p.parquet", "read", None, False),
        ("p.csv", "write", "create", False),
        ("none.csv", "read", None, True),
    ]
    assert [access["format"] for access in end["accesses"]] == ["parquet", "csv", "csv"]


def test_errors_show_no_frame_of_the_wrapper(kernel: ProbeKernel) -> None:
    outcome = kernel.run("duckdb.sql('select nothing')")
    assert outcome.error is not None
    assert "nbxflow" not in "".join(outcome.error["traceback"])
    assert kernel.run("'_nbxflow_call' in globals()").result == "False"
