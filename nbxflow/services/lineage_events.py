"""The events and spans of notebook runs that are over, from what was recorded of them."""

from __future__ import annotations

from collections.abc import Sequence

from nbxflow.domain.datasets import merge_datasets
from nbxflow.domain.executions import TERMINAL_STATES, Execution
from nbxflow.domain.identity import notebook_run_id
from nbxflow.domain.runs import NotebookRun, RunCounts
from nbxflow.ports import RunPublisher


def publish_run(publisher: RunPublisher, run: NotebookRun, executions: Sequence[Execution]) -> None:
    """Publish all of a run as the recorder did, in its order."""
    publisher.run_opened(run)
    for execution in executions:
        if execution.state in TERMINAL_STATES and execution.started_at is not None:
            publisher.execution_ended(run, execution)
    if run.state != "open":
        datasets = merge_datasets(d for execution in executions for d in execution.datasets)
        publisher.run_closed(run, datasets, _counts(executions))


def recorded_run(executions: Sequence[Execution], path: str, job: str) -> NotebookRun:
    """The notebook run that ``executions`` (one or more, of one run) make up.

    Records say nothing of the kernel's end: the run is taken to end with its last execution.
    """
    first = executions[0]
    if first.run is None or first.kernel.session is None:
        raise ValueError("An execution that never started is of no run.")
    segment, session = first.run.segment, first.kernel.session
    times = [at for e in executions for at in (e.started_at, e.ended_at) if at is not None]
    died = any(execution.state == "lost" for execution in executions)
    return NotebookRun(
        id=first.run.id,
        segment=segment,
        kernel_session=session,
        kernel_name=first.kernel.name,
        path=path,
        job=job,
        previous=notebook_run_id(session, segment - 1) if segment > 1 else None,
        opened_at=min(times),
        closed_at=max(times),
        state="fail" if died else "complete",
    )


def by_run(executions: Sequence[Execution]) -> dict[str, list[Execution]]:
    """Executions by the id of their run, in order of their sequence; those of no run left out."""
    runs: dict[str, list[Execution]] = {}
    for execution in sorted(executions, key=lambda execution: execution.sequence):
        if execution.run is not None and execution.started_at is not None:
            runs.setdefault(execution.run.id, []).append(execution)
    return runs


def _counts(executions: Sequence[Execution]) -> RunCounts:
    states = [execution.state for execution in executions]
    return RunCounts(
        executions=len(states),
        failed=states.count("failed"),
        interrupted=states.count("interrupted"),
        lost=states.count("lost"),
    )
