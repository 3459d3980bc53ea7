"""Delivery in the background against a real endpoint: outages, hangs, kill -9, two processes."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from nbxflow.adapters.database import Database, open_database
from nbxflow.adapters.delivery_thread import DeliveryThread
from nbxflow.adapters.outbox_sqlite import OutboxSqlite
from nbxflow.adapters.sinks.file import FileSink
from nbxflow.adapters.sinks.http import HttpSink
from nbxflow.ports import OutboxEvent
from nbxflow.tests.fakes.announcer import FakeAnnouncer
from nbxflow.tests.fakes.event_sink import FakeEventSink
from nbxflow.tests.lineage_endpoint import LineageEndpoint, lineage_endpoint

# Puts events into the outbox and says so, while delivering: like a server, for the tests to kill.
SERVER = """
import sys, time
from pathlib import Path
from nbxflow.adapters.database import open_database
from nbxflow.adapters.delivery_thread import DeliveryThread
from nbxflow.adapters.outbox_sqlite import OutboxSqlite
from nbxflow.adapters.sinks.http import HttpSink
from nbxflow.ports import OutboxEvent
from nbxflow.tests.fakes.announcer import FakeAnnouncer

folder, url, first, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
database = open_database(Path(folder))
assert database.reason is None
outbox = OutboxSqlite(database)
delivery = DeliveryThread(outbox, [HttpSink(url)], FakeAnnouncer())
for number in range(first, first + count):
    outbox.enqueue([OutboxEvent(f"e/{number}", "run", {"n": number})], ["http"])
    print(number, flush=True)
    delivery.wake()
    time.sleep(0.001)
delivery.flush(60)
delivery.stop(5)
"""


def start_server(folder: Path, url: str, first: int, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SERVER, str(folder), url, str(first), str(count)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )


def put(outbox: OutboxSqlite, sinks: list[str], *numbers: int) -> None:
    outbox.enqueue([OutboxEvent(f"e/{n}", "run", {"n": n}) for n in numbers], sinks)


def taken(endpoint: LineageEndpoint) -> list[int]:
    return [body["n"] for body in endpoint.bodies]


@pytest.fixture
def database(tmp_path: Path) -> Any:
    database = open_database(tmp_path / "data")
    yield database
    database.close()


def test_events_are_delivered_to_all_sinks_when_woken(database: Database, tmp_path: Path) -> None:
    outbox, announcer = OutboxSqlite(database), FakeAnnouncer()
    file = tmp_path / "events.ndjson"
    with lineage_endpoint() as endpoint:
        delivery = DeliveryThread(outbox, [HttpSink(endpoint.url), FileSink(file)], announcer)
        put(outbox, ["http", "file"], *range(20))
        delivery.wake()
        assert delivery.flush(10)
        assert delivery.stop(5)
        assert taken(endpoint) == list(range(20))
    assert len(file.read_text("utf-8").splitlines()) == 20
    assert [state.delivered for state in delivery.states()] == [20, 20]
    assert announcer.deliveries[-1] == delivery.states()


def test_an_outage_loses_nothing_and_keeps_the_order(database: Database) -> None:
    outbox = OutboxSqlite(database)
    with lineage_endpoint() as endpoint:
        port = endpoint.port
    sink = HttpSink(f"http://127.0.0.1:{port}")
    delivery = DeliveryThread(outbox, [sink], FakeAnnouncer())
    put(outbox, ["http"], *range(10))
    delivery.wake()
    assert not delivery.flush(0.5)
    [state] = delivery.states()
    assert (state.state, state.waiting) == ("failing", 10)
    assert state.last_error == "The endpoint could not be reached."
    put(outbox, ["http"], *range(10, 20))
    with lineage_endpoint(port) as endpoint:
        outbox.retry(None)
        delivery.wake()
        assert delivery.flush(10)
        assert taken(endpoint) == list(range(20))
    delivery.stop(5)


def test_an_endpoint_that_comes_back_is_found_without_a_hand(database: Database) -> None:
    outbox = OutboxSqlite(database)
    with lineage_endpoint() as endpoint:
        endpoint.status = 503
        delivery = DeliveryThread(outbox, [HttpSink(endpoint.url)], FakeAnnouncer())
        put(outbox, ["http"], 1)
        delivery.wake()
        assert not delivery.flush(0.3)
        endpoint.status = 201
        endpoint.wait_for(1, 5)
        delivery.stop(5)


def test_refused_events_are_kept_and_can_be_retried(database: Database) -> None:
    outbox = OutboxSqlite(database)
    with lineage_endpoint() as endpoint:
        endpoint.status_of = lambda event: 400 if event["n"] == 2 else None
        delivery = DeliveryThread(outbox, [HttpSink(endpoint.url)], FakeAnnouncer())
        put(outbox, ["http"], 1, 2, 3)
        assert delivery.flush(10)
        [state] = delivery.states()
        assert (taken(endpoint), state.refused) == ([1, 3], 1)
        assert state.last_error == "The endpoint refused the event (400)."
        endpoint.status_of = lambda event: None
        assert outbox.retry("http") == 1
        assert delivery.flush(10)
        assert (taken(endpoint), delivery.states()[0].refused) == ([1, 3, 2], 0)
        delivery.stop(5)


def test_a_sink_that_hangs_holds_up_neither_others_nor_the_end(database: Database) -> None:
    outbox = OutboxSqlite(database)
    hanging, quick = FakeEventSink("hanging"), FakeEventSink("quick")
    let_go = threading.Event()
    hanging.trouble = lambda event: let_go.wait(30) and None
    delivery = DeliveryThread(outbox, [hanging, quick], FakeAnnouncer())
    put(outbox, ["hanging", "quick"], *range(5))
    assert not delivery.flush(1)
    assert len(quick.events) == 5
    started = time.monotonic()
    assert not delivery.stop(0.5)
    assert time.monotonic() - started < 5
    assert (quick.closed, hanging.closed) == (True, False)
    let_go.set()


def test_a_broken_outbox_does_not_end_delivery(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    delivery = DeliveryThread(OutboxSqlite(database), [FakeEventSink()], FakeAnnouncer())
    database.close()
    delivery.wake()
    assert delivery.stop(5)


def test_kill_9_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    kept: list[int] = []
    dice = random.Random(7)
    with lineage_endpoint() as endpoint:
        for _ in range(6):
            server = start_server(tmp_path, endpoint.url, len(kept), 1000)
            assert server.stdout is not None
            lines = [server.stdout.readline() for _ in range(dice.randint(2, 60))]
            server.send_signal(signal.SIGKILL)
            server.wait()
            told = [line for line in lines + server.stdout.readlines() if line.endswith("\n")]
            kept += [int(line) for line in told]
            server.stdout.close()
        database = open_database(tmp_path)
        outbox = OutboxSqlite(database)
        delivery = DeliveryThread(outbox, [HttpSink(endpoint.url)], FakeAnnouncer())
        # Sooner than the lease of the process that was killed runs out.
        assert delivery.flush(20)
        delivery.stop(5)
        database.close()
    assert len(kept) > 20
    first_seen = list(dict.fromkeys(taken(endpoint)))
    assert set(kept) <= set(first_seen)
    assert first_seen == sorted(first_seen)
    # At least once: what was under way when a process died may come again, nothing else.
    assert len(taken(endpoint)) - len(first_seen) <= 6


def test_two_processes_with_one_outbox_never_deliver_at_once(tmp_path: Path) -> None:
    with lineage_endpoint() as endpoint:
        servers = [start_server(tmp_path, endpoint.url, first, 150) for first in (0, 150)]
        for server in servers:
            output, _ = server.communicate(timeout=120)
            assert len(output.splitlines()) == 150
            assert server.returncode == 0
        assert sorted(taken(endpoint)) == list(range(300))
        assert endpoint.most_at_once == 1
