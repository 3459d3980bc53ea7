"""Take the spans that pages measure: of executions that are on record, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from nbxflow.domain.egress_rules import EgressError
from nbxflow.domain.egress_spans import guard_span
from nbxflow.domain.secrets.scrubbing import Scrubber
from nbxflow.domain.times import format_time, nanoseconds
from nbxflow.ports import Clock, Outbox, OutboxEvent, Store
from nbxflow.services.spans_outbox import span_event

SCOPE = "nbxflow.frontend"
_NAMES = frozenset(("cell.queue", "cell.render"))
_ATTRIBUTES = frozenset(
    ("notebook.cell.id", "notebook.cell.index", "notebook.path", "nbxflow.output.count")
)
_SDK = ("telemetry.sdk.name", "telemetry.sdk.language", "telemetry.sdk.version")
_SECOND = 10**9
_LONGEST = 24 * 3600 * _SECOND
_CLOCKS_APART = 60 * _SECOND
"""How far the clock of a kernel elsewhere may be ahead of the server's."""
_ROUNDED = _SECOND
"""How much earlier than the start of its cell a span may end: pages count milliseconds."""

Problem = Literal["name", "unknown", "times", "malformed"]
_PROBLEMS: Mapping[Problem, str] = {
    "name": "neither cell.queue nor cell.render",
    "unknown": "of no recorded execution",
    "times": "with times that cannot be",
    "malformed": "malformed",
}


@dataclass(frozen=True)
class TakenSpans:
    """How many spans were not taken, and why, in words."""

    rejected: int
    message: str


class TakeSpans:
    """Takes spans into the outbox; those that were taken before are taken as done.

    Args:
        store: the history.
        outbox: takes one event a span.
        sinks: names of those that get them; none: no span is taken.
        scrubber: masks secrets.
        clock: the time.
        version: nbxflow's.
    """

    def __init__(
        self,
        *,
        store: Store,
        outbox: Outbox,
        sinks: Sequence[str],
        scrubber: Scrubber,
        clock: Clock,
        version: str,
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._sinks = tuple(sinks)
        self._scrubber = scrubber
        self._clock = clock
        self._version = version

    def take(self, request: Mapping[str, Any]) -> TakenSpans:
        """Take what can be taken of a document that follows the schema ``traces-request``."""
        spans = list(_spans(request))
        if not self._sinks:
            return TakenSpans(len(spans), "Not taken: no OpenTelemetry endpoint is configured.")
        events: list[OutboxEvent] = []
        problems: list[Problem] = []
        for resource, span in spans:
            found = self._event(resource, span)
            if isinstance(found, OutboxEvent):
                events.append(found)
            else:
                problems.append(found)
        if events:
            self._outbox.enqueue(events, self._sinks)
        told = "; ".join(
            f"{problems.count(problem)} {words}"
            for problem, words in _PROBLEMS.items()
            if problem in problems
        )
        return TakenSpans(len(problems), f"Not taken: {told}." if told else "")

    def _event(self, resource: Mapping[str, Any], span: Mapping[str, Any]) -> OutboxEvent | Problem:
        """The outbox's event of a span, or what is wrong with it."""
        if span.get("name") not in _NAMES:
            return "name"
        try:
            document = guard_span(self._document(resource, span), self._scrubber)
        except EgressError:
            return "malformed"
        clean = document["resourceSpans"][0]["scopeSpans"][0]["spans"][0]
        run_id = str(UUID(clean["traceId"]))
        execution = self._store.of_span(run_id, clean.get("parentSpanId") or "")
        if execution is None or execution.started_at is None:
            return "unknown"
        if not self._possible(clean, execution.started_at):
            return "times"
        return span_event(document, run_id)

    def _document(self, resource: Mapping[str, Any], span: Mapping[str, Any]) -> dict[str, Any]:
        """The span under nbxflow's own name; of the page's resource only its SDK is believed."""
        own = {"service.name": "nbxflow", "service.version": self._version}
        resource_attributes = [
            *({"key": key, "value": {"stringValue": value}} for key, value in own.items()),
            *(item for item in resource.get("attributes") or () if item.get("key") in _SDK),
        ]
        kept = ("traceId", "spanId", "parentSpanId", "startTimeUnixNano", "endTimeUnixNano", "name")
        attributes = [
            item for item in span.get("attributes") or () if item.get("key") in _ATTRIBUTES
        ]
        own_span = {
            **{key: span[key] for key in kept if key in span},
            "kind": 1,
            "attributes": attributes,
        }
        scoped = {"scope": {"name": SCOPE, "version": self._version}, "spans": [own_span]}
        part = {"resource": {"attributes": resource_attributes}, "scopeSpans": [scoped]}
        return {"resourceSpans": [part]}

    def _possible(self, span: Mapping[str, Any], started_at: str) -> bool:
        """A wait for a cell ends with its start, which may be long after the request for it."""
        start, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
        now = nanoseconds(format_time(self._clock.now()))
        return (
            start <= end <= now + _CLOCKS_APART
            and end >= nanoseconds(started_at) - _ROUNDED
            and end - start <= _LONGEST
        )


def _spans(request: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for part in request["resourceSpans"]:
        for scoped in part["scopeSpans"]:
            for span in scoped["spans"]:
                yield part.get("resource") or {}, span
