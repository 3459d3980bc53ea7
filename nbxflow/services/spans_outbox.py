"""How a span lies in the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbxflow.ports import OutboxEvent


def span_event(document: Mapping[str, Any], run_id: str) -> OutboxEvent:
    """The outbox's event of a guarded OTLP/JSON document of one span, known by its ids."""
    [part] = document["resourceSpans"]
    [scoped] = part["scopeSpans"]
    [span] = scoped["spans"]
    # With its name: a page cannot take the place of a span of the server.
    key = f"{span['name']}/{span['traceId']}/{span['spanId']}"
    return OutboxEvent(key, run_id, document)
