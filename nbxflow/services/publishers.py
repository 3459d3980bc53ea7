"""Several publishers as one."""

from __future__ import annotations

from collections.abc import Sequence

from nbxflow.domain.datasets import DatasetAccess
from nbxflow.domain.executions import Execution
from nbxflow.domain.runs import NotebookRun, RunCounts
from nbxflow.ports import RunPublisher


class Publishers:
    """Port ``RunPublisher``: tells each of several, in order."""

    def __init__(self, publishers: Sequence[RunPublisher]) -> None:
        self._publishers = tuple(publishers)

    def run_opened(self, run: NotebookRun) -> None:
        """See ``RunPublisher.run_opened``."""
        for publisher in self._publishers:
            publisher.run_opened(run)

    def execution_ended(self, run: NotebookRun, execution: Execution) -> None:
        """See ``RunPublisher.execution_ended``."""
        for publisher in self._publishers:
            publisher.execution_ended(run, execution)

    def run_closed(
        self, run: NotebookRun, datasets: Sequence[DatasetAccess], counts: RunCounts
    ) -> None:
        """See ``RunPublisher.run_closed``."""
        for publisher in self._publishers:
            publisher.run_closed(run, datasets, counts)
