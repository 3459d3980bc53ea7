"""Cells that leave, fork, flood or break what others use: the record says what happened."""

from __future__ import annotations

from pathlib import Path

import pytest
from jupyter_client.blocking.client import BlockingKernelClient

from nbxflow.tests.server.notebook_client import NotebookClient
from nbxflow.tests.server.real_server import RealServer

LEAVES = {
    "os._exit(0)": "import os; os._exit(0)",
    "os._exit(1)": "import os; os._exit(1)",
    "killed by a thread": (
        "import os, signal, threading, time\n"
        "threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGKILL)).start()\ntime.sleep(60)"
    ),
    "left by a thread": (
        "import os, threading, time\nthreading.Timer(0.1, os._exit, (0,)).start()\ntime.sleep(60)"
    ),
    "exec": "import os; os.execv('/bin/true', ['true'])",
}


@pytest.mark.parametrize("code", LEAVES.values(), ids=list(LEAVES))
async def test_a_cell_that_ends_its_kernel_is_lost(client: NotebookClient, code: str) -> None:
    session = await client.session("a.ipynb")
    kernel_id = session["kernel"]["id"]
    [first] = await client.wait_for(await client.run(kernel_id, {"c1": "1"}))
    [lost] = await client.wait_for(await client.run(kernel_id, {"c2": code}))
    assert (lost["state"], lost["kernel"]) == ("lost", first["kernel"])
    [after] = await client.wait_for(await client.run(kernel_id, {"c4": "1"}))
    assert (after["state"], after["probe"]) == ("done", "active")
    assert after["run"]["id"] != first["run"]["id"]


async def test_exit_ends_the_kernel_and_the_cell_well(client: NotebookClient) -> None:
    session = await client.session("a.ipynb")
    kernel_id = session["kernel"]["id"]
    [left] = await client.wait_for(await client.run(kernel_id, {"c1": "exit()"}))
    assert (left["state"], left["error"]) == ("done", None)


HARD = {
    "sys.exit": ("import sys; sys.exit(3)", "failed", "SystemExit"),
    "own base exception": (
        "class Own(BaseException): pass\nraise Own('secret')",
        "failed",
        "Own",
    ),
    "deep recursion": ("def f(): return f()\nf()", "failed", "RecursionError"),
    "fork, child leaves": (
        "import os\nif os.fork() == 0:\n    print('child', flush=True)\n    os._exit(0)\nos.wait()",
        "done",
        None,
    ),
    "fork, child goes on": (
        "import os, time\nif os.fork() == 0:\n    for n in range(3): time.sleep(0.1); print(n)\n"
        "    os._exit(0)",
        "done",
        None,
    ),
    "frozen clocks": (
        "import time\nslept = time.sleep\n"
        "time.time = time.perf_counter = time.monotonic = lambda: 0.0\nslept(0.3)",
        "done",
        None,
    ),
    "replaced open": (
        "import builtins, io\ndef no(*a, **k): raise OSError\nbuiltins.open = io.open = no",
        "done",
        None,
    ),
    "replaced stdout": ("import io, sys\nsys.stdout = io.StringIO()\nprint('x')", "done", None),
    "closed stdout": ("import sys\nsys.stdout.close()", "done", None),
    "closed descriptors": ("import os\nos.close(0); os.close(1); os.close(2)", "done", None),
    "no names left": ("globals().clear()", "done", None),
}


@pytest.mark.parametrize(("code", "state", "error"), HARD.values(), ids=list(HARD))
async def test_a_hard_cell_and_the_next(
    client: NotebookClient, code: str, state: str, error: str | None
) -> None:
    session = await client.session("a.ipynb")
    kernel_id = session["kernel"]["id"]
    [hard] = await client.wait_for(await client.run(kernel_id, {"c1": code}))
    assert (hard["state"], hard["error"] and hard["error"]["name"]) == (state, error)
    assert hard["probe"] == "active"
    if "slept" in code:
        assert hard["wallSeconds"] >= 0.3
    [after] = await client.wait_for(await client.run(kernel_id, {"c2": "x = 1"}))
    assert (after["state"], after["probe"], after["cell"]) == ("done", "active", "c2")
    assert len(await client.executions()) == 2, "a child is told as nothing"


async def test_a_forked_child_that_returns_is_not_told_as_the_cell(client: NotebookClient) -> None:
    session = await client.session("a.ipynb")
    kernel_id = session["kernel"]["id"]
    ids = await client.run(kernel_id, {"c1": "import os\nchild = os.fork()"})
    [forked] = await client.wait_for(ids)
    assert (forked["state"], forked["error"]) == ("done", None)
    end = "import signal\nos.kill(child, signal.SIGKILL)\nos.waitpid(child, 0)"
    [after] = await client.wait_for(await client.run(kernel_id, {"c2": end}))
    assert (after["state"], after["probe"]) == ("done", "active")


def test_a_flood_of_output_does_not_fill_the_server(tmp_path: Path) -> None:
    server = RealServer(tmp_path, {}, {})
    try:
        kernel_id = server.session("a.ipynb")["kernel"]["id"]
        file = tmp_path / "runtime" / f"kernel-{kernel_id}.json"
        client = BlockingKernelClient(connection_file=str(file))
        client.load_connection_file()
        client.start_channels()
        server.wait_for([client.execute("import time")])
        before = server.memory(reset=True)
        flood = "for _ in range(100): print('x' * 999_999, flush=True); time.sleep(0.01)"
        asked = client.execute(flood)
        record = server.wait_for([asked])[asked]
        client.stop_channels()
        assert record["state"] == "done"
        assert 99_000_000 < record["outputBytes"] < 101_000_000
        assert server.memory() - before < 60_000_000, "a few messages at a time"
    finally:
        server.stop()
