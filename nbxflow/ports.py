"""What the services need from the outside world; adapters of the same names implement them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from nbxflow.domain.datasets import DatasetAccess
from nbxflow.domain.executions import Execution
from nbxflow.domain.metrics import FindingState, RestartReason, RunOutcome, SaveResult
from nbxflow.domain.runs import NotebookRun, RunCounts, RunState
from nbxflow.domain.secrets.findings import AuditEntry, AuditPage, SecretDecision
from nbxflow.domain.secrets.sightings import Sighting

SecretOutcome = Literal["written", "masked", "refused", "not-scanned", "scanned", "decided"]


class Clock(Protocol):
    """The time, injected so that services stay testable."""

    def now(self) -> datetime:
        """The present time, aware, in UTC."""
        ...


@dataclass(frozen=True)
class Page:
    """Executions in order of their sequence, and where the database stands."""

    executions: tuple[Execution, ...]
    sequence: int
    more: bool


class Store(Protocol):
    """History of executions and runs. ``Execution.path`` is the notebook's absolute path here."""

    def put(self, execution: Execution) -> Execution:
        """Insert or replace the record under the next sequence number; returns it with that."""
        ...

    def get(self, execution_id: str) -> Execution | None:
        """The record with this id."""
        ...

    def page(self, *, path: str | None, after: int | None, before: int | None, limit: int) -> Page:
        """By sequence: the first ``limit`` after ``after``, else the last before ``before``."""
        ...

    def latest_by_cell(self, path: str) -> list[Execution]:
        """The last run of each cell of a notebook (queued, running and aborted ones apart)."""
        ...

    def touching(
        self, datasets: Sequence[tuple[str, str]], *, except_path: str, limit: int
    ) -> list[Execution]:
        """Last executions of other notebooks' cells that touched one of (namespace, name).

        If there are more than ``limit``, the latest ones.
        """
        ...

    def rename(self, old_path: str, new_path: str) -> Execution | None:
        """Let the history of a notebook, or of all under a folder, follow a rename.

        Returns the last record that was renamed.
        """
        ...

    def knows(self, path: str) -> bool:
        """Whether any execution of this notebook is in the history."""
        ...

    def open_run(self, run: NotebookRun) -> bool:
        """Remember an open run; False when it is already known."""
        ...

    def close_run(self, run_id: str, closed_at: str, state: RunState) -> NotebookRun | None:
        """Close an open run; None when it is unknown or closed already."""
        ...

    def last_heard(self, run_id: str) -> str | None:
        """The last time that is known of a run: when an execution of it ended or started."""
        ...

    def of_span(self, run_id: str, span_id: str) -> Execution | None:
        """The execution of a run that has this span id."""
        ...

    def run_datasets(self, run_id: str) -> list[DatasetAccess]:
        """All accesses of the executions of a run, in order."""
        ...

    def run_counts(self, run_id: str) -> RunCounts:
        """How the executions of a run ended."""
        ...

    def owners(self) -> set[str]:
        """The processes that left runs or executions open."""
        ...

    def left_open(self, owner: str) -> tuple[list[NotebookRun], list[Execution]]:
        """The runs and executions that ``owner`` left open."""
        ...

    def prune(self, before: datetime, limit: int) -> int:
        """Delete ended executions and closed runs older than ``before``; returns how many.

        At most ``limit`` of each, so that others get their turn: until it is 0.
        """
        ...


@dataclass(frozen=True)
class OutboxEvent:
    """An event to deliver. ``key`` makes it unique; ``stream`` keeps its order (root run id)."""

    key: str
    stream: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class PendingEvent:
    """An event that waits for one sink."""

    position: int
    attempts: int
    body: Mapping[str, Any]


@dataclass(frozen=True)
class SinkState:
    """How the delivery to one sink stands (schema ``sink-state``)."""

    name: str
    kind: str
    target: str
    state: Literal["ok", "waiting", "failing"]
    delivered: int
    waiting: int
    refused: int
    last_error: str | None
    last_delivered_at: str | None
    next_attempt_at: str | None


class Outbox(Protocol):
    """Durable queue: an event is in it until each of its sinks has taken it."""

    def enqueue(self, events: Sequence[OutboxEvent], sinks: Sequence[str]) -> int:
        """Keep events for the named sinks, all or none; known keys are ignored; returns the new."""
        ...

    def due(self, sink: str, now: datetime, limit: int) -> list[PendingEvent]:
        """The oldest events waiting for a sink whose next try is due, in order."""
        ...

    def delivered(self, sink: str, positions: Sequence[int], now: datetime) -> None:
        """The sink has taken the events."""
        ...

    def failed(self, sink: str, position: int, error: str, next_attempt: datetime) -> None:
        """The sink could not take the event now; it and all behind it wait."""
        ...

    def refused(self, sink: str, position: int, error: str) -> None:
        """The sink says it will never take this event; it is kept for a retry by hand."""
        ...

    def retry(self, sink: str | None) -> int:
        """Make waiting and refused events due now; returns how many."""
        ...

    def lease(self, sink: str, owner: str, now: datetime, seconds: float) -> bool:
        """Whether ``owner`` may deliver to the sink until ``now`` + ``seconds``."""
        ...

    def sink_state(self, name: str, kind: str, target: str) -> SinkState:
        """Counts and times for one sink."""
        ...


class SinkUnavailable(Exception):
    """The sink could not take an event now; the message is safe to show (no credentials).

    ``retry_after``: seconds before which it asks not to be tried again, None where it says nothing.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SinkRefused(Exception):
    """The sink will never take this event; the message is safe to show (no credentials)."""


class SinkTookSome(SinkRefused):
    """Of the events sent together the sink will never take some, and does not say which."""


class EventSink(Protocol):
    """A place that events are delivered to: OpenLineage events, or spans."""

    name: str
    kind: str
    target: str

    def send(self, body: Mapping[str, Any]) -> None:
        """Hand over one event.

        Raises:
            SinkUnavailable: try again later.
            SinkRefused: never try again by itself.
        """
        ...

    def close(self) -> None:
        """Release what the sink holds."""
        ...


@runtime_checkable
class BatchSink(EventSink, Protocol):
    """A sink that takes several events at once."""

    at_once: int

    def send_all(self, bodies: Sequence[Mapping[str, Any]]) -> None:
        """Hand over at most ``at_once`` events.

        Raises:
            SinkUnavailable: try again later.
            SinkRefused: none of them was taken; one alone might be.
            SinkTookSome: never try again by itself.
        """
        ...


class Notebooks(Protocol):
    """Which notebook a kernel's client works on."""

    def locate(self, kernel_id: str, cell: str | None, client_session: str) -> Location:
        """The notebook (or console) behind an execution request; see interfaces: identity."""
        ...


@dataclass(frozen=True)
class Location:
    """Where an execution came from: ``path`` is absolute and only set for notebooks."""

    kind: Literal["notebook", "console", "other"]
    name: str
    path: str | None


class Announcer(Protocol):
    """Tells browsers that something changed (Jupyter's own event stream)."""

    def execution(self, execution: Execution) -> None:
        """A record changed."""
        ...

    def delivery(self, states: Sequence[SinkState]) -> None:
        """The state of delivery changed."""
        ...

    def secrets(self, outcome: SecretOutcome, sequence: int, *, new: int, known: int) -> None:
        """A save, a scan or a decision changed what is known of secrets.

        ``sequence`` is that of the last audit entry; ``new`` and ``known`` count findings.
        """
        ...

    def verification(self, task: str, state: TaskState, progress: TaskProgress) -> None:
        """A verification changed; ``task`` is its id."""
        ...


class Metrics(Protocol):
    """Counts what happens; from any thread, never waits, never fails. Durations in seconds."""

    def execution_ended(self, execution: Execution) -> None:
        """An execution ended, or will never run."""
        ...

    def kernel_started(self, kernel: str, seconds: float) -> None:
        """A kernel (its name is that of its kernel spec) sent its first message after launch."""
        ...

    def kernel_restarted(self, kernel: str, reason: RestartReason) -> None:
        """Another process runs a kernel now."""
        ...

    def first_run(self, kernel: str, seconds: float) -> None:
        """The first cell of a kernel ended well, so long after the kernel's launch."""
        ...

    def run_closed(self, kernel: str, outcome: RunOutcome) -> None:
        """A notebook run is over."""
        ...

    def saved(self, result: SaveResult, seconds: float) -> None:
        """A notebook was saved or not, scan and all."""
        ...

    def secrets_found(self, rule: str, state: FindingState, count: int) -> None:
        """Findings that were not in their notebook before."""
        ...


class RunPublisher(Protocol):
    """Turns records into what the world is told (OpenLineage events, spans), in the outbox."""

    def run_opened(self, run: NotebookRun) -> None:
        """A notebook run began."""
        ...

    def execution_ended(self, run: NotebookRun, execution: Execution) -> None:
        """An execution of the run is over."""
        ...

    def run_closed(
        self, run: NotebookRun, datasets: Sequence[DatasetAccess], counts: RunCounts
    ) -> None:
        """A notebook run is over, with all it read and wrote."""
        ...


@dataclass(frozen=True, slots=True)
class UnitText:
    """One part of a notebook to scan: UTF-8 (lone surrogates pass) in pieces, to be joined.

    Cells and the rest of a notebook are JSON, a text is itself.
    """

    kind: Literal["cell", "rest", "text"]
    pieces: Sequence[bytes] = field(repr=False)


class ScannerLost(Exception):
    """The scanner did not answer; the message says why, in words for people."""


class ScannerStuck(ScannerLost):
    """The scanner took so long that it was ended: it would again."""


class UnitScanner(Protocol):
    """Scans parts of notebooks, in a process that can be lost."""

    def scan(
        self,
        units: Sequence[UnitText],
        baselines: Sequence[bytes],
        found: Callable[[int, Sequence[Sighting] | None], None],
    ) -> None:
        """Scan all units; blocks until it is done.

        Args:
            units: what to scan.
            baselines: texts of baseline files, the most important one first.
            found: called for each unit, by its number, with what is in it; None: the unit cannot
                be scanned.

        Raises:
            ScannerLost: the process died.
            ScannerStuck: it was ended because it took too long.
        """
        ...


class Baselines(Protocol):
    """The baselines that stand in a project."""

    def above(self, path: str) -> Sequence[bytes]:
        """The texts of those in the folder of a contents path and above, the nearest first."""
        ...


@dataclass(frozen=True)
class ScannerState:
    """Whether secrets are scanned for (schema ``status``)."""

    state: Literal["ready", "starting", "failed"]
    reason: str | None
    rules: int
    saves: Literal["awaited", "in-line", "unguarded"]


class Decisions(Protocol):
    """What users said of findings: that they are no secrets."""

    def reasons(self, fingerprints: Collection[str]) -> dict[str, str]:
        """The reasons of those of ``fingerprints`` that are decided."""
        ...

    def all(self) -> list[SecretDecision]:
        """Every decision, newest first."""
        ...

    def put(self, decision: SecretDecision) -> SecretDecision:
        """Keep a decision, which replaces one with the same fingerprint; returns it as kept."""
        ...

    def remove(self, fingerprint: str) -> SecretDecision | None:
        """Take a decision back; None when there is none."""
        ...


class Audit(Protocol):
    """The trail of findings and decisions: entries are added, never changed."""

    def append(self, entries: Sequence[AuditEntry]) -> int:
        """Keep entries under the next sequence numbers, all or none; returns the last one."""
        ...

    def page(self, since: int, limit: int) -> AuditPage:
        """The first ``limit`` entries after the sequence ``since``."""
        ...

    def prune(self, before: datetime, limit: int) -> int:
        """Delete entries older than ``before``, at most ``limit``; returns how many."""
        ...


@dataclass(frozen=True)
class FileContent:
    """A file to write, at ``path`` below its folder, with ``/``.

    Attributes:
        before: SHA-256 of what should stand there now; None: nothing.
    """

    path: str
    content: bytes = field(repr=False)
    before: str | None


class CannotWrite(Exception):
    """Files could not be written, and nothing was changed unless the message says so.

    Attributes:
        full: whether there is no room for them.
    """

    def __init__(self, message: str, *, full: bool = False) -> None:
        super().__init__(message)
        self.full = full


class LeadsOutside(Exception):
    """On the way to a file is a link, or something else that is no folder; says where."""


class FilesChanged(Exception):
    """Other content stands in files than was said.

    Attributes:
        paths: of these files.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(f"changed in the meantime: {', '.join(paths)}")
        self.paths = tuple(paths)


class PackageFolder(Protocol):
    """The folder that takes a set of files. Paths are checked before (services.export_names)."""

    def read(self, path: str) -> bytes | None:
        """What stands there now; None: nothing.

        Raises:
            LeadsOutside: it is not in the folder.
            CannotWrite: it cannot be read.
        """
        ...

    def write(self, files: Sequence[FileContent]) -> None:
        """Write all or none.

        Raises:
            FilesChanged: another file stands there than ``before`` says.
            LeadsOutside: one is not in the folder.
            CannotWrite: one cannot be written, or others write there now.
        """
        ...


TaskState = Literal["running", "done", "failed", "cancelled"]


@dataclass(frozen=True)
class TaskSoFar:
    """The verdict on one task of a pipeline that is being verified."""

    id: str
    verdict: str


@dataclass(frozen=True)
class TaskProgress:
    """How far work is (schema ``task``)."""

    done: int = 0
    total: int = 0
    message: str = ""
    tasks: tuple[TaskSoFar, ...] = ()


class WorkFailed(Exception):
    """Work in another process ended without a result; the message says why, for people."""


class WorkStopped(Exception):
    """Work in another process was stopped; nothing of it is left."""


class LongWork(Protocol):
    """One piece of work that takes long, in a process of its own."""

    def run(
        self, request: Mapping[str, Any], progress: Callable[[TaskProgress], None]
    ) -> Mapping[str, Any]:
        """Do it, once; blocks until all of it is over, whatever way it ends.

        Raises:
            WorkFailed: it could not be done.
            WorkStopped: it was stopped.
        """
        ...

    def stop(self) -> None:
        """End it within seconds, also before it runs; from any thread, returns at once."""
        ...
