"""The one composition root: the server and the worker get the same parts from here."""

from nbxflow.wiring.build import (
    build_companion,
    collect_events,
    collect_spans,
    flow_without_server,
    installation_key,
    scrubber_with,
)
from nbxflow.wiring.companion import Companion
from nbxflow.wiring.flow import Flow
from nbxflow.wiring.settings import CompanionSettings

__all__ = [
    "Companion",
    "CompanionSettings",
    "Flow",
    "build_companion",
    "collect_events",
    "collect_spans",
    "flow_without_server",
    "installation_key",
    "scrubber_with",
]
