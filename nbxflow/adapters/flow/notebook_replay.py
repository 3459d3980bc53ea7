"""One replay of the notebook: its cells on a real kernel in a place of its own."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbxflow.adapters.flow.processes import unless_stopped
from nbxflow.adapters.flow.sandbox import Place, Sandbox, denials
from nbxflow.adapters.flow.texts import text_node
from nbxflow.adapters.flow.written_files import WrittenFiles
from nbxflow.adapters.replay_kernel import KernelDied, Outcome, ReplayKernel
from nbxflow.services.run_notebook import KernelUnavailable
from nbxflow.services.verify_flow_plan import Part
from nbxflow.services.verify_flow_runs import Failure, StepRun

_GRACE_SECONDS = 3.0
_TIMES = re.compile(r"^(?:CPU times|Wall time): .*\n?", re.MULTILINE)
_TIMED = re.compile(r"^\s*%%?time\b", re.MULTILINE)


@dataclass
class Replay:
    """What one replay saw; ``files`` are those that are still to be described."""

    steps: dict[str, StepRun]
    files: dict[str, tuple[str, str, Path]]
    """By key: step, path and the copy."""
    python: str = ""
    """The executable of the kernel."""


@dataclass(frozen=True)
class NotebookWork:
    """What is replayed, and how."""

    kernel: str
    parts: Sequence[Part]
    settings: Mapping[str, Any]
    """For ``flow_check``; the places of this replay are added."""
    environment: Mapping[str, str]
    timeout: float | None
    wanted: Mapping[str, Sequence[str]]
    """By step: names that are looked at whether or not the step is seen to change them."""
    by_chance: Collection[str]
    """Cells that are known to draw random numbers, or to call what does."""


async def replay_notebook(
    sandbox: Sandbox,
    place: Place,
    work: NotebookWork,
    said: Callable[[str], None],
    stop: asyncio.Event,
) -> Replay:
    """Run the cells one after the other; stops at the first that fails, as a run of all does.

    Raises:
        KernelUnavailable: the kernel did not start, or takes no set-up.
        RunInterrupted: ``stop`` was set.
    """
    kernel = ReplayKernel(lambda *_: None, work.kernel, work.environment)
    kernel.manager.connection_file = str(place.root / "kernel.json")
    replay = _NotebookReplay(kernel, sandbox, place, work, stop)
    try:
        await replay.start()
        for part in work.parts:
            said(part.step)
            if not await replay.run(part):
                break
        return replay.found
    finally:
        await kernel.shut_down()


class _NotebookReplay:
    def __init__(
        self,
        kernel: ReplayKernel,
        sandbox: Sandbox,
        place: Place,
        work: NotebookWork,
        stop: asyncio.Event,
    ) -> None:
        self._kernel = kernel
        self._sandbox = sandbox
        self._place = place
        self._work = work
        self._stop = stop
        self._denied = 0
        self._steps = 0
        self.found = Replay({}, {})

    async def start(self) -> None:
        """Start the kernel and what listens in it."""
        await unless_stopped(self._kernel.restart(self._place.work, now=True), self._stop)
        told = self._place.exchange / "settings.json"
        own = {"exchange": str(self._place.exchange), "arrays": str(self._sandbox.arrays)}
        labels = self._sandbox.labels(self._place)
        settings = {**self._work.settings, **own, "places": labels}
        told.write_text(json.dumps(settings), "utf-8")
        load = str(self._sandbox.check / "load.py")
        code = (
            f"__import__('runpy').run_path({load!r}, {{'SETTINGS': {str(told)!r}}}, '<nbxflow>');"
        )
        outcome = await unless_stopped(self._kernel.run("", code, silent=True), self._stop)
        report = self._place.exchange / "python.json"
        if outcome.error is not None or not report.exists():
            why = ": ".join(outcome.error or ("", "nothing was heard of it"))
            raise KernelUnavailable(
                f"the kernel {self._work.kernel!r} cannot be verified with: {why}"
            )
        self.found.python = json.loads(report.read_bytes())["executable"]
        self._files = WrittenFiles(self._place.work, self._place.exchange / "files")

    async def run(self, part: Part) -> bool:
        """Run the cells of a step; False when the notebook stops there."""
        run = StepRun()
        self.found.steps[part.step] = run
        printed = []
        for cell in part.cells:
            outcome = await self._cell(cell)
            printed.append(_without_times(cell["source"], outcome.stdout))
            if isinstance(outcome, _TimedOut):
                run.failure = Failure("TimeoutError", "a cell took too long", timed_out=True)
            elif outcome.error is not None and "raises-exception" in cell["tags"]:
                run.raised.append(Failure(*outcome.error, expected=True))
            elif outcome.error is not None:
                run.failure = Failure(*outcome.error)
            if run.failure is not None:
                break
        if run.failure is None:
            run.failure = await self._end_step(part, run)
        refused = denials(self._place, self._denied)
        self._denied += len(refused)
        run.denied += refused
        text = "".join(printed)
        if text:
            run.text = text_node(text, self._sandbox.labels(self._place), self._package)
        return run.failure is None

    @property
    def _package(self) -> str:
        return str(self._work.settings["package"])

    async def _cell(self, cell: Mapping[str, Any]) -> Outcome:
        work = asyncio.wait_for(
            asyncio.shield(running := asyncio.ensure_future(self._run_cell(cell))),
            self._work.timeout,
        )
        try:
            return await unless_stopped(work, self._stop)
        except asyncio.TimeoutError:
            await self._kernel.interrupt()
            await asyncio.wait({running}, timeout=_GRACE_SECONDS)
            return _TimedOut("")
        finally:
            if not running.done():
                running.cancel()
                with suppress(Exception, asyncio.CancelledError):
                    await running

    async def _run_cell(self, cell: Mapping[str, Any]) -> Outcome:
        try:
            return await self._kernel.run(cell["id"], cell["source"])
        except KernelDied:
            return Outcome("", error=("KernelDied", "the kernel's process ended"))

    async def _end_step(self, part: Part, run: StepRun) -> Failure | None:
        """Take what the step did from the kernel."""
        self._steps += 1
        wanted = list(self._work.wanted.get(part.step, ()))
        module = "__import__('sys').modules['_nbxflow_check.notebook']"
        code = f"{module}.end_step({self._steps}, {wanted!r});"
        outcome = await self._cell_silently(code)
        path = self._place.exchange / f"step-{self._steps}.json"
        if outcome.error is not None or not path.exists():
            return Failure(*(outcome.error or ("RuntimeError", "its values could not be taken")))
        seen = json.loads(path.read_bytes())
        run.names, run.random = seen["names"], seen["random"]
        if seen["loaded"] and not any(cell["id"] in self._work.by_chance for cell in part.cells):
            run.random.pop("random", None)  # libraries draw from it when they are loaded
        run.bound = frozenset(seen["bound"])
        run.outputs, run.figures = seen["shown"], seen["figures"]
        kept, told = self._files.take()
        run.files.update(told)
        for relative, copy in kept.items():
            self.found.files[f"{part.step}:{relative}"] = (part.step, relative, copy)
        return None

    async def _cell_silently(self, code: str) -> Outcome:
        try:
            return await unless_stopped(self._kernel.run("", code, silent=True), self._stop)
        except KernelDied:
            return Outcome("", error=("KernelDied", "the kernel's process ended"))


class _TimedOut(Outcome):
    """A cell that took longer than it may."""


def _without_times(source: str, printed: str) -> str:
    """What a cell printed, without the times that magics add which the pipeline drops."""
    return _TIMES.sub("", printed) if _TIMED.search(source) else printed
