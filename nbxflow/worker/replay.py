"""The worker's operation ``replay``: written sessions, played on a real kernel and recorded."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from nbxflow.adapters.ipython_syntax import transformer
from nbxflow.adapters.notebook_runner import Progress
from nbxflow.adapters.replay_kernel import KernelDied, Outcome, ReplayKernel
from nbxflow.domain.executions import TERMINAL_STATES, Execution
from nbxflow.domain.signals import ExecutionRequested
from nbxflow.domain.times import format_time
from nbxflow.ports import Location, SecretOutcome, SinkState, TaskProgress, TaskState
from nbxflow.protocol.documents import to_document
from nbxflow.services.read_facts import FactsReader, facts_by_source
from nbxflow.services.replay_session import (
    ReplayDocument,
    Session,
    Step,
    check_sessions,
    code_sources,
)
from nbxflow.services.run_notebook import KernelUnavailable, RunInterrupted, WrongUsage
from nbxflow.wiring import Companion, CompanionSettings, build_companion

T = TypeVar("T")
_KERNELS = 2
"""While one kernel plays a session another one starts for the next."""
_RECORD_SECONDS = 20.0
"""How long the record of an execution that is over is waited for."""
_GRACE_SECONDS = 3.0
"""How long an interrupted cell may take to end by itself before its kernel is stopped."""


async def replay(
    sessions: Sequence[Session], folder: str | None, progress: Progress, stop: asyncio.Event
) -> dict[str, Any]:
    """Play sessions one after the other, each on a kernel that was restarted for it.

    The records are kept nowhere and no event is sent. Without ``folder`` each session has a new,
    empty working folder.

    Raises:
        WrongUsage: a session cannot be played, or ``folder`` is none; no kernel was started.
        KernelUnavailable: the kernel did not start, or its records do not come.
        RunInterrupted: ``stop`` was set.
    """
    check_sessions(sessions)
    if folder is not None and not os.path.isdir(folder):
        raise WrongUsage(f"{folder}: not a folder")
    sources = [code_sources(session) for session in sessions]
    facts = await asyncio.to_thread(_facts_of_all, sources)
    players = [_Player(folder, stop) for _ in sessions[:_KERNELS]]
    try:
        played = []
        for number, session in enumerate(sessions):
            progress(number, len(sessions), f"session {number + 1} of {len(sessions)}")
            player = players[number % _KERNELS]
            await player.prepared()
            if number + 1 < len(sessions):
                players[(number + 1) % _KERNELS].prepare()
            steps = await player.play(session)
            played.append({"steps": steps, "facts": facts[number]})
        progress(len(sessions), len(sessions), "done")
        return {"sessions": played}
    finally:
        for player in players:
            await player.close()


class _Player:
    """One kernel with a recorder of its own; plays in ``folder``, or in one it makes."""

    def __init__(self, folder: str | None, stop: asyncio.Event) -> None:
        self._stop = stop
        self._given = folder
        self._made: TemporaryDirectory[str] | None = None
        self._preparing: asyncio.Task[None] | None = None
        self._records = _Records()
        self._kernel = ReplayKernel(self._requested)
        settings = CompanionSettings(root=os.getcwd(), in_memory=True, housekeeping=False)
        self._companion: Companion = build_companion(settings, announcer=self._records)
        location = Location("notebook", "replay", None)
        self._companion.watch_manager(self._kernel.manager, location=location)

    def prepare(self) -> None:
        """Begin to restart the kernel for the next session."""
        self._preparing = asyncio.ensure_future(self._prepare())

    async def prepared(self) -> None:
        """Wait until the kernel is ready for the next session."""
        if self._preparing is None:
            self.prepare()
        task, self._preparing = self._preparing, None
        if task is not None:
            await task

    async def play(self, session: Session) -> list[dict[str, Any]]:
        """Play a session, once, after the kernel is prepared."""
        self._records.take()
        document = ReplayDocument.of(session)
        return [await self._step(step, document) for step in session["steps"]]

    async def close(self) -> None:
        """End the kernel and the recorder."""
        if self._preparing is not None:
            self._preparing.cancel()
            with suppress(Exception, asyncio.CancelledError):
                await self._preparing
        await self._kernel.shut_down()
        self._forget_folder()
        await asyncio.to_thread(self._companion.close)

    async def _prepare(self) -> None:
        before, self._made = self._made, None
        if self._given is None:
            self._made = TemporaryDirectory(prefix="nbxflow-replay-", ignore_cleanup_errors=True)
        await self._restart(now=True)
        if before is not None:  # not earlier: the kernel that is gone now worked in it
            before.cleanup()

    async def _restart(self, *, now: bool) -> None:
        folder = Path(self._made.name if self._made is not None else self._given or ".").resolve()
        await self._unless_stopped(self._kernel.restart(folder, now=now))

    def _forget_folder(self) -> None:
        if self._made is not None:
            self._made.cleanup()

    async def _step(self, step: Step, document: ReplayDocument) -> dict[str, Any]:
        cell = document.apply(step)
        outcome: Outcome | None = None
        if step["op"] == "restart":
            await self._restart(now=False)
        elif cell is not None and cell.source.strip():  # front ends do not send empty cells
            outcome = await self._run(cell.id, cell.source)
        return _played_step(step, outcome, self._records.take(), self._kernel.session)

    async def _run(self, cell: str, source: str) -> Outcome:
        try:
            outcome = await self._unless_stopped(self._kernel.run(cell, source))
        except KernelDied as death:
            outcome = Outcome(str(death), error=("KernelDied", "The kernel died."))
            # As a server does: the kernel comes back, without what it held.
            await self._restart(now=True)
        try:
            await self._unless_stopped(self._records.ended(outcome.message_id))
        except asyncio.TimeoutError as error:
            raise KernelUnavailable(
                f"the record of cell {cell!r} did not come within {_RECORD_SECONDS:g} s"
            ) from error
        return outcome

    def _requested(self, message_id: str, client_session: str, cell: str) -> None:
        now = format_time(datetime.now(timezone.utc))
        kernel_id = self._kernel.manager.kernel_id
        signal = ExecutionRequested(kernel_id, message_id, client_session, cell, now)
        self._companion.hear(signal)

    async def _unless_stopped(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not self._stop.is_set():
                return task.result()
            await self._kernel.interrupt()
            await asyncio.wait({task}, timeout=_GRACE_SECONDS)
            raise RunInterrupted
        finally:
            stopping.cancel()
            task.cancel()
            with suppress(Exception, asyncio.CancelledError):
                await task


class _Records:
    """Port ``Announcer``: keeps what the recorder wrote until the step it belongs to is told."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed: dict[str, Execution] = {}
        self._news = asyncio.Event()

    def execution(self, execution: Execution) -> None:
        """See ``Announcer.execution``; called by the recorder's thread."""
        with suppress(RuntimeError):  # the loop is closed: nobody asks any more
            self._loop.call_soon_threadsafe(self._put, execution)

    def delivery(self, states: Sequence[SinkState]) -> None:
        """See ``Announcer.delivery``."""

    def secrets(self, outcome: SecretOutcome, sequence: int, *, new: int, known: int) -> None:
        """See ``Announcer.secrets``."""

    def verification(self, task: str, state: TaskState, progress: TaskProgress) -> None:
        """See ``Announcer.verification``."""

    def take(self) -> list[Execution]:
        """The executions that are new or have changed since the last time, in order."""
        taken = sorted(self._changed.values(), key=lambda execution: execution.sequence)
        self._changed.clear()
        return taken

    async def ended(self, message_id: str) -> None:
        """Wait until the recorder has the whole record of an execution.

        Raises:
            asyncio.TimeoutError: it does not come.
        """
        await asyncio.wait_for(self._ended(message_id), _RECORD_SECONDS)

    async def _ended(self, message_id: str) -> None:
        while not any(
            execution.message_id == message_id and execution.state in TERMINAL_STATES
            for execution in self._changed.values()
        ):
            self._news.clear()
            await self._news.wait()

    def _put(self, execution: Execution) -> None:
        self._changed[execution.id] = execution
        self._news.set()


def _facts_of_all(sessions: Iterable[Iterable[str]]) -> list[dict[str, dict[str, Any]]]:
    reader = FactsReader(transformer())
    found = [facts_by_source(sources, reader) for sources in sessions]
    return [{source: facts.to_document() for source, facts in each.items()} for each in found]


def _played_step(
    step: Step, outcome: Outcome | None, executions: Sequence[Execution], session: str | None
) -> dict[str, Any]:
    error = outcome.error if outcome is not None else None
    return {
        "op": step["op"],
        "cell": step.get("cell"),
        "status": "ok" if error is None else "error",
        "error": None if error is None else {"name": error[0], "value": error[1]},
        "stdout": outcome.stdout if outcome is not None else "",
        "result": outcome.result if outcome is not None else None,
        "executions": to_document(list(executions)),
        "session": session,
    }
