"""Delivery of events to an OpenLineage HTTP endpoint (Marquez, DataHub and others)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

import requests
from openlineage.client.transport.http import HttpConfig, HttpTransport

from nbxflow.domain.dataset_names import without_credentials
from nbxflow.ports import SinkRefused, SinkUnavailable

TIMEOUT_SECONDS = 5.0
NO_RETRIES: Mapping[str, Any] = {"total": 0, "read": False, "status_forcelist": []}
"""The outbox tries again; a transport that did so too would hold up the queue."""

_ENDPOINT = "/api/v1/lineage"
# What is wrong here is the address or the key, not the event: it goes through once that is mended.
_MISCONFIGURED = {
    401: "The endpoint wants other credentials",
    403: "The endpoint does not allow this",
    404: "The endpoint was not found",
    405: "The endpoint does not take events",
    407: "The proxy wants credentials",
}


class StrictSession(requests.Session):
    """A session that takes an answer as it comes.

    A redirected POST would be repeated as a GET and look delivered; a body that never ends would
    hold up the queue.
    """

    def request(  # type: ignore[override]  # its many parameters are passed on as they are
        self, method: str, url: str, **options: Any
    ) -> requests.Response:
        """See ``requests.Session.request``."""
        return super().request(method, url, **{**options, "allow_redirects": False, "stream": True})


class HttpSink:
    """Port ``LineageSink``: posts each event to ``<url>/api/v1/lineage``.

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
            parts = urlsplit(url.strip())
            host, _ = parts.hostname, parts.port
        except ValueError:
            host = None
        if not host or parts.scheme not in ("http", "https"):
            raise ValueError("The address of the lineage endpoint is no http:// or https:// URL.")
        path = parts.path.rstrip("/")
        path = path if path.endswith(_ENDPOINT) else path + _ENDPOINT
        self.target = without_credentials(urlunsplit(parts._replace(path=path)))
        session = StrictSession()
        # Kept in the session: the transport writes its own configuration to the log. An own
        # authentication, even one that does nothing, keeps requests from reading ~/.netrc.
        session.headers.update(headers or {})
        session.params = dict(parse_qsl(parts.query))
        session.auth = (
            (unquote(parts.username or ""), unquote(parts.password or ""))
            if parts.username or parts.password
            else _no_authentication
        )
        retry = dict(NO_RETRIES)
        config = HttpConfig(self.target, "", timeout=timeout, session=session, retry=retry)
        self._transport = HttpTransport(config)

    def send(self, body: Mapping[str, Any]) -> None:
        """See ``LineageSink.send``."""
        post(self._transport, body)

    def close(self) -> None:
        """See ``LineageSink.close``."""
        self._transport.close()


def post(transport: HttpTransport, body: Mapping[str, Any]) -> None:
    """Send one event through a transport whose session is a :class:`StrictSession`.

    Raises:
        SinkUnavailable: nothing was heard, or the answer is about the endpoint.
        SinkRefused: the answer is about the event.
    """
    try:
        # The transport serialises dictionaries as well as its own classes.
        response = transport.emit(dict(body))  # type: ignore[arg-type]  # see above
    except requests.HTTPError as error:
        raise _judgement(error.response.status_code) from None
    except requests.Timeout:
        raise SinkUnavailable("The endpoint did not answer in time.") from None
    except requests.exceptions.SSLError:
        raise SinkUnavailable("The endpoint's TLS certificate could not be verified.") from None
    except requests.ConnectionError:
        raise SinkUnavailable("The endpoint could not be reached.") from None
    except requests.RequestException as error:
        name = type(error).__name__
        raise SinkUnavailable(f"The event could not be sent ({name}).") from None
    if response.status_code >= 300:
        raise SinkUnavailable(
            f"The endpoint sends elsewhere ({response.status_code}), which is not followed."
        )


def _judgement(status: int) -> SinkUnavailable | SinkRefused:
    if status in _MISCONFIGURED:
        return SinkUnavailable(f"{_MISCONFIGURED[status]} ({status}).")
    if status >= 500 or status in (408, 429):
        return SinkUnavailable(f"The endpoint cannot take events now ({status}).")
    return SinkRefused(f"The endpoint refused the event ({status}).")


def _no_authentication(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
