"""A kernel process without messages: a namespace, the tracker, and forks of both."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from cells import Run, run_cell
from forks import Fork, Pipe, in_fork, serve
from graphs import Picture
from IPython.core.inputtransformer2 import TransformerManager

from nbxflow.kernel.cell import Cell
from nbxflow.kernel.dataflow import Tracker
from nbxflow.kernel.hooks import open as open_hook
from nbxflow.kernel.hooks import pandas as pandas_hook
from nbxflow.kernel.hooks.hook import Hook

Sources = Sequence[tuple[str, str]]
"""Cell ids and sources, in the order in which they run."""


@dataclass
class Recorded:
    """An execution: what it shows and the dataflow that the tracker says."""

    run: Run
    dataflow: dict[str, Any]


class KernelFork:
    """A kernel in a forked process; its working folder is ``folder``."""

    def __init__(self, folder: str) -> None:
        self._fork = Fork(lambda pipe: _kernel(pipe, folder))

    def run(self, cell: str, source: str) -> Recorded:
        """Run a cell and record it."""
        recorded: Recorded = self._fork.ask(("run", cell, source))
        return recorded

    def try_out(self, sources: Sources, folder: str) -> dict[str, Run]:
        """What the cells would show if they ran now, in this order, in ``folder``."""
        runs: dict[str, Run] = self._fork.ask(("try", sources, folder))
        return runs

    def end(self) -> None:
        """End the process."""
        self._fork.end()


def reference_run(sources: Sources, folder: str) -> dict[str, Run]:
    """What each cell shows in a new process that runs them from the top, in ``folder``."""
    return in_fork(lambda: _run_all(new_main(), sources, folder, Picture()))


def new_main() -> dict[str, Any]:
    """A new namespace that also is the module ``__main__`` of this process."""
    main = ModuleType("__main__")
    sys.modules["__main__"] = main
    return main.__dict__


def _run_all(
    namespace: dict[str, Any], sources: Sources, folder: str, last: Picture
) -> dict[str, Run]:
    os.chdir(folder)
    runs = {}
    for cell, source in sources:
        runs[cell] = run_cell(namespace, source, last)
        last = runs[cell].picture
    return runs


def _kernel(pipe: Pipe, folder: str) -> None:
    os.chdir(folder)
    kernel = _Kernel()
    serve(pipe, kernel.answer)


class _Kernel:
    def __init__(self) -> None:
        self._namespace = new_main()
        self._tracker = Tracker(lambda: self._namespace)
        self._transform = TransformerManager().transform_cell
        self._cell: Cell | None = None
        self._count = 0
        self._last = Picture()
        for name, module, target in (
            ("open", open_hook, None),
            ("pandas", pandas_hook, sys.modules["pandas"]),
        ):
            module.install(Hook(name, lambda: self._cell, _raise), target)

    def answer(self, question: tuple[Any, ...]) -> Any:
        """Answer what :class:`KernelFork` asks."""
        if question[0] == "try":
            _, sources, folder = question
            return in_fork(lambda: _run_all(self._namespace, sources, folder, self._last))
        _, cell, source = question
        return self._run(cell, source)

    def _run(self, cell: str, source: str) -> Recorded:
        self._count += 1
        running = Cell(str(self._count), cell, 1)
        watched = self._tracker.starts(source, self._transform)
        self._cell = running
        run = run_cell(self._namespace, source, self._last)
        self._last = run.picture
        self._cell = None
        dataflow = self._tracker.ends(
            watched,
            failed=run.error is not None,
            interrupted=False,
            seconds=run.seconds,
            accesses=running.document()["accesses"],
        )
        return Recorded(run, dataflow)


def _raise(hook: str, error: BaseException) -> None:
    raise RuntimeError(f"the hook on {hook} failed") from error
