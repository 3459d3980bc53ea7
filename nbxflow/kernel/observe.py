"""The beginning and the end of each cell, as IPython tells them."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional

from . import environment, measure, system
from .cell import Cell
from .dataflow.follower import Follower
from .dataflow.watched import Watched
from .measure import clocks
from .report import Reporter
from .spans import Spans


class _Running:
    """A cell and the readings taken at its start."""

    def __init__(self, cell: Cell, parent: Dict[str, Any], memory: measure.Memory) -> None:
        self.cell = cell
        self.parent = parent
        self.memory = memory
        self.watched: Optional[Watched] = None
        self.leave: Callable[[], None] = lambda: None
        self.started_at = clocks.utc_now()
        self.cpu = measure.cpu_seconds()
        self.wall = clocks.seconds()


class Observer:
    """Tells the recorder of every cell; also says which cell is running, for the hooks.

    Cells of different threads (subshells) may overlap. A run inside a run (``%%capture``) is part
    of the outer one.
    """

    def __init__(
        self,
        kernel: Any,
        reporter: Reporter,
        idle_minutes: float,
        follower: Follower,
        spans: Spans,
    ) -> None:
        self._kernel = kernel
        self._follower = follower
        self._spans = spans
        self._reporter = reporter
        self._idle_seconds = idle_minutes * 60
        self._running: Dict[int, _Running] = {}
        self._segment = 1
        self._stopped = False
        self._last_end: Optional[float] = None
        self._meter: Callable[[], measure.Memory] = measure.memory_meter()
        self.can_peak = measure.reset_peak() and self._meter().peak is not None
        self.blind_hooks: List[str] = []

    def current(self) -> Optional[Cell]:
        """The cell that runs in this thread, else the one started last, else None."""
        running = self._running
        if not running:
            return None
        own = running.get(system.this_thread())
        if own is not None:
            return own.cell
        try:
            return next(reversed(list(running.values()))).cell
        except (StopIteration, RuntimeError):
            return None  # it ended meanwhile

    def cell_starts(self, info: Any) -> None:
        """Note and report the start of a cell (IPython's ``pre_run_cell``)."""
        parent = self._parent()
        header = parent.get("header") or {}
        message_id = header.get("msg_id")
        silent = (parent.get("content") or {}).get("silent", False)
        if header.get("msg_type") != "execute_request" or silent or not message_id:
            return
        if self._stopped:
            return
        thread = system.this_thread()
        outer = self._running.get(thread)
        if outer is not None and outer.cell.message_id == message_id:
            outer.cell.depth += 1
            return
        self._count_segment()
        span = self._spans.new(message_id, self._segment)
        cell = Cell(message_id, getattr(info, "cell_id", None), self._segment, span)
        for hook in self.blind_hooks:
            cell.blind_spot("hook", hook, blind_hook_message(hook))
        if self.can_peak:
            measure.reset_peak()
        running = _Running(cell, parent, self._meter())
        self._reporter.send(
            "cell-start", {**self._identity(cell), "startedAt": running.started_at}, parent
        )
        self._forget(thread)  # a cell whose end was not told
        self._running[thread] = running
        running.watched = self._follower.starts(info)
        running.leave = self._spans.enter(span)
        running.cpu = measure.cpu_seconds()
        running.wall = clocks.seconds()

    def cell_ends(self, result: Any) -> None:
        """Report what a cell did (IPython's ``post_run_cell``)."""
        wall = clocks.seconds()
        thread = system.this_thread()
        running = self._running.get(thread)
        if running is None:
            return
        if running.cell.depth:
            running.cell.depth -= 1
            return
        self._forget(thread)
        self._last_end = clocks.elapsed()
        cpu = measure.cpu_seconds()
        memory = self._meter()
        known = running.memory.resident is not None and memory.resident is not None
        error = result.error_before_exec or result.error_in_exec
        seconds = max(0.0, wall - running.wall)
        done = running.cell.document()
        content = {
            **self._identity(running.cell),
            "startedAt": running.started_at,
            "endedAt": clocks.utc_now(),
            "wallSeconds": seconds,
            "cpuSeconds": max(0.0, cpu - running.cpu),
            "memoryPeakBytes": memory.peak if self.can_peak else None,
            "memoryGrowthBytes": memory.resident - running.memory.resident if known else None,  # type: ignore[operator]  # both known
            "error": type(error).__name__ if error is not None else None,
            **done,
            "dataflow": self._follower.ends(
                running.watched, result, seconds, running.cell.touches(), done["statements"]
            ),
        }
        self._reporter.send("cell-end", content, running.parent)

    def hook_failed(self, hook: str) -> None:
        """From now on every cell says that this hook does not see anything."""
        self.blind_hooks.append(hook)
        for running in list(self._running.values()):
            running.cell.blind_spot("hook", hook, blind_hook_message(hook))

    def stop(self) -> None:
        """Forget the running cells, so that hooks record nothing more, and follow no other."""
        self._stopped = True
        self._running.clear()

    def _forget(self, thread: int) -> None:
        running = self._running.pop(thread, None)
        if running is not None:
            running.leave()
            environment.withdraw(running.cell.span)

    def _parent(self) -> Dict[str, Any]:
        if hasattr(self._kernel, "get_parent"):
            parent = self._kernel.get_parent("shell")
        else:
            parent = getattr(self._kernel, "_parent_header", None)
        return parent or {}

    def _count_segment(self) -> None:
        last = self._last_end
        if last is None or self._running:
            return
        if clocks.elapsed() - last >= self._idle_seconds:
            self._segment += 1

    @staticmethod
    def _identity(cell: Cell) -> Dict[str, Any]:
        return {"messageId": cell.message_id, "cell": cell.cell_id, "segment": cell.segment}


def blind_hook_message(hook: str) -> str:
    """The blind spot's sentence for a hook that is off."""
    return f"The part that watches {hook} switched itself off after an error."
