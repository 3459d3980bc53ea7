"""The one composition root: the server and the worker get the same recorder from here."""

from __future__ import annotations

import importlib.metadata
import logging
import platform
import socket
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from jupyter_core.paths import jupyter_data_dir

from nbxflow.adapters.database import Database, memory_database, open_database
from nbxflow.adapters.delivery_thread import DeliveryThread, SystemClock
from nbxflow.adapters.install_key import install_key
from nbxflow.adapters.kernels.hooks import KernelHooks
from nbxflow.adapters.kernels.recorder import KernelRecorder
from nbxflow.adapters.log_scrubber import scrub_log
from nbxflow.adapters.notebook_paths import NotebookPaths
from nbxflow.adapters.notebooks_fixed import FixedNotebooks
from nbxflow.adapters.outbox_sqlite import OutboxSqlite
from nbxflow.adapters.owner import is_alive, own_name
from nbxflow.adapters.recording_thread import RecordingThread
from nbxflow.adapters.rule_packs import load_packs
from nbxflow.adapters.saves.scanning import SaveScanning
from nbxflow.adapters.secrets_sqlite import AuditSqlite, DecisionsSqlite
from nbxflow.adapters.sinks.file import FileSink
from nbxflow.adapters.sinks.http import HttpSink
from nbxflow.adapters.sinks.transport import TransportSink
from nbxflow.adapters.store_sqlite import StoreSqlite
from nbxflow.domain.executions import Execution
from nbxflow.domain.secrets.findings import Policy
from nbxflow.domain.secrets.rules import compile_rules
from nbxflow.domain.secrets.scrubbing import Scrubber
from nbxflow.domain.signals import Signal
from nbxflow.domain.times import format_time
from nbxflow.ports import (
    Announcer,
    LineagePublisher,
    LineageSink,
    Location,
    Notebooks,
    SecretOutcome,
    SinkState,
)
from nbxflow.services.decide_secret import DecideSecret
from nbxflow.services.publish_lineage import LineageSettings, PublishLineage
from nbxflow.services.record_execution import RecordExecution
from nbxflow.services.recover import recover
from nbxflow.version import version

log = logging.getLogger("nbxflow")
_VERSIONS = ("jupyter_server", "jupyterlab", "notebook", "ipykernel", "openlineage-python")


@dataclass(frozen=True)
class CompanionSettings:
    """Configuration of the companion; None stands for the default.

    ``root`` is the folder that job names are relative to.
    """

    root: str
    data_dir: str | None = None
    lineage_url: str | None = None
    lineage_file: str | None = None
    lineage_headers: Mapping[str, str] = field(default_factory=dict)
    lineage_transport: Mapping[str, Any] | None = None
    namespace: str | None = None
    cell_runs: Literal["datasets", "all"] = "datasets"
    idle_minutes: float = 30.0
    history_days: int = 90
    probe: bool = True
    secret_policy: Policy = "warn"  # noqa: S105  # a word, no secret
    secret_rules: Sequence[str] = ()
    """Files with more packs of rules."""
    housekeeping: bool = True
    """Whether to end what dead recorders left open and to forget what is too old: the server's."""
    in_memory: bool = False
    """Whether to keep the history in memory only, as long as the companion lives."""


@dataclass(frozen=True)
class RecorderState:
    """Whether executions are recorded (schema ``status``)."""

    state: Literal["active", "off"]
    reason: str | None


@dataclass(frozen=True)
class HistoryState:
    """Where the history is kept (schema ``status``)."""

    state: Literal["disk", "memory"]
    reason: str | None
    journal: Literal["wal", "rollback", "memory"]


@dataclass(frozen=True)
class _Parts:
    database: Database
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


class Companion:
    """nbxflow's parts, put together: what the server and the worker hold on to."""

    def __init__(self, settings: CompanionSettings, paths: NotebookPaths, parts: _Parts) -> None:
        self.settings = settings
        self.paths = paths
        self.store = parts.store
        self.scrubber = parts.scrubber
        self.decisions = parts.decisions
        self.audit = parts.audit
        self.decide = parts.decide
        self.scanning = parts.scanning
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

    def retry_delivery(self, sink: str | None) -> None:
        """Try waiting and refused events again now, for one sink or all."""
        self._parts.outbox.retry(sink)
        self._parts.delivery.wake()

    def status(self) -> dict[str, Any]:
        """The document of ``GET status`` (schema ``status``)."""
        parts = self._parts
        reason = parts.database.reason or parts.recording.problem
        status = {
            "version": version(),
            "versions": _versions(),
            "recorder": RecorderState("active", parts.recording.problem),
            "history": HistoryState(
                "memory" if parts.database.reason else "disk", reason, parts.database.journal
            ),
            "kernels": parts.service.coverage,
            "delivery": self.sink_states(),
            "policy": {
                "probe": self.settings.probe,
                "cellRuns": self.settings.cell_runs,
                "idleMinutes": self.settings.idle_minutes,
                "historyDays": self.settings.history_days,
                "secretPolicy": self.settings.secret_policy,
            },
            "scanner": parts.scanning.state(),
            "limits": _limits(),
        }
        return self.scrubber.clean(status)

    def close(self, timeout: float = 5.0) -> None:
        """Stop listening, record and deliver what can be done in time, and close the files."""
        parts = self._parts
        for step in (
            parts.scanning.close,
            parts.recorder.stop,
            lambda: parts.recording.stop(timeout),
            lambda: parts.delivery.flush(timeout),
            lambda: parts.delivery.stop(timeout),
            parts.database.close,
        ):
            try:
                step()
            except Exception:
                log.exception("nbxflow: a part did not stop as it should")


class _Silence:
    """Port ``Announcer`` where nobody listens."""

    def execution(self, execution: Execution) -> None:
        """See ``Announcer.execution``."""

    def delivery(self, states: Sequence[SinkState]) -> None:
        """See ``Announcer.delivery``."""

    def secrets(self, outcome: SecretOutcome, sequence: int, *, new: int, known: int) -> None:
        """See ``Announcer.secrets``."""


def build_companion(
    settings: CompanionSettings,
    *,
    paths: NotebookPaths | None = None,
    notebooks: Notebooks | None = None,
    announcer: Announcer | None = None,
) -> Companion:
    """Put the parts together and start recording and delivery.

    Without ``notebooks`` each kernel's notebook is told by :meth:`Companion.watch_manager`.
    """
    fixed = None if notebooks else FixedNotebooks()
    database = memory_database() if settings.in_memory else open_database(_data_dir(settings))
    scrubber = scrubber_with(tuple(settings.secret_rules))
    scrub_log(scrubber)
    store = StoreSqlite(database, own_name(), scrubber)
    decisions, audit = DecisionsSqlite(database, scrubber), AuditSqlite(database, scrubber)
    outbox = OutboxSqlite(database)
    announcer = announcer or _Silence()
    sinks = _sinks(settings)
    sink_names = [sink.name for sink in sinks]
    publisher = PublishLineage(outbox, sink_names, _lineage(settings), scrubber)
    delivery = DeliveryThread(outbox, sinks, announcer)
    if settings.housekeeping:
        now = datetime.now(timezone.utc)
        before = now - timedelta(days=settings.history_days)
        _keep_house(database, lambda: recover(store, publisher, is_alive, format_time(now)))
        _keep_house(database, lambda: store.prune(before))
        _keep_house(database, lambda: outbox.prune(before))
        _keep_house(database, lambda: audit.prune(before))
    service = RecordExecution(
        store=store,
        notebooks=notebooks or fixed or FixedNotebooks(),
        publisher=publisher,
        announcer=announcer,
        transaction=database.transaction,
        job_name=publisher.job_name,
        idle_minutes=settings.idle_minutes,
        retry_on=(sqlite3.OperationalError, OSError),
    )
    recording = RecordingThread(service, delivery.wake)
    recorder = KernelRecorder(recording.put)
    hooks = KernelHooks(recorder, probe=settings.probe, idle_minutes=settings.idle_minutes)
    paths = paths or NotebookPaths(settings.root)
    scanning = SaveScanning(
        policy=settings.secret_policy,
        rule_files=settings.secret_rules,
        key=lambda: install_key(_data_dir(settings)),
        paths=paths,
        decisions=decisions,
        audit=audit,
        announcer=announcer,
        clock=SystemClock(),
    )
    parts = _Parts(
        database,
        store,
        outbox,
        recorder,
        recording,
        service,
        hooks,
        delivery,
        scrubber,
        decisions,
        audit,
        DecideSecret(decisions, audit, announcer, database.transaction, SystemClock()),
        scanning,
    )
    companion = Companion(settings, paths, parts)
    companion.fixed_notebooks = fixed
    return companion


@cache
def scrubber_with(rule_files: tuple[str, ...] = ()) -> Scrubber:
    """What everything passes that is kept, shown or sent; with the rules that saves have."""
    return Scrubber(compile_rules(load_packs(rule_files).packs))


def _keep_house(database: Database, task: Callable[[], object]) -> None:
    """Do one task in a transaction; recording starts whether or not it can be done."""
    try:
        with database.transaction():
            task()
    except Exception:
        log.exception("nbxflow: old records could not be tidied up")


def collect_events(
    settings: CompanionSettings, publish: Callable[[LineagePublisher], None]
) -> list[Mapping[str, Any]]:
    """The events that ``publish`` publishes, guarded as all events are, and kept nowhere."""
    outbox = OutboxSqlite(memory_database())
    sink = "collected"
    scrubber = scrubber_with(tuple(settings.secret_rules))
    publish(PublishLineage(outbox, [sink], _lineage(settings), scrubber))
    pending = outbox.due(sink, datetime.now(timezone.utc), sys.maxsize)
    return [event.body for event in pending]


def _sinks(settings: CompanionSettings) -> list[LineageSink]:
    """The configured destinations; an unusable one is left out and said in the log.

    The log never holds its address or headers.
    """
    makers: list[Callable[[], LineageSink]] = []
    url, file, transport = settings.lineage_url, settings.lineage_file, settings.lineage_transport
    if url:
        makers.append(lambda: HttpSink(url, settings.lineage_headers))
    if file:
        makers.append(lambda: FileSink(file))
    if transport:
        makers.append(lambda: TransportSink(transport))
    sinks = []
    for make in makers:
        try:
            sinks.append(make())
        except ValueError as error:
            log.error("nbxflow: a lineage destination is not used: %s", error)
    return sinks


def _lineage(settings: CompanionSettings) -> LineageSettings:
    return LineageSettings(
        root=settings.root,
        version=version(),
        host=socket.gethostname(),
        namespace=settings.namespace,
        engine_version=_versions().get("jupyter_server", "unknown"),
        cell_runs=settings.cell_runs,
    )


def installation_key(settings: CompanionSettings) -> bytes:
    """The key under which findings have fingerprints where no baseline says otherwise."""
    return install_key(_data_dir(settings))


def _data_dir(settings: CompanionSettings) -> Path:
    return Path(settings.data_dir or Path(jupyter_data_dir()) / "nbxflow").expanduser()


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for package in _VERSIONS:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def _limits() -> list[str]:
    if sys.platform.startswith("linux"):
        return []
    return [
        "Peak memory of a cell cannot be measured on this platform.",
        "The death of a kernel is noticed when its connection closes, not at once.",
    ]
