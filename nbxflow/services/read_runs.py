"""Notebook runs in the history, whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from nbxflow.domain.executions import Execution
from nbxflow.domain.runs import NotebookRun
from nbxflow.ports import RunPublisher
from nbxflow.services.lineage_events import by_run, publish_run

Runs: TypeAlias = "Sequence[tuple[NotebookRun, Sequence[Execution]]]"


class RunHistory(Protocol):
    """A history that is asked for whole runs."""

    def run(self, run_id: str) -> NotebookRun | None:
        """The run with this id."""

    def run_executions(self, run_id: str) -> list[Execution]:
        """All executions of a run, in their order."""


def runs_of(history: RunHistory, executions: Sequence[Execution]) -> Runs:
    """The notebook runs that executions belong to, each with all of its executions."""
    found = ((history.run(run_id), run_id) for run_id in by_run(executions))
    return [(run, history.run_executions(run_id)) for run, run_id in found if run is not None]


def publish_runs(publisher: RunPublisher, runs: Runs) -> None:
    """Publish all of each run."""
    for run, executions in runs:
        publish_run(publisher, run, executions)
