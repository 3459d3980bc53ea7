"""Spans of real kernels on a real server, at an OpenTelemetry endpoint of the test's own."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from tornado.httpclient import HTTPClientError
from traitlets.config import Config

from nbxflow.domain.times import nanoseconds
from nbxflow.protocol.validation import validate
from nbxflow.tests.fake_secrets import aws_key
from nbxflow.tests.otlp_endpoint import OtlpEndpoint, attributes, otlp_endpoint
from nbxflow.tests.server.notebook_client import NotebookClient


@pytest.fixture
def endpoint() -> Iterator[OtlpEndpoint]:
    with otlp_endpoint() as running:
        yield running


@pytest.fixture
def jp_server_config(jp_server_config: Config, endpoint: OtlpEndpoint, tmp_path: Path) -> Config:
    user_info = "ada:" + "pass" + "word"
    jp_server_config.NbxFlow.otlp_endpoint = f"http://{user_info}@127.0.0.1:{endpoint.port}/"
    jp_server_config.NbxFlow.otlp_headers = {"X-Key": "of-the-test"}
    jp_server_config.NbxFlow.lineage_file = str(tmp_path / "lineage.ndjson")
    jp_server_config.NbxFlow.cell_runs = "all"
    jp_server_config.NbxFlow.data_dir = str(tmp_path / "history")
    return jp_server_config


async def received(endpoint: OtlpEndpoint, count: int) -> list[Span]:
    """All spans that came, when that many did."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, endpoint.wait_for_spans, count)


async def run(client: NotebookClient, kernel: str, cells: dict[str, str]) -> list[dict[str, Any]]:
    return await client.wait_for(await client.run(kernel, cells))


async def end(client: NotebookClient, session: dict[str, Any]) -> None:
    await client.fetch("api", "sessions", session["id"], method="DELETE")


def events(tmp_path: Path) -> list[dict[str, Any]]:
    lines = (tmp_path / "lineage.ndjson").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def by_name(spans: list[Span], name: str) -> list[Span]:
    return [span for span in spans if span.name == name]


async def test_a_run_is_one_trace_with_the_ids_of_its_records(
    client: NotebookClient, endpoint: OtlpEndpoint, tmp_path: Path
) -> None:
    session = await client.session("work/a.ipynb")
    cells = {"a": "import time; time.sleep(0.05)", "b": "print('x')", "c": "1 / 0"}
    ended = await run(client, session["kernel"]["id"], cells)
    await end(client, session)
    spans = await received(endpoint, len(cells) + 1)
    [root] = by_name(spans, "notebook.run")
    executed = {attributes(span)["notebook.cell.id"]: span for span in spans if span != root}
    records = {record["cell"]: record for record in ended}
    assert records.keys() == executed.keys()
    run_id = ended[0]["run"]["id"]
    for cell, record in records.items():
        span, said = executed[cell], attributes(executed[cell])
        assert span.trace_id.hex() == run_id.replace("-", "")
        assert span.span_id.hex() == record["spanId"]
        assert span.parent_span_id == root.span_id
        assert span.start_time_unix_nano == nanoseconds(record["startedAt"])
        assert span.end_time_unix_nano == nanoseconds(record["endedAt"])
        assert said["openlineage.run.id"] == record["id"]
        assert said["nbxflow.wall.duration"] == record["wallSeconds"]
        assert said["nbxflow.cpu.time"] == record["cpuSeconds"]
        assert said["nbxflow.execution.state"] == record["state"]
        assert said["session.id"] == record["kernel"]["session"]
        assert said["notebook.path"] == "work/a.ipynb"
    assert root.start_time_unix_nano == min(s.start_time_unix_nano for s in executed.values())
    assert root.end_time_unix_nano >= max(s.end_time_unix_nano for s in executed.values())
    failed = [cell for cell, s in executed.items() if s.status.code == Status.STATUS_CODE_ERROR]
    assert failed == [cell for cell, record in records.items() if record["state"] == "failed"]
    assert executed["c"].events[0].attributes[0].value.string_value == "ZeroDivisionError"
    await client.wait_status(lambda s: all(d["waiting"] == 0 for d in s["delivery"]))
    told = {e["run"]["runId"]: e["run"]["facets"]["nbxflow_trace"] for e in events(tmp_path)}
    assert {facet["traceId"] for facet in told.values()} == {root.trace_id.hex()}
    for span in executed.values():
        assert told[attributes(span)["openlineage.run.id"]]["spanId"] == span.span_id.hex()
    status = await client.get("status")
    assert status["policy"]["traces"] is True
    [sink] = [d for d in status["delivery"] if d["kind"] == "otlp"]
    assert (sink["target"], sink["state"]) == (f"{endpoint.url}/v1/traces", "ok")
    assert all(headers["X-Key"] == "of-the-test" for _, headers in endpoint.requests)


async def test_an_interrupted_cell_and_a_restart(
    client: NotebookClient, endpoint: OtlpEndpoint
) -> None:
    session = await client.session("a.ipynb")
    kernel = session["kernel"]["id"]
    ids = await client.run(kernel, {"a": "import time; time.sleep(60)"})
    await client.wait_for(ids, ["running"])
    await client.fetch("api", "kernels", kernel, "interrupt", method="POST", body="{}")
    [first] = await client.wait_for(ids)
    await client.fetch("api", "kernels", kernel, "restart", method="POST", body="{}")
    [second] = await run(client, kernel, {"a": "1"})
    await end(client, session)
    spans = await received(endpoint, 4)
    interrupted = next(s for s in spans if s.span_id.hex() == first["spanId"])
    assert attributes(interrupted)["nbxflow.execution.state"] == "interrupted"
    assert interrupted.status.code == Status.STATUS_CODE_UNSET
    roots = by_name(spans, "notebook.run")
    assert [root.trace_id.hex() for root in roots] == [
        record["run"]["id"].replace("-", "") for record in (first, second)
    ]
    assert list(roots[0].links) == []
    [link] = roots[1].links
    assert (link.trace_id, link.span_id) == (roots[0].trace_id, roots[0].span_id)
    assert attributes(roots[1])["session.previous_id"] == first["kernel"]["session"]
    assert attributes(roots[1])["session.id"] == second["kernel"]["session"]


async def test_a_killed_kernel_gives_spans_that_say_so(
    client: NotebookClient, endpoint: OtlpEndpoint, jp_serverapp: Any
) -> None:
    session = await client.session("a.ipynb")
    kernel = session["kernel"]["id"]
    ids = await client.run(kernel, {"a": "import time; time.sleep(60)"})
    await client.wait_for(ids, ["running"])
    os.kill(jp_serverapp.kernel_manager.get_kernel(kernel).provisioner.pid, signal.SIGKILL)
    await client.wait_for(ids)
    spans = await received(endpoint, 2)
    assert [span.name for span in spans] == ["cell.execute", "notebook.run"]
    for span in spans:
        assert span.status.code == Status.STATUS_CODE_ERROR
        assert attributes(span)["error.type"] == "KernelDied"


async def test_no_canary_is_in_the_bytes(client: NotebookClient, endpoint: OtlpEndpoint) -> None:
    canary, key = "canary" + os.urandom(6).hex(), aws_key(random.Random())
    cells = {
        "source": f"x = '{canary}'",
        "output": f"print('{canary}')",
        "result": f"'{canary}'",
        "error": f"raise ValueError('{canary}')",
        "class": f"raise type('a {canary}', (Exception,), {{}})",
        "file": f"open('{canary}.txt', 'w').close()",
        key: "1",
    }
    session = await client.session(f"{key}/a.ipynb")
    for cell, source in cells.items():
        await run(client, session["kernel"]["id"], {cell: source})
    await end(client, session)
    await received(endpoint, len(cells) + 1)
    sent = b"".join(endpoint.received)
    assert canary.encode() not in sent
    assert key.encode() not in sent
    assert b"[redacted:" in sent


def of_page(record: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The request of a page that measured the wait for a recorded execution."""
    span = {
        "traceId": record["run"]["id"].replace("-", ""),
        "spanId": os.urandom(8).hex(),
        "parentSpanId": record["spanId"],
        "name": "cell.queue",
        "kind": 1,
        "startTimeUnixNano": str(nanoseconds(record["startedAt"]) - 1_000_000),
        "endTimeUnixNano": str(nanoseconds(record["startedAt"])),
        "attributes": [{"key": "notebook.cell.index", "value": {"intValue": 3}}],
        **more,
    }
    return {"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}


async def retry(client: NotebookClient) -> None:
    await client.fetch(
        "nbxflow", "v1", "delivery", "retry", method="POST", body=json.dumps({"sink": "otlp"})
    )


async def post(client: NotebookClient, body: Any) -> dict[str, Any]:
    reply = await client.fetch("nbxflow", "v1", "traces", method="POST", body=json.dumps(body))
    answer: dict[str, Any] = json.loads(reply.body)
    validate("traces-reply", answer)
    return answer


async def test_spans_of_the_page_are_sent_on(
    client: NotebookClient, endpoint: OtlpEndpoint
) -> None:
    session = await client.session("a.ipynb")
    [record] = await run(client, session["kernel"]["id"], {"a": "1"})
    body = of_page(record)
    assert await post(client, body) == {}
    assert await post(client, body) == {}, "sent again, as after an answer that was lost"
    rejected = await post(client, of_page(record, parentSpanId="ab" * 8))
    assert rejected == {
        "partialSuccess": {
            "rejectedSpans": 1,
            "errorMessage": "Not taken: 1 of no recorded execution.",
        }
    }
    await end(client, session)
    spans = await received(endpoint, 3)
    [span] = by_name(spans, "cell.queue")
    [executed] = by_name(spans, "cell.execute")
    assert (span.trace_id, span.parent_span_id) == (executed.trace_id, executed.span_id)
    assert attributes(span) == {"notebook.cell.index": 3}


@pytest.mark.parametrize(
    ("body", "status", "path"),
    [
        ("{", 400, "$"),
        ("[]", 400, "$"),
        ('{"resourceSpans": [{"scopeSpans": [{}]}]}', 400, "$.resourceSpans[0].scopeSpans[0]"),
        (" " * (2 * 1024 * 1024 + 1), 413, None),
    ],
)
async def test_bad_input(client: NotebookClient, body: str, status: int, path: str | None) -> None:
    with pytest.raises(HTTPClientError) as caught:
        await client.fetch("nbxflow", "v1", "traces", method="POST", body=body)
    assert caught.value.code == status
    error = json.loads(caught.value.response.body)  # type: ignore[union-attr]  # there is one
    validate("error", error)
    assert (error["error"]["details"] or {}).get("path") == path


class TestTrouble:
    """The endpoint hangs, drips or refuses, and comes back."""

    async def test_cells_and_requests_go_on_and_nothing_is_lost(
        self, client: NotebookClient, endpoint: OtlpEndpoint
    ) -> None:
        endpoint.hang.set()
        endpoint.status = 429
        session = await client.session("a.ipynb")
        kernel = session["kernel"]["id"]
        [record] = await run(client, kernel, {"a": "1"})
        assert record["state"] == "done"
        assert await post(client, of_page(record)) == {}
        endpoint.hang.clear()
        refusal = ("failing", 2, "The endpoint cannot take events now (429).")
        await client.wait_status(
            lambda s: any(
                (d["state"], d["waiting"], d["lastError"]) == refusal for d in s["delivery"]
            )
        )
        endpoint.status = 200
        endpoint.answer = b"x" * 1000
        endpoint.drips.set()
        await retry(client)
        [record] = await run(client, kernel, {"b": "1"})
        assert record["state"] == "done"
        endpoint.answer = b""
        endpoint.drips.clear()
        await end(client, session)
        await retry(client)
        await client.wait_status(
            lambda s: any(
                d["kind"] == "otlp" and (d["delivered"], d["waiting"]) == (4, 0)
                for d in s["delivery"]
            )
        )
        assert len({span.span_id for span in endpoint.spans}) == 4

    async def test_what_is_refused_is_said_and_lineage_goes_on(
        self, client: NotebookClient, endpoint: OtlpEndpoint
    ) -> None:
        endpoint.reject(1)
        session = await client.session("a.ipynb")
        await run(client, session["kernel"]["id"], {"a": "1"})
        await end(client, session)
        status = await client.wait_status(
            lambda s: all(
                d["refused"] >= 2 if d["kind"] == "otlp" else d["delivered"] >= 4
                for d in s["delivery"]
            )
        )
        sinks = {d["kind"]: d for d in status["delivery"]}
        assert (sinks["otlp"]["delivered"], sinks["file"]["delivered"]) == (0, 4)
        assert "rejected" in sinks["otlp"]["lastError"]


class TestWithout:
    """No endpoint is configured, or one that cannot be."""

    @pytest.fixture(params=["", "localhost:4318"])
    def jp_server_config(self, jp_server_config: Config, request: Any) -> Config:
        jp_server_config.NbxFlow.otlp_endpoint = request.param
        return jp_server_config

    async def test_spans_are_not_taken(self, client: NotebookClient) -> None:
        session = await client.session("a.ipynb")
        [record] = await run(client, session["kernel"]["id"], {"a": "1"})
        answer = await post(client, of_page(record))
        assert answer["partialSuccess"]["rejectedSpans"] == 1
        assert "no OpenTelemetry endpoint" in answer["partialSuccess"]["errorMessage"]
        status = await client.get("status")
        assert status["policy"]["traces"] is False
        assert [d["kind"] for d in status["delivery"]] == ["file"]


async def test_a_page_of_another_site_cannot_post(
    jp_fetch: Any, http_server_client: Any, jp_base_url: str
) -> None:
    reply = await jp_fetch("nbxflow", "v1", "status")
    cookies = [cookie.partition(";")[0] for cookie in reply.headers.get_list("Set-Cookie")]
    assert cookies, "then the browser would not be logged in"
    url, body = f"{jp_base_url}nbxflow/v1/traces", '{"resourceSpans": []}'
    with pytest.raises(HTTPClientError) as caught:
        await http_server_client.fetch(
            url, method="POST", body=body, headers={"Cookie": "; ".join(cookies)}
        )
    assert caught.value.code == 403
    page = await http_server_client.fetch(f"{jp_base_url}login")
    [xsrf] = [c.partition(";")[0] for c in page.headers.get_list("Set-Cookie") if "_xsrf=" in c]
    headers = {
        "Cookie": "; ".join([*cookies, xsrf]),
        "X-XSRFToken": xsrf.removeprefix("_xsrf="),
    }
    taken = await http_server_client.fetch(url, method="POST", body=body, headers=headers)
    assert taken.code == 200
