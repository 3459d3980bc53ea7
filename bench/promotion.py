"""Whether real notebooks become pipelines that do the same.

Promise: no notebook is silently wrong. ``--notebooks DIR`` names a folder of notebooks, each in a
folder of its own with its data (or all in one); each is promoted to a Python package and verified.
Where the verification says equal, notebook and package are run once more outside of nbxflow and
compared by means of our own (files, values at the end of each step, what is printed): a difference
there is *silently wrong*. Without ``--notebooks`` there is nothing to measure.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nbxflow.tests.flow.judging import silently_wrong
from nbxflow.tests.flow.promotion import Promotion, promote

_EQUAL = ("equal", "equal-within-tolerance")
_ORDER = (*_EQUAL, "nondeterministic", "refused", "not-run", "different", "silently wrong", "broke")


@dataclass(frozen=True)
class Result:
    """What became of a notebook."""

    name: str
    outcome: str
    steps: int
    seconds: float
    reason: str


class TookTooLong(Exception):
    """A notebook needed more than it was given."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise :class:`TookTooLong` inside when it takes longer."""

    def late(*_: object) -> None:
        raise TookTooLong

    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def outcome_of(notebook: Path, base: Path, options: argparse.Namespace) -> tuple[str, int, str]:
    """Outcome, number of steps and, where it is not equal, why."""
    folder = base / "notebook"
    alone = len(list(notebook.parent.glob("*.ipynb"))) == 1
    if alone:
        shutil.copytree(notebook.parent, folder)
    else:
        folder.mkdir()
        shutil.copy(notebook, folder)
    here = folder / notebook.name
    runs = str(options.baseline_runs)
    done = promote(here, base / "out", "--verify", "--baseline-runs", runs)
    if done.result is None:
        return "broke", 0, (done.messages.strip().splitlines() or ["no answer"])[-1]
    if done.verdict in _EQUAL:
        seen = silently_wrong(
            here, done, base / "again", python=options.kernel_python, timeout=options.timeout
        )
        if seen:
            return "silently wrong", len(done.steps), "; ".join(seen[:3])
    return done.verdict, len(done.steps), reason_of(done)


def reason_of(done: Promotion) -> str:
    """Why a promotion is not equal, in one line."""
    if done.verdict == "refused":
        errors = [item for item in done.result["blockers"] if item["severity"] == "error"]
        return "; ".join(f"{item['rule']}: {item['message']}" for item in errors[:2])
    verification = (done.result or {}).get("verification") or {}
    tasks = [task for task in verification.get("tasks", []) if task["verdict"] == done.verdict]
    said = [verification.get("reason") or "", *(_task_reason(task) for task in tasks[:2])]
    return "" if done.verdict == "equal" else "; ".join(filter(None, said))


def _task_reason(task: dict[str, Any]) -> str:
    first = next(iter(task["differences"]), None)
    if first:
        where = f"{first['what']} {first['name']}{first['where'] or ''}"
        return f"{task['id']}: {where}: {first['notebook'][:80]!r} / {first['pipeline'][:80]!r}"
    return f"{task['id']}: {', '.join(task['masked'][:3]) or task['reason']}"


def measured(notebook: Path, options: argparse.Namespace) -> Result:
    """Promote, verify and judge one notebook."""
    started = time.monotonic()
    base = Path(tempfile.mkdtemp(prefix="promotion-"))
    try:
        with limit(options.timeout):
            outcome, steps, reason = outcome_of(notebook, base, options)
    except (TookTooLong, subprocess.TimeoutExpired):
        outcome, steps, reason = "broke", 0, f"longer than {options.timeout:.0f} s"
    finally:
        if options.keep:
            shutil.copytree(base, options.keep / notebook.stem, dirs_exist_ok=True)
        shutil.rmtree(base, ignore_errors=True)
    return Result(notebook.stem, outcome, steps, time.monotonic() - started, reason)


def notebooks(folder: Path, only: list[str]) -> list[Path]:
    """The notebooks below a folder, sorted; of ``only``, when given, those whose name holds one."""
    found = [
        path for path in sorted(folder.rglob("*.ipynb")) if ".ipynb_checkpoints" not in str(path)
    ]
    return [path for path in found if not only or any(word in path.stem for word in only)]


def arguments() -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notebooks", type=Path, help="folder of notebooks")
    parser.add_argument("--only", nargs="*", default=[], help="parts of names")
    parser.add_argument("--baseline-runs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=240, help="seconds a notebook may take")
    parser.add_argument("--kernel-python", default=sys.executable, help="where packages are run")
    parser.add_argument("--results", type=Path, help="file of results, one JSON a line; continued")
    parser.add_argument("--keep", type=Path, help="folder for copies of all that was made")
    return parser.parse_args()


def earlier_results(file: Path | None) -> dict[str, Result]:
    """Results of an earlier run, by name."""
    if file is None or not file.exists():
        return {}
    lines = file.read_text("utf-8").splitlines()
    return {result.name: result for result in (Result(**json.loads(line)) for line in lines)}


def main() -> int:
    """Print the table; 1 when a notebook is silently wrong."""
    options = arguments()
    if options.notebooks is None:
        print("nothing to measure: give a folder with --notebooks DIR")
        return 0
    results = earlier_results(options.results)
    print(f"{'notebook':<44} {'outcome':<24} {'steps':>5} {'s':>5}  why")
    for notebook in notebooks(options.notebooks, options.only):
        if notebook.stem in results:
            continue
        result = results[notebook.stem] = measured(notebook, options)
        print(
            f"{result.name:<44} {result.outcome:<24} {result.steps:>5} {result.seconds:>5.0f}  "
            f"{result.reason[:160]}",
            flush=True,
        )
        if options.results:
            with options.results.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(result)) + "\n")
    counts = Counter(result.outcome for result in results.values())
    print(f"\n{len(results)} notebooks")
    for outcome in sorted(counts, key=_ORDER.index):
        print(f"{counts[outcome]:>4} {outcome}")
    return 1 if counts["silently wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
