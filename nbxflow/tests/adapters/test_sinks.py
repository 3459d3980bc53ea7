"""Sinks against a real HTTP server and real files."""

from __future__ import annotations

import base64
import json
import logging
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nbxflow.adapters.sinks.file import FileSink
from nbxflow.adapters.sinks.http import HttpSink
from nbxflow.adapters.sinks.memory import MemorySink
from nbxflow.adapters.sinks.transport import TransportSink
from nbxflow.domain.events import notebook_run_event
from nbxflow.ports import EventSink, SinkRefused, SinkUnavailable
from nbxflow.tests.domain.records import SOURCE, make_run
from nbxflow.tests.lineage_endpoint import LineageEndpoint, lineage_endpoint

EVENT = notebook_run_event(SOURCE, make_run(job="é"), "START")


@pytest.fixture
def endpoint() -> Iterator[LineageEndpoint]:
    with lineage_endpoint() as running:
        yield running


def http_sinks(url: str, **more: Any) -> list[EventSink]:
    """The same endpoint by address and by a client configuration."""
    return [
        HttpSink(url, timeout=0.5, **more),
        TransportSink({"type": "http", "url": url, "timeout": 0.5}),
    ]


def test_an_event_arrives_as_it_is(endpoint: LineageEndpoint) -> None:
    for sink in http_sinks(endpoint.url):
        sink.send(EVENT)
        sink.close()
    assert endpoint.bodies == [EVENT, EVENT]
    assert [path for path, _ in endpoint.requests] == ["/api/v1/lineage"] * 2


@pytest.mark.parametrize(
    ("suffix", "path"),
    [
        ("", "/api/v1/lineage"),
        ("/", "/api/v1/lineage"),
        ("/marquez/", "/marquez/api/v1/lineage"),
        ("/openapi/openlineage/api/v1/lineage", "/openapi/openlineage/api/v1/lineage"),
        ("/?key=canary&b=c%20d", "/api/v1/lineage?key=canary&b=c+d"),
    ],
)
def test_addresses(endpoint: LineageEndpoint, suffix: str, path: str) -> None:
    sink = HttpSink(endpoint.url + suffix)
    sink.send(EVENT)
    sink.close()
    assert endpoint.requests[0][0] == path
    assert "canary" not in sink.target


@pytest.mark.parametrize("url", ["", "lineage", "ftp://host", "http://", "http://[bad", "/path"])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(ValueError, match="lineage endpoint"):
        HttpSink(url)


def test_headers_and_credentials_are_sent_and_shown_nowhere(
    endpoint: LineageEndpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other")
    monkeypatch.setenv("NETRC", str(netrc))
    with caplog.at_level(logging.DEBUG):
        with_headers = HttpSink(endpoint.url, {"Authorization": "Bearer canary"})
        with_headers.send(EVENT)
        in_url = HttpSink(f"http://user:can%20ary@127.0.0.1:{endpoint.port}")
        in_url.send(EVENT)
        endpoint.status = 500
        with pytest.raises(SinkUnavailable) as trouble:
            in_url.send(EVENT)
    sent = [headers["Authorization"] for _, headers in endpoint.requests]
    basic = base64.b64encode(b"user:can ary").decode()
    assert sent[:2] == ["Bearer canary", f"Basic {basic}"]
    shown = f"{caplog.text} {trouble.value} {with_headers.target} {in_url.target}"
    for secret in ("canary", "can%20ary", "can ary", basic):
        assert secret not in shown


@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_an_answer_about_the_event_is_a_refusal(endpoint: LineageEndpoint, status: int) -> None:
    endpoint.status = status
    for sink in http_sinks(endpoint.url):
        with pytest.raises(SinkRefused, match=str(status)):
            sink.send(EVENT)
        sink.close()


@pytest.mark.parametrize("status", [301, 308, 401, 403, 404, 408, 429, 500, 502, 503, 504])
def test_an_answer_about_the_endpoint_is_not(endpoint: LineageEndpoint, status: int) -> None:
    endpoint.status = status
    endpoint.headers = {"Location": f"{endpoint.url}/elsewhere"}
    for number, sink in enumerate(http_sinks(endpoint.url)):
        with pytest.raises(SinkUnavailable, match=str(status)):
            sink.send(EVENT)
        sink.close()
        assert len(endpoint.requests) == number + 1, "asked again, or went elsewhere"


def test_an_endpoint_that_is_not_there_or_hangs(endpoint: LineageEndpoint) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://user:canary@127.0.0.1:{unused.getsockname()[1]}"
        for sink in http_sinks(url):
            with pytest.raises(SinkUnavailable, match="could not be reached") as trouble:
                sink.send(EVENT)
            assert "canary" not in str(trouble.value)
    endpoint.hang.set()
    for sink in http_sinks(endpoint.url):
        with pytest.raises(SinkUnavailable, match="in time"):
            sink.send(EVENT)


def test_the_client_s_own_configuration_is_never_read(
    endpoint: LineageEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with lineage_endpoint() as other:
        config = {"transport": {"type": "http", "url": other.url}}
        (tmp_path / "openlineage.yml").write_text(json.dumps(config))
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("OPENLINEAGE_URL", other.url)
        monkeypatch.setenv("OPENLINEAGE_DISABLED", "true")
        for sink in http_sinks(endpoint.url):
            sink.send(EVENT)
            sink.close()
        assert (len(endpoint.bodies), other.requests) == (2, [])


def test_a_file_gets_one_event_a_line(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "events.ndjson"
    sink = FileSink(path)
    assert not path.parent.exists()
    for _ in range(3):
        sink.send(EVENT)
    sink.close()
    assert [json.loads(line) for line in path.read_text("utf-8").splitlines()] == [EVENT] * 3
    assert (sink.kind, sink.target) == ("file", str(path))


def test_a_line_cut_short_does_not_swallow_the_next_event(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    sink = FileSink(path)
    sink.send(EVENT)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:20])
    sink.send(EVENT)
    lines = path.read_text("utf-8").splitlines()
    assert [json.loads(lines[0]), json.loads(lines[2])] == [EVENT, EVENT]
    assert len(lines) == 3


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "events.ndjson", tmp_path):
        with pytest.raises(SinkUnavailable, match=r"could not be written: \w+"):
            FileSink(path).send(EVENT)
    if os.path.exists("/dev/full"):
        with pytest.raises(SinkUnavailable, match="No space left"):
            FileSink("/dev/full").send(EVENT)


def test_transports_by_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "events"
    config = {"type": "file", "log_file_path": str(path), "append": True}
    sink = TransportSink(config)
    sink.send(EVENT)
    sink.close()
    assert json.loads(path.read_text("utf-8")) == EVENT
    assert (sink.kind, sink.target) == ("file", str(path))
    assert config == {"type": "file", "log_file_path": str(path), "append": True}
    TransportSink({"type": "noop"}).send(EVENT)
    with pytest.raises(SinkUnavailable, match="RuntimeError"):
        TransportSink({"type": "file", "log_file_path": str(tmp_path), "append": True}).send(EVENT)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"url": "http://canary"},
        {"type": "kafka", "topic": "t", "config": {"password": "canary"}},
        {"type": "async_http", "url": "http://canary"},
        {"type": "composite", "transports": [{"type": "console"}]},
        {"type": "http"},
        {"type": "http", "url": "canary"},
        {"type": "no.such.Class", "token": "canary"},
    ],
)
def test_transports_that_cannot_be_used(config: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"transport") as refusal:
        TransportSink(config)
    assert "canary" not in str(refusal.value)


def test_a_client_turned_off_does_not_swallow_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINEAGE_DISABLED", "true")
    with pytest.raises(ValueError, match="OPENLINEAGE_DISABLED"):
        TransportSink({"type": "file", "log_file_path": str(tmp_path / "x"), "append": True})


def test_memory() -> None:
    sink = MemorySink()
    sink.send(EVENT)
    sink.close()
    assert sink.events == [EVENT]
