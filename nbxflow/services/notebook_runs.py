"""Notebook runs: the segments of a kernel process's life that executions belong to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nbxflow.domain.executions import Execution, RunRef
from nbxflow.domain.identity import notebook_run_id
from nbxflow.domain.runs import NotebookRun, RunState
from nbxflow.domain.times import seconds_between
from nbxflow.ports import LineagePublisher, Location, Store
from nbxflow.services.kernel_watch import KernelWatch
from nbxflow.services.pending_writes import PendingWrites


class NotebookRuns:
    """Opens, joins and closes the run of each kernel.

    Args:
        job_name: the OpenLineage job of a location.
        idle_seconds: a pause longer than this begins a new run.
    """

    def __init__(
        self,
        store: Store,
        publisher: LineagePublisher,
        job_name: Callable[[Location], str],
        pending: PendingWrites,
        idle_seconds: float,
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._job_name = job_name
        self._pending = pending
        self.idle_seconds = idle_seconds

    def join(self, kernel: KernelWatch, execution: Execution, segment: int | None) -> Execution:
        """The execution in its run, which is opened if need be.

        ``segment`` is the probe's count, which decides; None where no probe counts.
        """
        if segment is None:
            pause = seconds_between(kernel.last_ended_at, execution.started_at)
            later = pause is not None and pause > self.idle_seconds
            segment = kernel.segment + 1 if later else kernel.segment
        kernel.segment = segment
        if kernel.run is None or kernel.run.segment != segment:
            self._open(kernel, execution, segment)
        session = kernel.ref.session or ""
        return replace(execution, run=RunRef(notebook_run_id(session, segment), segment))

    def close(self, kernel: KernelWatch, at: str, state: RunState) -> None:
        """End the kernel's present run, if it has one."""
        run = kernel.run
        kernel.run = None
        if run is None:
            return

        def close_run() -> None:
            closed = self._store.close_run(run.id, at, state)
            if closed is not None:
                datasets = self._store.run_datasets(run.id)
                self._publisher.run_closed(closed, datasets, self._store.run_counts(run.id))

        self._pending.add(close_run)

    def _open(self, kernel: KernelWatch, execution: Execution, segment: int) -> None:
        started_at = execution.started_at or execution.queued_at or ""
        if kernel.run is not None:
            self.close(kernel, kernel.last_ended_at or started_at, "complete")
        session = kernel.ref.session or ""
        location = Location(execution.client.kind, execution.client.name, execution.path)
        run = NotebookRun(
            id=notebook_run_id(session, segment),
            segment=segment,
            kernel_session=session,
            kernel_name=kernel.ref.name,
            path=execution.path,
            job=self._job_name(location),
            previous=notebook_run_id(session, segment - 1) if segment > 1 else None,
            opened_at=started_at,
        )
        kernel.run = run

        def open_run() -> None:
            if self._store.open_run(run):
                self._publisher.run_opened(run)

        self._pending.add(open_run)
