"""See the ``execute_request`` of web-socket clients: cell ids and the time they were asked."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any

from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message,
    deserialize_msg_from_ws_v1,
)

from nbxflow.domain.signals import ExecutionRequested
from nbxflow.domain.times import format_time

_PROTOCOL_V1 = "v1.kernel.websocket.jupyter.org"

log = logging.getLogger("nbxflow")


def tapped(connection_class: type[Any], emit: Callable[[ExecutionRequested], None]) -> type[Any]:
    """A subclass of the server's web-socket connection class that reports execution requests.

    Messages are passed on as they came, whatever happens here.
    """

    class Tap(connection_class):  # type: ignore[misc]  # the base is known only at run time
        def handle_incoming_message(self, incoming_msg: Any) -> None:
            try:
                request = _request(incoming_msg, self.subprotocol)
                if request is not None:
                    emit(_signal(self.kernel_id, *request))
            except Exception:
                log.warning("nbxflow: a request to kernel %s was not read", self.kernel_id)
            super().handle_incoming_message(incoming_msg)

    Tap.__name__ = connection_class.__name__
    Tap.__qualname__ = connection_class.__qualname__
    Tap.__module__ = connection_class.__module__
    return Tap


def _request(
    message: Any, subprotocol: str | None
) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
    """Header and metadata of an execute request that is not silent; None for all else."""
    if subprotocol == _PROTOCOL_V1:
        _, parts = deserialize_msg_from_ws_v1(message)
        header = json.loads(bytes(parts[0]))
        if header["msg_type"] != "execute_request":
            return None
        metadata, content = json.loads(bytes(parts[2])), json.loads(bytes(parts[3]))
    else:
        whole = (
            deserialize_binary_message(message)
            if isinstance(message, bytes)
            else json.loads(message)
        )
        header, metadata, content = whole["header"], whole.get("metadata", {}), whole["content"]
    if header["msg_type"] != "execute_request" or content.get("silent"):
        return None
    return header, metadata


def _signal(
    kernel_id: str, header: Mapping[str, Any], metadata: Mapping[str, Any]
) -> ExecutionRequested:
    cell = metadata.get("cellId")
    if isinstance(cell, str):
        cell = cell.encode("utf-8", "replace").decode("utf-8")  # half a character cannot be kept
    return ExecutionRequested(
        kernel_id,
        header["msg_id"],
        header["session"],
        cell if isinstance(cell, str) else None,
        format_time(datetime.now(timezone.utc)),
    )
