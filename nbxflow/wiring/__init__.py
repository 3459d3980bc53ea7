"""The one composition root: the server and the worker get the same parts from here."""

from nbxflow.wiring.build import (
    build_companion,
    collect_events,
    collect_spans,
    installation_key,
    scrubber_with,
)
from nbxflow.wiring.companion import Companion
from nbxflow.wiring.settings import CompanionSettings

__all__ = [
    "Companion",
    "CompanionSettings",
    "build_companion",
    "collect_events",
    "collect_spans",
    "installation_key",
    "scrubber_with",
]
