"""What the cells of a notebook read and wrote, and where it was sent."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import partial
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from nbxflow.server.handlers.base import ApiError, NbxHandler
from nbxflow.services.read_lineage import read_lineage
from nbxflow.services.read_runs import publish_runs, runs_of
from nbxflow.wiring import collect_events


class LineageHandler(NbxHandler):
    """``GET lineage?path=&execution=``."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer with a ``LineageReply``; 404 for a notebook or execution that nobody knows."""
        path = self.notebook(required=True) or ""
        execution = self.get_query_argument("execution", "") or None
        store = self.companion.store
        if not await self.off_loop(lambda: os.path.exists(path) or store.knows(path)):
            raise ApiError(404, "not-found", "No such notebook.")
        lineage = await self.off_loop(lambda: read_lineage(store, path, execution))
        if lineage is None:
            raise ApiError(404, "not-found", "No such execution of this notebook.")
        await self.reply_long(
            {
                "path": self.companion.paths.relative(path),
                "sequence": lineage.sequence,
                "executions": [self.shown(e) for e in lineage.executions],
                "elsewhere": [self.shown(e) for e in lineage.elsewhere],
                "moreElsewhere": lineage.more_elsewhere,
            }
        )


class LineageEventsHandler(NbxHandler):
    """``GET lineage/events?path=``."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer with a ``LineageEventsReply``; 404 for a notebook that never ran."""
        path = self.notebook(required=True) or ""
        companion = self.companion

        def events() -> list[Mapping[str, Any]]:
            runs = runs_of(companion.store, companion.store.latest_by_cell(path))
            return collect_events(companion.settings, partial(publish_runs, runs=runs))

        found = await self.off_loop(events)
        if not found:
            raise ApiError(404, "not-found", "Nothing is recorded of this notebook.")
        self.reply({"path": companion.paths.relative(path), "events": found})


class DeliveryHandler(NbxHandler):
    """``GET delivery``."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer with a ``DeliveryReply``."""
        sinks = await self.off_loop(self.companion.sink_states)
        self.reply({"sinks": sinks})


class DeliveryRetryHandler(NbxHandler):
    """``POST delivery/retry`` with ``{"sink": name}`` or ``{}`` for all."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Make waiting and refused events due now; answers with a ``DeliveryReply``."""
        sink = self._sink()
        known = {state.name for state in await self.off_loop(self.companion.sink_states)}
        if sink is not None and sink not in known:
            raise ApiError(404, "not-found", "No such sink.")
        await self.off_loop(lambda: self.companion.retry_delivery(sink))
        sinks = await self.off_loop(self.companion.sink_states)
        self.reply({"sinks": sinks})

    def _sink(self) -> str | None:
        try:
            body: Any = json.loads(self.request.body or b"{}")
        except ValueError as error:
            raise ApiError(400, "bad-request", "$: the body is not JSON", {"path": "$"}) from error
        sink = body.get("sink") if isinstance(body, dict) else 0
        if sink is not None and not isinstance(sink, str):
            details = {"path": "$.sink"}
            raise ApiError(400, "bad-request", "$.sink: a name is needed", details)
        return sink
