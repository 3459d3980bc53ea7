"""End what a recorder that died left open, so that no record runs for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nbxflow.ports import RunPublisher, Store


def recover(store: Store, publisher: RunPublisher, alive: Callable[[str], bool], now: str) -> int:
    """End the executions and runs of recorders that are not ``alive``; returns how many.

    What became of them is not known: executions are ``lost``, runs end with ``abort`` at the last
    time that is known of them, and at ``now`` where none is.
    """
    ended = 0
    for owner in sorted(store.owners()):
        if alive(owner):
            continue
        runs, executions = store.left_open(owner)
        by_id = {run.id: run for run in runs}
        for execution in executions:
            started = execution.started_at
            lost = replace(
                execution,
                state="lost" if started else "aborted",
                ended_at=None,
            )
            store.put(lost)
            run = by_id.get(lost.run.id) if lost.run else None
            if run is not None and started:
                publisher.execution_ended(run, lost)
        for run in runs:
            closed = store.close_run(run.id, store.last_heard(run.id) or now, "abort")
            if closed is not None:
                publisher.run_closed(closed, store.run_datasets(run.id), store.run_counts(run.id))
        ended += len(executions) + len(runs)
    return ended
