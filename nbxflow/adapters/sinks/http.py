"""Delivery of events to an OpenLineage HTTP endpoint (Marquez, DataHub and others)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from openlineage.client.transport.http import HttpConfig, HttpTransport

from nbxflow.adapters.sinks.endpoint import TIMEOUT_SECONDS, address_of, judge, reaching

NO_RETRIES: Mapping[str, Any] = {"total": 0, "read": False, "status_forcelist": []}
"""The outbox tries again; a transport that did so too would hold up the queue."""


class HttpSink:
    """Port ``EventSink``: posts each event to ``<url>/api/v1/lineage``.

    Args:
        url: base address, or the whole one where it ends with that path. User-info in it becomes
            the request's authentication.
        headers: sent with every event.
        name: of the sink in the outbox.

    Raises:
        ValueError: the URL is none of HTTP.
    """

    kind = "http"

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        name: str = "http",
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self.name = name
        try:
            # Credentials are in the session: the transport writes its configuration to the log.
            self.target, session = address_of(url, "/api/v1/lineage", headers or {})
        except ValueError as error:
            raise ValueError(f"The address of the lineage endpoint is {error}.") from None
        retry = dict(NO_RETRIES)
        config = HttpConfig(self.target, "", timeout=timeout, session=session, retry=retry)
        self._transport = HttpTransport(config)

    def send(self, body: Mapping[str, Any]) -> None:
        """See ``EventSink.send``."""
        post(self._transport, body)

    def close(self) -> None:
        """See ``EventSink.close``."""
        self._transport.close()


def post(transport: HttpTransport, body: Mapping[str, Any]) -> None:
    """Send one event through a transport whose session is a ``StrictSession``.

    Raises:
        SinkUnavailable: nothing was heard, or the answer is about the endpoint.
        SinkRefused: the answer is about the event.
    """
    with reaching():
        try:
            # The transport serialises dictionaries as well as its own classes.
            response = transport.emit(dict(body))  # type: ignore[arg-type]  # see above
        except requests.HTTPError as error:
            response = error.response
    judge(response, "event")
