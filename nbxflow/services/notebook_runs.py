"""Notebook runs: the segments of a kernel process's life that executions belong to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nbxflow.domain.executions import Execution, RunRef
from nbxflow.domain.identity import notebook_run_id
from nbxflow.domain.runs import NotebookRun, RunState
from nbxflow.domain.times import seconds_between
from nbxflow.ports import Location, RunPublisher, Store
from nbxflow.services.kernel_watch import KernelWatch
from nbxflow.services.pending_writes import PendingWrites


class NotebookRuns:
    """Opens, joins and closes the run of each kernel.

    Args:
        job_name: the OpenLineage job of a location.
        idle_seconds: a pause longer than this begins a new run.
        closed: called when a run ends, with the id of its kernel, before that is written.
    """

    def __init__(
        self,
        store: Store,
        publisher: RunPublisher,
        job_name: Callable[[Location], str],
        pending: PendingWrites,
        idle_seconds: float,
        closed: Callable[[str, RunState], None],
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._job_name = job_name
        self._pending = pending
        self._closed = closed
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
        kernel.closed_run = run
        self._closed(kernel.ref.id, state)

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
        before = kernel.closed_run
        restarted = before is not None and before.kernel_session != session
        location = Location(execution.client.kind, execution.client.name, execution.path)
        run = NotebookRun(
            id=notebook_run_id(session, segment),
            segment=segment,
            kernel_session=session,
            kernel_name=kernel.ref.name,
            path=execution.path,
            job=self._job_name(location),
            previous=_previous(before, session, segment),
            opened_at=started_at,
            previous_session=before.kernel_session if before and restarted else None,
        )
        kernel.run = run

        def open_run() -> None:
            if self._store.open_run(run):
                self._publisher.run_opened(run)

        self._pending.add(open_run)


def _previous(before: NotebookRun | None, session: str, segment: int) -> str | None:
    """The id of the run before; ``before`` is the last that ended on the same kernel."""
    if segment > 1:
        return notebook_run_id(session, segment - 1)
    return before.id if before is not None else None
