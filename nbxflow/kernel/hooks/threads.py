"""Let threads belong to the cell that starts them, and work in pools to the cell that submits it.

In place only where OpenTelemetry is used. Python's own frames are wrapped, not the user's
functions: these, and their tracebacks, stay as they are.
"""

from __future__ import annotations

import contextvars
import sys
import threading
from typing import Any

from ..spans import NO_CELL
from .hook import Hook
from .wrapping import transparent

_CELL = "_nbxflow_cell"


def install(hook: Hook) -> None:
    """Wrap the start of threads."""
    thread = threading.Thread
    if hook.owns(thread.start):
        return
    if sys.version_info >= (3, 14):
        hook.replace(thread, "start", transparent(_start_in_context(hook), thread.start))
        return
    hook.replace(thread, "start", transparent(_start(hook), thread.start))
    inner: Any = vars(thread)["_bootstrap_inner"]
    hook.replace(thread, "_bootstrap_inner", transparent(_bootstrap(hook, inner), inner))


def _start(hook: Hook) -> Any:
    original: Any = threading.Thread.start

    def start(self: Any) -> Any:
        span = hook.spans.current() if hook.enabled else None
        if span is None:
            return original(self)
        vars(self)[_CELL] = span
        try:
            return original(self)
        finally:
            vars(self).pop(_CELL, None)  # the thread has taken it, or never ran

    return start


def _bootstrap(hook: Hook, original: Any) -> Any:
    def bootstrap(self: Any) -> Any:
        # Above the place where Python catches what the thread raises: no traceback shows this.
        span = vars(self).pop(_CELL, None)
        if span is not None and hook.enabled:
            hook.guarded(hook.spans.enter, span)
        return original(self)

    return bootstrap


def _start_in_context(hook: Hook) -> Any:
    """For CPython 3.14, where a thread runs in a context, its starter's or an empty one."""
    original: Any = threading.Thread.start

    def start(self: Any) -> Any:
        span = hook.spans.current() if hook.enabled else None
        inherits = getattr(sys.flags, "thread_inherit_context", False)
        if span is not None and not inherits and vars(self).get("_context", self) is None:
            context = contextvars.Context()
            context.run(hook.guarded, hook.spans.enter, span)
            self._context = context
        return original(self)

    return start


def install_in_pools(hook: Hook, pools: Any) -> None:
    """Wrap the items of ``concurrent.futures``' thread pools: made by who submits, run later."""
    item = pools._WorkItem
    make, run = vars(item)["__init__"], vars(item)["run"]
    if hook.owns(run):
        return

    def made(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        if hook.enabled:
            setattr(self, _CELL, hook.spans.current())

    def run_in_cell(self: Any, *args: Any, **kwargs: Any) -> Any:
        before = hook.spans.current()
        span = getattr(self, _CELL, before) or (before and NO_CELL)
        if span is before or not hook.enabled:
            return run(self, *args, **kwargs)
        leave = hook.guarded(hook.spans.enter, span)
        try:
            return run(self, *args, **kwargs)
        finally:
            if leave is not None:
                hook.guarded(leave)

    hook.replace(item, "__init__", transparent(made, make))
    hook.replace(item, "run", transparent(run_in_cell, run))
