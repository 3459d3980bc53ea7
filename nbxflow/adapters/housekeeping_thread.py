"""Forgetting what is too old: in the background, a little at a time, at the start and every day."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone

AT_ONCE = 100
"""Records forgotten in one transaction: others wait for it, a cell's record among them."""
_PAUSE_SECONDS = 0.05
_EVERY_SECONDS = 24 * 3600.0

Prune = Callable[[datetime, int], int]
"""Forgets what is older than a time, at most so many; says how many it was."""

log = logging.getLogger("nbxflow")


class HousekeepingThread:
    """Keeps what is younger than ``days``; a failure is tried again the next day."""

    def __init__(self, prunes: Sequence[Prune], days: int) -> None:
        self._prunes = prunes
        self._days = days
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="nbxflow-housekeeping", daemon=True)
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Stop after the transaction that is under way."""
        self._stopped.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopped.is_set():
            before = datetime.now(timezone.utc) - timedelta(days=self._days)
            for prune in self._prunes:
                try:
                    while not self._stopped.is_set() and prune(before, AT_ONCE):
                        self._stopped.wait(_PAUSE_SECONDS)
                except Exception:
                    log.exception("nbxflow: old records could not be tidied up")
            self._stopped.wait(_EVERY_SECONDS)
