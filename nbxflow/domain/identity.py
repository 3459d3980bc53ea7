"""Run, trace and span ids, all derived from the kernel process and its messages."""

from __future__ import annotations

from uuid import UUID

from nbxflow.protocol.names import run_uuid, span_bytes


def notebook_run_id(kernel_session: str, segment: int) -> str:
    """OpenLineage run id of a notebook run; its 128 bits are the OpenTelemetry trace id."""
    return str(run_uuid(kernel_session, str(segment)))


def cell_run_id(kernel_session: str, message_id: str) -> str:
    """OpenLineage run id of one execution, known from its ``execute_request`` message id."""
    return str(run_uuid(kernel_session, message_id))


def span_id(run_id: str) -> str:
    """OpenTelemetry span id of a cell run: the first 8 bytes of its run id, as 16 hex digits."""
    return span_bytes(UUID(run_id)).hex()


def trace_id(run_id: str) -> str:
    """OpenTelemetry trace id of a notebook run: its run id, as 32 hex digits."""
    return UUID(run_id).hex
