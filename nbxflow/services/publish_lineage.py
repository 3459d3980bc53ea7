"""Put OpenLineage events of runs into the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal

from nbxflow.domain.datasets import DatasetAccess, merge_datasets
from nbxflow.domain.executions import Execution
from nbxflow.domain.jobs import EventSource, job_name
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
    """Port ``RunPublisher``: every event passes the egress guard on its way into the outbox."""

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
        """See ``RunPublisher.run_opened``."""
        if self._sinks:
            self._enqueue(run, [_events().notebook_run_event(self._source, run, "START")])

    def execution_ended(self, run: NotebookRun, execution: Execution) -> None:
        """See ``RunPublisher.execution_ended``."""
        if not self._sinks or execution.started_at is None or not self._has_run(execution):
            return
        event_type = _events().cell_event_type(execution)
        if event_type is None:
            return
        clean = self._scrubber.clean(execution)
        events = [
            _events().cell_run_event(self._source, run, clean, "START"),
            _events().cell_run_event(self._source, run, clean, event_type),
        ]
        self._enqueue(run, events)

    def run_closed(
        self, run: NotebookRun, datasets: Sequence[DatasetAccess], counts: RunCounts
    ) -> None:
        """See ``RunPublisher.run_closed``."""
        event_type = _events().notebook_event_type(run) if self._sinks else None
        if event_type is not None:
            merged = merge_datasets(self._scrubber.clean(tuple(datasets)))
            event = _events().notebook_run_event(self._source, run, event_type, merged, counts)
            self._enqueue(run, [event])

    def _has_run(self, execution: Execution) -> bool:
        """Few jobs in the catalogue: a cell without data and without trouble gets none."""
        return self._cell_runs == "all" or bool(execution.datasets) or execution.state != "done"

    def _enqueue(self, run: NotebookRun, events: Sequence[dict[str, Any]]) -> None:
        from nbxflow.domain.egress import guard  # not needed before there is an event

        guarded = [guard(event, self._scrubber) for event in events]
        self._outbox.enqueue(
            [
                OutboxEvent(f"{event['run']['runId']}/{event['eventType']}", run.id, event)
                for event in guarded
            ],
            self._sinks,
        )


def _events() -> ModuleType:
    """openlineage-python is large: it is imported when there is an event to be made."""
    from nbxflow.domain import events

    return events
