"""Which spans records become, and that all pass the egress guard."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from nbxflow.domain.executions import ExecutionError
from nbxflow.domain.runs import RunCounts
from nbxflow.domain.spans import SpanSource
from nbxflow.services.publish_spans import PublishSpans
from nbxflow.tests.domain.records import make_access, make_execution, make_run
from nbxflow.tests.fake_secrets import SCRUBBER, aws_key
from nbxflow.tests.fakes.outbox import FakeOutbox

SOURCE = SpanSource("0.1.0", "lab", "/home/user")
CLOSED = make_run(state="complete", closed_at="2026-01-31T12:30:00.000000Z")
COUNTS = RunCounts(executions=2, failed=0, interrupted=0, lost=0)


def spans(outbox: FakeOutbox) -> list[dict[str, Any]]:
    return [event.body["resourceSpans"][0]["scopeSpans"][0]["spans"][0] for event in outbox.events]


def test_a_notebook_run_from_start_to_end() -> None:
    outbox = FakeOutbox()
    publisher = PublishSpans(outbox, ["otlp"], SOURCE, SCRUBBER, {"c0ffee": 4})
    run, execution = make_run(), make_execution()
    publisher.run_opened(run)
    assert outbox.events == []
    publisher.execution_ended(run, execution)
    publisher.run_closed(CLOSED, [make_access()], COUNTS)
    assert outbox.sinks == ("otlp",)
    trace = run.id.replace("-", "")
    assert [event.key for event in outbox.events] == [
        f"cell.execute/{trace}/{execution.span_id}",
        f"notebook.run/{trace}/{trace[:16]}",
    ]
    assert {event.stream for event in outbox.events} == {run.id}
    index = {"key": "notebook.cell.index", "value": {"intValue": "4"}}
    assert index in spans(outbox)[0]["attributes"]


@pytest.mark.parametrize("state", ["done", "failed", "interrupted", "lost"])
def test_every_cell_that_ran_has_a_span(state: str) -> None:
    outbox = FakeOutbox()
    publisher = PublishSpans(outbox, ["otlp"], SOURCE, SCRUBBER)
    publisher.execution_ended(make_run(), make_execution(state=state))
    assert [span["name"] for span in spans(outbox)] == ["cell.execute"]


@pytest.mark.parametrize(
    "more", [{"state": "aborted", "started_at": None}, {"state": "running", "ended_at": None}]
)
def test_what_never_ran_or_still_runs_has_none(more: dict[str, Any]) -> None:
    outbox = FakeOutbox()
    publisher = PublishSpans(outbox, ["otlp"], SOURCE, SCRUBBER)
    publisher.execution_ended(make_run(), make_execution(**more))
    publisher.run_closed(make_run(), [], COUNTS)
    assert outbox.events == []


def test_spans_told_twice_are_kept_once() -> None:
    outbox = FakeOutbox()
    publisher = PublishSpans(outbox, ["otlp"], SOURCE, SCRUBBER)
    for _ in range(2):
        publisher.execution_ended(make_run(), make_execution())
        publisher.run_closed(CLOSED, [], COUNTS)
    assert len(outbox.events) == 2


def test_no_span_of_a_run_holds_a_secret() -> None:
    outbox, key = FakeOutbox(), aws_key(random.Random(3))
    for root in (f"/home/{key}", "/home"):
        publisher = PublishSpans(
            outbox, ["otlp"], SpanSource("0.1.0", f"lab.{key}", root), SCRUBBER
        )
        path = f"/home/{key}/work/x.ipynb"
        execution = make_execution(
            message_id=root, path=path, cell=key, state="failed", error=ExecutionError(f"E: {key}")
        )
        publisher.execution_ended(make_run(), execution)
        publisher.run_closed(
            make_run(path=path, state="fail", closed_at=CLOSED.closed_at), [], COUNTS
        )
    assert len(outbox.events) == 3
    assert key not in json.dumps([event.body for event in outbox.events])
    path_attribute = {"key": "notebook.path", "value": {"stringValue": "work/x.ipynb"}}
    assert path_attribute in spans(outbox)[0]["attributes"]


def test_a_span_that_cannot_be_made_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    outbox = FakeOutbox()
    publisher = PublishSpans(outbox, ["otlp"], SOURCE, SCRUBBER)
    publisher.execution_ended(make_run(), make_execution(span_id="0" * 16))
    assert outbox.events == []
    assert "a span was not made" in caplog.text
