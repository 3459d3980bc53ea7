"""Send what is in the outbox to the sinks, in order, at least once."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from nbxflow.domain.times import parse_time
from nbxflow.ports import (
    Announcer,
    Clock,
    LineageSink,
    Outbox,
    PendingEvent,
    SinkRefused,
    SinkState,
    SinkUnavailable,
)

BATCH = 50
LEASE_SECONDS = 30.0
"""How long one process alone may deliver to a sink; longer than a sink takes for one event."""

BUSY_SECONDS = 1.0
"""When to look again while another process delivers."""

IDLE_SECONDS = 30.0
"""When to look again with nothing to do: another process may have died with events waiting."""

_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 300.0


def wait_seconds(attempts: int, jitter: float) -> float:
    """Seconds to wait after the ``attempts``-th failure in a row (from 1): doubling, to 5 minutes.

    ``jitter`` from 0 to 1 shortens it by up to a fifth, so that servers do not knock together.
    """
    doublings = min(max(attempts - 1, 0), 16)
    wait = min(math.ldexp(_FIRST_WAIT_SECONDS, doublings), _LONGEST_WAIT_SECONDS)
    return wait * (1 - 0.2 * jitter)


class DeliverEvents:
    """One step of delivery a call; may be called for different sinks by different threads."""

    def __init__(
        self,
        outbox: Outbox,
        sinks: Sequence[LineageSink],
        clock: Clock,
        announcer: Announcer,
        *,
        owner: str,
        jitter: Callable[[], float],
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._announcer = announcer
        self._owner = owner
        self._jitter = jitter
        self._lock = threading.Lock()
        self._announced: tuple[SinkState, ...] = ()
        self.sinks = tuple(sinks)

    def states(self) -> tuple[SinkState, ...]:
        """How the delivery to each sink stands."""
        return tuple(
            self._outbox.sink_state(sink.name, sink.kind, sink.target) for sink in self.sinks
        )

    def deliver_once(self, sink: LineageSink, stopped: Callable[[], bool] = lambda: False) -> float:
        """Send what is due to one sink, until it fails or ``stopped``.

        Returns:
            Seconds after which to call again, if nothing new is put into the outbox before.
        """
        if not self._outbox.due(sink.name, self._clock.now(), 1):
            self._announce()
            return self._wait(sink)
        if not self._leased(sink):
            return BUSY_SECONDS
        try:
            healthy = True
            while healthy and not stopped():
                events = self._outbox.due(sink.name, self._clock.now(), BATCH)
                if not events:
                    break
                healthy = self._send_all(sink, events, stopped)
                self._announce()
        finally:
            self._outbox.lease(sink.name, self._owner, self._clock.now(), 0)
        return self._wait(sink)

    def _send_all(
        self, sink: LineageSink, events: Sequence[PendingEvent], stopped: Callable[[], bool]
    ) -> bool:
        """Send events in order; False when the rest has to wait."""
        renew_at = self._clock.now()
        for event in events:
            if stopped():
                return False
            if self._clock.now() >= renew_at:
                if not self._leased(sink):
                    return False
                renew_at = self._clock.now() + timedelta(seconds=LEASE_SECONDS / 3)
            if not self._send(sink, event):
                return False
        return True

    def _send(self, sink: LineageSink, event: PendingEvent) -> bool:
        try:
            sink.send(event.body)
        except SinkRefused as refusal:
            self._outbox.refused(sink.name, event.position, str(refusal))
        except SinkUnavailable as trouble:
            self._put_off(sink, event, str(trouble))
            return False
        except Exception as error:
            # A fault of the sink's own; its text may hold anything, its class does not.
            self._put_off(sink, event, f"The sink failed with {type(error).__name__}.")
            return False
        else:
            self._outbox.delivered(sink.name, event.position, self._clock.now())
        return True

    def _put_off(self, sink: LineageSink, event: PendingEvent, reason: str) -> None:
        wait = timedelta(seconds=wait_seconds(event.attempts + 1, self._jitter()))
        self._outbox.failed(sink.name, event.position, reason, self._clock.now() + wait)

    def _leased(self, sink: LineageSink) -> bool:
        return self._outbox.lease(sink.name, self._owner, self._clock.now(), LEASE_SECONDS)

    def _wait(self, sink: LineageSink) -> float:
        state = self._outbox.sink_state(sink.name, sink.kind, sink.target)
        if state.waiting == 0:
            return IDLE_SECONDS
        return _seconds_until(state.next_attempt_at, self._clock.now())

    def _announce(self) -> None:
        states = self.states()
        with self._lock:
            changed = states != self._announced
            self._announced = states
        if changed:
            self._announcer.delivery(states)


def _seconds_until(moment: str | None, now: datetime) -> float:
    if moment is None:
        return 0.0
    return min(max((parse_time(moment) - now).total_seconds(), 0.0), IDLE_SECONDS)
