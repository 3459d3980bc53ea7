"""Hard cells do the same with the probe as on a plain kernel, and so does the cell after them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nbxflow.tests.kernel.probe_kernel import Outcome, ProbeKernel

NEXT = "print(1 + 1)"
CELLS = {
    "sys.exit": "import sys; sys.exit(3)",
    "SystemExit": "raise SystemExit('bye')",
    "base exception": "class Own(BaseException): pass\nraise Own('x')",
    "GeneratorExit": "raise GeneratorExit",
    "CancelledError": "import asyncio\nraise asyncio.CancelledError",
    "deep recursion": (
        "def f(n):\n    try: return f(n + 1)\n    except RecursionError: return n > 100\nf(0)"
    ),
    "a repr that leaves": ("class R:\n    def __repr__(self): raise BaseException('r')\nR()"),
    "fork": (
        # What the child prints takes a way of its own: it is waited for, and alone on it.
        "import os, time\nif os.fork() == 0:\n    print('child', flush=True)\n    os._exit(3)\n"
        "status = os.wait()[1]; time.sleep(0.5); status"
    ),
    "fork in a thread": (
        "import os, threading\ndef forks():\n    child = os.fork()\n"
        "    if child == 0: os._exit(0)\n    os.waitpid(child, 0)\n"
        "t = threading.Thread(target=forks); t.start(); t.join(20); t.is_alive()"
    ),
    "other clocks": (
        "import time\nreal = time.time, time.perf_counter, time.monotonic\n"
        "time.time = time.perf_counter = time.monotonic = lambda: 0.0\n"
        "time.perf_counter()"
    ),
    "clocks as before": "time.time, time.perf_counter, time.monotonic = real",
    "other open": (
        "import builtins, io\nreal = builtins.open\n"
        "def no(*a, **k): raise OSError('no')\nbuiltins.open = io.open = no"
    ),
    "open as before": "builtins.open = io.open = real\nopen('x', 'w').write('1')",
    "other stdout": "import io, sys\nreal, sys.stdout = sys.stdout, io.StringIO()\nprint('x')",
    "stdout as before": "sys.stdout = real\nprint('y')",
    "tracing": "import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)",
    "closed descriptors": "import os\nos.close(0); os.close(1); os.close(2)\nprint('x')",
    "no names left": "globals().clear()",
    "closed stdout": "import sys\nsys.stdout.close()",
}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ProbeKernel, ProbeKernel]]:
    """A plain kernel and one with the probe, which run the same cells."""
    folders: list[Path] = [tmp_path_factory.mktemp(name) for name in ("plain", "probed")]
    with ProbeKernel(folders[0], inject=False) as plain, ProbeKernel(folders[1]) as probed:
        yield plain, probed


def _seen(outcome: Outcome) -> dict[str, Any]:
    """What a user sees of a cell, without process numbers and addresses."""
    error = outcome.error or {}
    shown = "\n".join([outcome.stderr, *error.get("traceback", [])])
    return {
        "stdout": outcome.stdout,
        "shown": re.sub(r"0x[0-9a-f]+|ipykernel_\d+/\d+", "", shown),
        "error": (error.get("ename"), error.get("evalue")),
        "result": outcome.result,
        "status": outcome.reply["content"]["status"],
        "messages": sorted(set(outcome.types)),
    }


@pytest.mark.parametrize("code", CELLS.values(), ids=list(CELLS))
def test_as_on_a_plain_kernel(pair: tuple[ProbeKernel, ProbeKernel], code: str) -> None:
    plain, probed = pair
    for each in (code, NEXT):
        expected, outcome = plain.run(each), probed.run(each)
        assert _seen(outcome) == _seen(expected)
        end = probed.wait_for("cell-end", outcome.message_id)
        assert end["error"] == (expected.error or {}).get("ename")
    assert not [message for message in probed.messages if message["kind"] == "fault"]
