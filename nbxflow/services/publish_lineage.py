"""Put OpenLineage events of runs into the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nbxflow.domain.datasets import DatasetAccess, merge_datasets
from nbxflow.domain.egress import guard
from nbxflow.domain.events import (
    EventSource,
    cell_event_type,
    cell_run_event,
    job_name,
    notebook_event_type,
    notebook_run_event,
)
from nbxflow.domain.executions import Execution
from nbxflow.domain.runs import NotebookRun, RunCounts
from nbxflow.domain.secrets.scrubbing import Scrubber
from nbxflow.ports import Location, Outbox, OutboxEvent


@dataclass(frozen=True)
class LineageSettings:
    """What events say of this installation, and which cells get a run of their own.

    ``namespace`` is that of jobs, ``jupyter://{host}`` when None; ``root`` the folder job names
    are relative to; ``version`` nbxflow's, ``engine_version`` the Jupyter server's.
    """

    root: str
    version: str
    host: str
    namespace: str | None = None
    engine_version: str = "unknown"
    cell_runs: Literal["datasets", "all"] = "datasets"


class PublishLineage:
    """Port ``LineagePublisher``: every event passes the egress guard on its way into the outbox."""

    def __init__(
        self,
        outbox: Outbox,
        sinks: Sequence[str],
        settings: LineageSettings,
        scrubber: Scrubber,
    ) -> None:
        self._outbox = outbox
        self._sinks = tuple(sinks)
        self._scrubber = scrubber
        self._cell_runs = settings.cell_runs
        self._source = EventSource(
            namespace=settings.namespace or f"jupyter://{settings.host}",
            version=settings.version,
            engine_version=settings.engine_version,
            root=scrubber.text(settings.root),
        )

    def job_name(self, location: Location) -> str:
        """OpenLineage job name of the notebook, or of the client, at ``location``."""
        # Scrubbed first: the name of a job may end with a digest of what it was made from.
        clean = self._scrubber.clean(location)
        return job_name(clean.path, clean.name, self._source.root)

    def run_opened(self, run: NotebookRun) -> None:
        """See ``LineagePublisher.run_opened``."""
        self._enqueue(run, [notebook_run_event(self._source, run, "START")])

    def execution_ended(self, run: NotebookRun, execution: Execution) -> None:
        """See ``LineagePublisher.execution_ended``."""
        event_type = cell_event_type(execution)
        if event_type is None or execution.started_at is None or not self._has_run(execution):
            return
        clean = self._scrubber.clean(execution)
        events = [
            cell_run_event(self._source, run, clean, "START"),
            cell_run_event(self._source, run, clean, event_type),
        ]
        self._enqueue(run, events)

    def run_closed(
        self, run: NotebookRun, datasets: Sequence[DatasetAccess], counts: RunCounts
    ) -> None:
        """See ``LineagePublisher.run_closed``."""
        event_type = notebook_event_type(run)
        if event_type is not None:
            merged = merge_datasets(self._scrubber.clean(tuple(datasets)))
            self._enqueue(run, [notebook_run_event(self._source, run, event_type, merged, counts)])

    def _has_run(self, execution: Execution) -> bool:
        """Few jobs in the catalogue: a cell without data and without trouble gets none."""
        return self._cell_runs == "all" or bool(execution.datasets) or execution.state != "done"

    def _enqueue(self, run: NotebookRun, events: Sequence[dict[str, Any]]) -> None:
        if not self._sinks:
            return
        guarded = [guard(event, self._scrubber) for event in events]
        self._outbox.enqueue(
            [
                OutboxEvent(f"{event['run']['runId']}/{event['eventType']}", run.id, event)
                for event in guarded
            ],
            self._sinks,
        )
