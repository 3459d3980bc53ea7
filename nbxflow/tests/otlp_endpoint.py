"""An OTLP/HTTP endpoint on 127.0.0.1 that records spans and can be told to misbehave."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from nbxflow.tests.lineage_endpoint import LineageEndpoint


class OtlpEndpoint(LineageEndpoint):
    """Records what is posted to it: ``bodies`` are requests of OTLP, decoded from protobuf.

    Attributes:
        received: the bytes of all requests, in order, whatever they were answered.
        drips: while set, the bodies of answers come a byte at a time, and do not end.
    """

    def __init__(self, port: int = 0) -> None:
        self.received: list[bytes] = []
        self.drips = threading.Event()
        super().__init__(port)
        self.status = 200

    def decoded(self, body: bytes) -> ExportTraceServiceRequest:
        """See ``LineageEndpoint.decoded``."""
        self.received.append(body)
        return ExportTraceServiceRequest.FromString(body)

    def say(self, request: BaseHTTPRequestHandler) -> None:
        """See ``LineageEndpoint.say``."""
        if not self.drips.is_set():
            super().say(request)
            return
        request.close_connection = True
        with suppress(OSError):  # the client gave up waiting
            while self.drips.is_set():
                request.wfile.write(b"x")
                time.sleep(0.02)

    def reject(self, count: int, message: str = "") -> None:
        """From now on answer that many spans of each request with a partial success."""
        response = ExportTraceServiceResponse()
        response.partial_success.rejected_spans = count
        response.partial_success.error_message = message
        self.answer = response.SerializeToString()

    @property
    def spans(self) -> list[Span]:
        """All spans that were taken, in order."""
        return [
            span
            for body in self.bodies
            for part in body.resource_spans
            for scoped in part.scope_spans
            for span in scoped.spans
        ]

    def wait_for_spans(self, count: int, timeout: float = 30.0) -> list[Span]:
        """Wait until that many spans were taken; all that were.

        Raises:
            TimeoutError: they were not.
        """
        deadline = time.monotonic() + timeout
        while len(self.spans) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.spans)} of {count} spans came")
            time.sleep(0.01)
        return self.spans


def attributes(span: Span) -> dict[str, Any]:
    """The attributes of a span by key."""
    return {
        item.key: getattr(item.value, item.value.WhichOneof("value")) for item in span.attributes
    }


@contextmanager
def otlp_endpoint(port: int = 0) -> Iterator[OtlpEndpoint]:
    """An endpoint for the length of a test."""
    endpoint = OtlpEndpoint(port)
    try:
        yield endpoint
    finally:
        endpoint.drips.clear()
        endpoint.stop()
