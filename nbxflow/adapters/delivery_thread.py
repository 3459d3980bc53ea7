"""Threads that deliver: one a sink, so that a sink that hangs holds up no other."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from uuid import uuid4

from nbxflow.adapters.owner import own_name
from nbxflow.ports import Announcer, Clock, EventSink, Outbox, SinkState
from nbxflow.services.deliver_events import DeliverEvents

log = logging.getLogger("nbxflow")

_AFTER_FAULT_SECONDS = 5.0
_FLUSH_POLL_SECONDS = 0.5


class SystemClock:
    """Port ``Clock``: the time of this machine."""

    def now(self) -> datetime:
        """See ``Clock.now``."""
        return datetime.now(timezone.utc)


class DeliveryThread:
    """Delivers in the background from its making until :meth:`stop`."""

    def __init__(
        self,
        outbox: Outbox,
        sinks: Sequence[EventSink],
        announcer: Announcer,
        clock: Clock | None = None,
    ) -> None:
        self._service = DeliverEvents(
            outbox,
            sinks,
            clock or SystemClock(),
            announcer,
            owner=f"{own_name()}#{uuid4()}",
            jitter=random.random,
        )
        self._stopped = threading.Event()
        self._progress = threading.Condition()
        self._bells = [threading.Event() for _ in sinks]
        self._threads = [
            threading.Thread(
                target=self._run,
                args=(sink, bell),
                name=f"nbxflow-delivery-{sink.name}",
                daemon=True,
            )
            for sink, bell in zip(sinks, self._bells, strict=True)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def sink_names(self) -> tuple[str, ...]:
        """The sinks that are delivered to."""
        return tuple(sink.name for sink in self._service.sinks)

    def wake(self) -> None:
        """Something was put into the outbox or made due; from any thread, never waits."""
        for bell in self._bells:
            bell.set()

    def states(self) -> tuple[SinkState, ...]:
        """How the delivery to each sink stands."""
        return self._service.states()

    def flush(self, timeout: float) -> bool:
        """Wait until nothing waits in the outbox, at most ``timeout`` seconds.

        Returns:
            False when something still waits; it stays in the outbox.
        """
        deadline = time.monotonic() + timeout
        self.wake()
        while any(state.waiting for state in self.states()):
            left = deadline - time.monotonic()
            if left <= 0 or self._stopped.is_set():
                return False
            with self._progress:
                self._progress.wait(min(left, _FLUSH_POLL_SECONDS))
        return True

    def stop(self, timeout: float) -> bool:
        """Stop after the events now being sent, at most ``timeout`` seconds.

        Returns:
            False when a sink still hangs; its thread ends with the process at the latest.
        """
        deadline = time.monotonic() + timeout
        self._stopped.set()
        self.wake()
        for thread in self._threads:
            thread.join(max(deadline - time.monotonic(), 0))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self, sink: EventSink, bell: threading.Event) -> None:
        while True:
            bell.clear()  # before the look at ``_stopped``, which is set before the bell is
            if self._stopped.is_set():
                break
            try:
                wait = self._service.deliver_once(sink, self._stopped.is_set)
            except Exception as error:
                # The outbox itself failed (a full disk, a closed database): nothing is lost by it.
                if not self._stopped.is_set():
                    log.warning("Delivery to %s stands still: %s", sink.name, error)
                wait = _AFTER_FAULT_SECONDS
            with self._progress:
                self._progress.notify_all()
            bell.wait(wait)
        sink.close()
