"""A fake of the port ``Metrics`` that remembers."""

from __future__ import annotations

from nbxflow.domain.executions import Execution
from nbxflow.domain.metrics import FindingState, RestartReason, RunOutcome, SaveResult


class FakeMetrics:
    """``told`` holds what was counted, in order: the name of the method, and what it was given."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def of(self, name: str) -> list[list[object]]:
        """What one method was given, call by call."""
        return [values for method, *values in self.told if method == name]

    def execution_ended(self, execution: Execution) -> None:
        """See ``Metrics.execution_ended``."""
        self.told.append(("execution_ended", execution.message_id, execution.state))

    def kernel_started(self, kernel: str, seconds: float) -> None:
        """See ``Metrics.kernel_started``."""
        self.told.append(("kernel_started", kernel, seconds))

    def kernel_restarted(self, kernel: str, reason: RestartReason) -> None:
        """See ``Metrics.kernel_restarted``."""
        self.told.append(("kernel_restarted", kernel, reason))

    def first_run(self, kernel: str, seconds: float) -> None:
        """See ``Metrics.first_run``."""
        self.told.append(("first_run", kernel, seconds))

    def run_closed(self, kernel: str, outcome: RunOutcome) -> None:
        """See ``Metrics.run_closed``."""
        self.told.append(("run_closed", kernel, outcome))

    def saved(self, result: SaveResult, seconds: float) -> None:
        """See ``Metrics.saved``."""
        self.told.append(("saved", result, seconds))

    def secrets_found(self, rule: str, state: FindingState, count: int) -> None:
        """See ``Metrics.secrets_found``."""
        self.told.append(("secrets_found", rule, state, count))
