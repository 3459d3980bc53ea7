"""OTLP/JSON: protobuf's JSON mapping, but for ids, which are hexadecimal instead of base64.

Importing this loads protobuf: only what makes or sends spans may.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

_IDS = frozenset(("traceId", "spanId", "parentSpanId"))


def to_json(request: ExportTraceServiceRequest) -> dict[str, Any]:
    """The OTLP/JSON document of a request."""
    document = MessageToDict(request, use_integers_for_enums=True)
    converted: dict[str, Any] = _with_ids(document, lambda text: base64.b64decode(text).hex())
    return converted


def from_json(document: Mapping[str, Any]) -> ExportTraceServiceRequest:
    """The inverse of :func:`to_json`; keys that OTLP does not know are left out.

    Raises:
        ValueError: the document is none of OTLP/JSON.
    """
    mapped = _with_ids(document, lambda text: base64.b64encode(bytes.fromhex(text)).decode())
    try:
        return ParseDict(mapped, ExportTraceServiceRequest(), ignore_unknown_fields=True)
    except ParseError:
        # Its words repeat the document.
        raise ValueError("Not a trace request of OTLP/JSON.") from None


def together(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One document with the spans of all, in order; those of one resource and scope in one list.

    Each document has one resource and one scope, as those that nbxflow makes.
    """
    found: dict[str, dict[str, Any]] = {}
    for document in documents:
        [part] = document["resourceSpans"]
        [scoped] = part["scopeSpans"]
        resource = found.setdefault(json.dumps(part["resource"]), {**part, "scopeSpans": {}})
        scope = resource["scopeSpans"].setdefault(
            json.dumps(scoped["scope"]), {**scoped, "spans": []}
        )
        scope["spans"] += scoped["spans"]
    return {
        "resourceSpans": [
            {**resource, "scopeSpans": list(resource["scopeSpans"].values())}
            for resource in found.values()
        ]
    }


def _with_ids(value: Any, convert: Callable[[str], str]) -> Any:
    # Keys are fields of OTLP only: those of attributes are values.
    if isinstance(value, Mapping):
        return {
            key: convert(item)
            if key in _IDS and isinstance(item, str)
            else _with_ids(item, convert)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_with_ids(item, convert) for item in value]
    return value
