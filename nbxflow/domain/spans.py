"""OpenTelemetry spans of notebook runs and cell executions, in OTLP's own classes.

Importing this loads protobuf: only what makes or sends spans may.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, InstrumentationScope, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span, Status

from nbxflow.domain.executions import Execution
from nbxflow.domain.identity import span_id, trace_id
from nbxflow.domain.jobs import relative_path
from nbxflow.domain.runs import NotebookRun, RunCounts
from nbxflow.domain.times import nanoseconds

SCOPE = "nbxflow.recorder"
Attributes: TypeAlias = "dict[str, str | int | float | None]"


@dataclass(frozen=True)
class SpanSource:
    """What all spans of one installation have in common.

    ``version`` is nbxflow's, ``host`` the machine's name, ``root`` the folder that paths are
    relative to.
    """

    version: str
    host: str
    root: str


def run_span(source: SpanSource, run: NotebookRun, counts: RunCounts) -> ExportTraceServiceRequest:
    """The root span of a notebook run that is closed, linked to that of the run before it.

    Raises:
        ValueError: the run is open.
    """
    if run.closed_at is None:
        raise ValueError("A run that is open has no span yet.")
    start = nanoseconds(run.opened_at)
    span = Span(
        trace_id=bytes.fromhex(trace_id(run.id)),
        span_id=bytes.fromhex(span_id(run.id)),
        name="notebook.run",
        kind=Span.SPAN_KIND_INTERNAL,
        start_time_unix_nano=start,
        end_time_unix_nano=max(start, nanoseconds(run.closed_at)),
        attributes=_attributes(
            {
                "notebook.path": run.path and relative_path(run.path, source.root),
                "notebook.kernel.name": run.kernel_name,
                "session.id": run.kernel_session,
                "session.previous_id": run.previous_session,
                "openlineage.run.id": run.id,
                "nbxflow.run.state": run.state,
                "nbxflow.run.executions": counts.executions,
                "nbxflow.run.failed": counts.failed,
                "nbxflow.run.interrupted": counts.interrupted,
                "nbxflow.run.lost": counts.lost,
                "error.type": "KernelDied" if run.state == "fail" else None,
            }
        ),
        status=_status(run.state == "fail"),
    )
    if run.previous is not None:
        previous = Span.Link(
            trace_id=bytes.fromhex(trace_id(run.previous)),
            span_id=bytes.fromhex(span_id(run.previous)),
        )
        span.links.append(previous)
    return _request(source, span)


def cell_span(
    source: SpanSource, run: NotebookRun, execution: Execution, index: int | None = None
) -> ExportTraceServiceRequest:
    """The span of one execution that is over, below the root span of its run.

    Args:
        source: of the installation.
        run: the run that the execution belongs to.
        execution: one that started.
        index: of the cell in its notebook, from 0, where it is known.

    Raises:
        ValueError: the execution never started.
    """
    if execution.started_at is None:
        raise ValueError("An execution that never started has no span.")
    start, end = nanoseconds(execution.started_at), _end(execution, execution.started_at)
    span = Span(
        trace_id=bytes.fromhex(trace_id(run.id)),
        span_id=bytes.fromhex(execution.span_id or span_id(execution.id)),
        parent_span_id=bytes.fromhex(span_id(run.id)),
        name="cell.execute",
        kind=Span.SPAN_KIND_INTERNAL,
        start_time_unix_nano=start,
        end_time_unix_nano=end,
        attributes=_attributes(_of_execution(source, execution, index)),
        status=_status(execution.state in ("failed", "lost")),
    )
    if execution.state == "failed" and execution.error is not None:
        # Its class alone: the text and the stack trace can hold anything.
        raised = _attributes({"exception.type": execution.error.name})
        span.events.append(Span.Event(time_unix_nano=end, name="exception", attributes=raised))
    return _request(source, span)


def _of_execution(source: SpanSource, execution: Execution, index: int | None) -> Attributes:
    path = execution.path
    return {
        "notebook.path": path and relative_path(path, source.root),
        "notebook.cell.id": execution.cell,
        "notebook.cell.index": index,
        "notebook.execution.count": execution.count,
        "notebook.kernel.name": execution.kernel.name,
        "session.id": execution.kernel.session,
        "openlineage.run.id": execution.id,
        "error.type": _error_type(execution),
        "nbxflow.execution.state": execution.state,
        "nbxflow.probe": execution.probe,
        "nbxflow.queue.duration": _seconds(execution.queue_seconds),
        "nbxflow.wall.duration": _seconds(execution.wall_seconds),
        "nbxflow.cpu.time": _seconds(execution.cpu_seconds),
        "nbxflow.memory.peak": execution.memory_peak_bytes,
        "nbxflow.memory.growth": execution.memory_growth_bytes,
        "nbxflow.output.size": execution.output_bytes,
    }


def _seconds(value: float | None) -> float | None:
    """Always a decimal: a backend gives an attribute the type that it saw first."""
    return None if value is None else float(value)


def _end(execution: Execution, started_at: str) -> int:
    """When it ended, not before it started: a clock that was put back did not undo its time.

    An end that nobody saw gives a span without length.
    """
    start = nanoseconds(started_at)
    end = start if execution.ended_at is None else nanoseconds(execution.ended_at)
    if end < start:
        return start + round((execution.wall_seconds or 0) * 1e9)
    return end


def _error_type(execution: Execution) -> str | None:
    if execution.state == "lost":
        # Without an end it was not seen what became of it: the recorder died first.
        return "KernelDied" if execution.ended_at is not None else "RecorderDied"
    failed = execution.state == "failed" and execution.error is not None
    return execution.error.name if failed and execution.error else None


def _status(error: bool) -> Status | None:
    """Unset but for errors, as instrumentations are asked to leave it."""
    return Status(code=Status.STATUS_CODE_ERROR) if error else None


def _request(source: SpanSource, span: Span) -> ExportTraceServiceRequest:
    resource = Resource(
        attributes=_attributes(
            {
                "service.name": "nbxflow",
                "service.version": source.version,
                "host.name": source.host,
                "telemetry.sdk.name": "nbxflow",
                "telemetry.sdk.language": "python",
                "telemetry.sdk.version": source.version,
            }
        )
    )
    scope = InstrumentationScope(name=SCOPE, version=source.version)
    scoped = ScopeSpans(scope=scope, spans=[span])
    return ExportTraceServiceRequest(
        resource_spans=[ResourceSpans(resource=resource, scope_spans=[scoped])]
    )


def _attributes(values: Attributes) -> list[KeyValue]:
    return [
        KeyValue(key=key, value=_any_value(value))
        for key, value in values.items()
        if value is not None and value != ""
    ]


def _any_value(value: str | int | float) -> AnyValue:
    if isinstance(value, str):
        # A lone half of a surrogate pair, as names of files may hold, is no text to protobuf.
        return AnyValue(string_value=value.encode("utf-8", "replace").decode())
    if isinstance(value, int):
        return AnyValue(int_value=value)
    return AnyValue(double_value=value)
