"""Events kept in memory: for a caller that wants to look at them itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class MemorySink:
    """Port ``EventSink``: ``events`` are those taken so far, in order."""

    kind = "memory"
    target = "memory"

    def __init__(self, *, name: str = "memory") -> None:
        self.name = name
        self.events: list[Mapping[str, Any]] = []

    def send(self, body: Mapping[str, Any]) -> None:
        """See ``EventSink.send``."""
        self.events.append(body)

    def close(self) -> None:
        """See ``EventSink.close``."""
