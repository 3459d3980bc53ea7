"""Which spans of pages are taken."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from nbxflow.adapters.database import memory_database
from nbxflow.adapters.store_sqlite import StoreSqlite
from nbxflow.domain.identity import span_id, trace_id
from nbxflow.domain.times import nanoseconds
from nbxflow.ports import OutboxEvent
from nbxflow.protocol.validation import validate
from nbxflow.services.take_spans import TakenSpans, TakeSpans
from nbxflow.tests.domain.records import make_execution, make_run
from nbxflow.tests.fake_secrets import SCRUBBER, aws_key
from nbxflow.tests.fakes.clock import FakeClock
from nbxflow.tests.fakes.outbox import FakeOutbox

EXECUTION = make_execution()
STARTED = nanoseconds("2026-01-31T12:00:01Z")
SECOND = 10**9


class Desk:
    """A history with one execution, and the service above it."""

    def __init__(self, *sinks: str) -> None:
        self.clock = FakeClock()
        self.outbox = FakeOutbox()
        self.store = StoreSqlite(memory_database(), "test:1:1", SCRUBBER)
        self.store.put(EXECUTION)
        self.service = TakeSpans(
            store=self.store,
            outbox=self.outbox,
            sinks=sinks,
            scrubber=SCRUBBER,
            clock=self.clock,
            version="0.1.0",
        )

    def take(self, *spans: dict[str, Any]) -> TakenSpans:
        body = request(*spans)
        validate("traces-request", body)
        return self.service.take(body)


@pytest.fixture
def desk() -> Desk:
    return Desk("otlp")


def queue(**more: Any) -> dict[str, Any]:
    """The wait of half a second for the cell."""
    return {
        "traceId": trace_id(make_run().id),
        "spanId": "00000000000000aa",
        "parentSpanId": span_id(EXECUTION.id),
        "name": "cell.queue",
        "kind": 1,
        "startTimeUnixNano": str(STARTED - SECOND // 2),
        "endTimeUnixNano": str(STARTED),
        "attributes": [
            {"key": "notebook.cell.id", "value": {"stringValue": "c0ffee"}},
            {"key": "notebook.cell.index", "value": {"intValue": 2}},
        ],
        **more,
    }


def request(*spans: dict[str, Any]) -> dict[str, Any]:
    sdk = {"key": "telemetry.sdk.language", "value": {"stringValue": "webjs"}}
    name = {"key": "service.name", "value": {"stringValue": "another"}}
    host = {"key": "host.name", "value": {"stringValue": "another"}}
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": [sdk, name, host]},
                "scopeSpans": [{"scope": {"name": "x"}, "spans": list(spans)}],
            }
        ]
    }


def kept(event: OutboxEvent) -> dict[str, Any]:
    span: dict[str, Any] = event.body["resourceSpans"][0]["scopeSpans"][0]["spans"][0]
    return span


def test_a_span_of_a_recorded_execution_is_taken(desk: Desk) -> None:
    assert desk.take(queue()) == TakenSpans(0, "")
    [event] = desk.outbox.events
    assert (event.stream, desk.outbox.sinks) == (make_run().id, ("otlp",))
    [part] = event.body["resourceSpans"]
    said = {item["key"]: item["value"]["stringValue"] for item in part["resource"]["attributes"]}
    assert said == {
        "service.name": "nbxflow",
        "service.version": "0.1.0",
        "telemetry.sdk.language": "webjs",
    }
    assert part["scopeSpans"][0]["scope"] == {"name": "nbxflow.frontend", "version": "0.1.0"}
    expected = queue()
    expected["attributes"][1]["value"]["intValue"] = "2"
    assert kept(event) == expected


def test_a_span_sent_again_is_kept_once(desk: Desk) -> None:
    assert desk.take(queue()) == TakenSpans(0, "")
    for _ in range(2):
        assert desk.take(queue()) == TakenSpans(0, "")
    assert len(desk.outbox.events) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"traceId": "ab" * 16},
        {"parentSpanId": "ab" * 8},
        {"parentSpanId": ""},
        {"parentSpanId": span_id(make_run().id)},
    ],
)
def test_spans_of_unknown_executions_are_not(desk: Desk, more: dict[str, Any]) -> None:
    assert desk.take(queue(**more)) == TakenSpans(1, "Not taken: 1 of no recorded execution.")
    assert desk.outbox.events == []


def test_spans_of_a_cell_that_never_started_are_not(desk: Desk) -> None:
    desk.store.put(make_execution(state="queued", started_at=None, ended_at=None))
    assert desk.take(queue()).rejected == 1


@pytest.mark.parametrize("name", ["cell.execute", "notebook.run", "my span", ""])
def test_spans_of_other_names_are_not(desk: Desk, name: str) -> None:
    taken = desk.take(queue(name=name), queue())
    assert taken == TakenSpans(1, "Not taken: 1 neither cell.queue nor cell.render.")
    assert len(desk.outbox.events) == 1


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (STARTED, STARTED - 1),
        (STARTED - 9 * SECOND, STARTED - 2 * SECOND),
        (STARTED, STARTED + 2 * 24 * 3600 * SECOND),
        (STARTED - 2 * 24 * 3600 * SECOND, STARTED),
    ],
)
def test_times_that_cannot_be(desk: Desk, start: int, end: int) -> None:
    desk.clock.move(10 * 24 * 3600)
    span = queue(startTimeUnixNano=str(start), endTimeUnixNano=str(end))
    assert desk.take(span) == TakenSpans(1, "Not taken: 1 with times that cannot be.")


def test_what_lies_in_the_future(desk: Desk) -> None:
    now = nanoseconds(desk.clock.now().isoformat())
    render = queue(name="cell.render", startTimeUnixNano=str(now))
    assert desk.take({**render, "endTimeUnixNano": str(now + 30 * SECOND)}).rejected == 0
    assert desk.take({**render, "endTimeUnixNano": str(now + 90 * SECOND)}).rejected == 1


def test_what_was_not_asked_for_is_dropped(desk: Desk) -> None:
    canary = "canary"
    desk.take(
        queue(
            kind=3,
            attributes=[
                {"key": "code.text", "value": {"stringValue": canary}},
                {"key": "session.id", "value": {"stringValue": canary}},
                {"key": "error.type", "value": {"stringValue": canary}},
            ],
            events=[{"timeUnixNano": "1", "name": "exception", "attributes": []}],
            links=[{"traceId": "ab" * 16, "spanId": "ab" * 8}],
            status={"code": 2, "message": canary},
            traceState=canary,
        )
    )
    [event] = desk.outbox.events
    assert canary not in json.dumps(event.body)
    assert kept(event) == queue(attributes=[])


def test_secrets_are_masked(desk: Desk) -> None:
    key = aws_key(random.Random(1))
    path = [{"key": "notebook.path", "value": {"stringValue": f"a/{key}/x.ipynb"}}]
    assert desk.take(queue(attributes=path)).rejected == 0
    assert key not in json.dumps(desk.outbox.events[0].body)


def test_ids_and_times_of_nothing(desk: Desk) -> None:
    taken = desk.take(queue(traceId="0" * 32), queue(startTimeUnixNano="0"), queue(name="x"))
    assert taken == TakenSpans(3, "Not taken: 1 neither cell.queue nor cell.render; 2 malformed.")


def test_without_an_endpoint_none_is_taken() -> None:
    desk = Desk()
    taken = desk.take(queue(), queue())
    assert taken == TakenSpans(2, "Not taken: no OpenTelemetry endpoint is configured.")
    assert desk.take() == TakenSpans(0, "Not taken: no OpenTelemetry endpoint is configured.")
    assert desk.outbox.events == []
