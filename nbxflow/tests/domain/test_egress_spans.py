"""No span leaves with more than the allow-list names: canaries in every place."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from nbxflow.domain.egress_rules import EgressError
from nbxflow.domain.egress_spans import guard_span
from nbxflow.domain.executions import ExecutionError
from nbxflow.domain.identity import notebook_run_id
from nbxflow.domain.otlp_json import from_json, to_json
from nbxflow.domain.runs import RunCounts
from nbxflow.domain.spans import SpanSource, cell_span, run_span
from nbxflow.tests.domain.records import make_execution, make_run
from nbxflow.tests.fake_secrets import SCRUBBER, aws_key

CANARY = "s3cr3t-canary"
SOURCE = SpanSource("0.1.0", "lab.example.org", "/home/user")


def cell(**more: Any) -> dict[str, Any]:
    """A span with every attribute of a cell."""
    execution = make_execution(state="failed", error=ExecutionError("ValueError"), **more)
    return to_json(cell_span(SOURCE, make_run(), execution, 3))


def root() -> dict[str, Any]:
    run = make_run(
        closed_at="2026-01-31T12:30:00.000000Z",
        state="fail",
        previous=notebook_run_id("before", 1),
        previous_session="before",
    )
    return to_json(run_span(SOURCE, run, RunCounts(4, 1, 1, 1)))


def span_of(document: dict[str, Any]) -> dict[str, Any]:
    span: dict[str, Any] = document["resourceSpans"][0]["scopeSpans"][0]["spans"][0]
    return span


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from objects(item)


@pytest.mark.parametrize("document", [cell(), root()])
def test_spans_as_they_are_made_pass_unchanged(document: dict[str, Any]) -> None:
    assert guard_span(document, SCRUBBER) == document


@pytest.mark.parametrize("document", [cell(), root()])
def test_unknown_keys_are_dropped_in_every_object(document: dict[str, Any]) -> None:
    count = sum(1 for _ in objects(document))
    for number in range(count):
        tainted = copy.deepcopy(document)
        list(objects(tainted))[number]["unexpected"] = CANARY
        list(objects(tainted))[number]["nested"] = {"stringValue": CANARY, "name": CANARY}
        assert guard_span(tainted, SCRUBBER) == document


@pytest.mark.parametrize(
    "attribute",
    [
        {"key": "code.text", "value": {"stringValue": CANARY}},
        {"key": "exception.message", "value": {"stringValue": CANARY}},
        {"key": CANARY, "value": {"intValue": "1"}},
        {"key": "notebook.path", "value": {"arrayValue": {"values": [{"stringValue": CANARY}]}}},
        {"key": "notebook.cell.index", "value": {"stringValue": CANARY}},
        {"key": "nbxflow.cpu.time", "value": {"doubleValue": "NaN"}},
        {"key": "nbxflow.cpu.time", "value": {"doubleValue": True}},
        {"key": "nbxflow.output.size", "value": {"intValue": "9" * 30}},
        {"key": "nbxflow.output.size", "value": {"intValue": True}},
        {"key": "notebook.path", "value": {"stringValue": "/" + "x" * 5000}},
        {"key": "nbxflow.execution.state", "value": {"stringValue": f"x {CANARY}" * 9}},
        {"key": "openlineage.run.id", "value": {"stringValue": CANARY}},
        {"key": ["notebook.path"], "value": {"stringValue": CANARY}},
        {"key": "notebook.path"},
        "notebook.path",
        None,
    ],
)
def test_attributes_that_are_unknown_or_of_another_type_are_dropped(attribute: Any) -> None:
    for holder in ("span", "event", "resource"):
        tainted = cell()
        place = {
            "span": span_of(tainted),
            "event": span_of(tainted)["events"][0],
            "resource": tainted["resourceSpans"][0]["resource"],
        }[holder]
        place["attributes"].append(attribute)
        assert guard_span(tainted, SCRUBBER) == cell()


def test_names_and_messages_are_of_the_list() -> None:
    tainted = cell()
    span = span_of(tainted)
    span["status"]["message"] = CANARY
    span["events"].append({"timeUnixNano": "1", "name": CANARY, "attributes": []})
    span["links"] = [{"traceId": "ab" * 16, "spanId": "ab" * 8, "traceState": CANARY}]
    tainted["resourceSpans"][0]["schemaUrl"] = CANARY
    tainted["resourceSpans"][0]["scopeSpans"][0]["scope"]["name"] = CANARY
    assert CANARY not in json.dumps(guard_span(tainted, SCRUBBER))


def test_an_error_is_its_class() -> None:
    tainted = cell()
    span_of(tainted)["events"][0]["attributes"][0]["value"]["stringValue"] = f"x: {CANARY}"
    [attribute] = span_of(guard_span(tainted, SCRUBBER))["events"][0]["attributes"]
    assert attribute["value"]["stringValue"] == "Error"


def test_secrets_are_masked_and_urls_lose_credentials() -> None:
    key = aws_key(random.Random(1))
    text = f"https://ada:{CANARY}@host/x?token={CANARY}"
    for document in (cell(path=f"/home/user/{key}/x.ipynb", cell=key), cell(cell=text)):
        written = json.dumps(guard_span(document, SCRUBBER))
        assert key not in written
        assert CANARY not in written
        from_json(json.loads(written))


def test_whole_numbers_may_come_as_numbers() -> None:
    document = cell()
    span = span_of(document)
    span["startTimeUnixNano"] = int(span["startTimeUnixNano"])
    for item in span["attributes"]:
        if "intValue" in item["value"]:
            item["value"]["intValue"] = int(item["value"]["intValue"])
    assert guard_span(document, SCRUBBER) == cell()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("traceId", "0" * 32),
        ("traceId", CANARY),
        ("spanId", None),
        ("spanId", "ABCDEF0123456789"),
        ("name", CANARY),
        ("kind", True),
        ("kind", 3),
        ("startTimeUnixNano", "0"),
        ("startTimeUnixNano", -1),
        ("endTimeUnixNano", "9" * 19),
        ("endTimeUnixNano", 1.5),
    ],
)
def test_a_span_without_identity_is_not_sent(key: str, value: Any) -> None:
    document = cell()
    span_of(document)[key] = value
    with pytest.raises(EgressError):
        guard_span(document, SCRUBBER)


@pytest.mark.parametrize("document", [{}, {"resourceSpans": CANARY}, {"resourceSpans": [CANARY]}])
def test_what_holds_no_span_is_not_sent(document: dict[str, Any]) -> None:
    with pytest.raises(EgressError):
        guard_span(document, SCRUBBER)


def test_only_one_span_is_let_through_at_once() -> None:
    document = cell()
    document["resourceSpans"] *= 2
    with pytest.raises(EgressError):
        guard_span(document, SCRUBBER)
