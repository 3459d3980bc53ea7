"""The record of one execution, and what a kernel's channels say that changes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nbxflow.domain.dataflow import Dataflow
from nbxflow.domain.datasets import BlindSpot, DatasetAccess

ExecutionState = Literal["queued", "running", "done", "failed", "interrupted", "aborted", "lost"]
ProbeState = Literal["active", "absent", "off"]
TERMINAL_STATES: frozenset[ExecutionState] = frozenset(
    ("done", "failed", "interrupted", "aborted", "lost")
)


@dataclass(frozen=True)
class Client:
    """Who asked for an execution; consoles and bare clients are recorded under their own name."""

    kind: Literal["notebook", "console", "other"]
    name: str


@dataclass(frozen=True)
class KernelRef:
    """The kernel of an execution: ``session`` is ``header.session`` of its process."""

    id: str
    name: str
    language: str
    session: str | None


@dataclass(frozen=True)
class RunRef:
    """The notebook run (a segment of a kernel process's life, counted from 1)."""

    id: str
    segment: int


@dataclass(frozen=True)
class ExecutionError:
    """Class name of the exception; its text is not kept."""

    name: str


@dataclass(frozen=True)
class Execution:
    """One execution (schema ``execution``): times ISO 8601 UTC, durations seconds, sizes bytes."""

    id: str
    sequence: int
    path: str | None
    client: Client
    cell: str | None
    kernel: KernelRef
    run: RunRef | None
    span_id: str | None
    message_id: str
    count: int | None = None
    state: ExecutionState = "queued"
    queued_at: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    queue_seconds: float | None = None
    wall_seconds: float | None = None
    cpu_seconds: float | None = None
    memory_peak_bytes: int | None = None
    memory_growth_bytes: int | None = None
    output_bytes: int = 0
    error: ExecutionError | None = None
    source_hash: str | None = None
    probe: ProbeState = "absent"
    dataflow: Dataflow | None = None
    datasets: tuple[DatasetAccess, ...] = ()
    blind_spots: tuple[BlindSpot, ...] = ()
