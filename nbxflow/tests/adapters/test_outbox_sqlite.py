"""The outbox: nothing lost, nothing twice, in order."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from nbxflow.adapters.database import Database, memory_database, open_database
from nbxflow.adapters.outbox_sqlite import OutboxSqlite
from nbxflow.adapters.owner import own_name
from nbxflow.ports import OutboxEvent
from nbxflow.protocol.documents import to_document
from nbxflow.protocol.validation import validate

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=timezone.utc)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def event(number: int) -> OutboxEvent:
    return OutboxEvent(f"run/{number}", "run", {"number": number, "text": "é"})


@pytest.fixture
def database() -> Database:
    return memory_database()


@pytest.fixture
def outbox(database: Database) -> OutboxSqlite:
    return OutboxSqlite(database)


def numbers(outbox: OutboxSqlite, sink: str, now: datetime = NOW, limit: int = 10) -> list[int]:
    return [pending.body["number"] for pending in outbox.due(sink, now, limit)]


def test_events_wait_for_each_sink_in_order(outbox: OutboxSqlite) -> None:
    assert outbox.enqueue([event(1), event(2)], ["a", "b"]) == 2
    assert outbox.enqueue([event(2), event(3)], ["a", "b"]) == 1
    assert numbers(outbox, "a") == [1, 2, 3]
    assert numbers(outbox, "a", limit=2) == [1, 2]
    outbox.delivered("a", [outbox.due("a", NOW, 1)[0].position], NOW)
    assert (numbers(outbox, "a"), numbers(outbox, "b")) == ([2, 3], [1, 2, 3])


def test_all_or_none_are_kept(outbox: OutboxSqlite, database: Database) -> None:
    with pytest.raises(TypeError):
        outbox.enqueue([event(1), OutboxEvent("x", "run", {"bad": object()})], ["a"])
    assert numbers(outbox, "a") == []

    def write_with_a_record_that_fails() -> None:
        with database.transaction() as connection:
            outbox.enqueue([event(1)], ["a"])
            connection.execute("INSERT INTO events SELECT * FROM events")

    with pytest.raises(sqlite3.IntegrityError):
        write_with_a_record_that_fails()
    assert numbers(outbox, "a") == []


def test_a_failed_event_holds_up_those_behind_it(outbox: OutboxSqlite) -> None:
    outbox.enqueue([event(1), event(2)], ["a"])
    outbox.failed("a", outbox.due("a", NOW, 1)[0].position, "It is down.", later(8))
    assert numbers(outbox, "a", later(7)) == []
    assert numbers(outbox, "a", later(8)) == [1, 2]
    assert outbox.due("a", later(8), 1)[0].attempts == 1
    state = outbox.sink_state("a", "http", "http://x")
    assert (state.state, state.waiting, state.last_error) == ("failing", 2, "It is down.")
    assert state.next_attempt_at == "2026-01-31T12:00:08.000000Z"


def test_a_refused_event_is_kept_and_skipped_until_tried_by_hand(outbox: OutboxSqlite) -> None:
    outbox.enqueue([event(1), event(2)], ["a"])
    outbox.refused("a", outbox.due("a", NOW, 1)[0].position, "It is bad.")
    assert numbers(outbox, "a") == [2]
    state = outbox.sink_state("a", "http", "http://x")
    assert (state.state, state.refused, state.last_error) == ("waiting", 1, "It is bad.")
    assert outbox.retry("other") == 0
    assert outbox.retry("a") == 2
    assert numbers(outbox, "a") == [1, 2]


def test_a_retry_makes_waiting_events_due_now(outbox: OutboxSqlite) -> None:
    outbox.enqueue([event(1)], ["a", "b"])
    for sink in ("a", "b"):
        outbox.failed(sink, outbox.due(sink, NOW, 1)[0].position, "It is down.", later(300))
    assert outbox.retry(None) == 2
    assert outbox.due("a", NOW, 1)[0].attempts == 0
    assert numbers(outbox, "b") == [1]


def test_states_follow_their_schema(outbox: OutboxSqlite) -> None:
    empty = outbox.sink_state("a", "http", "http://x")
    assert (empty.state, empty.delivered) == ("ok", 0)
    outbox.enqueue([event(1)], ["a"])
    waiting = outbox.sink_state("a", "http", "http://x")
    position = outbox.due("a", NOW, 1)[0].position
    outbox.delivered("a", [position], NOW)
    outbox.delivered("a", [position], NOW)
    done = outbox.sink_state("a", "http", "http://x")
    assert (waiting.state, done.state, done.delivered) == ("waiting", "ok", 1)
    assert done.last_delivered_at == "2026-01-31T12:00:00.000000Z"
    for state in (empty, waiting, done):
        validate("sink-state", to_document(state))


def test_one_owner_at_a_time(outbox: OutboxSqlite) -> None:
    assert outbox.lease("a", "one", NOW, 30)
    assert outbox.lease("a", "one", later(1), 30)
    assert not outbox.lease("a", "two", later(30), 30)
    assert outbox.lease("b", "two", NOW, 30)
    assert outbox.lease("a", "two", later(31), 30)
    assert not outbox.lease("a", "one", later(32), 0)
    assert outbox.lease("a", "two", later(32), 0)
    assert outbox.lease("a", "one", later(32), 30)


def test_a_process_that_is_gone_holds_no_lease(outbox: OutboxSqlite) -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        process.wait()
    host, _, started = own_name().rsplit(":", 2)
    assert outbox.lease("a", f"{host}:{process.pid}:{started}#1", NOW, 30)
    assert outbox.lease("a", f"{own_name()}#2", later(1), 30)
    assert not outbox.lease("a", f"{own_name()}#3", later(2), 30)


def test_what_is_delivered_can_be_deleted_and_still_counts(outbox: OutboxSqlite) -> None:
    outbox.enqueue([event(1), event(2)], ["a", "b"])
    for sink in ("a", "b"):
        outbox.delivered(sink, [outbox.due(sink, NOW, 1)[0].position], NOW)
    outbox.delivered("a", [outbox.due("a", NOW, 1)[0].position], NOW)
    future = datetime.now(timezone.utc) + timedelta(days=1)
    assert outbox.prune(NOW - timedelta(days=3650), 99) == 0
    assert outbox.prune(future, 99) == 1
    assert numbers(outbox, "b") == [2]
    assert outbox.sink_state("a", "http", "http://x").delivered == 2


def test_events_outlive_the_process(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    OutboxSqlite(database).enqueue([event(1)], ["a"])
    database.close()
    again = open_database(tmp_path)
    assert numbers(OutboxSqlite(again), "a") == [1]
    again.close()
