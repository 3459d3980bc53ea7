"""Announce changes on Jupyter's own event stream (port ``Announcer``)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from itertools import count
from typing import Any

from nbxflow.domain.executions import Execution
from nbxflow.ports import SecretOutcome, SinkState, TaskProgress, TaskState
from nbxflow.protocol.validation import schemas

_SCHEMAS = ("execution-event", "delivery-event", "secret-finding-event", "verification-event")

log = logging.getLogger("nbxflow")


class AnnouncerJupyter:
    """Emits ids, states and counts only: every subscriber of the server sees these events."""

    def __init__(self, event_logger: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._event_logger = event_logger
        self._loop = loop
        self._deliveries = count(1)
        for name in _SCHEMAS:
            schema = schemas()[name]
            if schema["$id"] not in event_logger.schemas:
                event_logger.register_event_schema(schema)

    def execution(self, execution: Execution) -> None:
        """See ``Announcer.execution``."""
        self._emit(
            "execution-event",
            {
                "execution": execution.id,
                "kernel": execution.kernel.id,
                "state": execution.state,
                "sequence": execution.sequence,
            },
        )

    def delivery(self, states: Sequence[SinkState]) -> None:
        """See ``Announcer.delivery``: the worst state of all sinks, and sums."""
        order = ("ok", "waiting", "failing")
        self._emit(
            "delivery-event",
            {
                "state": max((state.state for state in states), key=order.index, default="ok"),
                "delivered": sum(state.delivered for state in states),
                "waiting": sum(state.waiting for state in states),
                "refused": sum(state.refused for state in states),
                "sequence": next(self._deliveries),
            },
        )

    def secrets(self, outcome: SecretOutcome, sequence: int, *, new: int, known: int) -> None:
        """See ``Announcer.secrets``."""
        self._emit(
            "secret-finding-event",
            {"sequence": sequence, "outcome": outcome, "new": new, "known": known},
        )

    def verification(self, task: str, state: TaskState, progress: TaskProgress) -> None:
        """See ``Announcer.verification``: names of tasks and messages are not told."""
        self._emit(
            "verification-event",
            {"task": task, "state": state, "done": progress.done, "total": progress.total},
        )

    def _emit(self, name: str, data: dict[str, Any]) -> None:
        def emit() -> None:
            self._event_logger.emit(schema_id=schemas()[name]["$id"], data=data)

        try:
            self._loop.call_soon_threadsafe(emit)
        except RuntimeError:  # the loop is closed: nobody listens any more
            log.debug("nbxflow: an event was not announced")
