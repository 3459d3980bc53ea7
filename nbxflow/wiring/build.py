"""Put the parts together."""

from __future__ import annotations

import logging
import socket
import sqlite3
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from functools import cache
from typing import Any

from nbxflow.adapters.baseline_files import BaselineFiles
from nbxflow.adapters.database import Database, memory_database, open_database
from nbxflow.adapters.delivery_thread import DeliveryThread, SystemClock
from nbxflow.adapters.flow_process import FlowProcess
from nbxflow.adapters.housekeeping_thread import HousekeepingThread
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
from nbxflow.adapters.store_sqlite import StoreSqlite
from nbxflow.domain.executions import Execution
from nbxflow.domain.secrets.findings import fingerprint
from nbxflow.domain.secrets.rules import Rules, compile_rules
from nbxflow.domain.secrets.scrubbing import Scrubber
from nbxflow.domain.times import format_time
from nbxflow.ports import (
    Announcer,
    Metrics,
    Notebooks,
    Outbox,
    RunPublisher,
    SecretOutcome,
    SinkState,
    TaskProgress,
    TaskState,
)
from nbxflow.services.decide_secret import DecideSecret
from nbxflow.services.publish_lineage import LineageSettings, PublishLineage
from nbxflow.services.publishers import Publishers
from nbxflow.services.record_execution import RecordExecution
from nbxflow.services.recover import recover
from nbxflow.services.take_spans import TakeSpans
from nbxflow.services.tasks import Tasks
from nbxflow.version import version
from nbxflow.wiring.companion import Companion, Parts
from nbxflow.wiring.flow import Flow
from nbxflow.wiring.settings import CompanionSettings
from nbxflow.wiring.sinks import lineage_sinks, span_sinks
from nbxflow.wiring.status import versions
from nbxflow.wiring.unmeasured import Unmeasured

log = logging.getLogger("nbxflow")


def build_companion(
    settings: CompanionSettings,
    *,
    paths: NotebookPaths | None = None,
    notebooks: Notebooks | None = None,
    announcer: Announcer | None = None,
    metrics: Metrics | None = None,
) -> Companion:
    """Put the parts together and start recording and delivery.

    Without ``notebooks`` each kernel's notebook is told by :meth:`Companion.watch_manager`.
    """
    fixed = None if notebooks else FixedNotebooks()
    database = memory_database() if settings.in_memory else open_database(settings.folder)
    rule_files = tuple(settings.secret_rules)
    scrubber = scrubber_with(rule_files)
    scrub_log(scrubber)
    store = StoreSqlite(database, own_name(), scrubber)
    decisions, audit = DecisionsSqlite(database, scrubber), AuditSqlite(database, scrubber)
    outbox = OutboxSqlite(database)
    announcer, metrics = announcer or _Silence(), metrics or Unmeasured()
    sinks, traces = lineage_sinks(settings), span_sinks(settings)
    lineage = PublishLineage(outbox, [sink.name for sink in sinks], _lineage(settings), scrubber)
    trace_names = [sink.name for sink in traces]
    spans = [_spans(outbox, trace_names, settings, scrubber)] if traces else []
    publisher = Publishers([lineage, *spans])
    delivery = DeliveryThread(outbox, [*sinks, *traces], announcer)
    if settings.housekeeping:
        now = format_time(datetime.now(timezone.utc))
        _keep_house(database, lambda: recover(store, publisher, is_alive, now))
    service = RecordExecution(
        store=store,
        notebooks=notebooks or fixed or FixedNotebooks(),
        publisher=publisher,
        announcer=announcer,
        metrics=metrics,
        transaction=database.transaction,
        job_name=lineage.job_name,
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
        key=lambda: install_key(settings.folder),
        paths=paths,
        decisions=decisions,
        audit=audit,
        announcer=announcer,
        metrics=metrics,
        clock=SystemClock(),
    )
    prunes = [store.prune, outbox.prune, audit.prune]
    keeper = HousekeepingThread(prunes, settings.history_days) if settings.housekeeping else None
    parts = Parts(
        database,
        keeper,
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
        TakeSpans(
            store=store,
            outbox=outbox,
            sinks=trace_names,
            scrubber=scrubber,
            clock=SystemClock(),
            version=version(),
        ),
        Flow(
            lambda: rules_with(rule_files),
            lambda rule, secret: _is_decided(decisions, settings, rule, secret),
            BaselineFiles(paths),
        ),
        Tasks(FlowProcess, announcer, SystemClock()),
    )
    companion = Companion(settings, paths, parts)
    companion.fixed_notebooks = fixed
    return companion


def collect_events(
    settings: CompanionSettings, publish: Callable[[RunPublisher], None]
) -> list[Mapping[str, Any]]:
    """The events that ``publish`` publishes, guarded as all events are, and kept nowhere."""
    scrubber = scrubber_with(tuple(settings.secret_rules))
    return _collected(
        lambda outbox, sinks: publish(PublishLineage(outbox, sinks, _lineage(settings), scrubber))
    )


def collect_spans(
    settings: CompanionSettings,
    publish: Callable[[RunPublisher], None],
    indexes: Mapping[str, int],
) -> dict[str, Any]:
    """The spans that ``publish`` publishes as one OTLP/JSON document, guarded and kept nowhere.

    ``indexes`` are the places of cells in their notebook, from 0, by id.
    """
    from nbxflow.domain.otlp_json import together

    scrubber = scrubber_with(tuple(settings.secret_rules))
    spans = _collected(
        lambda outbox, sinks: publish(_spans(outbox, sinks, settings, scrubber, indexes))
    )
    return together(spans)


def _collected(publish: Callable[[Outbox, Sequence[str]], None]) -> list[Mapping[str, Any]]:
    """What ``publish`` puts into an outbox of its own."""
    outbox, sink = OutboxSqlite(memory_database()), "collected"
    publish(outbox, [sink])
    pending = outbox.due(sink, datetime.now(timezone.utc), sys.maxsize)
    return [event.body for event in pending]


@cache
def rules_with(rule_files: tuple[str, ...] = ()) -> Rules:
    """The rules that saves have."""
    return compile_rules(load_packs(rule_files).packs)


@cache
def scrubber_with(rule_files: tuple[str, ...] = ()) -> Scrubber:
    """What everything passes that is kept, shown or sent; with the rules that saves have."""
    return Scrubber(rules_with(rule_files))


def flow_without_server(folder: str) -> Flow:
    """What promotes notebooks where no user has decided anything, for paths below ``folder``."""
    return Flow(rules_with, lambda rule, secret: False, BaselineFiles(NotebookPaths(folder)))


def installation_key(settings: CompanionSettings) -> bytes:
    """The key under which findings have fingerprints where no baseline says otherwise."""
    return install_key(settings.folder)


class _Silence:
    """Port ``Announcer`` where nobody listens."""

    def execution(self, execution: Execution) -> None:
        """See ``Announcer.execution``."""

    def delivery(self, states: Sequence[SinkState]) -> None:
        """See ``Announcer.delivery``."""

    def secrets(self, outcome: SecretOutcome, sequence: int, *, new: int, known: int) -> None:
        """See ``Announcer.secrets``."""

    def verification(self, task: str, state: TaskState, progress: TaskProgress) -> None:
        """See ``Announcer.verification``."""


def _is_decided(
    decisions: DecisionsSqlite, settings: CompanionSettings, rule: str, secret: str
) -> bool:
    known_by = fingerprint(installation_key(settings), rule, secret)
    return bool(decisions.reasons([known_by]))


def _keep_house(database: Database, task: Callable[[], object]) -> None:
    """Do one task in a transaction; recording starts whether or not it can be done."""
    try:
        with database.transaction():
            task()
    except Exception:
        log.exception("nbxflow: old records could not be tidied up")


def _spans(
    outbox: Outbox,
    sinks: Sequence[str],
    settings: CompanionSettings,
    scrubber: Scrubber,
    indexes: Mapping[str, int] | None = None,
) -> RunPublisher:
    # Protobuf takes longer to import than all of nbxflow: only where there are spans.
    from nbxflow.domain.spans import SpanSource
    from nbxflow.services.publish_spans import PublishSpans

    source = SpanSource(version(), socket.gethostname(), settings.root)
    return PublishSpans(outbox, sinks, source, scrubber, indexes)


def _lineage(settings: CompanionSettings) -> LineageSettings:
    return LineageSettings(
        root=settings.root,
        version=version(),
        host=socket.gethostname(),
        namespace=settings.namespace,
        engine_version=versions().get("jupyter_server", "unknown"),
        cell_runs=settings.cell_runs,
    )
