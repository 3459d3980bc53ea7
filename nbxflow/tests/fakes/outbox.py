"""Fake of port ``Outbox`` in memory, for tests of what is put into it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nbxflow.ports import OutboxEvent, PendingEvent, SinkState


class FakeOutbox:
    """Keeps what is put into it in ``events``; nothing is ever due.

    Delivery is tested with the real outbox, which needs no more than a file.
    """

    def __init__(self) -> None:
        self.events: list[OutboxEvent] = []
        self.sinks: tuple[str, ...] = ()

    def enqueue(self, events: Sequence[OutboxEvent], sinks: Sequence[str]) -> int:
        """See ``Outbox.enqueue``."""
        known = {event.key for event in self.events}
        new = [event for event in events if event.key not in known]
        self.events += new
        self.sinks = tuple(sinks)
        return len(new)

    def due(self, sink: str, now: datetime, limit: int) -> list[PendingEvent]:
        """See ``Outbox.due``."""
        return []

    def delivered(self, sink: str, positions: Sequence[int], now: datetime) -> None:
        """See ``Outbox.delivered``."""

    def failed(self, sink: str, position: int, error: str, next_attempt: datetime) -> None:
        """See ``Outbox.failed``."""

    def refused(self, sink: str, position: int, error: str) -> None:
        """See ``Outbox.refused``."""

    def retry(self, sink: str | None) -> int:
        """See ``Outbox.retry``."""
        return 0

    def lease(self, sink: str, owner: str, now: datetime, seconds: float) -> bool:
        """See ``Outbox.lease``."""
        return True

    def sink_state(self, name: str, kind: str, target: str) -> SinkState:
        """See ``Outbox.sink_state``."""
        return SinkState(name, kind, target, "ok", 0, 0, 0, None, None, None)
