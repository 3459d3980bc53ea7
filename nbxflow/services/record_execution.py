"""Turn what is heard from kernels into records, runs, lineage events and spans.

One thread calls :meth:`RecordExecution.handle` for each signal, :meth:`RecordExecution.tick` from
time to time and :meth:`RecordExecution.flush` after both: what they decided is written in one
transaction, so that a record and its events are kept together or not at all. A failing disk
keeps the decisions in memory and they are written with the next flush.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from nbxflow.domain.accesses import merge_accesses
from nbxflow.domain.dataflow import Dataflow
from nbxflow.domain.datasets import BlindSpot
from nbxflow.domain.executions import (
    Client,
    Execution,
    ExecutionError,
    ExecutionState,
)
from nbxflow.domain.identity import cell_run_id, span_id
from nbxflow.domain.signals import (
    ExecutionIdle,
    ExecutionRequested,
    ExecutionStarted,
    KernelAttached,
    KernelDetached,
    KernelEnded,
    KernelProcessSeen,
    NotebookRenamed,
    ProbeSaid,
    Signal,
)
from nbxflow.domain.times import seconds_between
from nbxflow.ports import Announcer, Location, Metrics, Notebooks, RunPublisher, Store
from nbxflow.protocol.documents import from_document
from nbxflow.services.kernel_watch import KernelCoverage, KernelWatch, OpenExecution
from nbxflow.services.measure_kernels import MeasureKernels
from nbxflow.services.notebook_runs import NotebookRuns
from nbxflow.services.pending_writes import PendingWrites

Message = Mapping[str, Any]

IDLE_MARGIN_SECONDS = 5.0
"""How much longer than the probe the recorder waits before a run is idle: the probe decides."""
IDLE_GRACE_SECONDS = 5.0
"""How long after the probe's facts idle is waited for; a kernel drops messages in a flood."""
FACTS_GRACE_SECONDS = 1.0
"""How long after idle the probe's facts are waited for; they travel on another socket."""

_NOTHING_SAID = BlindSpot(
    "probe", "probe", "The probe said nothing about this run: what it read and wrote is unknown."
)


class RecordExecution:
    """The state machine of the recorder (not thread-safe: one thread drives it)."""

    def __init__(
        self,
        *,
        store: Store,
        notebooks: Notebooks,
        publisher: RunPublisher,
        announcer: Announcer,
        metrics: Metrics,
        transaction: Callable[[], AbstractContextManager[object]],
        job_name: Callable[[Location], str],
        idle_minutes: float,
        retry_on: tuple[type[Exception], ...],
    ) -> None:
        self._store = store
        self._notebooks = notebooks
        self._publisher = publisher
        self._announcer = announcer
        self._pending = PendingWrites(transaction, retry_on)
        self._measure = MeasureKernels(metrics)
        self._runs = NotebookRuns(
            store, publisher, job_name, self._pending, idle_minutes * 60, self._measure.run_closed
        )
        self._monotonic = 0.0
        self._kernels: dict[str, KernelWatch] = {}
        self.coverage: tuple[KernelCoverage, ...] = ()

    @property
    def busy(self) -> bool:
        """Whether an execution is open or something is still to be written."""
        return self._pending.any or any(kernel.open for kernel in self._kernels.values())

    @property
    def oldest_launch(self) -> float | None:
        """Monotonic time of the launch of the kernel that has been there longest."""
        return self._measure.oldest_launch

    def handle(self, signal: Signal, monotonic: float) -> None:
        """Take one signal; ``monotonic`` is the present monotonic time in seconds."""
        self._monotonic = monotonic
        if isinstance(signal, KernelAttached):
            self._attached(signal)
        elif isinstance(signal, NotebookRenamed):
            self._renamed(signal)
        elif (kernel := self._kernels.get(signal.kernel_id)) is None:
            return
        elif isinstance(signal, KernelProcessSeen):
            self._process_seen(kernel, signal)
        elif isinstance(signal, ExecutionRequested):
            self._requested(kernel, signal)
        elif isinstance(signal, ExecutionStarted):
            self._started(kernel, signal)
        elif isinstance(signal, ExecutionIdle):
            self._idle(kernel, signal, monotonic)
        elif isinstance(signal, ProbeSaid):
            self._said(kernel, signal)
        elif isinstance(signal, KernelEnded):
            self._ended(kernel, signal.expected, signal.at, signal.well)
        elif isinstance(signal, KernelDetached):
            self._ended(kernel, True, signal.at)
            del self._kernels[signal.kernel_id]
            self._measure.forget(signal.kernel_id)

    def tick(self, monotonic: float, now: str) -> None:
        """End what waited too long for facts, and runs that have been idle too long."""
        self._monotonic = monotonic
        for kernel in self._kernels.values():
            for entry in list(kernel.open.values()):
                if entry.deadline is not None and entry.deadline <= monotonic:
                    self._finish(kernel, entry)
            idle = seconds_between(kernel.last_ended_at, now)
            limit = self._runs.idle_seconds + IDLE_MARGIN_SECONDS
            if kernel.run and not kernel.open and idle is not None and idle > limit:
                self._runs.close(kernel, kernel.last_ended_at or now, "complete")

    def flush(self) -> bool:
        """Write all that was decided since the last flush, then tell the browsers.

        Returns:
            Whether there was anything to write.

        Raises:
            Exception: see :meth:`PendingWrites.flush`.
        """
        self.coverage = tuple(kernel.coverage() for kernel in self._kernels.values())
        changed = self._pending.flush()
        if changed is None:
            return False
        for execution in changed:
            self._announcer.execution(execution)
        return True

    # -- kernels ------------------------------------------------------------------------------

    def _attached(self, signal: KernelAttached) -> None:
        known = self._kernels.get(signal.kernel_id)
        if known is None:
            self._kernels[signal.kernel_id] = KernelWatch.of(signal)
            self._measure.launched(signal.kernel_id, signal.name, self._monotonic)
        else:
            known.probe = "pending" if signal.probed else "absent"
            known.reason = signal.reason

    def _process_seen(self, kernel: KernelWatch, signal: KernelProcessSeen) -> None:
        if kernel.ref.session == signal.session:
            return
        if kernel.ref.session is not None:
            self._ended(kernel, False, signal.at)
        kernel.new_process(signal.session)
        self._measure.process_seen(signal.kernel_id, self._monotonic)
        for request in list(kernel.requested.values()):
            self._requested(kernel, request)
        kernel.requested.clear()

    def _ended(self, kernel: KernelWatch, expected: bool, at: str, well: bool = False) -> None:
        for entry in list(kernel.open.values()):
            if entry.idle is not None or entry.facts is not None:
                self._finish(kernel, entry)
        expected = expected or (well and not kernel.open)
        if not expected:
            self._lose_the_next(kernel, at)
        for entry in list(kernel.open.values()):
            if entry.execution.state == "running":
                self._end_entry(kernel, entry, "interrupted" if expected else "lost", at)
            else:
                self._end_entry(kernel, entry, "aborted", None)
        if kernel.run:
            self._runs.close(kernel, at, "complete" if expected else "fail")
        kernel.ref = replace(kernel.ref, session=None)
        self._measure.process_ended(kernel.ref.id, expected)
        if kernel.probe in ("active", "off"):
            kernel.probe, kernel.reason = "pending", None

    def _lose_the_next(self, kernel: KernelWatch, at: str) -> None:
        """A cell that kills its kernel at once takes the news of its start along.

        If nothing was known to run when the kernel died, the oldest request may have been what
        killed it: that it never ran cannot be said.
        """
        waiting = list(kernel.open.values())
        if waiting and all(entry.execution.state == "queued" for entry in waiting):
            execution = waiting[0].execution
            del kernel.open[execution.message_id]
            lost = replace(execution, state="lost", ended_at=at, blind_spots=(_NOTHING_SAID,))
            self._measure.execution_ended(lost, self._monotonic)
            self._save(lost)

    def _renamed(self, signal: NotebookRenamed) -> None:
        old, new = signal.old_path, signal.new_path
        self._pending.add(lambda: self._store.rename(old, new))
        for kernel in self._kernels.values():
            for entry in kernel.open.values():
                path = entry.execution.path
                if path is not None and (path == old or path.startswith(old + "/")):
                    entry.execution = replace(entry.execution, path=new + path[len(old) :])

    # -- executions ---------------------------------------------------------------------------

    def _requested(self, kernel: KernelWatch, signal: ExecutionRequested) -> None:
        if kernel.ref.session is None:
            kernel.requested[signal.message_id] = signal
        elif signal.message_id not in kernel.open:
            entry = self._open(kernel, signal.message_id, signal.client_session, signal.cell)
            entry.execution = replace(entry.execution, queued_at=signal.at)
            self._save(entry.execution)

    def _open(
        self, kernel: KernelWatch, message_id: str, client_session: str, cell: str | None
    ) -> OpenExecution:
        location = self._notebooks.locate(kernel.ref.id, cell, client_session)
        run_id = cell_run_id(kernel.ref.session or "", message_id)
        execution = Execution(
            id=run_id,
            sequence=0,
            path=location.path,
            client=Client(location.kind, location.name),
            cell=cell,
            kernel=kernel.ref,
            run=None,
            span_id=span_id(run_id),
            message_id=message_id,
        )
        entry = OpenExecution(execution, client_session)
        kernel.open[message_id] = entry
        return entry

    def _started(self, kernel: KernelWatch, signal: ExecutionStarted) -> None:
        entry = kernel.open.get(signal.message_id)
        said = kernel.said.pop(signal.message_id, [])
        if entry is None:
            cell = next((message["cell"] for message in said), None)
            entry = self._open(kernel, signal.message_id, signal.client_session, cell)
        entry.blank = signal.blank
        queued_at = entry.execution.queued_at or signal.requested_at
        entry.execution = replace(
            entry.execution,
            state="running",
            queued_at=queued_at,
            started_at=signal.at,
            queue_seconds=seconds_between(queued_at, signal.at),
            count=signal.count,
            source_hash=signal.source_hash,
            probe=kernel.probe if kernel.probe in ("active", "off") else "absent",
        )
        self._save(entry.execution)
        if kernel.probe in ("absent", "off"):
            self._join_run(kernel, entry, None)
        for message in said:
            self._about(kernel, entry, message)

    def _idle(self, kernel: KernelWatch, signal: ExecutionIdle, monotonic: float) -> None:
        entry = kernel.open.get(signal.message_id)
        if entry is None:
            return
        entry.idle = signal
        waits = kernel.probe in ("active", "pending") and entry.execution.state == "running"
        if waits and entry.facts is None:
            entry.deadline = monotonic + FACTS_GRACE_SECONDS
        else:
            self._finish(kernel, entry)

    def _said(self, kernel: KernelWatch, signal: ProbeSaid) -> None:
        message = signal.message
        kernel.count_message(message["number"])
        kind = message["kind"]
        if kind == "hello":
            kernel.probe, kernel.reason = "active", None
        elif kind == "fault":
            kernel.reason = f"{message['part']} failed ({message['error']})"
            kernel.probe = "off" if message["off"] else kernel.probe
            if message["part"] == "probe":  # then its silence about a cell says nothing
                for running in kernel.open.values():
                    running.begun = True
        else:
            kernel.probe = "active"
            if message["messageId"] in kernel.ended:
                return
            entry = kernel.open.get(message["messageId"])
            if entry is None or entry.execution.state == "queued":
                kernel.said.setdefault(message["messageId"], []).append(message)
            else:
                self._about(kernel, entry, message)

    def _about(self, kernel: KernelWatch, entry: OpenExecution, message: Message) -> None:
        """Take what the probe says of a started execution."""
        entry.begun = True
        cell = entry.execution.cell or message["cell"]
        entry.execution = replace(entry.execution, cell=cell, probe="active")
        self._join_run(kernel, entry, message["segment"])
        if message["kind"] == "cell-end":
            entry.facts = message
            entry.deadline = self._monotonic + IDLE_GRACE_SECONDS
            if entry.idle is not None:
                self._finish(kernel, entry)

    def _finish(self, kernel: KernelWatch, entry: OpenExecution) -> None:
        """End an execution of which idle or the probe's facts were heard."""
        idle, facts = entry.idle, entry.facts
        if entry.execution.started_at is None:
            self._end_entry(kernel, entry, "aborted", None)
            return
        error = facts["error"] if facts is not None else idle.error if idle else None
        state: ExecutionState = "done"
        if error is not None:
            state = "interrupted" if error == "KeyboardInterrupt" else "failed"
        elif entry.execution.probe == "active" and not (entry.begun or entry.blank):
            # An interrupt that comes before the first line is swallowed by the kernel: it says
            # idle and no error, but the source never ran.
            state = "interrupted"
        entry.execution = replace(
            entry.execution,
            output_bytes=idle.output_bytes if idle is not None else 0,
            error=ExecutionError(error) if error is not None else None,
        )
        at = idle.at if idle is not None else facts["endedAt"] if facts is not None else None
        self._end_entry(kernel, entry, state, at)

    def _end_entry(
        self, kernel: KernelWatch, entry: OpenExecution, state: ExecutionState, at: str | None
    ) -> None:
        del kernel.open[entry.execution.message_id]
        kernel.ended.append(entry.execution.message_id)
        entry.execution = replace(
            entry.execution,
            state=state,
            ended_at=at,
            wall_seconds=seconds_between(entry.execution.started_at, at),
        )
        if at is None:
            self._measure.execution_ended(entry.execution, self._monotonic)
            self._save(entry.execution)
            return
        self._join_run(kernel, entry, None)
        kernel.last_ended_at = at
        entry.execution = _with_facts(entry.execution, entry.facts)
        execution, run = entry.execution, kernel.run
        self._measure.execution_ended(execution, self._monotonic)
        self._save(execution)
        if run is not None:
            self._pending.add(lambda: self._publisher.execution_ended(run, execution))

    def _join_run(self, kernel: KernelWatch, entry: OpenExecution, segment: int | None) -> None:
        if entry.execution.run is None:
            entry.execution = self._runs.join(kernel, entry.execution, segment)
            self._save(entry.execution)

    def _save(self, execution: Execution) -> None:
        self._pending.add(lambda: self._store.put(execution))


def _with_facts(execution: Execution, facts: Message | None) -> Execution:
    """Add what the probe measured and saw; its clock is not moved by changes of the time."""
    if facts is None:
        silent = execution.probe == "active"
        return replace(execution, blind_spots=(_NOTHING_SAID,)) if silent else execution
    datasets, blind_spots = merge_accesses(facts)
    return replace(
        execution,
        wall_seconds=facts["wallSeconds"],
        cpu_seconds=facts["cpuSeconds"],
        memory_peak_bytes=facts["memoryPeakBytes"],
        memory_growth_bytes=facts["memoryGrowthBytes"],
        dataflow=_dataflow(facts),
        datasets=datasets,
        blind_spots=blind_spots,
    )


def _dataflow(facts: Message) -> Dataflow | None:
    document = facts["dataflow"]
    return None if document is None else from_document(Dataflow, document)
