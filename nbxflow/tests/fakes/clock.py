"""Fake of port ``Clock``: time stands still until it is moved."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


class FakeClock:
    """Starts at a fixed time."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 31, 12, 0, tzinfo=timezone.utc)

    def now(self) -> datetime:
        """See ``Clock.now``."""
        return self.time

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)
