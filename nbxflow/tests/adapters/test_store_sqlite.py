"""The history: what is kept, found again, renamed and forgotten."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import datetime, timezone

import pytest

from nbxflow.adapters.database import memory_database
from nbxflow.adapters.store_sqlite import StoreSqlite
from nbxflow.domain.datasets import Column, DatasetAccess
from nbxflow.domain.executions import (
    Client,
    Execution,
    ExecutionError,
    ExecutionState,
    KernelRef,
    RunRef,
)
from nbxflow.domain.runs import NotebookRun, RunCounts
from nbxflow.protocol.documents import to_document
from nbxflow.services.recover import recover
from nbxflow.tests.domain.records import make_access, make_execution, make_run
from nbxflow.tests.fake_secrets import SCRUBBER, aws_key
from nbxflow.tests.fakes.run_publisher import FakeRunPublisher

FLIGHTS = DatasetAccess(
    namespace="file",
    name="/data/flights.csv",
    kind="file",
    format="csv",
    direction="read",
    mode=None,
    layers=("pandas", "open"),
    rows=10,
    columns=(Column("year", "int64"), Column("carrier", None)),
    bytes=100,
    failed=False,
)
RUN = NotebookRun("run-1", 1, "s1", "python3", "/a.ipynb", "a", None, "2026-01-31T12:00:00Z")


def execution(
    number: int,
    path: str | None = "/a.ipynb",
    cell: str | None = "c1",
    state: ExecutionState = "done",
    datasets: tuple[DatasetAccess, ...] = (),
) -> Execution:
    return Execution(
        id=f"e{number}",
        sequence=0,
        path=path,
        client=Client("notebook", "a"),
        cell=cell,
        kernel=KernelRef("k1", "python3", "python", "s1"),
        run=RunRef("run-1", 1),
        span_id="0" * 16,
        message_id=f"m{number}",
        state=state,
        started_at="2026-01-31T12:00:00.000000Z",
        ended_at="2026-01-31T12:00:01.000000Z" if state == "done" else None,
        error=ExecutionError("ValueError") if state == "failed" else None,
        datasets=datasets,
    )


@pytest.fixture
def store() -> StoreSqlite:
    return StoreSqlite(memory_database(), "host:1:1", SCRUBBER)


def test_a_record_comes_back_as_it_was(store: StoreSqlite) -> None:
    kept = store.put(execution(1, datasets=(FLIGHTS,)))
    assert kept.sequence == 1
    assert store.get("e1") == kept
    assert store.put(kept).sequence == 2
    assert store.get("none") is None


def test_pages_forward_and_back(store: StoreSqlite) -> None:
    for number in range(1, 6):
        store.put(execution(number))

    def ids(page_after: int | None, before: int | None, limit: int) -> tuple[list[str], bool]:
        page = store.page(path=None, after=page_after, before=before, limit=limit)
        assert page.sequence == 5
        return [e.id for e in page.executions], page.more

    assert ids(2, None, 2) == (["e3", "e4"], True)
    assert ids(3, None, 2) == (["e4", "e5"], False)
    assert ids(None, 3, 10) == (["e1", "e2"], False)
    assert ids(None, None, 2) == (["e4", "e5"], True)
    assert store.page(path="/b.ipynb", after=None, before=None, limit=9).executions == ()


def test_the_last_run_of_each_cell(store: StoreSqlite) -> None:
    store.put(execution(1, cell="c1"))
    store.put(execution(2, cell="c1", state="failed"))
    store.put(execution(3, cell="c1", state="running"))
    store.put(execution(4, cell="c1", state="aborted"))
    store.put(execution(5, cell="c2"))
    store.put(execution(6, cell=None))
    store.put(execution(7, path="/b.ipynb", cell="c1"))
    assert [e.id for e in store.latest_by_cell("/a.ipynb")] == ["e2", "e5"]


def test_cells_elsewhere_that_touch_a_dataset(store: StoreSqlite) -> None:
    store.put(execution(1, datasets=(FLIGHTS,)))
    store.put(execution(2, path="/b.ipynb", datasets=(FLIGHTS,)))
    store.put(execution(3, path="/c.ipynb", datasets=(FLIGHTS,)))
    store.put(execution(4, path="/c.ipynb"))
    wanted = [("file", "/data/flights.csv")]
    found = store.touching(wanted, except_path="/a.ipynb", limit=9)
    assert [e.id for e in found] == ["e2"], "the cell of c.ipynb does not read it any more"
    assert store.touching([], except_path="/a.ipynb", limit=9) == []
    assert store.touching([("file", "/data")], except_path="/a.ipynb", limit=9) == []


def test_a_rename_takes_the_folder_and_nothing_beside_it(store: StoreSqlite) -> None:
    paths = ["/x/a.ipynb", "/x/y/b.ipynb", "/xy/c.ipynb", "/x%/d.ipynb"]
    for number, path in enumerate(paths):
        store.put(execution(number, path=path))
    last = store.rename("/x", "/z")
    assert last is not None
    assert last.path == "/z/y/b.ipynb"
    now = [store.get(f"e{number}") for number in range(4)]
    assert [e.path for e in now if e] == [
        "/z/a.ipynb",
        "/z/y/b.ipynb",
        "/xy/c.ipynb",
        "/x%/d.ipynb",
    ]
    page = store.page(path=None, after=4, before=None, limit=9)
    assert [e.id for e in page.executions] == ["e0", "e1"], "clients see what was renamed"
    assert store.rename("/nowhere", "/z") is None
    assert store.knows("/z/a.ipynb")
    assert not store.knows("/x/a.ipynb")


def test_runs_open_once_and_close_once(store: StoreSqlite) -> None:
    assert store.open_run(RUN)
    assert not store.open_run(RUN)
    store.put(execution(1, datasets=(FLIGHTS,)))
    store.put(execution(2, datasets=(replace(FLIGHTS, rows=None, layers=("open",)),)))
    store.put(execution(3, state="failed"))
    closed = store.close_run("run-1", "2026-01-31T13:00:00Z", "complete")
    assert closed == replace(RUN, closed_at="2026-01-31T13:00:00Z", state="complete")
    assert store.close_run("run-1", "2026-01-31T14:00:00Z", "fail") is None
    assert store.run_datasets("run-1") == [FLIGHTS], "merged, and what is known stays known"
    assert store.run_counts("run-1") == RunCounts(3, 1, 0, 0)


def test_what_a_dead_process_left_open_is_ended(store: StoreSqlite) -> None:
    store.open_run(RUN)
    store.put(execution(1, state="running"))
    store.put(execution(2, state="queued"))
    publisher = FakeRunPublisher()
    now = "2026-01-31T15:00:00.000000Z"
    assert recover(store, publisher, lambda owner: True, now) == 0
    assert recover(store, publisher, lambda owner: False, now) == 3
    ended = store.get("e1")
    assert ended is not None
    assert (ended.state, ended.ended_at, ended.wall_seconds) == ("lost", None, None)
    assert publisher.said == [
        ("execution", "e1", "lost"),
        ("execution", "e2", "lost"),
        ("closed", "run-1", "abort"),
    ]
    assert recover(store, publisher, lambda owner: False, now) == 0
    closed = store.run("run-1")
    assert closed is not None
    assert closed.closed_at == ended.started_at, "the last that is known, not now"


def test_the_last_that_is_known_of_a_run(store: StoreSqlite) -> None:
    assert store.last_heard("run-1") is None
    store.put(replace(execution(1, state="queued"), started_at=None))
    assert store.last_heard("run-1") is None
    store.put(execution(1, state="running"))
    assert store.last_heard("run-1") == "2026-01-31T12:00:00.000000Z"
    store.put(execution(1))
    assert store.last_heard("run-1") == "2026-01-31T12:00:01.000000Z"


def test_an_execution_is_found_by_its_span(store: StoreSqlite) -> None:
    one, two = make_execution(), make_execution(message_id="m2")
    for record in (one, two):
        store.put(record)
    run_id = make_run().id
    assert one.span_id is not None
    found = store.of_span(run_id, one.span_id)
    assert found is not None
    assert found.id == one.id
    for unknown in ("", "0" * 16, one.span_id[:8], "%" * 16):
        assert store.of_span(run_id, unknown) is None
    assert store.of_span("another", one.span_id) is None


def test_old_records_are_forgotten_with_what_hangs_on_them(store: StoreSqlite) -> None:
    store.put(execution(1, datasets=(FLIGHTS,)))
    store.put(execution(2, state="running"))
    assert store.prune(datetime(2026, 1, 1, tzinfo=timezone.utc), 99) == 0
    assert store.prune(datetime(2026, 3, 1, tzinfo=timezone.utc), 99) == 1
    assert store.get("e1") is None
    assert store.get("e2") is not None, "what is open is kept"
    assert store.touching([("file", "/data/flights.csv")], except_path="/b", limit=9) == []


def test_a_notebook_with_a_secret_in_its_path_is_found_by_it(store: StoreSqlite) -> None:
    key = aws_key(random.Random(4))
    path, other = f"/home/{key}/a.ipynb", "/home/ada/a.ipynb"
    access = make_access(name=f"/data/{key}.csv")
    kept = store.put(make_execution(path=path, datasets=(access,)))
    assert key not in json.dumps(to_document(kept))
    assert store.get(kept.id) == kept
    assert store.knows(path)
    assert store.page(path=path, after=None, before=None, limit=5).executions == (kept,)
    assert store.latest_by_cell(path) == [kept]
    named = (kept.datasets[0].namespace, kept.datasets[0].name)
    assert store.touching([named], except_path=path, limit=9) == []
    assert store.touching([named], except_path=other, limit=9) == [kept]
    renamed = store.rename(f"/home/{key}", "/home/ada")
    assert renamed is not None
    assert renamed.path == other
    assert store.rename(other, f"/home/{key}.ipynb") is not None
    assert store.open_run(make_run(path=path))
    with store._database.reading() as connection:
        assert key not in "\n".join(connection.iterdump())
