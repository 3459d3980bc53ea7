"""The probe as a whole: what is installed on the shell, and how it switches itself off."""

from __future__ import annotations

import contextlib
import importlib
import os
import platform
from typing import Any, Callable, Optional

from . import environment, tracebacks
from .dataflow.follower import Follower
from .hooks import Hooks
from .observe import Observer
from .report import Reporter
from .spans import Spans

MAX_FAILURES = 3


class Probe:
    """Observer and hooks on one shell; after three failures of its own it takes itself off."""

    def __init__(self, shell: Any, reporter: Reporter, idle_minutes: float) -> None:
        self._shell = shell
        self._reporter = reporter
        self._failures = 0
        follower = Follower(shell, self._dataflow_failed)
        spans = Spans(shell.kernel)
        self._observer = Observer(shell.kernel, reporter, idle_minutes, follower, spans)
        self._hooks = Hooks(shell, self._observer.current, self._hook_failed, spans)
        self._show = tracebacks.stripping(shell.showtraceback)
        self._off = False

    def hello(self) -> None:
        """Tell the recorder that the probe is here; nothing once it is off."""
        if self._off:
            return
        content = {
            "version": version(),
            "python": platform.python_version(),
            "pid": os.getpid(),
            "canPeak": self._observer.can_peak,
        }
        self._reporter.send("hello", content)

    def install(self) -> None:
        """Register with IPython and put the hooks in place."""
        self._shell.showtraceback = self._show
        self._shell.events.register("pre_run_cell", self._cell_starts)
        self._shell.events.register("post_run_cell", self._cell_ends)
        self._hooks.install()
        if hasattr(os, "register_at_fork"):
            # What a forked child does from here on is not the cell's any more, and told by nobody.
            os.register_at_fork(before=self._forks, after_in_child=self._observer.stop)

    def remove(self) -> None:
        """Leave the shell and the libraries as they were."""
        self._off = True
        running = self._observer.current()
        if running is not None:
            environment.withdraw(running.span)
        self._observer.stop()
        self._hooks.remove()
        if self._shell.__dict__.get("showtraceback") is self._show:
            del self._shell.showtraceback
        for event, callback in (
            ("pre_run_cell", self._cell_starts),
            ("post_run_cell", self._cell_ends),
        ):
            if callback in self._shell.events.callbacks[event]:
                self._shell.events.unregister(event, callback)

    def _cell_starts(self, info: Any) -> None:
        self._guarded(self._observer.cell_starts, info)

    def _cell_ends(self, result: Any) -> None:
        self._guarded(self._observer.cell_ends, result)

    def _forks(self) -> None:
        running = self._observer.current()
        if running is not None:
            environment.offer(running.span)

    def _guarded(self, callback: Callable[[Any], None], argument: Any) -> None:
        try:
            callback(argument)
        except Exception as error:
            self._failed(error)

    def _failed(self, error: BaseException) -> None:
        self._failures += 1
        off = self._failures >= MAX_FAILURES
        if off:
            # What a failed removal leaves behind is inert: no cell is current any more.
            with contextlib.suppress(Exception):
                self.remove()
        self._reporter.fault("probe", error, off=off)

    def _dataflow_failed(self, error: BaseException) -> None:
        self._reporter.fault("dataflow", error, off=False)

    def _hook_failed(self, hook: str, error: BaseException) -> None:
        self._observer.hook_failed(hook)
        self._reporter.fault(hook, error, off=False)


_probe: Optional[Probe] = None


def install(shell: Any, reporter: Reporter, idle_minutes: float) -> None:
    """Install the probe once; a second call only says hello again (the first may be lost)."""
    global _probe
    if _probe is not None:
        _probe.hello()
        return
    probe = Probe(shell, reporter, idle_minutes)
    probe.hello()
    try:
        probe.install()
    except Exception:
        probe.remove()
        raise
    _probe = probe


def version() -> str:
    """nbxflow's version, from the file its build writes; ``0+unbuilt`` in a bare source tree."""
    try:
        module = importlib.import_module(".._version", __package__)
    except ImportError:
        return "0+unbuilt"
    return str(module.__version__)
