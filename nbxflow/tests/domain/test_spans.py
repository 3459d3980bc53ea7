"""Spans of runs and executions: ids, times, what they say and what they never say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from nbxflow.domain.executions import ExecutionError
from nbxflow.domain.identity import notebook_run_id
from nbxflow.domain.otlp_json import from_json, to_json, together
from nbxflow.domain.runs import RunCounts
from nbxflow.domain.spans import SpanSource, cell_span, run_span
from nbxflow.tests.domain.records import SESSION, make_execution, make_run
from nbxflow.tests.otlp_endpoint import attributes

SOURCE = SpanSource("0.1.0", "lab", "/home/user")
COUNTS = RunCounts(executions=3, failed=1, interrupted=0, lost=0)
CLOSED_AT = "2026-01-31T12:30:00.000001Z"


def span_of(request: ExportTraceServiceRequest) -> Span:
    [part] = request.resource_spans
    [scoped] = part.scope_spans
    [span] = scoped.spans
    return span


def cell(**more: Any) -> Span:
    return span_of(cell_span(SOURCE, make_run(), make_execution(**more)))


def root(**more: Any) -> Span:
    run = make_run(**{"closed_at": CLOSED_AT, "state": "complete", **more})
    return span_of(run_span(SOURCE, run, COUNTS))


def test_a_cell_is_below_its_run_in_one_trace() -> None:
    run, execution = make_run(), make_execution()
    span, top = cell(), root()
    assert (span.name, top.name) == ("cell.execute", "notebook.run")
    assert (span.kind, top.kind) == (Span.SPAN_KIND_INTERNAL, Span.SPAN_KIND_INTERNAL)
    assert span.trace_id.hex() == top.trace_id.hex() == run.id.replace("-", "")
    assert span.span_id.hex() == execution.span_id
    assert top.span_id.hex() == run.id.replace("-", "")[:16]
    assert (span.parent_span_id, top.parent_span_id) == (top.span_id, b"")


def test_times_are_nanoseconds() -> None:
    span = cell()
    assert span.start_time_unix_nano == 1_769_860_801_000_000_000
    assert span.end_time_unix_nano - span.start_time_unix_nano == 2_000_000_000
    assert root().end_time_unix_nano - root().start_time_unix_nano == 1_800_000_001_000


def test_what_a_cell_says() -> None:
    assert attributes(cell()) == {
        "notebook.path": "work/flights.ipynb",
        "notebook.cell.id": "c0ffee",
        "notebook.execution.count": 1,
        "notebook.kernel.name": "python3",
        "session.id": SESSION,
        "openlineage.run.id": make_execution().id,
        "nbxflow.execution.state": "done",
        "nbxflow.probe": "active",
        "nbxflow.queue.duration": 0.5,
        "nbxflow.wall.duration": 2.0,
        "nbxflow.cpu.time": 1.5,
        "nbxflow.memory.peak": 1000,
        "nbxflow.memory.growth": -10,
        "nbxflow.output.size": 42,
    }
    with_index = span_of(cell_span(SOURCE, make_run(), make_execution(), 0))
    assert attributes(with_index)["notebook.cell.index"] == 0


def test_what_was_not_measured_is_not_said() -> None:
    nothing = {
        "path": None,
        "cell": None,
        "count": None,
        "queue_seconds": None,
        "wall_seconds": None,
        "cpu_seconds": None,
        "memory_peak_bytes": None,
        "memory_growth_bytes": None,
        "output_bytes": 0,
        "probe": "absent",
    }
    assert attributes(cell(**nothing)) == {
        "notebook.kernel.name": "python3",
        "session.id": SESSION,
        "openlineage.run.id": make_execution().id,
        "nbxflow.execution.state": "done",
        "nbxflow.probe": "absent",
        "nbxflow.output.size": 0,
    }


def test_whole_seconds_are_decimals_too() -> None:
    said = attributes(cell(wall_seconds=2, cpu_seconds=0, queue_seconds=1))
    assert [type(said[f"nbxflow.{key}"]) for key in ("wall.duration", "cpu.time")] == [float] * 2


def test_what_a_run_says() -> None:
    assert attributes(root()) == {
        "notebook.path": "work/flights.ipynb",
        "notebook.kernel.name": "python3",
        "session.id": SESSION,
        "openlineage.run.id": make_run().id,
        "nbxflow.run.state": "complete",
        "nbxflow.run.executions": 3,
        "nbxflow.run.failed": 1,
        "nbxflow.run.interrupted": 0,
        "nbxflow.run.lost": 0,
    }
    assert attributes(root(path="/else/x.ipynb"))["notebook.path"] == "/else/x.ipynb"


def test_a_run_is_linked_to_the_one_before() -> None:
    before = notebook_run_id("earlier", 2)
    span = root(previous=before, previous_session="earlier")
    [link] = span.links
    assert (link.trace_id.hex(), link.span_id.hex()) == (
        before.replace("-", ""),
        before.replace("-", "")[:16],
    )
    assert attributes(span)["session.previous_id"] == "earlier"
    assert list(root().links) == []


def test_a_failed_cell_tells_the_class_of_what_it_raised() -> None:
    span = cell(state="failed", error=ExecutionError("ValueError"))
    assert span.status.code == Status.STATUS_CODE_ERROR
    assert span.status.message == ""
    [event] = span.events
    assert (event.name, event.time_unix_nano) == ("exception", span.end_time_unix_nano)
    assert {item.key: item.value.string_value for item in event.attributes} == {
        "exception.type": "ValueError"
    }
    assert attributes(span)["error.type"] == "ValueError"


def test_an_interrupt_is_no_error() -> None:
    span = cell(state="interrupted", error=ExecutionError("KeyboardInterrupt"))
    assert span.status.code == Status.STATUS_CODE_UNSET
    assert list(span.events) == []
    said = attributes(span)
    assert (said["nbxflow.execution.state"], "error.type" in said) == ("interrupted", False)


@pytest.mark.parametrize(
    ("ended_at", "died"),
    [("2026-01-31T12:00:02.000000Z", "KernelDied"), (None, "RecorderDied")],
)
def test_a_lost_cell_says_who_died(ended_at: str | None, died: str) -> None:
    span = cell(state="lost", ended_at=ended_at)
    assert span.status.code == Status.STATUS_CODE_ERROR
    assert attributes(span)["error.type"] == died
    assert list(span.events) == [], "nothing was raised"


def test_an_end_that_nobody_saw_gives_no_length() -> None:
    span = cell(state="lost", ended_at=None)
    assert span.end_time_unix_nano == span.start_time_unix_nano


@pytest.mark.parametrize(("wall", "length"), [(2.5, 2_500_000_000), (None, 0)])
def test_a_clock_that_was_put_back_does_not_end_a_cell_before_it_began(
    wall: float | None, length: int
) -> None:
    span = cell(ended_at="2026-01-31T11:00:00.000000Z", wall_seconds=wall)
    assert span.end_time_unix_nano - span.start_time_unix_nano == length
    top = root(closed_at="2026-01-31T11:00:00.000000Z")
    assert top.end_time_unix_nano == top.start_time_unix_nano


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("complete", Status.STATUS_CODE_UNSET),
        ("abort", Status.STATUS_CODE_UNSET),
        ("fail", Status.STATUS_CODE_ERROR),
    ],
)
def test_how_a_run_ended(state: str, code: int) -> None:
    span = root(state=state)
    assert span.status.code == code
    assert attributes(span)["nbxflow.run.state"] == state
    assert attributes(span).get("error.type") == ("KernelDied" if state == "fail" else None)


def test_what_is_not_over_has_no_span() -> None:
    with pytest.raises(ValueError, match="open"):
        run_span(SOURCE, make_run(), COUNTS)
    with pytest.raises(ValueError, match="never started"):
        cell(started_at=None)


def test_names_that_are_no_text_are_replaced() -> None:
    assert attributes(cell(cell="a\udce9"))["notebook.cell.id"] == "a?"


def test_json_has_ids_in_hexadecimal_and_comes_back_whole() -> None:
    request = cell_span(SOURCE, make_run(), make_execution(state="failed"))
    document = to_json(request)
    span = document["resourceSpans"][0]["scopeSpans"][0]["spans"][0]
    assert span["traceId"] == make_run().id.replace("-", "")
    assert span["spanId"] == make_execution().span_id
    assert span["parentSpanId"] == span["traceId"][:16]
    assert (span["kind"], span["status"]["code"]) == (1, 2), "numbers, not names"
    assert span["startTimeUnixNano"] == "1769860801000000000"
    assert from_json(json.loads(json.dumps(document))) == request


def test_json_may_hold_more_than_is_known() -> None:
    request = run_span(SOURCE, make_run(closed_at=CLOSED_AT, state="complete"), COUNTS)
    document = to_json(request)
    document["more"] = 1
    document["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["more"] = {"a": [1]}
    assert from_json(document) == request


@pytest.mark.parametrize("document", [{"resourceSpans": 1}, {"resourceSpans": [{"resource": 3}]}])
def test_what_is_no_request_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="OTLP"):
        from_json(document)


def test_spans_of_one_source_stand_together() -> None:
    one = to_json(cell_span(SOURCE, make_run(), make_execution()))
    two = to_json(cell_span(SOURCE, make_run(), make_execution(message_id="m2")))
    other = to_json(cell_span(SpanSource("9", "lab", "/"), make_run(), make_execution()))
    merged = together([one, other, two])
    lists = [part["scopeSpans"][0]["spans"] for part in merged["resourceSpans"]]
    assert [len(spans) for spans in lists] == [2, 1]
    assert len(one["resourceSpans"][0]["scopeSpans"][0]["spans"]) == 1, "left as they were"
    assert together([]) == {"resourceSpans": []}
