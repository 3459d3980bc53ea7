"""A history of many executions: what is asked of it is answered by indexes, and rightly."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from nbxflow.adapters.database import Database, _migrations, _statements, memory_database
from nbxflow.adapters.outbox_sqlite import OutboxSqlite
from nbxflow.adapters.secrets_sqlite import AuditSqlite
from nbxflow.adapters.store_sqlite import StoreSqlite
from nbxflow.domain.datasets import DatasetAccess
from nbxflow.domain.executions import Execution, ExecutionState
from nbxflow.domain.times import format_time
from nbxflow.ports import OutboxEvent
from nbxflow.services.read_lineage import MOST_ELSEWHERE, read_lineage
from nbxflow.tests.domain.records import make_access, make_execution, make_run
from nbxflow.tests.fake_secrets import SCRUBBER

_START = datetime(2026, 1, 1, tzinfo=timezone.utc)
_SMALL = re.compile(
    "SCAN (wanted|CONSTANT|sqlite_sequence|(runs|executions) USING (COVERING )?INDEX [a-z]+_open)"
)
"""What is asked for, SQLite's own counters, and indexes of what is open now."""
_IN_ORDER = "SCAN executions USING INDEX sqlite_autoindex_executions_2"
_STATES: tuple[ExecutionState, ...] = ("done", "failed", "aborted", "lost", "interrupted")


def at(number: int) -> str:
    return format_time(_START + timedelta(minutes=number))


def touched(name: str) -> DatasetAccess:
    return make_access(name=f"/data/{name}")


def execution(number: int, path: str, cell: str | None, state: ExecutionState) -> Execution:
    """The first ten names are of datasets that many cells touch, the others of one notebook."""
    names = (f"shared{number % 10}", f"{path}-{number % 7}") if state != "aborted" else ()
    return make_execution(
        message_id=f"m{number}",
        path=path,
        cell=cell,
        state=state,
        ended_at=at(number),
        datasets=tuple(touched(name) for name in names),
    )


@pytest.fixture(scope="module")
def history() -> list[Execution]:
    """2,000 executions of 300 cells of 30 notebooks, in three folders."""
    source = random.Random(7)
    made = []
    for number in range(2000):
        notebook = source.randrange(30)
        cell = f"c{source.randrange(10)}" if source.random() < 0.95 else None
        state = source.choice(_STATES)
        path = f"/work/team{notebook % 3}/{notebook}.ipynb"
        made.append(execution(number, path, cell, state))
    return made


@pytest.fixture
def database() -> Database:
    return memory_database()


@pytest.fixture
def store(database: Database, history: list[Execution]) -> StoreSqlite:
    store = StoreSqlite(database, "host:1:1", SCRUBBER)
    with database.transaction():
        for one in history:
            store.put(one)
    return store


def last_runs(history: list[Execution]) -> dict[tuple[str, str], Execution]:
    """By path and cell, found the plain way."""
    return {
        (one.path, one.cell): one
        for one in history
        if one.path is not None and one.cell is not None and one.state != "aborted"
    }


def ids(executions: list[Execution]) -> list[str]:
    return [one.id for one in executions]


def test_the_last_runs_are_those_of_the_plain_way(
    store: StoreSqlite, history: list[Execution]
) -> None:
    last = last_runs(history)
    for path in {path for path, _ in last}:
        expected = {one.id for (where, _), one in last.items() if where == path}
        assert set(ids(store.latest_by_cell(path))) == expected


def test_what_touches_a_dataset_is_what_does_the_plain_way(
    store: StoreSqlite, history: list[Execution]
) -> None:
    here = "/work/team1/1.ipynb"
    order = ids(history)
    for name in ("shared3", "/work/team2/2.ipynb-4", "nothing"):
        dataset = touched(name)
        found = store.touching(
            [(dataset.namespace, dataset.name)], except_path=here, limit=len(history)
        )
        expected = {
            one.id
            for (path, _), one in last_runs(history).items()
            if path != here and dataset.name in {access.name for access in one.datasets}
        }
        assert set(ids(found)) == expected
        assert [order.index(id) for id in ids(found)] == sorted(order.index(i) for i in expected)
        latest = store.touching([(dataset.namespace, dataset.name)], except_path=here, limit=2)
        assert ids(latest) == ids(found)[-2:], "if there are more, the latest"


def test_a_folder_is_renamed_in_order_and_nothing_beside_it(
    store: StoreSqlite, history: list[Execution]
) -> None:
    before = store.page(path=None, after=None, before=None, limit=1).sequence
    inside = [one for one in history if (one.path or "").startswith("/work/team1/")]
    last = store.rename("/work/team1", "/elsewhere")
    assert last is not None
    assert (last.id, (last.path or "").startswith("/elsewhere/")) == (inside[-1].id, True)
    page = store.page(path=None, after=before, before=None, limit=len(history))
    assert ids(list(page.executions)) == ids(inside), "in the order in which they were"
    expected = [(one.path or "").replace("/work/team1", "/elsewhere") for one in inside]
    assert [one.path for one in page.executions] == expected
    assert page.sequence == before + len(inside)
    assert not store.knows("/work/team1/1.ipynb")
    assert store.latest_by_cell("/elsewhere/1.ipynb") != []


def test_of_two_notebooks_that_become_one_the_last_runs_count(store: StoreSqlite) -> None:
    shared = touched("shared3")
    wanted = [(shared.namespace, shared.name)]
    store.rename("/work/team1/1.ipynb", "/work/team2/2.ipynb")
    found = store.touching(wanted, except_path="/nowhere", limit=2000)
    kept = {(one.path, one.cell) for one in found}
    assert len(kept) == len(found), "one run of each cell"
    assert set(ids([one for one in found if one.path == "/work/team2/2.ipynb"])) <= set(
        ids(store.latest_by_cell("/work/team2/2.ipynb"))
    )


def test_lineage_says_when_it_leaves_cells_out(store: StoreSqlite) -> None:
    path, access = "/work/team1/1.ipynb", touched("popular")
    store.put(make_execution(message_id="own", path=path, cell="own", datasets=(access,)))
    many = MOST_ELSEWHERE + 5
    for number in range(many):
        store.put(make_execution(message_id=f"x{number}", path=f"/x/{number}", datasets=(access,)))
    lineage = read_lineage(store, path, None)
    assert lineage is not None
    assert (len(lineage.elsewhere), lineage.more_elsewhere) == (MOST_ELSEWHERE, True)
    assert lineage.elsewhere[-1].path == f"/x/{many - 1}"


def test_old_records_go_a_few_at_a_time(store: StoreSqlite, history: list[Execution]) -> None:
    before = _START + timedelta(minutes=1000)
    assert store.prune(before, 300) == 300
    while store.prune(before, 300):
        pass
    page = store.page(path=None, after=None, before=None, limit=5000)
    assert ids(list(page.executions)) == ids(history[1000:])


def test_an_older_file_forgets_the_datasets_of_earlier_runs() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    scripts = _migrations()

    def migrate(number: int) -> None:
        for statement in _statements(scripts[number]):
            connection.execute(statement)

    for number in range(3):
        migrate(number)
    store = StoreSqlite(Database(connection, "memory", None), "host:1:1", SCRUBBER)
    access = touched("old")
    rows = []
    for number, (cell, state) in enumerate(
        [("c1", "done"), ("c1", "failed"), ("c1", "aborted"), ("c2", "done"), (None, "done")]
    ):
        one = make_execution(message_id=f"m{number}", cell=cell, state=state, datasets=(access,))
        store.put(one)
        rows.append((one.id, access.namespace, access.name))
    connection.executemany("INSERT OR IGNORE INTO accesses VALUES (?, ?, ?)", rows)
    migrate(3)
    kept = {row[0] for row in connection.execute("SELECT execution_id FROM accesses")}
    assert kept == {rows[1][0], rows[3][0]}, "of the last settled run of each cell"


class TestPlans:
    """Every statement that is used often asks an index, whatever the number of records."""

    @pytest.fixture
    def statements(self, database: Database, store: StoreSqlite) -> Iterator[list[str]]:
        said: list[str] = []
        with database.reading() as connection:
            connection.set_trace_callback(said.append)
            yield said
            connection.set_trace_callback(None)

    def uses(self, database: Database, store: StoreSqlite) -> list[Callable[[], object]]:
        path, one = (
            "/work/team1/1.ipynb",
            make_execution(message_id="m9", path="/work/team1/1.ipynb"),
        )
        run, outbox = make_run(), OutboxSqlite(database)
        audit = AuditSqlite(database, SCRUBBER)
        event = OutboxEvent("key", "stream", {})
        now = _START + timedelta(days=1)
        return [
            lambda: store.put(one),
            lambda: store.put(replace(one, state="running")),
            lambda: store.get(one.id),
            lambda: store.knows(path),
            *(
                lambda where=where: store.page(**where)  # type: ignore[misc]  # a default value
                for where in (
                    {"path": path, "after": None, "before": None, "limit": 10},
                    {"path": path, "after": 5, "before": None, "limit": 10},
                    {"path": path, "after": None, "before": 50, "limit": 10},
                    {"path": None, "after": None, "before": None, "limit": 10},
                    {"path": None, "after": 5, "before": None, "limit": 10},
                )
            ),
            lambda: store.latest_by_cell(path),
            lambda: store.touching([("file", "/data/shared3")], except_path=path, limit=10),
            lambda: store.rename("/work/team1", "/work/team9"),
            lambda: store.open_run(run),
            lambda: store.run_datasets(run.id),
            lambda: store.run_counts(run.id),
            lambda: store.last_heard(run.id),
            lambda: store.of_span(run.id, one.span_id or ""),
            lambda: store.close_run(run.id, at(5), "complete"),
            store.owners,
            lambda: store.left_open("host:1:1"),
            lambda: store.prune(now, 10),
            lambda: outbox.enqueue([event], ["http"]),
            lambda: outbox.due("http", now, 10),
            lambda: outbox.backlog("http"),
            lambda: outbox.sink_state("http", "http", "http://x"),
            lambda: outbox.prune(now, 10),
            lambda: audit.page(3, 10),
            lambda: audit.prune(now, 10),
        ]

    def test_no_statement_reads_a_whole_table(
        self, database: Database, store: StoreSqlite, statements: list[str]
    ) -> None:
        scans: dict[str, list[str]] = {}
        for use in self.uses(database, store):
            statements.clear()
            use()
            for statement in dict.fromkeys(statements):
                if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
                    scans |= self.whole_tables(database, statement)
        assert scans == {}

    def whole_tables(self, database: Database, statement: str) -> dict[str, list[str]]:
        """The steps of a statement that go through all of a table, by the statement."""
        with database.reading() as connection:
            steps = [row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
        found = [step for step in steps if step.startswith("SCAN") and not _SMALL.match(step)]
        if found == [_IN_ORDER] and re.search(r"ORDER BY sequence \w+ LIMIT \d+$", statement):
            return {}  # it stops after so many
        return {statement: found} if found else {}

    def test_the_check_sees_a_scan(self, database: Database, store: StoreSqlite) -> None:
        assert self.whole_tables(database, "SELECT * FROM executions WHERE state = 'done'")
        assert json.dumps(self.whole_tables(database, "SELECT 1")) == "{}"
