"""What all HTTP destinations share: the address, a strict session, and judging answers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

import requests

from nbxflow.domain.dataset_names import without_credentials
from nbxflow.ports import SinkRefused, SinkUnavailable

TIMEOUT_SECONDS = 5.0

# What is wrong here is the address or the key, not what is sent: it goes through once that is
# mended.
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


def address_of(url: str, route: str, headers: Mapping[str, str]) -> tuple[str, StrictSession]:
    """Where to post to, without credentials, and the session that holds them.

    Args:
        url: base address, or the whole one where it ends with ``route``. User-info in it becomes
            the requests' authentication, its query goes with each request.
        route: path below the base address.
        headers: sent with every request.

    Raises:
        ValueError: the URL is none of HTTP.
    """
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise ValueError("no http:// or https:// URL")
    path = parts.path.rstrip("/")
    path = path if path.endswith(route) else path + route
    session = StrictSession()
    session.headers.update(headers)
    session.params = dict(parse_qsl(parts.query))
    # An own authentication, even one that does nothing, keeps requests from reading ~/.netrc.
    session.auth = (
        (unquote(parts.username or ""), unquote(parts.password or ""))
        if parts.username or parts.password
        else _no_authentication
    )
    return without_credentials(urlunsplit(parts._replace(path=path))), session


@contextmanager
def reaching() -> Iterator[None]:
    """Put failures of requests into words.

    Raises:
        SinkUnavailable: nothing was heard.
    """
    try:
        yield
    except requests.Timeout:
        raise SinkUnavailable("The endpoint did not answer in time.") from None
    except requests.exceptions.SSLError:
        raise SinkUnavailable("The endpoint's TLS certificate could not be verified.") from None
    except requests.ConnectionError:
        raise SinkUnavailable("The endpoint could not be reached.") from None
    except requests.RequestException as error:
        name = type(error).__name__
        raise SinkUnavailable(f"Nothing could be sent ({name}).") from None


def judge(response: requests.Response, what: str, *, server_errors_last: bool = False) -> None:
    """Take an answer below 300 as success.

    Args:
        response: the answer.
        what: what was sent, for the message: ``event``.
        server_errors_last: whether a status of 500 and above means that the endpoint will never
            take it, unless it is one that asks to try again (502, 503, 504).

    Raises:
        SinkUnavailable: the answer is about the endpoint.
        SinkRefused: the answer is about what was sent.
    """
    status = response.status_code
    if status < 300:
        return
    if status < 400:
        raise SinkUnavailable(f"The endpoint sends elsewhere ({status}), which is not followed.")
    if status in _MISCONFIGURED:
        raise SinkUnavailable(f"{_MISCONFIGURED[status]} ({status}).")
    again = (408, 429, 502, 503, 504)
    if status in again or (status >= 500 and not server_errors_last):
        raise SinkUnavailable(
            f"The endpoint cannot take events now ({status}).", _retry_after(response)
        )
    raise SinkRefused(f"The endpoint refused the {what} ({status}).")


def _retry_after(response: requests.Response) -> float | None:
    """Seconds that the endpoint asks to wait, as a number or until a date."""
    said = response.headers.get("Retry-After", "")
    try:
        seconds = float(said)
    except ValueError:
        try:
            until = parsedate_to_datetime(said)
        except (TypeError, ValueError):
            return None
        until = until if until.tzinfo else until.replace(tzinfo=timezone.utc)
        seconds = (until - datetime.now(timezone.utc)).total_seconds()
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _no_authentication(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
