"""Which cell the running code belongs to, followed through calls, tasks and threads."""

from __future__ import annotations

import sys
from contextvars import ContextVar
from typing import Any, Callable, Dict, Optional, Tuple

from ..protocol.names import run_uuid, span_bytes

Enter = Callable[["CellSpan"], None]
Leave = Callable[[], None]


class CellSpan:
    """The span of one execution, by which others refer to it.

    Attributes:
        number: counts the cells of this process; the later of two cells has the higher one.
    """

    __slots__ = ("_ids", "_names", "number")

    def __init__(self, number: int, kernel_session: str, segment: int, message_id: str) -> None:
        self.number = number
        self._names = (kernel_session, segment, message_id)
        self._ids: Optional[Tuple[int, int]] = None

    def ids(self) -> Tuple[int, int]:
        """The notebook run's trace id (128 bits) and the cell's span id (64 bits)."""
        if self._ids is None:  # most cells are never asked
            session, segment, message_id = self._names
            span = span_bytes(run_uuid(session, message_id))
            self._ids = (run_uuid(session, str(segment)).int, int.from_bytes(span, "big"))
        return self._ids

    @property
    def traceparent(self) -> str:
        """The span as W3C Trace Context writes it, sampled."""
        return "00-{:032x}-{:016x}-01".format(*self.ids())


NO_CELL = CellSpan(sys.maxsize, "", 0, "")
"""For code that is known to belong to no cell, in a thread that a cell has started."""


class Spans:
    """The spans of a kernel's cells, and who wants to be told where one is entered and left.

    What belongs to a cell carries it in a context variable of Python, which asyncio hands on to
    tasks; threads get it from the hook on them.
    """

    def __init__(self, kernel: Any = None) -> None:
        self._kernel = kernel
        self._number = 0
        self._current: ContextVar[Optional[CellSpan]] = ContextVar("nbxflow_cell", default=None)
        self._followers: Dict[str, Tuple[Enter, Leave]] = {}

    def new(self, message_id: str, segment: int) -> CellSpan:
        """The span of an execution that is about to begin."""
        self._number += 1
        return CellSpan(self._number, self._kernel.session.session, segment, message_id)

    def current(self) -> Optional[CellSpan]:
        """The cell that the running code belongs to; None where that is not known."""
        return self._current.get()

    def follow(self, name: str, enter: Enter, leave: Leave) -> None:
        """Tell ``enter`` of the present cell, if there is one, and of all later ones."""
        self._followers[name] = (enter, leave)
        span = self.current()
        if span is not None:
            enter(span)

    def follows(self, name: str) -> bool:
        """Whether somebody of this name is told."""
        return name in self._followers

    def unfollow(self, name: str) -> None:
        """Tell them no more."""
        self._followers.pop(name, None)

    def enter(self, span: CellSpan) -> Callable[[], None]:
        """From now on the running code belongs to ``span``; the result takes it back.

        It may be called where the code runs in another context (after a cell with ``await``):
        nothing is taken back there, because nothing was entered.
        """
        before = self._current.get()
        self._current.set(span)
        if span is not NO_CELL:
            for follower_enters, _ in list(self._followers.values()):
                follower_enters(span)

        def leave() -> None:
            if self._current.get() is span:
                self._current.set(before)
            for _, follower_leaves in list(self._followers.values()):
                follower_leaves()

        return leave
