"""Where events are delivered to, by configuration."""

from __future__ import annotations

import logging
from collections.abc import Callable

from nbxflow.adapters.sinks.file import FileSink
from nbxflow.adapters.sinks.http import HttpSink
from nbxflow.adapters.sinks.transport import TransportSink
from nbxflow.ports import LineageSink
from nbxflow.wiring.settings import CompanionSettings

log = logging.getLogger("nbxflow")


def lineage_sinks(settings: CompanionSettings) -> list[LineageSink]:
    """The configured destinations; an unusable one is left out and said in the log.

    The log never holds its address or headers.
    """
    makers: list[Callable[[], LineageSink]] = []
    url, file, transport = settings.lineage_url, settings.lineage_file, settings.lineage_transport
    if url:
        makers.append(lambda: HttpSink(url, settings.lineage_headers))
    if file:
        makers.append(lambda: FileSink(file))
    if transport:
        makers.append(lambda: TransportSink(transport))
    sinks = []
    for make in makers:
        try:
            sinks.append(make())
        except ValueError as error:
            log.error("nbxflow: a lineage destination is not used: %s", error)
    return sinks
