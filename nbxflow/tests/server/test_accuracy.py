"""What is measured agrees with what is known inside the cell; bench/accuracy.py prints by how much.

The figures of one run are compared with one another. Each may take some attempts: another
program that gets the processor between two readings makes neither of them wrong.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nbxflow.domain.times import seconds_between
from nbxflow.tests.server.notebook_client import NotebookClient

ATTEMPTS = 8
ALLOCATED = 300_000_000
SETUP = """
import hashlib, json, pathlib, resource, subprocess, sys, threading, time
truth = pathlib.Path({path!r})
def resident():
    return int(open('/proc/self/statm').read().split()[1]) * resource.getpagesize()
def processor():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime
def spin(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
def digest(): hashlib.sha256(bytes(100_000_000)).digest()
def both():
    threads = [threading.Thread(target=digest) for _ in range(2)]
    for each in threads: each.start()
    for each in threads: each.join()
def child():
    work = "import time\\nwhile time.process_time() < 0.3: pass"
    subprocess.run([sys.executable, '-c', work])
"""
CLOCK = "began = {0}()\n{1}\nknown = {0}() - began"
TELL = "truth.write_text(json.dumps(known))"
WALL = "time.perf_counter"
PEAK = f"before = resident()\nkept = {{}}\ndel kept\nknown = before + {ALLOCATED}"


class Measured:
    """A notebook whose cells know the truth, and write it into a file afterwards."""

    def __init__(self, client: NotebookClient, folder: Path) -> None:
        self.client = client
        self.kernel = ""
        self._truth = folder / "truth.json"

    async def start(self) -> Measured:
        """Start the kernel and define what the cells use."""
        session = await self.client.session("a.ipynb")
        self.kernel = session["kernel"]["id"]
        await self.run(SETUP.format(path=str(self._truth)))
        return self

    async def run(self, source: str) -> dict[str, Any]:
        """Run one cell; its record."""
        [ended] = await self.client.wait_for(await self.client.run(self.kernel, {"c": source}))
        assert ended["state"] == "done", ended["error"]
        return ended

    async def agrees(
        self, source: str, field: str, within: float, share: float, of: float | None = None
    ) -> bool:
        """Whether a record misses the truth by less than an amount or a share (of the truth)."""
        for _ in range(ATTEMPTS):
            record = await self.run(source)
            await self.run(TELL)
            truth = float(json.loads(self._truth.read_text()))
            if abs(record[field] - truth) < max(within, share * (of or truth)):
                return True
        return False


async def test_wall_time(client: NotebookClient, tmp_path: Path) -> None:
    measured = await Measured(client, tmp_path).start()
    for work in ("pass", "time.sleep(0.3)", "spin(0.3)"):
        clock = CLOCK.format(WALL, work)
        assert await measured.agrees(clock, "wallSeconds", 0.005, 0.01), work


async def test_processor_time_with_threads_and_children(
    client: NotebookClient, tmp_path: Path
) -> None:
    measured = await Measured(client, tmp_path).start()
    for work in ("spin(0.3)", "time.sleep(0.1)", "both()", "child()"):
        clock = CLOCK.format("processor", work)
        assert await measured.agrees(clock, "cpuSeconds", 0.01, 0.02), work


async def test_memory(client: NotebookClient, tmp_path: Path) -> None:
    measured = await Measured(client, tmp_path).start()
    array = f"__import__('numpy').ones({ALLOCATED // 8})"
    for allocation in (f"bytearray(b'x') * {ALLOCATED}", array):
        peak = PEAK.format(allocation)
        assert await measured.agrees(peak, "memoryPeakBytes", 0, 0.05, ALLOCATED), allocation
    kept = await measured.run(f"kept = {array}")
    dropped = await measured.run("del kept")
    assert kept["memoryGrowthBytes"] == pytest.approx(ALLOCATED, rel=0.05)
    assert dropped["memoryGrowthBytes"] == pytest.approx(-ALLOCATED, rel=0.05)


async def test_queue_times_of_a_run_all(client: NotebookClient, tmp_path: Path) -> None:
    measured = await Measured(client, tmp_path).start()
    for _ in range(ATTEMPTS):
        cells = {f"c{number}": "time.sleep(0.2)" for number in range(5)}
        ids = await measured.client.run(measured.kernel, cells)
        worst = max(_queue_errors(await measured.client.wait_for(ids)))
        if worst < 0.02:
            break
    assert worst < 0.02


def _queue_errors(records: list[dict[str, Any]]) -> list[float]:
    """By how much each record's queue time differs from what ran before it."""
    errors, before = [], records[0]["queueSeconds"]
    for record in records:
        errors.append(abs(record["queueSeconds"] - before))
        before += seconds_between(record["startedAt"], record["endedAt"]) or 0.0
    return errors
