"""A fake of the port ``Announcer`` that remembers."""

from __future__ import annotations

from collections.abc import Sequence

from nbxflow.domain.executions import Execution
from nbxflow.ports import SinkState


class FakeAnnouncer:
    """``executions`` and ``deliveries`` hold what was announced, in order."""

    def __init__(self) -> None:
        self.executions: list[Execution] = []
        self.deliveries: list[tuple[SinkState, ...]] = []

    def execution(self, execution: Execution) -> None:
        """See ``Announcer.execution``."""
        self.executions.append(execution)

    def delivery(self, states: Sequence[SinkState]) -> None:
        """See ``Announcer.delivery``."""
        self.deliveries.append(tuple(states))
