"""The probe in kernels of other Pythons: NBXFLOW_TEST_PYTHONS lists interpreters with ipykernel,
separated as in PATH."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nbxflow.tests.kernel.probe_kernel import ProbeKernel, accesses
from nbxflow.tests.kernel.user_traces import ids

PYTHONS = [path for path in os.environ.get("NBXFLOW_TEST_PYTHONS", "").split(os.pathsep) if path]


@pytest.mark.skipif(not PYTHONS, reason="NBXFLOW_TEST_PYTHONS names no other interpreters")
@pytest.mark.parametrize("python", PYTHONS or [""])
def test_a_session(tmp_path: Path, python: str) -> None:
    (tmp_path / "a.csv").write_text("a\n1\n")
    with ProbeKernel(tmp_path, python=python) as kernel:
        first = kernel.send("x = 1", cell="c1")
        end = kernel.wait_for("cell-end", first)
        assert (end["cell"], end["number"], end["error"]) == ("c1", 3, None)
        _, end = kernel.cell(
            "import pathlib\nopen('a.csv').read()\npathlib.Path('b').write_text('x')"
        )
        assert accesses(end) == [("a.csv", "read", None, False), ("b", "write", "create", False)]
        _, end = kernel.cell(
            "import sqlite3\nc = sqlite3.connect('x.db')\nc.execute('create table t(a)')\n"
            "c.cursor().executemany('insert into t values (?)', [(1,), (2,)])"
        )
        assert [(each["text"], each["rows"]) for each in end["statements"]] == [
            ("create table t(a)", None),
            ("insert into t values (?)", 2),
        ]
        _, end = kernel.cell("import asyncio\nawait asyncio.sleep(0)\n1/0")
        assert end["error"] == "ZeroDivisionError"
        _, end = kernel.cell("!echo x\nimport os; os.system('true')")
        assert [spot["kind"] for spot in end["blindSpots"]] == ["shell", "subprocess"]
        traced = kernel.run("!echo $TRACEPARENT")
        assert traced.stdout.strip() == "00-{}-{}-01".format(*ids(traced))
        kernel.restart()
        kernel.messages.clear()
        kernel.cell("pass")
        assert [message["number"] for message in kernel.quiet()][:3] == [1, 2, 3]
