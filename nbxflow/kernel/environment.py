"""Hand the cell's span to the processes that it starts, as ``TRACEPARENT``.

The variable stands in the C library's environment only, which processes inherit: ``os.environ``,
which the user's code reads and copies, stays as it is, and what the user puts there wins. It is put
there when the cell starts its first process, not with every cell: changing the environment is not
safe while libraries' threads read it.
"""

from __future__ import annotations

import os
from typing import Optional

from .spans import NO_CELL, CellSpan

NAME = "TRACEPARENT"

_offered: Optional[CellSpan] = None


def offer(span: CellSpan) -> None:
    """Let processes started from now on inherit ``span``."""
    global _offered
    if NAME not in os.environ and span is not NO_CELL:
        os.putenv(NAME, span.traceparent)
        _offered = span


def withdraw(span: CellSpan) -> None:
    """Take the variable back, if ``span`` was the last that was offered."""
    global _offered
    if _offered is span:
        _offered = None
        if NAME not in os.environ:
            os.unsetenv(NAME)
