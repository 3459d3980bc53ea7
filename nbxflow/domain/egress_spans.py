"""What every span passes on its way out, the server's own and those that pages send alike.

As with events: what no table names is dropped, unknown attributes and attributes of another type
among it; then what is left is scrubbed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from nbxflow.domain.egress_rules import (
    UUID,
    VERSION,
    WORD,
    EgressError,
    Rule,
    class_name,
    let_pass,
    matching,
    number,
    one_of,
    text,
    whole_name,
)
from nbxflow.domain.secrets.scrubbing import Scrubber

_TRACE_ID = re.compile(r"(?!0{32})[0-9a-f]{32}")
_SPAN_ID = re.compile(r"(?!0{16})[0-9a-f]{16}")
_SESSION = re.compile(r"[\w.\-]{1,200}", re.ASCII)
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_TIME = re.compile(r"[1-9]\d{0,18}", re.ASCII)


def guard_span(document: Mapping[str, Any], scrubber: Scrubber) -> dict[str, Any]:
    """The part of an OTLP/JSON document of one span that may leave.

    Raises:
        EgressError: the span has no valid id, name or time, or there is none, or more than one.
    """
    kept = scrubber.clean(let_pass(scrubber.clean(document), _REQUEST))
    spans = [
        span
        for part in kept.get("resourceSpans", ())
        for scoped in part.get("scopeSpans", ())
        for span in scoped.get("spans", ())
    ]
    if len(spans) != 1 or not spans[0].keys() >= _IDENTITY:
        raise EgressError("A span without id, name or time is not sent.")
    return dict(kept)


def _attribute(key: str, rule: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def value(values: Any) -> Any:
        kept = rule(values)
        return None if kept is None else {"key": key, "value": kept}

    return value


def _attributes(table: Mapping[str, Callable[[Any], Any]]) -> Rule:
    rules = {key: _attribute(key, rule) for key, rule in table.items()}

    def item(value: Any) -> Any:
        key = value.get("key") if isinstance(value, Mapping) else None
        rule = rules.get(key) if isinstance(key, str) else None
        return rule(value.get("value")) if rule is not None else None

    return [item]


def _string(rule: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def value(values: Any) -> Any:
        kept = rule(values.get("stringValue")) if isinstance(values, Mapping) else None
        # A lone half of a surrogate pair is no text to protobuf.
        return {"stringValue": kept.encode("utf-8", "replace").decode()} if kept else None

    return value


def _integer(value: Any) -> Any:
    """A whole number; JSON writes those of 64 bits as text, and some senders do not."""
    found = value.get("intValue") if isinstance(value, Mapping) else None
    digits = str(found) if isinstance(found, (str, int)) and not isinstance(found, bool) else ""
    return {"intValue": digits} if _INTEGER.fullmatch(digits) else None


def _decimal(value: Any) -> Any:
    found = number(value.get("doubleValue")) if isinstance(value, Mapping) else None
    return None if found is None else {"doubleValue": found}


def _time(value: Any) -> Any:
    digits = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    return digits if _TIME.fullmatch(digits) and int(digits) < 2**63 else None


def _exception_type(value: Any) -> Any:
    return class_name(value) if isinstance(value, str) else None


_ATTRIBUTES = _attributes(
    {
        "notebook.path": _string(whole_name),
        "notebook.cell.id": _string(text),
        "notebook.cell.index": _integer,
        "notebook.execution.count": _integer,
        "notebook.kernel.name": _string(text),
        "session.id": _string(matching(_SESSION)),
        "session.previous_id": _string(matching(_SESSION)),
        "openlineage.run.id": _string(matching(UUID)),
        "error.type": _string(_exception_type),
        "nbxflow.execution.state": _string(matching(WORD)),
        "nbxflow.probe": _string(one_of("active", "absent", "off")),
        "nbxflow.queue.duration": _decimal,
        "nbxflow.wall.duration": _decimal,
        "nbxflow.cpu.time": _decimal,
        "nbxflow.memory.peak": _integer,
        "nbxflow.memory.growth": _integer,
        "nbxflow.output.size": _integer,
        "nbxflow.output.count": _integer,
        "nbxflow.run.state": _string(matching(WORD)),
        "nbxflow.run.executions": _integer,
        "nbxflow.run.failed": _integer,
        "nbxflow.run.interrupted": _integer,
        "nbxflow.run.lost": _integer,
    }
)

_SPAN: Mapping[str, Rule] = {
    "traceId": matching(_TRACE_ID),
    "spanId": matching(_SPAN_ID),
    "parentSpanId": matching(_SPAN_ID),
    "name": one_of("notebook.run", "cell.execute", "cell.queue", "cell.render"),
    "kind": one_of(1),
    "startTimeUnixNano": _time,
    "endTimeUnixNano": _time,
    "attributes": _ATTRIBUTES,
    "events": [
        {
            "timeUnixNano": _time,
            "name": one_of("exception"),
            "attributes": _attributes({"exception.type": _string(_exception_type)}),
        }
    ],
    "links": [{"traceId": matching(_TRACE_ID), "spanId": matching(_SPAN_ID)}],
    "status": {"code": one_of(0, 1, 2)},
}
_IDENTITY = frozenset(("traceId", "spanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano"))

_RESOURCE = _attributes(
    {
        "service.name": _string(one_of("nbxflow")),
        "service.version": _string(matching(VERSION)),
        "host.name": _string(text),
        "telemetry.sdk.name": _string(matching(WORD)),
        "telemetry.sdk.language": _string(matching(WORD)),
        "telemetry.sdk.version": _string(matching(VERSION)),
    }
)
_SCOPE: Mapping[str, Rule] = {
    "name": one_of("nbxflow.recorder", "nbxflow.frontend"),
    "version": matching(VERSION),
}
_REQUEST: Mapping[str, Rule] = {
    "resourceSpans": [
        {
            "resource": {"attributes": _RESOURCE},
            "scopeSpans": [{"scope": _SCOPE, "spans": [_SPAN]}],
        }
    ]
}
