"""A user's own OpenTelemetry in a kernel with the probe, and what parents its spans got."""

from __future__ import annotations

import json
from typing import Any

from nbxflow.domain.identity import cell_run_id, notebook_run_id, span_id, trace_id
from nbxflow.tests.kernel.probe_kernel import Outcome, ProbeKernel

PROVIDER = """
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)
tracer = trace.get_tracer("user")
def work(name):
    with tracer.start_as_current_span(name): pass
"""
TELL = """
import json
print(json.dumps({s.name: [format(s.context.trace_id, "032x"), format(s.context.span_id, "016x"),
    s.parent and format(s.parent.span_id, "016x")] for s in exporter.get_finished_spans()}))
exporter.clear()
"""


def ids(outcome: Outcome, segment: int = 1) -> tuple[str, str]:
    """Trace and span id that the server gives an execution."""
    session = outcome.reply["header"]["session"]
    run = notebook_run_id(session, segment)
    return trace_id(run), span_id(cell_run_id(session, outcome.message_id))


def told(kernel: ProbeKernel) -> dict[str, tuple[str, str, str | None]]:
    """Trace, own and parent id of the user's finished spans by name; they are forgotten then."""
    outcome = kernel.run(TELL)
    assert outcome.error is None, outcome.error
    found: dict[str, Any] = json.loads(outcome.stdout)
    return {name: (each[0], each[1], each[2]) for name, each in found.items()}


def parents(kernel: ProbeKernel) -> dict[str, tuple[str, str | None]]:
    """Trace and parent id of the user's finished spans by name; they are forgotten then."""
    return {name: (trace, parent) for name, (trace, _, parent) in told(kernel).items()}
