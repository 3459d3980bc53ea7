"""CPython 3.14 runs a thread in a context of its own: the cell must be known there."""

from __future__ import annotations

import contextvars
import threading

from nbxflow.kernel.hooks.hook import Hook
from nbxflow.kernel.hooks.threads import _start_in_context
from nbxflow.kernel.spans import CellSpan, Spans

CELL = CellSpan(1, "session", 1, "message")


class Thread314(threading.Thread):
    """A thread that runs as those of CPython 3.14 do: in ``_context``, given or made at start."""

    def __init__(self, spans: Spans, context: contextvars.Context | None = None) -> None:
        super().__init__()
        self._context = context
        self._spans = spans
        self.seen: CellSpan | None = None

    def run(self) -> None:
        """Note the cell that the thread belongs to."""
        context = self._context or contextvars.Context()
        self.seen = context.run(self._spans.current)


def _run(thread: Thread314, spans: Spans) -> CellSpan | None:
    hook = Hook("threads", lambda: None, lambda name, error: None, spans=spans)
    _start_in_context(hook)(thread)
    thread.join()
    return thread.seen


def test_a_thread_gets_a_context_with_its_cell() -> None:
    spans = Spans()
    leave = spans.enter(CELL)
    assert _run(Thread314(spans), spans) is CELL
    leave()
    assert _run(Thread314(spans), spans) is None


def test_a_context_that_the_user_gives_is_left_alone() -> None:
    spans = Spans()
    given = contextvars.Context()
    leave = spans.enter(CELL)
    assert _run(Thread314(spans, given), spans) is None
    leave()
    assert dict(given.items()) == {}
