"""The sink for spans against a real HTTP server, and through the real outbox."""

from __future__ import annotations

import base64
import logging
import socket
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from nbxflow.adapters.database import memory_database
from nbxflow.adapters.delivery_thread import DeliveryThread
from nbxflow.adapters.outbox_sqlite import OutboxSqlite
from nbxflow.adapters.sinks.otlp import OtlpSink
from nbxflow.domain.otlp_json import from_json, to_json
from nbxflow.domain.spans import SpanSource, cell_span
from nbxflow.ports import BatchSink, SinkRefused, SinkTookSome, SinkUnavailable
from nbxflow.services.spans_outbox import span_event
from nbxflow.tests.domain.records import make_execution, make_run
from nbxflow.tests.fakes.announcer import FakeAnnouncer
from nbxflow.tests.otlp_endpoint import OtlpEndpoint, otlp_endpoint

SOURCE = SpanSource("0.1.0", "lab", "/home/user")


def span(number: int = 1) -> dict[str, Any]:
    return to_json(cell_span(SOURCE, make_run(), make_execution(message_id=f"m{number}")))


@pytest.fixture
def endpoint() -> Iterator[OtlpEndpoint]:
    with otlp_endpoint() as running:
        yield running


def test_spans_arrive_as_they_are_in_one_request(endpoint: OtlpEndpoint) -> None:
    sink = OtlpSink(endpoint.url)
    assert isinstance(sink, BatchSink)
    sink.send(span())
    sink.send_all([span(1), span(2)])
    sink.close()
    assert endpoint.bodies[0] == from_json(span())
    [part] = endpoint.bodies[1].resource_spans
    assert len(part.scope_spans[0].spans) == 2
    [(path, headers), _] = endpoint.requests
    assert (path, headers["Content-Type"]) == ("/v1/traces", "application/x-protobuf")


@pytest.mark.parametrize(
    ("suffix", "path"),
    [
        ("", "/v1/traces"),
        ("/", "/v1/traces"),
        ("/otlp/", "/otlp/v1/traces"),
        ("/otlp/v1/traces", "/otlp/v1/traces"),
        ("/?key=canary", "/v1/traces?key=canary"),
    ],
)
def test_addresses(endpoint: OtlpEndpoint, suffix: str, path: str) -> None:
    sink = OtlpSink(endpoint.url + suffix)
    sink.send(span())
    sink.close()
    assert endpoint.requests[0][0] == path
    assert "canary" not in sink.target


@pytest.mark.parametrize("url", ["", "localhost:4318", "grpc://host", "http://", "http://[bad"])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(ValueError, match="OpenTelemetry endpoint"):
        OtlpSink(url)


def test_headers_and_credentials_are_sent_and_shown_nowhere(
    endpoint: OtlpEndpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other")
    monkeypatch.setenv("NETRC", str(netrc))
    with caplog.at_level(logging.DEBUG):
        sinks = [
            OtlpSink(endpoint.url, {"Authorization": "Bearer canary"}),
            OtlpSink(f"http://user:can%20ary@127.0.0.1:{endpoint.port}"),
            OtlpSink(endpoint.url),
        ]
        for sink in sinks:
            sink.send(span())
        endpoint.status = 503
        with pytest.raises(SinkUnavailable) as trouble:
            sinks[1].send(span())
    basic = base64.b64encode(b"user:can ary").decode()
    sent = [headers.get("Authorization") for _, headers in endpoint.requests]
    assert sent[:3] == ["Bearer canary", f"Basic {basic}", None]
    shown = f"{caplog.text} {trouble.value} {[sink.target for sink in sinks]}"
    for secret in ("canary", "can%20ary", "can ary", basic):
        assert secret not in shown


@pytest.mark.parametrize("status", [400, 413, 422, 500, 501])
def test_answers_that_otlp_calls_final(endpoint: OtlpEndpoint, status: int) -> None:
    endpoint.status = status
    with pytest.raises(SinkRefused, match=str(status)):
        OtlpSink(endpoint.url).send(span())


@pytest.mark.parametrize("status", [301, 308, 401, 403, 404, 408, 429, 502, 503, 504])
def test_answers_after_which_it_is_tried_again(endpoint: OtlpEndpoint, status: int) -> None:
    endpoint.status = status
    endpoint.headers = {"Location": f"{endpoint.url}/elsewhere"}
    with pytest.raises(SinkUnavailable, match=str(status)):
        OtlpSink(endpoint.url).send(span())
    assert len(endpoint.requests) == 1, "asked again, or went elsewhere"


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [("17", 17, 17), ("0", 0, 0), ("-5", 0, 0), ("date", 110, 120), ("past", 0, 0)],
)
def test_how_long_the_endpoint_asks_to_wait(
    endpoint: OtlpEndpoint, said: str, low: float, high: float
) -> None:
    away = timedelta(minutes=2 if said == "date" else -2)
    if said in ("date", "past"):
        said = format_datetime(datetime.now(timezone.utc) + away, usegmt=True)
    endpoint.status, endpoint.headers = 429, {"Retry-After": said}
    with pytest.raises(SinkUnavailable) as trouble:
        OtlpSink(endpoint.url).send(span())
    assert trouble.value.retry_after is not None
    assert low <= trouble.value.retry_after <= high


@pytest.mark.parametrize("said", ["", "soon", "inf", "nan"])
def test_a_wait_that_is_none(endpoint: OtlpEndpoint, said: str) -> None:
    endpoint.status, endpoint.headers = 503, {"Retry-After": said}
    with pytest.raises(SinkUnavailable) as trouble:
        OtlpSink(endpoint.url).send(span())
    assert trouble.value.retry_after is None


def test_spans_that_are_rejected(endpoint: OtlpEndpoint) -> None:
    endpoint.reject(1, "canary: the text of the endpoint")
    with pytest.raises(SinkRefused, match="rejected the span") as alone:
        OtlpSink(endpoint.url).send(span())
    with pytest.raises(SinkTookSome, match="1 of 3 spans") as some:
        OtlpSink(endpoint.url).send_all([span(1), span(2), span(3)])
    assert not isinstance(alone.value, SinkTookSome)
    assert "canary" not in f"{alone.value}{some.value}"


def test_a_warning_is_no_rejection(endpoint: OtlpEndpoint) -> None:
    endpoint.reject(0, "all were taken, but the name is not nice")
    OtlpSink(endpoint.url).send(span())


@pytest.mark.parametrize("answer", [b"<html>OK</html>", b"\xff" * 100, b"x" * 100_000])
def test_an_answer_that_is_none_of_otlp_says_nothing(endpoint: OtlpEndpoint, answer: bytes) -> None:
    endpoint.answer = answer
    OtlpSink(endpoint.url).send(span())


def test_an_endpoint_that_is_not_there_hangs_or_never_ends(endpoint: OtlpEndpoint) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://user:canary@127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(SinkUnavailable, match="could not be reached") as trouble:
            OtlpSink(url, timeout=0.5).send(span())
        assert "canary" not in str(trouble.value)
    endpoint.hang.set()
    with pytest.raises(SinkUnavailable, match="in time"):
        OtlpSink(endpoint.url, timeout=0.5).send(span())
    endpoint.hang.clear()
    endpoint.answer = b"x" * 1000
    endpoint.drips.set()
    with pytest.raises(SinkUnavailable, match="in time"):
        OtlpSink(endpoint.url, timeout=0.5).send(span())


def test_what_was_kept_and_cannot_be_read_is_refused(endpoint: OtlpEndpoint) -> None:
    broken = span()
    broken["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["startTimeUnixNano"] = "canary"
    with pytest.raises(SinkRefused) as refusal:
        OtlpSink(endpoint.url).send(broken)
    assert "canary" not in str(refusal.value)


def test_two_thousand_spans_go_in_few_requests_and_wait_for_the_endpoint() -> None:
    outbox = OutboxSqlite(memory_database())
    with otlp_endpoint() as endpoint:
        port = endpoint.port
    numbers = range(2000)
    outbox.enqueue([span_event(span(number), make_run().id) for number in numbers], ["otlp"])
    delivery = DeliveryThread(outbox, [OtlpSink(f"http://127.0.0.1:{port}")], FakeAnnouncer())
    deadline = time.monotonic() + 10
    while delivery.states()[0].state != "failing" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert delivery.states()[0].last_error == "The endpoint could not be reached."
    with otlp_endpoint(port) as endpoint:
        outbox.retry("otlp")
        assert delivery.flush(60)
        delivery.stop(5)
        assert len(endpoint.requests) == 2000 / OtlpSink.at_once
        ids = [found.span_id.hex() for found in endpoint.spans]
    expected = [make_execution(message_id=f"m{number}").span_id for number in numbers]
    assert ids == expected
    assert delivery.states()[0].delivered == 2000
