"""Every route of nbxflow, under ``<base_url>/nbxflow/v1/``."""

from __future__ import annotations

from nbxflow.server.handlers.audit import AuditHandler
from nbxflow.server.handlers.base import NbxHandler
from nbxflow.server.handlers.dataflow import FactsHandler
from nbxflow.server.handlers.flow import (
    FlowFilesHandler,
    FlowPrepareHandler,
    FlowPreviewHandler,
    FlowVerifyHandler,
)
from nbxflow.server.handlers.lineage import (
    DeliveryHandler,
    DeliveryRetryHandler,
    LineageEventsHandler,
    LineageHandler,
)
from nbxflow.server.handlers.secret_decisions import SecretDecisionsHandler
from nbxflow.server.handlers.secret_fix import SecretFixHandler
from nbxflow.server.handlers.secrets import (
    SecretsAnnounceHandler,
    SecretsFindingsHandler,
    SecretsRulesHandler,
    SecretsScanHandler,
)
from nbxflow.server.handlers.spans import ExecutionsHandler
from nbxflow.server.handlers.status import StatusHandler
from nbxflow.server.handlers.tasks import TaskHandler
from nbxflow.server.handlers.traces import TracesHandler

ROUTES: tuple[tuple[str, type[NbxHandler]], ...] = (
    ("status", StatusHandler),
    ("executions", ExecutionsHandler),
    ("lineage", LineageHandler),
    ("lineage/events", LineageEventsHandler),
    ("facts", FactsHandler),
    ("delivery", DeliveryHandler),
    ("delivery/retry", DeliveryRetryHandler),
    ("secrets/scan", SecretsScanHandler),
    ("secrets/announce", SecretsAnnounceHandler),
    ("secrets/findings", SecretsFindingsHandler),
    ("secrets/rules", SecretsRulesHandler),
    ("secrets/decisions", SecretDecisionsHandler),
    ("secrets/fix", SecretFixHandler),
    ("events", AuditHandler),
    ("traces", TracesHandler),
    ("flow/prepare", FlowPrepareHandler),
    ("flow/preview", FlowPreviewHandler),
    ("flow/files", FlowFilesHandler),
    ("flow/verify", FlowVerifyHandler),
    ("tasks/(.+)", TaskHandler),
)
"""Path below the prefix, and its handler."""
