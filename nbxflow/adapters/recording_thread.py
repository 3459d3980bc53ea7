"""The one thread that writes records: takes signals from any thread, in order."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime, timezone
from queue import Empty, SimpleQueue
from threading import Event, Thread

from nbxflow.domain.signals import Signal
from nbxflow.domain.times import format_time
from nbxflow.services.record_execution import RecordExecution

_BATCH = 500
_BUSY_SECONDS = 0.1
_IDLE_SECONDS = 1.0

log = logging.getLogger("nbxflow")


class RecordingThread:
    """Drives :class:`RecordExecution`; ``written`` is called when something was written.

    ``problem`` says in words why records cannot be written at present, None when they can.
    """

    def __init__(self, service: RecordExecution, written: Callable[[], None]) -> None:
        self._service = service
        self._written = written
        self._signals: SimpleQueue[Signal | None] = SimpleQueue()
        self._quiet = Event()
        self._quiet.set()
        self.problem: str | None = None
        self._thread = Thread(target=self._run, name="nbxflow-recording", daemon=True)
        self._thread.start()

    def put(self, signal: Signal) -> None:
        """Hand over a signal; never waits."""
        self._quiet.clear()
        self._signals.put(signal)

    def settle(self, timeout: float) -> bool:
        """Wait until all that was handed over is recorded and no execution is open."""
        return self._quiet.wait(timeout)

    def stop(self, timeout: float) -> None:
        """Record what is waiting and end the thread."""
        self._signals.put(None)
        self._thread.join(timeout)

    def _run(self) -> None:
        running = True
        while running:
            running = self._take_batch()
            try:
                self._service.tick(time.monotonic(), format_time(datetime.now(timezone.utc)))
            except Exception:
                log.exception("nbxflow: the recorder met an error and goes on")
            self._flush()
            if not self._service.busy and self._signals.empty():
                self._quiet.set()
                if not self._signals.empty():  # handed over in between: not quiet after all
                    self._quiet.clear()

    def _take_batch(self) -> bool:
        """Handle the signals that are waiting; False when the thread is to end."""
        wait = _BUSY_SECONDS if self._service.busy else _IDLE_SECONDS
        for _ in range(_BATCH):
            try:
                signal = self._signals.get(timeout=wait)
            except Empty:
                return True
            if signal is None:
                return False
            try:
                self._service.handle(signal, time.monotonic())
            except Exception:
                log.exception("nbxflow: a %s was not recorded", type(signal).__name__)
            if self._signals.empty():
                return True
        return True

    def _flush(self) -> None:
        try:
            wrote = self._service.flush()
        except Exception as error:
            if self.problem is None:
                log.exception("nbxflow: records cannot be written now; they are kept in memory")
            self.problem = f"Records cannot be written now ({error}); they are kept in memory."
            time.sleep(_BUSY_SECONDS)
        else:
            self.problem = None
            if wrote:
                self._written()
