"""A fake of the port ``Announcer`` that remembers."""

from __future__ import annotations

from collections.abc import Sequence

from nbxflow.domain.executions import Execution
from nbxflow.ports import SecretOutcome, SinkState, TaskProgress, TaskState


class FakeAnnouncer:
    """Its lists hold what was announced, in order."""

    def __init__(self) -> None:
        self.executions: list[Execution] = []
        self.deliveries: list[tuple[SinkState, ...]] = []
        self.findings: list[tuple[SecretOutcome, int, int, int]] = []
        self.verifications: list[tuple[str, TaskState, TaskProgress]] = []

    def execution(self, execution: Execution) -> None:
        """See ``Announcer.execution``."""
        self.executions.append(execution)

    def delivery(self, states: Sequence[SinkState]) -> None:
        """See ``Announcer.delivery``."""
        self.deliveries.append(tuple(states))

    def secrets(self, outcome: SecretOutcome, sequence: int, *, new: int, known: int) -> None:
        """See ``Announcer.secrets``."""
        self.findings.append((outcome, sequence, new, known))

    def verification(self, task: str, state: TaskState, progress: TaskProgress) -> None:
        """See ``Announcer.verification``."""
        self.verifications.append((task, state, progress))
