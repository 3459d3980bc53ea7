"""What the recorder knows of one kernel while it is alive."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from nbxflow.domain.executions import Execution, KernelRef
from nbxflow.domain.runs import NotebookRun
from nbxflow.domain.signals import ExecutionIdle, ExecutionRequested, KernelAttached

ProbeCoverage = Literal["active", "pending", "absent", "off"]


@dataclass(frozen=True)
class KernelCoverage:
    """How far one kernel is observed (schema ``status``, ``KernelCoverage``)."""

    id: str
    name: str
    language: str
    session: str | None
    probe: ProbeCoverage
    reason: str | None
    recorded: bool


@dataclass
class OpenExecution:
    """An execution that has not ended yet, and what was heard of it so far."""

    execution: Execution
    client_session: str
    blank: bool = False
    begun: bool = False
    """The probe said that the kernel began with the source."""
    idle: ExecutionIdle | None = None
    facts: Mapping[str, Any] | None = None
    deadline: float | None = None
    """Monotonic time until which the probe's facts are waited for."""


@dataclass
class KernelWatch:
    """One kernel: its process, its probe, its present run and its open executions."""

    ref: KernelRef
    probe: ProbeCoverage
    reason: str | None
    requested: dict[str, ExecutionRequested] = field(default_factory=dict)
    open: dict[str, OpenExecution] = field(default_factory=dict)
    said: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    """Probe messages about executions whose ``execute_input`` has not been heard yet."""
    ended: deque[str] = field(default_factory=lambda: deque(maxlen=1000))
    """Message ids of the last executions that ended: what is said of them later is too late."""
    run: NotebookRun | None = None
    closed_run: NotebookRun | None = None
    """The last run that ended; it may be one of an earlier process."""
    segment: int = 1
    last_ended_at: str | None = None
    last_number: int = 0
    missed: int = 0

    @staticmethod
    def of(attached: KernelAttached) -> KernelWatch:
        """A watch for a kernel that is about to start."""
        return KernelWatch(
            KernelRef(attached.kernel_id, attached.name, attached.language, None),
            "pending" if attached.probed else "absent",
            attached.reason,
        )

    def coverage(self) -> KernelCoverage:
        """What ``status`` says of this kernel."""
        reason = self.reason
        if self.missed:
            lost = f"{self.missed} messages of the probe were lost"
            reason = f"{reason}; {lost}" if reason else lost
        ref = self.ref
        return KernelCoverage(
            ref.id, ref.name, ref.language, ref.session, self.probe, reason, recorded=True
        )

    def new_process(self, session: str) -> None:
        """Another process runs this kernel now: everything tied to the old one is forgotten."""
        self.ref = KernelRef(self.ref.id, self.ref.name, self.ref.language, session)
        self.run, self.segment, self.last_ended_at = None, 1, None
        self.said.clear()
        self.ended.clear()
        self.last_number = self.missed = 0

    def count_message(self, number: int) -> None:
        """Keep account of the probe's numbered messages: a gap means that some were lost."""
        self.missed += max(0, number - self.last_number - 1)
        self.last_number = max(self.last_number, number)
