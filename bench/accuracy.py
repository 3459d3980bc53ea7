"""How true the measured figures are: each against a clock or an amount known inside the cell.

Promise: wall time within 5 ms or 1 %, processor time within 10 ms or 2 %, peak and growth of memory
within 5 % of what was allocated, queue time within 20 ms of what ran before. On a real kernel
through the real recorder. Prints one table; `--repeat` sets how often; exit code 1 when a median
misses.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from jupyter_client.manager import KernelManager

from nbxflow.domain.executions import Execution
from nbxflow.domain.times import seconds_between
from nbxflow.ports import Location
from nbxflow.wiring import CompanionSettings, build_companion

MEGABYTE = 1e6
SETUP = """
import hashlib, json, os, resource, subprocess, sys, threading, time
import numpy
def resident():
    pages = int(open('/proc/self/statm').read().split()[1])
    return pages * resource.getpagesize()
def children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
def spin(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
def digest(): hashlib.sha256(block * 400).digest()
def tell(value): print(json.dumps(value))
block = bytes(500_000)
"""
WALL = "began = time.perf_counter()\n{}\ntell(time.perf_counter() - began)"
CPU = "began = time.process_time() + children()\n{}\ntell(time.process_time() + children() - began)"
PEAK = "before = resident()\n{}\ntell(before + 300_000_000)"
CHILD = "import time\nwhile time.process_time() < 0.4: pass"
THREADS = (
    "both = [threading.Thread(target=digest) for _ in range(2)]\n"
    "for each in both: each.start()\nfor each in both: each.join()"
)


@dataclass(frozen=True)
class Figure:
    """One figure: the cell that makes it and says the truth, and the field that should say so too.

    ``slack`` and ``share`` are what it may miss by: an amount, or a part of ``size`` (None: of the
    truth), whichever is more; ``unit`` divides what is printed.
    """

    name: str
    source: str
    field: str
    slack: float
    share: float
    unit: float = 1e-3
    size: float | None = None
    before: str = "pass"
    after: str = "pass"


FIGURES = (
    Figure("wall, nothing (ms)", WALL.format("pass"), "wall_seconds", 5e-3, 0.01),
    Figure("wall, sleep (ms)", WALL.format("time.sleep(0.5)"), "wall_seconds", 5e-3, 0.01),
    Figure("wall, busy (ms)", WALL.format("spin(0.5)"), "wall_seconds", 5e-3, 0.01),
    Figure("CPU, busy (ms)", CPU.format("spin(0.5)"), "cpu_seconds", 1e-2, 0.02),
    Figure("CPU, sleep (ms)", CPU.format("time.sleep(0.3)"), "cpu_seconds", 1e-2, 0.02),
    Figure("CPU, two threads (ms)", CPU.format(THREADS), "cpu_seconds", 1e-2, 0.02),
    Figure(
        "CPU, child (ms)",
        CPU.format(f"subprocess.run([sys.executable, '-c', {CHILD!r}])"),
        "cpu_seconds",
        1e-2,
        0.02,
    ),
    Figure(
        "peak, bytearray freed (MB)",
        PEAK.format("kept = bytearray(b'x') * 300_000_000\ndel kept"),
        "memory_peak_bytes",
        0,
        0.05,
        MEGABYTE,
        3e8,
    ),
    Figure(
        "peak, array freed (MB)",
        PEAK.format("kept = numpy.ones(37_500_000)\ndel kept"),
        "memory_peak_bytes",
        0,
        0.05,
        MEGABYTE,
        3e8,
    ),
    Figure(
        "growth, array kept (MB)",
        "kept = numpy.ones(37_500_000)\ntell(300_000_000)",
        "memory_growth_bytes",
        0,
        0.05,
        MEGABYTE,
        3e8,
        after="del kept",
    ),
    Figure(
        "growth, array dropped (MB)",
        "del kept\ntell(-300_000_000)",
        "memory_growth_bytes",
        0,
        0.05,
        MEGABYTE,
        3e8,
        before="kept = numpy.ones(37_500_000)",
    ),
)


class Notebook:
    """A recorded kernel, its client, and its records."""

    def __init__(self, folder: Path) -> None:
        settings = CompanionSettings(root=str(folder), data_dir=str(folder))
        self.companion = build_companion(settings)
        self.manager: Any = KernelManager(kernel_name="python3")
        place = Location("notebook", "bench.ipynb", str(folder / "bench.ipynb"))
        self.companion.watch_manager(self.manager, location=place)
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, *sources: str) -> list[tuple[Execution, str]]:
        """Send cells at once; the record and the output of each.

        Raises:
            RuntimeError: a cell failed, or was not recorded.
        """
        texts = {self.client.execute(source): "" for source in sources}
        left = set(texts)
        while left:
            message = self.client.get_iopub_msg(timeout=120)
            asked = message["parent_header"].get("msg_id")
            if asked not in texts:
                continue
            if message["msg_type"] == "error":
                raise RuntimeError(message["content"]["evalue"])
            if message["msg_type"] == "stream":
                texts[asked] += message["content"]["text"]
            if message["content"].get("execution_state") == "idle":
                left.discard(asked)
        records = self._records(list(texts))
        return list(zip(records, texts.values(), strict=True))

    def _records(self, asked: list[str]) -> list[Execution]:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            page = self.companion.store.page(path=None, after=None, before=None, limit=100)
            ended = {each.message_id: each for each in page.executions if each.state == "done"}
            if ended.keys() >= set(asked):
                return [ended[each] for each in asked]
            time.sleep(0.005)
        raise RuntimeError("The recorder has no record of a cell that ran.")

    def close(self) -> None:
        """End the kernel and the recorder."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.companion.close()


def errors(notebook: Notebook, figure: Figure) -> tuple[float, float]:
    """(truth, by how much the record differs from it)."""
    notebook.run(figure.before)
    [(execution, text)] = notebook.run(figure.source)
    truth = float(json.loads(text))
    notebook.run(figure.after)
    return truth, float(getattr(execution, figure.field)) - truth


def queues(notebook: Notebook) -> Iterator[float]:
    """By how much each queue time in a Run All differs from what ran before it."""
    executions = [each for each, _ in notebook.run(*["time.sleep(0.2)"] * 6)]
    first = executions[0].queue_seconds or 0.0
    before = 0.0
    for execution in executions:
        yield (execution.queue_seconds or 0.0) - first - before
        before += seconds_between(execution.started_at, execution.ended_at) or 0.0


def line(name: str, truth: float, found: list[float], unit: float, allowed: float) -> bool:
    """Print one line; whether the promise is kept."""
    typical, worst = median(abs(each) for each in found), max(found, key=abs)
    print(
        f"{name:<28}{truth / unit:>10.1f}{median(found) / unit:>12.2f}{worst / unit:>12.2f}"
        f"{allowed / unit:>10.1f}"
    )
    return typical <= allowed


def measure(notebook: Notebook, repeat: int) -> bool:
    """Print the table; whether every promise is kept."""
    notebook.run(SETUP)
    print(f"{'figure':<28}{'truth':>10}{'error p50':>12}{'worst':>12}{'allowed':>10}")
    kept = True
    for figure in FIGURES:
        pairs = [errors(notebook, figure) for _ in range(repeat)]
        truth = median(pair[0] for pair in pairs)
        allowed = max(figure.slack, figure.share * (figure.size or abs(truth)))
        kept &= line(figure.name, truth, [pair[1] for pair in pairs], figure.unit, allowed)
    found = [error for _ in range(repeat) for error in queues(notebook)]
    return line("queue, Run All (ms)", 1.0, found, 1e-3, 0.02) and kept


def main() -> None:
    """Start a kernel, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=7, help="how often each figure is taken")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        notebook = Notebook(Path(folder))
        try:
            kept = measure(notebook, options.repeat)
        finally:
            notebook.close()
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
