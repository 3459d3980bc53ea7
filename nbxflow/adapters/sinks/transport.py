"""Delivery of events through a transport of openlineage-python, given its configuration."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from openlineage.client.transport import Transport, get_default_factory
from openlineage.client.transport.http import HttpConfig, HttpTransport
from openlineage.client.transport.noop import NoopTransport

from nbxflow.adapters.sinks.endpoint import TIMEOUT_SECONDS, StrictSession
from nbxflow.adapters.sinks.http import NO_RETRIES, post
from nbxflow.domain.dataset_names import without_credentials
from nbxflow.ports import SinkUnavailable

_UNCONFIRMED = frozenset(
    (
        "amazon_datazone_api",
        "async_http",
        "composite",
        "datadog",
        "gcplineage",
        "kafka",
        "msk-iam",
        "transform",
    )
)


class TransportSink:
    """Port ``EventSink`` over ``{"type": …}``: http, file, console, noop or a class's full name.

    Transports that do not say whether an event arrived are refused: events could be lost unseen.

    Raises:
        ValueError: the configuration is not usable; the message holds none of its values.
    """

    def __init__(self, config: Mapping[str, Any], *, name: str = "transport") -> None:
        self.name = name
        self.kind = str(config.get("type") or "")
        if not self.kind:
            raise ValueError("The configuration of the lineage transport has no type.")
        if self.kind in _UNCONFIRMED:
            raise ValueError(
                f"The transport {self.kind} does not say whether events arrive; use http or file."
            )
        self.target = without_credentials(
            str(config.get("url") or config.get("log_file_path") or self.kind)
        )
        self._transport = _transport(self.kind, dict(copy.deepcopy(config)))

    def send(self, body: Mapping[str, Any]) -> None:
        """See ``EventSink.send``."""
        if isinstance(self._transport, HttpTransport):
            post(self._transport, body)
            return
        try:
            # Transports serialise dictionaries as well as the client's own classes.
            self._transport.emit(dict(body))  # type: ignore[arg-type]  # see above
        except Exception as error:
            raise SinkUnavailable(
                f"The transport {self.kind} failed with {type(error).__name__}."
            ) from None

    def close(self) -> None:
        """See ``EventSink.close``."""
        self._transport.close()


def _transport(kind: str, config: dict[str, Any]) -> Transport:
    try:
        if kind == "http":
            config = {"timeout": TIMEOUT_SECONDS, **config, "retry": dict(NO_RETRIES)}
            return HttpTransport(HttpConfig.from_dict({**config, "session": StrictSession()}))
        transport = get_default_factory().create(config)
    except Exception as error:
        raise ValueError(
            f"The lineage transport {kind} could not be made ({type(error).__name__})."
        ) from None
    if isinstance(transport, NoopTransport) and kind != "noop":
        # The client turned itself off by OPENLINEAGE_DISABLED: events would vanish as delivered.
        raise ValueError("OPENLINEAGE_DISABLED is set: the lineage transport would drop events.")
    return transport
