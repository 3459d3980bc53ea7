"""Where events are delivered to, by configuration."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from nbxflow.ports import EventSink
from nbxflow.wiring.settings import CompanionSettings

log = logging.getLogger("nbxflow")


def lineage_sinks(settings: CompanionSettings) -> list[EventSink]:
    """The configured destinations; an unusable one is left out and said in the log.

    The log never holds its address or headers.
    """
    makers: list[Callable[[], EventSink]] = []
    url, file, transport = settings.lineage_url, settings.lineage_file, settings.lineage_transport
    if url:
        makers.append(lambda: _http(url, settings.lineage_headers))
    if file:
        makers.append(lambda: _file(file))
    if transport:
        makers.append(lambda: _transport(transport))
    sinks = []
    for make in makers:
        try:
            sinks.append(make())
        except ValueError as error:
            log.error("nbxflow: a lineage destination is not used: %s", error)
    return sinks


def span_sinks(settings: CompanionSettings) -> list[EventSink]:
    """The configured OpenTelemetry endpoint, if it is usable; the log says if it is not."""
    if not settings.otlp_endpoint:
        return []
    from nbxflow.adapters.sinks.otlp import OtlpSink

    try:
        return [OtlpSink(settings.otlp_endpoint, settings.otlp_headers)]
    except ValueError as error:
        log.error("nbxflow: spans are not exported: %s", error)
        return []


# A destination brings its libraries along, which are large: those of the configured ones only.


def _http(url: str, headers: Mapping[str, str]) -> EventSink:
    from nbxflow.adapters.sinks.http import HttpSink

    return HttpSink(url, headers)


def _file(path: str) -> EventSink:
    from nbxflow.adapters.sinks.file import FileSink

    return FileSink(path)


def _transport(configuration: Mapping[str, Any]) -> EventSink:
    from nbxflow.adapters.sinks.transport import TransportSink

    return TransportSink(configuration)
