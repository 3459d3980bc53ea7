"""Send what is in the outbox to the sinks, in order, at least once."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from nbxflow.domain.times import parse_time
from nbxflow.ports import (
    Announcer,
    BatchSink,
    Clock,
    EventSink,
    Outbox,
    PendingEvent,
    SinkRefused,
    SinkState,
    SinkTookSome,
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
        sinks: Sequence[EventSink],
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

    def deliver_once(self, sink: EventSink, stopped: Callable[[], bool] = lambda: False) -> float:
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
        self, sink: EventSink, events: Sequence[PendingEvent], stopped: Callable[[], bool]
    ) -> bool:
        """Send events in order, as many at once as the sink takes; False when the rest must wait.

        A sink that refuses several at once gets each of them alone.
        """
        renew_at = self._clock.now()
        size = sink.at_once if isinstance(sink, BatchSink) else 1
        left = deque(events[first : first + size] for first in range(0, len(events), size))
        while left:
            if stopped():
                return False
            if self._clock.now() >= renew_at:
                if not self._leased(sink):
                    return False
                renew_at = self._clock.now() + timedelta(seconds=LEASE_SECONDS / 3)
            together = left.popleft()
            try:
                self._send(sink, together)
            except SinkUnavailable as trouble:
                self._put_off(sink, together[0], str(trouble), trouble.retry_after or 0.0)
                return False
            except SinkRefused as refusal:
                if len(together) > 1 and not isinstance(refusal, SinkTookSome):
                    left.extendleft([event] for event in reversed(together))
                    continue
                for event in together:
                    self._outbox.refused(sink.name, event.position, str(refusal))
            except Exception as error:
                # A fault of the sink's own; its text may hold anything, its class does not.
                reason = f"The sink failed with {type(error).__name__}."
                self._put_off(sink, together[0], reason, 0.0)
                return False
            else:
                positions = [event.position for event in together]
                self._outbox.delivered(sink.name, positions, self._clock.now())
        return True

    def _send(self, sink: EventSink, events: Sequence[PendingEvent]) -> None:
        if isinstance(sink, BatchSink):
            sink.send_all([event.body for event in events])
        else:
            sink.send(events[0].body)

    def _put_off(self, sink: EventSink, event: PendingEvent, reason: str, at_least: float) -> None:
        """Wait longer each time, and as long as the sink asks for, within the same limit."""
        wait = max(
            wait_seconds(event.attempts + 1, self._jitter()), min(at_least, _LONGEST_WAIT_SECONDS)
        )
        next_attempt = self._clock.now() + timedelta(seconds=wait)
        self._outbox.failed(sink.name, event.position, reason, next_attempt)

    def _leased(self, sink: EventSink) -> bool:
        return self._outbox.lease(sink.name, self._owner, self._clock.now(), LEASE_SECONDS)

    def _wait(self, sink: EventSink) -> float:
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
