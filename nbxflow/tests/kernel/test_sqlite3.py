"""The hook on sqlite3 in a real kernel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nbxflow.tests.kernel.probe_kernel import ProbeKernel

SETUP = (
    "import os, sqlite3\n"
    "if os.path.exists('x.db'): os.remove('x.db')\n"  # an earlier cursor in Out may hold a lock
    "c = sqlite3.connect('x.db')\n"
)
COPY_OF_TYPE = "class Mine(type(c)): pass\nsqlite3.connect('x.db', factory=Mine)"


@pytest.fixture(autouse=True)
def _table(kernel: ProbeKernel) -> None:
    kernel.run(SETUP + "c.execute('create table t(a)'); c.commit()")


def statements(end: dict[str, Any]) -> list[tuple[str, str, int | None, bool]]:
    assert all(statement["engine"] == "sqlite3" for statement in end["statements"])
    return [
        (Path(each["database"]).name, each["text"], each["rows"], each["failed"])
        for each in end["statements"]
    ]


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("list(c.execute('select a from t'))", [("select a from t", None, False)]),
        ("c.cursor().execute('select a from t')", [("select a from t", None, False)]),
        (
            "for n in range(50): c.execute('insert into t values (?)', (n,))",
            [("insert into t values (?)", 50, False)],
        ),
        (
            "c.executemany('insert into t values (?)', [(1,), (2,)])",
            [("insert into t values (?)", 2, False)],
        ),
        ("c.executescript('create table u(a); drop table u')",
         [("create table u(a); drop table u", None, False)]),
        ("c.execute('select nothing')", [("select nothing", None, True)]),
        ("c.execute(1)", []),
        ("c.execute(['select'])", []),
    ],
)  # fmt: skip
def test_statements(
    kernel: ProbeKernel, code: str, seen: list[tuple[str, int | None, bool]]
) -> None:
    _, end = kernel.cell(code)
    assert statements(end) == [("x.db", *each) for each in seen]
    assert end["blindSpots"] == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("sqlite3.connect(':memory:')", ":memory:"),
        ("sqlite3.connect('')", ":memory:"),
        ("sqlite3.connect('file:mem?mode=memory', uri=True)", ":memory:"),
        ("sqlite3.connect('file:x.db?mode=ro', uri=True)", "x.db"),
        ("sqlite3.dbapi2.connect(b'x.db')", "x.db"),
        ("sqlite3.connect(__import__('pathlib').Path('x.db'))", "x.db"),
        ("sqlite3.connect(database='x.db', factory=sqlite3.Connection)", "x.db"),
        (COPY_OF_TYPE, "x.db"),
    ],
)
def test_databases(kernel: ProbeKernel, code: str, name: str) -> None:
    *before, connect = code.split("\n")
    _, end = kernel.cell("\n".join([*before, f"d = {connect}", "d.execute('select 1')"]))
    assert statements(end) == [(name, "select 1", None, False)]
    if name != ":memory:":
        assert Path(end["statements"][0]["database"]).is_absolute()


def test_own_classes_stay_first(kernel: ProbeKernel) -> None:
    code = (
        "class Own(sqlite3.Connection):\n"
        "    def __init__(self, *args, **kwargs):\n"
        "        super().__init__(*args, **kwargs); self.told = []\n"
        "    def execute(self, *args): self.told.append(args); return super().execute(*args)\n"
        "class OwnCursor(sqlite3.Cursor): pass\n"
        "d = sqlite3.connect('x.db', factory=Own)\n"
        "d.execute('select 1')\n"
        "e = d.cursor(OwnCursor); e.execute('select 2')\n"
        "print(isinstance(d, Own), isinstance(e, OwnCursor), d.told, type(d).__name__)"
    )
    outcome, end = kernel.cell(code)
    assert outcome.stdout == "True True [('select 1',)] Own\n"
    assert [text for _, text, _, _ in statements(end)] == ["select 1", "select 2"]


def test_a_factory_that_is_no_class_is_a_blind_spot(kernel: ProbeKernel) -> None:
    _, end = kernel.cell("sqlite3.connect('x.db', factory=lambda *a, **k: None)")
    assert [(spot["kind"], spot["layer"]) for spot in end["blindSpots"]] == [("sql", "sqlite3")]


def test_connections_look_like_themselves(kernel: ProbeKernel) -> None:
    look = (
        "import pickle, inspect\n"
        "print(isinstance(c, sqlite3.Connection), isinstance(c.cursor(), sqlite3.Cursor),\n"
        "  repr(type(c)), repr(type(c.cursor())), type(c).execute.__doc__,\n"
        "  pickle.loads(pickle.dumps(sqlite3.connect)) is sqlite3.connect, repr(sqlite3.connect))"
    )
    plain = look.replace("type(c)", "sqlite3.Connection")
    plain = plain.replace("type(c.cursor())", "sqlite3.Cursor")
    assert kernel.run(look).stdout == kernel.run(plain).stdout
    assert "True" in kernel.run(look).stdout
    rows = "c.row_factory = sqlite3.Row; c.execute('select 1 as one').fetchone()['one']"
    assert kernel.run(rows).result == "1"
    assert kernel.run("with c: c.execute('insert into t values (1)')\nc.in_transaction").result == (
        "False"
    )


@pytest.mark.parametrize("code", ["sqlite3.connect('/none/x.db')", "c.execute('select nothing')"])
def test_errors_show_no_frame_of_the_wrapper(kernel: ProbeKernel, code: str) -> None:
    outcome = kernel.run(code)
    assert outcome.error is not None
    assert outcome.error["ename"] == "OperationalError"
    assert "nbxflow" not in "".join(outcome.error["traceback"])


def test_there_is_a_limit(kernel: ProbeKernel) -> None:
    _, end = kernel.cell("for n in range(600): c.execute(f'select {n}')")
    assert len(end["statements"]) == 500
    assert [spot["kind"] for spot in end["blindSpots"]] == ["sql"]
    _, end = kernel.cell("c.execute('select 1' + ' ' * 60000)")
    assert (end["statements"], [spot["kind"] for spot in end["blindSpots"]]) == ([], ["sql"])


def test_ipythons_history_is_not_data(tmp_path: Path) -> None:
    history = tmp_path / "history.sqlite"
    with ProbeKernel(tmp_path, arguments=(f"--HistoryManager.hist_file={history}",)) as kernel:
        for number in range(5):
            _, end = kernel.cell(f"x = {number}\n%history")
            assert (end["accesses"], end["statements"], end["blindSpots"]) == ([], [], [])
