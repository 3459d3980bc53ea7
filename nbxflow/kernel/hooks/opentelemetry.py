"""Make the spans that a cell starts with OpenTelemetry's API children of the cell's own span.

No provider, propagator or sampler is touched: the parent stands in OpenTelemetry's context while
the cell runs, as a remote parent would.
"""

from __future__ import annotations

import sys
from typing import Any

from ..spans import NO_CELL, CellSpan, Spans
from . import threads
from .hook import Hook

API = "opentelemetry.trace"
POOLS = "concurrent.futures.thread"


def install(hook: Hook, module: Any) -> None:
    """Place the parent from now on; ``module`` is the API, or the pools of threads."""
    if module.__name__ == API:
        parent = _parent_class(module, hook)
        _place(hook, module, parent)
        threads.install(hook)
        module = sys.modules.get(POOLS)
    if module is not None and hook.spans.follows(hook.name):
        threads.install_in_pools(hook, module)


def _parent_class(trace: Any, hook: Hook) -> Any:
    spans: Spans = hook.spans

    nothing = trace.INVALID_SPAN_CONTEXT

    def context_of(span: CellSpan) -> Any:
        if span is NO_CELL:
            return nothing
        sampled = trace.TraceFlags(trace.TraceFlags.SAMPLED)
        return trace.SpanContext(*span.ids(), True, sampled)

    class CellParent(trace.NonRecordingSpan):  # type: ignore[misc]  # the user's OpenTelemetry
        """Stands for a cell's span, which ends elsewhere.

        A context that an earlier cell left behind comes back when the user detaches what lay over
        it: it then stands for the cell that runs now. One that was handed to the thread of an
        earlier cell stands for the later cell, from which it came.
        """

        def __init__(self, cell: CellSpan) -> None:
            super().__init__(context_of(cell))
            self._nbxflow_cell = cell

        def get_span_context(self) -> Any:
            if not hook.enabled:
                return nothing
            current = spans.current()
            if current is None or current.number <= self._nbxflow_cell.number:
                return super().get_span_context()
            return context_of(current)

    return CellParent


def _place(hook: Hook, trace: Any, parent: Any) -> None:
    context = sys.modules["opentelemetry.context"]

    def enter(span: CellSpan) -> None:
        present = trace.get_current_span()
        if isinstance(present, parent) or not present.get_span_context().is_valid:
            context.attach(trace.set_span_in_context(parent(span)))

    def leave() -> None:
        present = context.get_current()
        if any(isinstance(value, parent) for value in present.values()):
            kept = {key: each for key, each in present.items() if not isinstance(each, parent)}
            context.attach(type(present)(kept))

    hook.follow_cells(enter, leave)
