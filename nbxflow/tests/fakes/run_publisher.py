"""A fake of the port ``RunPublisher`` that remembers."""

from __future__ import annotations

from collections.abc import Sequence

from nbxflow.domain.datasets import DatasetAccess
from nbxflow.domain.executions import Execution
from nbxflow.domain.runs import NotebookRun, RunCounts


class FakeRunPublisher:
    """``said`` holds (what, id, state) in order; ``fails`` makes every call raise."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str, str]] = []
        self.counts: list[RunCounts] = []
        self.fails = False

    def run_opened(self, run: NotebookRun) -> None:
        """See ``RunPublisher.run_opened``."""
        self._say("opened", run.id, run.state)

    def execution_ended(self, run: NotebookRun, execution: Execution) -> None:
        """See ``RunPublisher.execution_ended``."""
        self._say("execution", execution.id, execution.state)

    def run_closed(
        self, run: NotebookRun, datasets: Sequence[DatasetAccess], counts: RunCounts
    ) -> None:
        """See ``RunPublisher.run_closed``."""
        self._say("closed", run.id, run.state)
        self.counts.append(counts)

    def _say(self, what: str, run_id: str, state: str) -> None:
        if self.fails:
            raise OSError("no space left on device")
        self.said.append((what, run_id, state))
