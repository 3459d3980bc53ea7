"""What watching costs: a plain kernel against a recorded one, cell by cell in one run.

Promise (cost of watching): median < 5 ms a cell whatever the size of the heap; hot loops within
2 % of a plain kernel. Both kernels live at the same time and take turns, so that a busy machine
slows both. Prints one table; `--cells` and `--loops` set how often.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from jupyter_client.manager import KernelManager

from nbxflow.ports import Location
from nbxflow.wiring import CompanionSettings, build_companion

NAMESPACES = {
    "empty namespace": "",
    "300 variables": "for _i in range(300): globals()[f'v{_i}'] = _i * 1.5",
    "1 GB of arrays": "import numpy; arrays = [numpy.ones(12_500_000) for _ in range(10)]",
    "list of 100k dicts": "rows = [{'a': i, 'b': str(i)} for i in range(100_000)]",
}
LOOPS = {
    "arithmetic": "for i in range(3_000_000): total += i * 2",
    "calls and attributes": (
        "class P:\n    def __init__(self): self.x = 0\n    def add(self, n): self.x += n\n"
        "p = P()\nfor i in range(1_000_000): p.add(i)"
    ),
    "id() and list": "kept = []\nfor i in range(1_000_000): kept.append(id(kept))",
}


@dataclass
class Kernel:
    """A running kernel and a client that measures."""

    manager: Any
    client: Any

    @staticmethod
    def start(manager: Any) -> Kernel:
        """Start the manager's kernel and wait until it answers."""
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        return Kernel(manager, client)

    def run(self, source: str) -> float:
        """Seconds from sending a cell until the kernel is idle again.

        Raises:
            RuntimeError: the cell failed.
        """
        began = time.perf_counter()
        message_id = self.client.execute(source)
        while True:
            message = self.client.get_iopub_msg(timeout=120)
            if message["parent_header"].get("msg_id") != message_id:
                continue
            if message["msg_type"] == "error":
                raise RuntimeError(message["content"]["evalue"])
            if message["content"].get("execution_state") == "idle":
                break
        seconds = time.perf_counter() - began
        self.client.get_shell_msg(timeout=10)
        return seconds

    def timed(self, source: str) -> float:
        """Seconds that the source takes by the kernel's own clock."""
        lines = source.replace("\n", "\n    ")
        body = (
            "import time as _time\ndef _loop():\n    total = 0\n"
            f"    _began = _time.perf_counter()\n    {lines}\n"
            "    return _time.perf_counter() - _began\n_seconds = _loop()"
        )
        self.run(body)
        message_id = self.client.execute("", user_expressions={"s": "_seconds"}, silent=True)
        while True:
            reply = self.client.get_shell_msg(timeout=10)
            if reply["parent_header"].get("msg_id") == message_id:
                return float(reply["content"]["user_expressions"]["s"]["data"]["text/plain"])

    def stop(self) -> None:
        """Shut the kernel down."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def cells(plain: Kernel, recorded: Kernel, number: int) -> None:
    """Print milliseconds a trivial cell, for each namespace."""
    print(f"{'namespace':<22}{'plain ms':>10}{'recorded ms':>13}{'difference ms':>15}")
    for name, setup in NAMESPACES.items():
        for kernel in (plain, recorded):
            kernel.run("%reset -f")
            kernel.run(setup or "pass")
        pairs = []
        for turn in range(number + 10):
            source = f"x = {turn}"
            pair = (plain.run(source), recorded.run(source))
            if turn >= 10:
                pairs.append(pair)
        first, second = (median(pair[side] for pair in pairs) * 1000 for side in (0, 1))
        difference = median(pair[1] - pair[0] for pair in pairs) * 1000
        print(f"{name:<22}{first:>10.2f}{second:>13.2f}{difference:>15.2f}")


def loops(plain: Kernel, recorded: Kernel, number: int) -> None:
    """Print the ratio of hot loops, by the kernels' own clocks."""
    print(f"\n{'hot loop':<22}{'plain s':>10}{'recorded s':>13}{'ratio':>15}")
    for name, source in LOOPS.items():
        pairs = []
        for turn in range(number):
            # Each goes first every other time: what runs second finds another machine.
            if turn % 2:
                second_first = recorded.timed(source)
                pairs.append((plain.timed(source), second_first))
            else:
                pairs.append((plain.timed(source), recorded.timed(source)))
        first, second = (median(pair[side] for pair in pairs) for side in (0, 1))
        ratio = median(pair[1] / pair[0] for pair in pairs)
        print(f"{name:<22}{first:>10.3f}{second:>13.3f}{ratio:>15.3f}")


def main() -> None:
    """Start both kernels, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", type=int, default=200, help="trivial cells a namespace")
    parser.add_argument("--loops", type=int, default=21, help="runs of each hot loop")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        companion = build_companion(CompanionSettings(root=folder, data_dir=folder))
        watched = KernelManager(kernel_name="python3")
        place = Location("notebook", "bench.ipynb", str(Path(folder) / "bench.ipynb"))
        companion.watch_manager(watched, location=place)
        plain, recorded = Kernel.start(KernelManager(kernel_name="python3")), Kernel.start(watched)
        try:
            cells(plain, recorded, options.cells)
            loops(plain, recorded, options.loops)
            companion.settle(5)
            [coverage] = companion.status()["kernels"]
            if coverage.probe != "active":
                raise SystemExit(f"The probe was not active: {coverage.reason}")
        finally:
            plain.stop()
            recorded.stop()
            companion.close()


if __name__ == "__main__":
    main()
