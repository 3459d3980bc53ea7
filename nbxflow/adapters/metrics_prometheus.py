"""Metrics on Jupyter's own ``/metrics`` (port ``Metrics``); docs/metrics.md says what they mean."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timezone
from typing import ClassVar, get_args

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, Metric
from prometheus_client.core import GaugeMetricFamily

from nbxflow.domain.executions import TERMINAL_STATES, Execution
from nbxflow.domain.metrics import (
    Backlog,
    BoundedNames,
    FindingState,
    Health,
    RestartReason,
    RunOutcome,
    SaveResult,
)

_MOST_KERNELS = 20
_MOST_RULES = 200
_READING_SECONDS = 0.1
"""How long a scrape, which holds up the server's loop, waits for the outbox."""

_CELL = (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600)
_FIRST_RUN = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600)
_START = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120)
_SAVE = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class MetricsPrometheus:
    """Counts from its making on; what it counted is served from :meth:`export` to :meth:`close`.

    The metrics belong to this object and not to the process: a server that starts after another
    one in the same process counts from zero. Of two at a time the later one is served.
    """

    _served: ClassVar[MetricsPrometheus | None] = None

    def __init__(self, version: str) -> None:
        self._version = version
        self._kernels = BoundedNames(_MOST_KERNELS)
        self._rules = BoundedNames(_MOST_RULES)
        self._registry: CollectorRegistry | None = None
        self._health: Callable[[], Health] | None = None
        self._backlogs: _InTime | None = None
        self._duration = _histogram(
            "cell_duration", "Wall time of executions that ran.", ("kernel", "status"), _CELL
        )
        self._queue = _histogram(
            "cell_queue", "Time from the request of an execution to its start.", ("kernel",), _CELL
        )
        self._executions = _counter(
            "cell_executions", "Executions that ended, by how.", ("kernel", "status")
        )
        self._processor = _counter(
            "cell_cpu_seconds", "Processor time of executions, where the probe saw it.", ("kernel",)
        )
        self._kernel_start = _histogram(
            "kernel_start", "Time from a kernel's launch to its first message.", ("kernel",), _START
        )
        self._restarts = _counter(
            "kernel_restarts", "New processes of running kernels, by why.", ("kernel", "reason")
        )
        self._first_run = _histogram(
            "time_to_first_run",
            "Time from a kernel's launch to the end of its first cell that ended well.",
            ("kernel",),
            _FIRST_RUN,
        )
        self._runs = _counter("notebook_runs", "Notebook runs that ended.", ("kernel", "status"))
        self._saves = _histogram(
            "save_duration", "Time of saves of notebooks, scan and all.", ("outcome",), _SAVE
        )
        self._findings = _counter(
            "secret_findings", "Findings that were not in their notebook before.", ("rule", "state")
        )
        for outcome in get_args(SaveResult):
            self._saves.labels(outcome)
        self._counted = (
            *(self._duration, self._queue, self._executions, self._processor, self._kernel_start),
            *(self._restarts, self._first_run, self._runs, self._saves, self._findings),
        )

    # -- the port -----------------------------------------------------------------------------

    def execution_ended(self, execution: Execution) -> None:
        """See ``Metrics.execution_ended``."""
        kernel, status = self._kernels(execution.kernel.name), execution.state
        self._executions.labels(kernel, status).inc()
        _observe(self._duration, (kernel, status), execution.wall_seconds)
        if execution.started_at is not None:
            _observe(self._queue, (kernel,), execution.queue_seconds)
        if execution.cpu_seconds is not None:
            self._processor.labels(kernel).inc(max(0.0, execution.cpu_seconds))

    def kernel_started(self, kernel: str, seconds: float) -> None:
        """See ``Metrics.kernel_started``."""
        name = self._kernels(kernel)
        _observe(self._kernel_start, (name,), seconds)
        self._begin_at_zero(name)

    def kernel_restarted(self, kernel: str, reason: RestartReason) -> None:
        """See ``Metrics.kernel_restarted``."""
        self._restarts.labels(self._kernels(kernel), reason).inc()

    def first_run(self, kernel: str, seconds: float) -> None:
        """See ``Metrics.first_run``."""
        _observe(self._first_run, (self._kernels(kernel),), seconds)

    def run_closed(self, kernel: str, outcome: RunOutcome) -> None:
        """See ``Metrics.run_closed``."""
        self._runs.labels(self._kernels(kernel), outcome).inc()

    def saved(self, result: SaveResult, seconds: float) -> None:
        """See ``Metrics.saved``."""
        _observe(self._saves, (result,), seconds)

    def secrets_found(self, rule: str, state: FindingState, count: int) -> None:
        """See ``Metrics.secrets_found``."""
        self._findings.labels(self._rules(rule), state).inc(count)

    def _begin_at_zero(self, kernel: str) -> None:
        """A series that is first scraped at 1 has, to Prometheus, not increased."""
        self._processor.labels(kernel)
        for status in TERMINAL_STATES:
            self._executions.labels(kernel, status)
        for outcome in get_args(RunOutcome):
            self._runs.labels(kernel, outcome)
        for reason in get_args(RestartReason):
            self._restarts.labels(kernel, reason)

    # -- serving ------------------------------------------------------------------------------

    def export(
        self,
        health: Callable[[], Health],
        backlogs: Callable[[], Sequence[Backlog]],
        registry: CollectorRegistry = REGISTRY,
    ) -> None:
        """Serve the metrics from this registry, which is the one that Jupyter serves.

        Args:
            health: must not wait for anything.
            backlogs: may wait and may fail; called on a thread.
            registry: for tests.
        """
        self._health, self._backlogs = health, _InTime(backlogs)
        if MetricsPrometheus._served is not None:
            MetricsPrometheus._served.close()
        registry.register(self)
        self._registry, MetricsPrometheus._served = registry, self

    def close(self) -> None:
        """Serve them no more; a second call does nothing."""
        registry, self._registry = self._registry, None
        if registry is not None:
            registry.unregister(self)
            MetricsPrometheus._served = None
        if self._backlogs is not None:
            self._backlogs.close()

    def describe(self) -> Iterable[Metric]:
        """The names to be served, for the registry: two collectors may not have the same."""
        return (metric for counted in self._counted for metric in counted.describe())

    def collect(self) -> Iterator[Metric]:
        """For the registry, at a scrape; never raises: it would take Jupyter's own ones along."""
        for counted in self._counted:
            for metric in counted.collect():
                # One more series for each, of no use for rates.
                metric.samples = [s for s in metric.samples if not s.name.endswith("_created")]
                yield metric
        build = GaugeMetricFamily("nbxflow_build_info", "The version.", labels=("version",))
        build.add_metric((self._version,), 1)
        yield build
        if self._health is not None and self._backlogs is not None:
            yield from _of_health(self._health())
            yield from _of_outbox(self._backlogs.value())


class _InTime:
    """Reads on a thread of its own; who asks does not wait longer than ``_READING_SECONDS``."""

    def __init__(self, read: Callable[[], Sequence[Backlog]]) -> None:
        self._read = read
        self._thread = ThreadPoolExecutor(1, "nbxflow-metrics")
        self._pending: Future[Sequence[Backlog]] | None = None
        self._lock = threading.Lock()

    def value(self) -> Sequence[Backlog] | None:
        """What was read; None when it failed or takes too long."""
        with self._lock:
            try:
                if self._pending is None or self._pending.done():
                    self._pending = self._thread.submit(self._read)
                return self._pending.result(_READING_SECONDS)
            except Exception:
                return None

    def close(self) -> None:
        """Read no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _histogram(name: str, text: str, labels: Sequence[str], buckets: Sequence[float]) -> Histogram:
    return Histogram(f"nbxflow_{name}_seconds", text, labels, registry=None, buckets=buckets)


def _counter(name: str, text: str, labels: Sequence[str]) -> Counter:
    return Counter(f"nbxflow_{name}_total", text, labels, registry=None)


def _observe(histogram: Histogram, labels: Sequence[str], seconds: float | None) -> None:
    if seconds is not None:  # a clock that was put back makes less than nothing
        histogram.labels(*labels).observe(max(0.0, seconds))


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"nbxflow_{name}", text, value)


def _of_health(health: Health) -> Iterator[Metric]:
    yield _gauge("recorder_up", "1 when records are written, 0 when not.", health.recorder)
    on_disk = health.history_on_disk
    yield _gauge("history_on_disk", "1 on disk, 0 in memory until the server stops.", on_disk)
    yield _gauge("scanner_up", "0 when saves are not scanned for secrets.", health.scanner)
    age = health.oldest_kernel_seconds
    text = "Time since the launch of the running kernel that was launched first; 0 without one."
    yield _gauge("oldest_kernel_age_seconds", text, age or 0.0)


def _of_outbox(backlogs: Sequence[Backlog] | None) -> Iterator[Metric]:
    known = backlogs is not None
    yield _gauge("outbox_up", "0 when the outbox could not be read in time.", known)
    events = GaugeMetricFamily(
        "nbxflow_outbox_events",
        "Events that a sink has not taken: waiting, or refused by it.",
        labels=("sink", "state"),
    )
    ages = GaugeMetricFamily(
        "nbxflow_outbox_oldest_event_age_seconds",
        "Time since the oldest waiting event was kept; 0 when none waits.",
        labels=("sink",),
    )
    now = datetime.now(timezone.utc)
    for backlog in backlogs or ():
        events.add_metric((backlog.sink, "waiting"), backlog.waiting)
        events.add_metric((backlog.sink, "refused"), backlog.refused)
        age = (now - backlog.oldest_at).total_seconds() if backlog.oldest_at else 0.0
        ages.add_metric((backlog.sink,), max(0.0, age))
    if known:
        yield events
        yield ages
