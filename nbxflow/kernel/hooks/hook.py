"""One hook: what it replaced, whether it still works, and how its calls are recorded."""

from __future__ import annotations

from typing import Any, Callable, List, NamedTuple, Optional, Tuple

from .. import system
from ..cell import Cell
from ..spans import CellSpan, Spans

CurrentCell = Callable[[], Optional[Cell]]
Finish = Callable[[Any, Optional[BaseException]], None]
"""Called with the result, or with the exception, once the user's call has returned."""


class Call(NamedTuple):
    """A watched call that has begun in a cell."""

    cell: Cell
    key: Tuple[int, str]
    finish: Finish


class Hook:
    """A hook on one library.

    Its own failures never reach the user's call: the first one takes the hook off, puts the
    originals back and is told to ``on_failure``. ``current`` gives the running cell;
    ``leaves_out`` tells the paths that are no data; ``spans`` the cell that code belongs to.
    """

    def __init__(
        self,
        name: str,
        current: CurrentCell,
        on_failure: Callable[[str, BaseException], None],
        leaves_out: Callable[[str], bool] = lambda path: False,
        spans: Optional[Spans] = None,
    ) -> None:
        self.name = name
        self.spans = spans or Spans()
        self.enabled = True
        self.current = current
        self.leaves_out = leaves_out
        self._on_failure = on_failure
        self._replaced: List[Tuple[Any, str, Any, Any]] = []
        self._undo: List[Callable[[], None]] = []

    def replace(self, owner: Any, name: str, value: Any) -> None:
        """Set an attribute of a module or class; undone by :meth:`remove`."""
        self._replaced.append((owner, name, vars(owner).get(name, _ABSENT), value))
        setattr(owner, name, value)

    def on_removal(self, undo: Callable[[], None]) -> None:
        """Call ``undo`` when the hook is removed."""
        self._undo.append(undo)

    def owns(self, value: Any) -> bool:
        """Whether a replacement of this hook is already in this place."""
        return any(value is own for _, _, _, own in self._replaced)

    def remove(self) -> None:
        """Put the originals back, except where someone else has replaced them since."""
        self.enabled = False
        for owner, name, before, own in reversed(self._replaced):
            if vars(owner).get(name) is not own:
                continue
            if before is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, before)
        self._replaced.clear()
        while self._undo:
            self._undo.pop()()

    def fail(self, error: BaseException) -> None:
        """Take the hook off after an error of its own."""
        if not self.enabled:
            return
        self.enabled = False
        try:
            self.remove()
        finally:
            self._on_failure(self.name, error)

    def guarded(self, function: Callable[..., Any], *args: Any) -> Any:
        """What ``function`` returns; None, with the hook taken off, when it raises."""
        try:
            return function(*args)
        except Exception as error:
            self.fail(error)
            return None

    def follow_cells(self, enter: Callable[[CellSpan], None], leave: Callable[[], None]) -> None:
        """Call these where code begins and ends to belong to a cell, in that code's context."""
        self.on_removal(lambda: self.spans.unfollow(self.name))
        self.spans.follow(
            self.name, lambda span: self.guarded(enter, span), lambda: self.guarded(leave)
        )

    def begin(self, observe: Callable[..., Optional[Finish]], *details: Any) -> Optional[Call]:
        """Let ``observe(cell, *details)`` look at a call that is about to happen.

        None when there is nothing to record: no cell runs, ``observe`` says so, or the call is
        made from inside another one of this hook (the outermost call is the one recorded).
        """
        if not self.enabled:
            return None
        cell = self.current()
        if cell is None:
            return None
        key = (system.this_thread(), self.name)
        if key in cell.typed:
            return None
        try:
            finish = observe(cell, *details)
        except Exception as error:
            self.fail(error)
            return None
        if finish is None:
            return None
        cell.typed.add(key)
        return Call(cell, key, finish)

    def end(self, call: Call, result: Any, error: Optional[BaseException]) -> None:
        """Record a call that has returned or raised."""
        call.cell.typed.discard(call.key)
        try:
            call.finish(result, error)
        except Exception as failure:
            self.fail(failure)


_ABSENT: Any = object()
