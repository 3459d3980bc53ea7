"""Delivery of spans to an OpenTelemetry endpoint: OTLP over HTTP, in protobuf."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import requests
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from nbxflow.adapters.sinks.endpoint import TIMEOUT_SECONDS, address_of, judge, reaching
from nbxflow.domain.otlp_json import from_json, together
from nbxflow.ports import SinkRefused, SinkTookSome, SinkUnavailable

_CONTENT = {"Content-Type": "application/x-protobuf", "Accept": "application/x-protobuf"}
_LARGEST_ANSWER = 4096


class OtlpSink:
    """Port ``BatchSink``: posts spans, OTLP/JSON documents here, to ``<url>/v1/traces``.

    Args:
        url: base address, or the whole one where it ends with that path. User-info in it becomes
            the request's authentication.
        headers: sent with every request.
        name: of the sink in the outbox.

    Raises:
        ValueError: the URL is none of HTTP.
    """

    kind = "otlp"
    at_once = 50

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        name: str = "otlp",
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self.name = name
        self._timeout = timeout
        try:
            self.target, self._session = address_of(url, "/v1/traces", headers or {})
        except ValueError as error:
            raise ValueError(f"The address of the OpenTelemetry endpoint is {error}.") from None

    def send(self, body: Mapping[str, Any]) -> None:
        """See ``EventSink.send``."""
        self.send_all([body])

    def send_all(self, bodies: Sequence[Mapping[str, Any]]) -> None:
        """See ``BatchSink.send_all``."""
        request = _request(bodies)
        with reaching():
            response = self._session.post(
                self.target,
                data=request.SerializeToString(),
                headers=_CONTENT,
                timeout=self._timeout,
            )
            with response:
                judge(response, "spans", server_errors_last=True)
                rejected = _rejected(_answer(response, time.monotonic() + self._timeout))
        if rejected and len(bodies) == 1:
            raise SinkRefused("The endpoint rejected the span.")
        if rejected:
            raise SinkTookSome(
                f"The endpoint rejected {rejected} of {len(bodies)} spans sent together,"
                " and does not say which."
            )

    def close(self) -> None:
        """See ``EventSink.close``."""
        self._session.close()


def _request(bodies: Sequence[Mapping[str, Any]]) -> ExportTraceServiceRequest:
    try:
        return from_json(together(bodies))
    except ValueError:
        raise SinkRefused("What was kept of the spans cannot be read.") from None


def _answer(response: requests.Response, deadline: float) -> bytes:
    """The answer's body; nothing of one that is too large to be a plain answer.

    Raises:
        SinkUnavailable: it does not end in time.
    """
    body = b""
    try:
        # Byte by byte, as waiting for more of them would not end in time; it is a short answer.
        for byte in response.iter_content(1):
            body += byte
            if len(body) > _LARGEST_ANSWER:
                return b""
            if time.monotonic() > deadline:
                raise SinkUnavailable("The endpoint did not answer in time.")
    except requests.RequestException:
        raise SinkUnavailable("The endpoint broke off its answer.") from None
    return body


def _rejected(answer: bytes) -> int:
    """How many spans the endpoint says it will not take; its own words may hold anything.

    An answer that is none of OTLP, as of a proxy, says nothing: its status did.
    """
    try:
        response = ExportTraceServiceResponse.FromString(answer)
    except DecodeError:
        return 0
    return int(response.partial_success.rejected_spans)
