"""Every route of nbxflow, under ``<base_url>/nbxflow/v1/``."""

from __future__ import annotations

from nbxflow.server.handlers.base import NbxHandler
from nbxflow.server.handlers.dataflow import FactsHandler
from nbxflow.server.handlers.lineage import DeliveryHandler, DeliveryRetryHandler, LineageHandler
from nbxflow.server.handlers.spans import ExecutionsHandler
from nbxflow.server.handlers.status import StatusHandler

ROUTES: tuple[tuple[str, type[NbxHandler]], ...] = (
    ("status", StatusHandler),
    ("executions", ExecutionsHandler),
    ("lineage", LineageHandler),
    ("facts", FactsHandler),
    ("delivery", DeliveryHandler),
    ("delivery/retry", DeliveryRetryHandler),
)
"""Path below the prefix, and its handler."""
