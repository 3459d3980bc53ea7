"""How long nbxflow takes with a long history: 100,000 executions in 401 notebooks.

Promise: nothing that a user or a kernel often waits for takes longer than 100 ms. The history is
made by the real store, in a file; figures are medians, in milliseconds. A page is what
``GET executions`` answers, text and all; the largest ones and renames of folders are shown only.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median
from typing import Any

from nbxflow.adapters.database import Database, open_database
from nbxflow.adapters.housekeeping_thread import AT_ONCE
from nbxflow.adapters.outbox_sqlite import OutboxSqlite
from nbxflow.adapters.secrets_sqlite import AuditSqlite
from nbxflow.adapters.store_sqlite import StoreSqlite
from nbxflow.domain.dataflow import Dataflow, DataflowRead, DataflowWrite
from nbxflow.domain.datasets import DatasetAccess
from nbxflow.domain.executions import Client, Execution, KernelRef, RunRef
from nbxflow.domain.identity import cell_run_id, notebook_run_id, span_id
from nbxflow.domain.runs import NotebookRun
from nbxflow.domain.times import format_time
from nbxflow.protocol.documents import to_document
from nbxflow.services.read_lineage import read_lineage
from nbxflow.wiring import scrubber_with

_MOST_MILLISECONDS = 100.0
_ROOT = "/home/ada/work"
_LARGE = f"{_ROOT}/large.ipynb"
_CELLS = 40
_RUN = 50
"""Executions of one notebook run."""
_NOW = datetime(2026, 11, 21, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Place:
    """The part of the history that one notebook has."""

    path: str
    executions: int


def places(number: int) -> list[Place]:
    """One notebook with a fifth of all executions, and 400 in 20 folders that share the rest."""
    each = number * 4 // 5 // 400
    others = [Place(f"{_ROOT}/team{n // 20}/notebook{n}.ipynb", each) for n in range(400)]
    return [Place(_LARGE, number - 400 * each), *others]


def execution(place: Place, number: int, at: datetime) -> Execution:
    """The ``number``-th execution of a notebook, with dataflow and datasets as real ones have."""
    session, segment = f"session of {place.path}", number // _RUN + 1
    message = f"message {number}"
    run = cell_run_id(session, message)
    ended = at + timedelta(seconds=1.5)
    return Execution(
        id=run,
        sequence=0,
        path=place.path,
        client=Client("notebook", place.path),
        cell=f"cell-{number % _CELLS}",
        kernel=KernelRef("kernel", "python3", "python", session),
        run=RunRef(notebook_run_id(session, segment), segment),
        span_id=span_id(run),
        message_id=message,
        count=number,
        state="done",
        queued_at=format_time(at),
        started_at=format_time(at + timedelta(seconds=0.5)),
        ended_at=format_time(ended),
        queue_seconds=0.5,
        wall_seconds=1.0,
        cpu_seconds=0.9,
        memory_peak_bytes=10_000_000,
        memory_growth_bytes=1000,
        output_bytes=2000,
        source_hash="0" * 64,
        probe="active",
        dataflow=dataflow(number),
        datasets=datasets(place, number),
    )


def dataflow(number: int) -> Dataflow:
    """Ten reads and four writes."""
    digest = f"{number:032x}"
    return Dataflow(
        ordinal=number,
        code=digest,
        reads=tuple(DataflowRead(f"name{n}", max(0, number - n), digest) for n in range(10)),
        writes=tuple(DataflowWrite(f"name{n}", True, digest, (), None, ()) for n in range(4)),
        unknown=(),
    )


def datasets(place: Place, number: int) -> tuple[DatasetAccess, ...]:
    """A file of the cell's own, and in every third cell one that all notebooks read."""
    names = [f"{place.path}-{number % _CELLS}.parquet"]
    if number % _CELLS % 3 == 0:
        names.append("/data/shared.parquet")
    return tuple(
        DatasetAccess(
            "file", name, "file", "parquet", "read", None, ("pandas",), 10, None, 9, False
        )
        for name in names
    )


def fill(database: Database, store: StoreSqlite, number: int) -> float:
    """Keep so many executions of the last 120 days, oldest first; seconds."""
    started = time.perf_counter()
    order = [place for place in places(number) for _ in range(place.executions)]
    random.Random(1).shuffle(order)
    step = timedelta(days=120) / number
    done: dict[str, int] = {}
    for start in range(0, number, 1000):
        with database.transaction():
            for index in range(start, min(start + 1000, number)):
                place, at = order[index], _NOW - step * (number - index)
                count = done[place.path] = done.get(place.path, -1) + 1
                kept = execution(place, count, at)
                if count % _RUN == 0:
                    open_run(store, kept, closed=True)
                store.put(kept)
    return time.perf_counter() - started


def open_run(store: StoreSqlite, first: Execution, *, closed: bool) -> NotebookRun:
    """Keep the run that begins with an execution."""
    if first.run is None or first.kernel.session is None:
        raise ValueError("An execution that never started.")
    opened = first.started_at or ""
    session = first.kernel.session
    run = NotebookRun(
        first.run.id, first.run.segment, session, "python3", first.path, "job", None, opened
    )
    store.open_run(run)
    if closed:
        store.close_run(run.id, opened, "complete")
    return run


class Measured:
    """Times what it is given, prints a table, and knows whether all was quick enough."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self.slow: list[str] = []
        print(f"| {'what':<58} |       ms |\n| {'-' * 58} | -------: |")

    def __call__(
        self, what: str, work: Callable[[], Any], *, once: bool = False, promised: bool = True
    ) -> Any:
        """Time some work; its last result."""
        times, result = [], None
        for _ in range(1 if once else self._rounds):
            started = time.perf_counter()
            result = work()
            times.append((time.perf_counter() - started) * 1000)
        if promised and median(times) > _MOST_MILLISECONDS:
            self.slow.append(what)
        print(f"| {what:<58} | {median(times):>8.1f} |", flush=True)
        return result


def measure(folder: Path, number: int, rounds: int) -> bool:
    """Print the table; whether the promise is kept."""
    database = open_database(folder)
    store = StoreSqlite(database, "host:1:1", scrubber_with())
    seconds = fill(database, store, number)
    size = sum(file.stat().st_size for file in folder.iterdir()) / 2**20
    print(f"{number:,} executions, {size:.0f} MB, made in {seconds:.0f} s\n")
    database.close()
    told = Measured(rounds)
    opened: list[Database] = []
    told("open the database", lambda: opened.append(open_database(folder)))
    for extra in opened[1:]:
        extra.close()
    database = opened[0]
    store = StoreSqlite(database, "host:2:2", scrubber_with())
    start(told, database, store)
    read(told, store)
    write(told, database, store)
    database.close()
    if told.slow:
        print(f"\nslower than {_MOST_MILLISECONDS:.0f} ms: {', '.join(told.slow)}")
    return not told.slow


def start(told: Measured, database: Database, store: StoreSqlite) -> None:
    """What a server's start does to the history."""
    old = _NOW - timedelta(days=60)
    outbox, audit = OutboxSqlite(database), AuditSqlite(database, scrubber_with())
    told("start: who left something open", store.owners)
    told("later: forget some of half of the history", lambda: store.prune(old, AT_ONCE))
    told("later: forget delivered events", lambda: outbox.prune(old, AT_ONCE))
    told("later: forget the audit trail", lambda: audit.prune(old, AT_ONCE))


def read(told: Measured, store: StoreSqlite) -> None:
    """What front ends ask for."""

    def page(**where: Any) -> str:
        found = store.page(**{"path": None, "after": None, "before": None, "limit": 1000, **where})
        return json.dumps(to_document(found))

    small = f"{_ROOT}/team3/notebook70.ipynb"
    last = store.page(path=None, after=None, before=None, limit=1).sequence
    told("is a notebook known", lambda: store.knows(_LARGE))
    told("is a notebook known that is not", lambda: store.knows("/nowhere.ipynb"))
    told("the last 100 of all", lambda: page(limit=100))
    told("the last 1,000 of all", lambda: page(), promised=False)
    told("the last 100 of the large notebook", lambda: page(path=_LARGE, limit=100))
    told("the last 1,000 of the large notebook", lambda: page(path=_LARGE), promised=False)
    told("… the 1,000 in the middle", lambda: page(path=_LARGE, before=last // 2), promised=False)
    told("all of a small notebook", lambda: page(path=small))
    told("what is new of it since the last look", lambda: page(path=small, after=last - 5))
    told("last run of each cell, large notebook", lambda: store.latest_by_cell(_LARGE))
    told("last run of each cell, small notebook", lambda: store.latest_by_cell(small))
    told("lineage of the large notebook", lambda: read_lineage(store, _LARGE, None))
    one = store.page(path=small, after=None, before=None, limit=1).executions[0]
    told("lineage of one execution", lambda: read_lineage(store, small, one.id))


def write(told: Measured, database: Database, store: StoreSqlite) -> None:
    """What the recorder does."""
    numbers: Iterator[int] = iter(range(10_000_000, 20_000_000))
    large = Place(_LARGE, 0)

    def put() -> None:
        kept = execution(large, next(numbers), _NOW)
        for state in ("queued", "running", "done"):
            store.put(replace(kept, state=state))  # type: ignore[arg-type]  # three of its words

    [first] = store.page(path=_LARGE, after=None, before=None, limit=1).executions
    run = first.run.id if first.run else ""
    told("an execution, queued to done", put)
    told(
        "datasets and counts of a run that ends",
        lambda: (store.run_datasets(run), store.run_counts(run)),
    )
    told("an execution by its span", lambda: store.of_span(run, first.span_id or ""))
    folder = f"{_ROOT}/team3"
    told(
        "rename a small notebook",
        lambda: store.rename(f"{folder}/notebook70.ipynb", f"{folder}/b.ipynb"),
        once=True,
    )
    told(
        "rename a folder of 20 notebooks",
        lambda: store.rename(folder, f"{_ROOT}/other"),
        once=True,
        promised=False,
    )
    told(
        "rename a folder of all notebooks",
        lambda: store.rename(_ROOT, "/home/ada/all"),
        once=True,
        promised=False,
    )


def main() -> None:
    """Measure, and end with 1 when the promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--executions", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = measure(Path(folder) / "data", options.executions, options.rounds)
    raise SystemExit(0 if kept else 1)


if __name__ == "__main__":
    main()
