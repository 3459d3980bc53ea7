"""Fake of port ``LineageSink``: does what the test says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class FakeLineageSink:
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
        """See ``LineageSink.send``."""
        self.tries += 1
        trouble = self.trouble(body)
        if trouble is not None:
            raise trouble
        self.events.append(body)

    def close(self) -> None:
        """See ``LineageSink.close``."""
        self.closed = True
