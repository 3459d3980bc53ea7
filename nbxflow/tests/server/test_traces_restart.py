"""Spans outlive the server: stopped before an endpoint that hangs, and killed in mid-cell."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from opentelemetry.proto.trace.v1.trace_pb2 import Status

from nbxflow.domain.times import nanoseconds
from nbxflow.tests.otlp_endpoint import attributes, otlp_endpoint
from nbxflow.tests.server.real_server import RealServer


def test_what_a_server_left_is_sent_by_the_next(tmp_path: Path) -> None:
    with otlp_endpoint() as endpoint:
        settings = {"otlp_endpoint": endpoint.url}
        endpoint.hang.set()
        server = RealServer(tmp_path, settings, {})
        stopped = server.session("a.ipynb")["kernel"]["id"]
        [first] = server.wait_for(server.run(stopped, {"a": "1"})).values()
        server.stop()
        assert endpoint.bodies == [], "nothing was answered"

        server = RealServer(tmp_path, settings, {})
        kernel = server.session("b.ipynb")["kernel"]["id"]
        pid = "import os; open('pid', 'w').write(str(os.getpid()))"
        [second] = server.wait_for(server.run(kernel, {"a": pid})).values()
        ids = server.run(kernel, {"b": "import time; time.sleep(60)"})
        [third] = server.wait_for(ids, ["running"]).values()
        server.kill()
        os.kill(int((tmp_path / "work" / "pid").read_text()), signal.SIGKILL)
        endpoint.hang.clear()

        server = RealServer(tmp_path, settings, {})
        spans = {span.span_id.hex(): span for span in endpoint.wait_for_spans(5, 60)}
        server.stop()
    for record in (first, second):
        assert spans[record["spanId"]].status.code == Status.STATUS_CODE_UNSET
        root = spans[record["run"]["id"].replace("-", "")[:16]]
        assert root.name == "notebook.run"
        state = "complete" if record == first else "abort"
        assert attributes(root)["nbxflow.run.state"] == state
    lost = spans[third["spanId"]]
    assert lost.status.code == Status.STATUS_CODE_ERROR
    assert attributes(lost)["error.type"] == "RecorderDied"
    assert lost.start_time_unix_nano == lost.end_time_unix_nano == nanoseconds(third["startedAt"])
    assert root.end_time_unix_nano == lost.end_time_unix_nano, "the last that is known of the run"
