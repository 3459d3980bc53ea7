"""Port ``Metrics`` where nobody asks for metrics: a command that runs one notebook, say."""

from __future__ import annotations

from nbxflow.domain.executions import Execution
from nbxflow.domain.metrics import FindingState, RestartReason, RunOutcome, SaveResult


class Unmeasured:
    """Counts nothing."""

    def execution_ended(self, execution: Execution) -> None:
        """See ``Metrics.execution_ended``."""

    def kernel_started(self, kernel: str, seconds: float) -> None:
        """See ``Metrics.kernel_started``."""

    def kernel_restarted(self, kernel: str, reason: RestartReason) -> None:
        """See ``Metrics.kernel_restarted``."""

    def first_run(self, kernel: str, seconds: float) -> None:
        """See ``Metrics.first_run``."""

    def run_closed(self, kernel: str, outcome: RunOutcome) -> None:
        """See ``Metrics.run_closed``."""

    def saved(self, result: SaveResult, seconds: float) -> None:
        """See ``Metrics.saved``."""

    def secrets_found(self, rule: str, state: FindingState, count: int) -> None:
        """See ``Metrics.secrets_found``."""
