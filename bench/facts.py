"""What facts cost: an ordinary cell, and cells of ten thousand lines.

Promise: below 1 ms for a cell of 20 lines, and seconds for the largest. Processor time, the best of
many runs, so that a busy machine does not count. Prints one table; exit code 1 when it is not kept.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from IPython.core.inputtransformer2 import TransformerManager

from nbxflow.facts import CellFacts, analyse, normal_hash

ORDINARY = """\
import pandas as pd
import matplotlib.pyplot as plt

flights = pd.read_csv("flights.csv", parse_dates=["time_hour"])
flights = flights[flights["dep_delay"].notna()]  # only those that left
flights["late"] = flights["dep_delay"] > 15

by_carrier = (
    flights.groupby("carrier")
    .agg(mean_delay=("dep_delay", "mean"), n=("flight", "size"))
    .sort_values("mean_delay")
)

def label(row, width=10):
    return f"{row.name}: {row.mean_delay:.1f}".ljust(width)

fig, ax = plt.subplots(figsize=(8, 4))
ax.barh([label(row) for _, row in by_carrier.iterrows()], by_carrier["mean_delay"])
ax.set_xlabel("mean delay (minutes)")
by_carrier.head(10)
"""
LINES = 10_000
LARGE = {
    "assignments": "\n".join(f"x{n} = foo(x{n - 1}, {n})" for n in range(LINES)),
    "one loop": "for i in z:\n" + "\n".join(f"    x{n} = foo(x{n - 1})" for n in range(LINES)),
    "one table": "d = {\n" + "\n".join(f"'{n}': [x, {n}]," for n in range(LINES)) + "\n}",
    "branches": "\n".join(f"if c{n}:\n    x = y\nelse:\n    x = 1" for n in range(LINES // 4)),
    "functions": "\n".join(f"def f{n}(a):\n    return g(a)\nf{n}(b)" for n in range(LINES // 3)),
    "causes": "\n".join(f"t{n} = time.time() - t{n - 1}" for n in range(LINES)),
}
MOST_MILLISECONDS = 1.0
MOST_SECONDS = 10.0


def best(work: Callable[[], object], times: int) -> float:
    """The shortest processor time of one run, in milliseconds."""
    shortest = float("inf")
    for _ in range(times):
        began = time.process_time()
        work()
        shortest = min(shortest, time.process_time() - began)
    return shortest * 1000


def main() -> int:
    """Measure and print; 1 when a promise is not kept."""
    transform = TransformerManager().transform_cell
    magic = "%matplotlib inline\n" + ORDINARY

    def whole() -> CellFacts:
        return analyse(ORDINARY, transform=transform)

    rows = {
        "20 lines": best(whole, 300),
        "20 lines and a magic": best(lambda: analyse(magic, transform=transform), 300),
        "20 lines, only the hash": best(lambda: normal_hash(ORDINARY), 300),
        "20 lines, only Python's parser": best(lambda: compile(ORDINARY, "", "exec", 1024), 300),
    }
    large = {f"{LINES} lines, {name}": best(lambda s=s: analyse(s), 1) for name, s in LARGE.items()}
    print(f"{'source':<40}{'ms':>10}")
    for name, milliseconds in {**rows, **large}.items():
        print(f"{name:<40}{milliseconds:>10.2f}")
    kept = rows["20 lines"] < MOST_MILLISECONDS and max(large.values()) < MOST_SECONDS * 1000
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
