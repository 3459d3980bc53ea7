"""nbxflow's parts behind one face."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from nbxflow.adapters.database import Database
from nbxflow.adapters.delivery_thread import DeliveryThread
from nbxflow.adapters.housekeeping_thread import HousekeepingThread
from nbxflow.adapters.kernels.hooks import KernelHooks
from nbxflow.adapters.kernels.recorder import KernelRecorder
from nbxflow.adapters.notebook_paths import NotebookPaths
from nbxflow.adapters.notebooks_fixed import FixedNotebooks
from nbxflow.adapters.outbox_sqlite import OutboxSqlite
from nbxflow.adapters.recording_thread import RecordingThread
from nbxflow.adapters.saves.scanning import SaveScanning
from nbxflow.adapters.secrets_sqlite import AuditSqlite, DecisionsSqlite
from nbxflow.adapters.store_sqlite import StoreSqlite
from nbxflow.domain.metrics import Backlog, Health
from nbxflow.domain.secrets.scrubbing import Scrubber
from nbxflow.domain.signals import Signal
from nbxflow.ports import Location, SinkState
from nbxflow.services.decide_secret import DecideSecret
from nbxflow.services.record_execution import RecordExecution
from nbxflow.services.take_spans import TakenSpans, TakeSpans
from nbxflow.services.tasks import Tasks
from nbxflow.version import version
from nbxflow.wiring.flow import Flow
from nbxflow.wiring.settings import CompanionSettings
from nbxflow.wiring.status import HistoryState, RecorderState, limits, versions

log = logging.getLogger("nbxflow")


@dataclass(frozen=True)
class Parts:
    """What a companion is made of."""

    database: Database
    keeper: HousekeepingThread | None
    store: StoreSqlite
    outbox: OutboxSqlite
    recorder: KernelRecorder
    recording: RecordingThread
    service: RecordExecution
    hooks: KernelHooks
    delivery: DeliveryThread
    scrubber: Scrubber
    decisions: DecisionsSqlite
    audit: AuditSqlite
    decide: DecideSecret
    scanning: SaveScanning
    take_spans: TakeSpans
    flow: Flow
    tasks: Tasks


class Companion:
    """nbxflow's parts, put together: what the server and the worker hold on to."""

    def __init__(self, settings: CompanionSettings, paths: NotebookPaths, parts: Parts) -> None:
        self.settings = settings
        self.paths = paths
        self.store = parts.store
        self.scrubber = parts.scrubber
        self.decisions = parts.decisions
        self.audit = parts.audit
        self.decide = parts.decide
        self.scanning = parts.scanning
        self.flow = parts.flow
        self.tasks = parts.tasks
        self.fixed_notebooks: FixedNotebooks | None = None
        self._parts = parts

    def hear(self, signal: Signal) -> None:
        """Hand a signal to the recorder; from any thread, never waits."""
        self._parts.recording.put(signal)

    def watch_factory(self, multi_kernel_manager: Any) -> None:
        """Record every kernel that this ``MultiKernelManager`` will start."""
        self._parts.hooks.hook_factory(multi_kernel_manager)

    def watch_manager(self, kernel_manager: Any, *, location: Location) -> None:
        """Record the kernel of one manager, before it is started, as working on ``location``.

        Raises:
            RuntimeError: the companion was built with another way to find notebooks.
        """
        if self.fixed_notebooks is None:
            raise RuntimeError("This companion finds notebooks by itself.")
        kernel_manager.kernel_id = kernel_manager.kernel_id or str(uuid4())
        self.fixed_notebooks.place(kernel_manager.kernel_id, location)
        self._parts.hooks.hook(kernel_manager)

    def settle(self, timeout: float) -> bool:
        """Wait until no execution is open and all is recorded."""
        return self._parts.recording.settle(timeout)

    def flush(self, timeout: float) -> bool:
        """Wait until the outbox is delivered; False when something is left."""
        return self._parts.delivery.flush(timeout)

    def sink_states(self) -> Sequence[SinkState]:
        """How the delivery to each sink stands."""
        return self.scrubber.clean(self._parts.delivery.states())

    def backlogs(self) -> Sequence[Backlog]:
        """What waits for each sink; asks the database."""
        return [self._parts.outbox.backlog(sink) for sink in self._parts.delivery.sink_names]

    def health(self) -> Health:
        """How the parts are now; never waits."""
        parts = self._parts
        launched = parts.service.oldest_launch
        return Health(
            recorder=parts.recording.problem is None,
            history_on_disk=parts.database.reason is None,
            scanner=parts.scanning.state().state != "failed",
            oldest_kernel_seconds=None if launched is None else time.monotonic() - launched,
        )

    def retry_delivery(self, sink: str | None) -> None:
        """Try waiting and refused events again now, for one sink or all."""
        self._parts.outbox.retry(sink)
        self._parts.delivery.wake()

    def take_spans(self, request: Mapping[str, Any]) -> TakenSpans:
        """Take the spans of a page (schema ``traces-request``) into the outbox."""
        taken = self._parts.take_spans.take(request)
        self._parts.delivery.wake()
        return taken

    def status(self) -> dict[str, Any]:
        """The document of ``GET status`` (schema ``status``)."""
        parts = self._parts
        reason = parts.database.reason or parts.recording.problem
        delivery = self.sink_states()
        status = {
            "version": version(),
            "versions": versions(),
            "recorder": RecorderState("active", parts.recording.problem),
            "history": HistoryState(
                "memory" if parts.database.reason else "disk", reason, parts.database.journal
            ),
            "kernels": parts.service.coverage,
            "delivery": delivery,
            "policy": {
                "probe": self.settings.probe,
                "cellRuns": self.settings.cell_runs,
                "idleMinutes": self.settings.idle_minutes,
                "historyDays": self.settings.history_days,
                "secretPolicy": self.settings.secret_policy,
                "traces": any(state.kind == "otlp" for state in delivery),
            },
            "scanner": parts.scanning.state(),
            "limits": limits(),
        }
        return self.scrubber.clean(status)

    def close(self, timeout: float = 5.0) -> None:
        """Stop listening, record and deliver what can be done in time, and close the files."""
        parts = self._parts
        for step in (
            lambda: parts.tasks.close(timeout),
            parts.scanning.close,
            parts.recorder.stop,
            lambda: parts.recording.stop(timeout),
            lambda: parts.keeper.stop(timeout) if parts.keeper else None,
            lambda: parts.delivery.flush(timeout),
            lambda: parts.delivery.stop(timeout),
            parts.database.close,
        ):
            try:
                step()
            except Exception:
                log.exception("nbxflow: a part did not stop as it should")
