"""Fakes of the ports ``EventSink`` and ``BatchSink``: do what the test says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class FakeEventSink:
    """Takes events into ``events``; raises ``trouble(event)`` where that gives an exception."""

    kind = "fake"
    target = "fake://sink"

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.events: list[Mapping[str, Any]] = []
        self.tries = 0
        self.closed = False
        self.trouble: Any = lambda event: None

    def send(self, body: Mapping[str, Any]) -> None:
        """See ``EventSink.send``."""
        self.tries += 1
        trouble = self.trouble(body)
        if trouble is not None:
            raise trouble
        self.events.append(body)

    def close(self) -> None:
        """See ``EventSink.close``."""
        self.closed = True


class FakeBatchSink(FakeEventSink):
    """Takes ``at_once`` events together; ``batches`` are those that were sent, taken or not."""

    def __init__(self, at_once: int) -> None:
        super().__init__()
        self.at_once = at_once
        self.batches: list[list[Mapping[str, Any]]] = []

    def send_all(self, bodies: Sequence[Mapping[str, Any]]) -> None:
        """See ``BatchSink.send_all``: the first trouble is that of all."""
        self.batches.append(list(bodies))
        for body in bodies:
            trouble = self.trouble(body)
            if trouble is not None:
                raise trouble
        self.events += bodies
