"""Run, trace and span ids, all derived from the kernel process and its messages."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

from nbxflow.protocol.names import CELL_RUN_NAMESPACE_URL

_NAMESPACE = uuid5(NAMESPACE_URL, CELL_RUN_NAMESPACE_URL)


def notebook_run_id(kernel_session: str, segment: int) -> str:
    """OpenLineage run id of a notebook run; its 128 bits are the OpenTelemetry trace id."""
    return str(uuid5(_NAMESPACE, f"{kernel_session}/{segment}"))


def cell_run_id(kernel_session: str, message_id: str) -> str:
    """OpenLineage run id of one execution, known from its ``execute_request`` message id."""
    return str(uuid5(_NAMESPACE, f"{kernel_session}/{message_id}"))


def span_id(run_id: str) -> str:
    """OpenTelemetry span id of a cell run: the first 8 bytes of its run id, as 16 hex digits."""
    return UUID(run_id).bytes[:8].hex()
