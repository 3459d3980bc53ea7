"""A fake of the port ``LongWork`` that does what a test tells it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from nbxflow.ports import TaskProgress, WorkStopped


class FakeLongWork:
    """Runs until :meth:`finish` or :meth:`stop` is called.

    Attributes:
        requests: what it was asked to do.
        tell: the progress it reports with, once it runs.
    """

    def __init__(self) -> None:
        self.requests: list[Mapping[str, Any]] = []
        self.tell: Callable[[TaskProgress], None] = lambda progress: None
        self.runs = threading.Event()
        self._over = threading.Event()
        self._outcome: Mapping[str, Any] | Exception = WorkStopped()

    def run(
        self, request: Mapping[str, Any], progress: Callable[[TaskProgress], None]
    ) -> Mapping[str, Any]:
        """See ``LongWork.run``."""
        self.requests.append(request)
        self.tell = progress
        self.runs.set()
        self._over.wait()
        if isinstance(self._outcome, Exception):
            raise self._outcome
        return self._outcome

    def stop(self) -> None:
        """See ``LongWork.stop``."""
        self._over.set()

    def finish(self, outcome: Mapping[str, Any] | Exception) -> None:
        """Let it end with this result, or raise this."""
        self.runs.wait()
        self._outcome = outcome
        self._over.set()
