"""A fake of the port ``LineagePublisher`` that remembers."""

from __future__ import annotations

from collections.abc import Sequence

from nbxflow.domain.datasets import DatasetAccess
from nbxflow.domain.executions import Execution
from nbxflow.domain.runs import NotebookRun, RunCounts
from nbxflow.ports import Location


class FakeLineagePublisher:
    """``said`` holds (what, id, state) in order; ``fails`` makes every call raise."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str, str]] = []
        self.counts: list[RunCounts] = []
        self.fails = False

    def job_name(self, location: Location) -> str:
        """See ``LineagePublisher.job_name``."""
        return location.name

    def run_opened(self, run: NotebookRun) -> None:
        """See ``LineagePublisher.run_opened``."""
        self._say("opened", run.id, run.state)

    def execution_ended(self, run: NotebookRun, execution: Execution) -> None:
        """See ``LineagePublisher.execution_ended``."""
        self._say("execution", execution.id, execution.state)

    def run_closed(
        self, run: NotebookRun, datasets: Sequence[DatasetAccess], counts: RunCounts
    ) -> None:
        """See ``LineagePublisher.run_closed``."""
        self._say("closed", run.id, run.state)
        self.counts.append(counts)

    def _say(self, what: str, run_id: str, state: str) -> None:
        if self.fails:
            raise OSError("no space left on device")
        self.said.append((what, run_id, state))
