"""The server extension: configuration, start and stop."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.utils import url_path_join
from tornado.ioloop import IOLoop
from traitlets import Bool, Dict, Enum, Float, Integer, List, Unicode

from nbxflow.adapters.announcer_jupyter import AnnouncerJupyter
from nbxflow.adapters.kernels.request_tap import tapped
from nbxflow.adapters.metrics_prometheus import MetricsPrometheus
from nbxflow.adapters.notebook_paths import NotebookPaths, OutsideRootError
from nbxflow.adapters.notebooks_jupyter import NotebooksJupyter
from nbxflow.domain.secrets.findings import Policy
from nbxflow.domain.signals import NotebookRenamed
from nbxflow.server.routes import ROUTES
from nbxflow.version import version
from nbxflow.wiring import Companion, CompanionSettings, build_companion

_CONTENTS_EVENTS = "https://events.jupyter.org/jupyter_server/contents_service/v1"
_STOP_SECONDS = 5.0


class NbxFlow(ExtensionApp):
    """Records every cell execution of the server's kernels and delivers lineage events."""

    name = "nbxflow"
    description = "Spans, lineage and OpenLineage events for notebooks on the stock kernel."

    lineage_url = Unicode(
        "", help="OpenLineage endpoint: events are posted to <url>/api/v1/lineage."
    ).tag(config=True)
    lineage_file = Unicode(
        "", help="File to which OpenLineage events are appended, one JSON document a line."
    ).tag(config=True)
    lineage_headers = Dict(
        key_trait=Unicode(), value_trait=Unicode(), help="HTTP headers for lineage_url."
    ).tag(config=True)
    lineage_transport = Dict(
        help="An openlineage-python transport configuration, for any other destination."
    ).tag(config=True)
    otlp_endpoint = Unicode(
        "", help="OpenTelemetry endpoint: spans are posted to <url>/v1/traces (OTLP over HTTP)."
    ).tag(config=True)
    otlp_headers = Dict(
        key_trait=Unicode(), value_trait=Unicode(), help="HTTP headers for otlp_endpoint."
    ).tag(config=True)
    namespace = Unicode(
        "", help="OpenLineage namespace of jobs; jupyter://<host name> when empty."
    ).tag(config=True)
    cell_runs = Enum(
        ("datasets", "all"),
        default_value="datasets",
        help="Which cells get a run of their own: those that touched a dataset or failed, or all.",
    ).tag(config=True)
    idle_minutes = Float(
        30.0, min=0.01, help="Idle time in minutes after which a notebook run is over."
    ).tag(config=True)
    probe = Bool(
        True, help="Put the probe into Python kernels; without it only times are recorded."
    ).tag(config=True)
    history_days = Integer(
        90, min=1, help="How long records and delivered events are kept, in days."
    ).tag(config=True)
    secret_policy = Enum(
        ("warn", "redact", "refuse"),
        default_value="warn",
        help="What a save does with new secrets: write them and warn, mask them in the file, or"
        " refuse (a save that nobody asked for is written with them masked).",
    ).tag(config=True)
    secret_rules = List(Unicode(), help="Files with more packs of rules that find secrets.").tag(
        config=True
    )
    data_dir = Unicode(
        "", help="Folder of the history and the outbox; <jupyter data dir>/nbxflow when empty."
    ).tag(config=True)

    _companion: Companion | None = None
    _metrics: MetricsPrometheus | None = None

    def initialize_settings(self) -> None:
        """Start recording: before the first kernel, before sockets open."""
        server: Any = self.serverapp
        # Not asyncio.get_event_loop(): the loop may not run yet when extensions are loaded.
        loop = IOLoop.current().asyncio_loop  # type: ignore[attr-defined]  # of asyncio loops
        paths = NotebookPaths(getattr(server.contents_manager, "root_dir", "") or "")
        metrics = MetricsPrometheus(version())
        companion = build_companion(
            self._companion_settings(paths.root),
            paths=paths,
            notebooks=NotebooksJupyter(server.session_manager, paths, loop),
            announcer=AnnouncerJupyter(server.event_logger, loop),
            metrics=metrics,
        )
        metrics.export(companion.health, companion.backlogs)
        self._companion, self._metrics = companion, metrics
        self.settings["nbxflow_companion"] = companion
        companion.watch_factory(server.kernel_manager)
        companion.scanning.guard(server.contents_manager)
        # Set on our own settings: they replace the web application's when this method returns.
        connection_class = self.settings.get("kernel_websocket_connection_class")
        if connection_class is not None and hasattr(connection_class, "handle_incoming_message"):
            tap = tapped(connection_class, companion.hear)
            self.settings["kernel_websocket_connection_class"] = tap
        self._follow_renames(server.event_logger, companion)

    def initialize_handlers(self) -> None:
        """Add the routes under ``<base_url>/nbxflow/v1/``."""
        self.handlers.extend(
            (url_path_join("/nbxflow", "v1", route), handler) for route, handler in ROUTES
        )

    async def stop_extension(self) -> None:
        """Record what is left, deliver what can be delivered at once, and close the files."""
        companion, metrics = self._companion, self._metrics
        if metrics is not None:
            metrics.close()
        if companion is not None:
            self._companion = None
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(None, lambda: companion.close(_STOP_SECONDS))

    def _companion_settings(self, root: str) -> CompanionSettings:
        return CompanionSettings(
            root=root,
            data_dir=self.data_dir or None,
            lineage_url=self.lineage_url or None,
            lineage_file=self.lineage_file or None,
            lineage_headers=dict(self.lineage_headers),
            lineage_transport=dict(self.lineage_transport) or None,
            otlp_endpoint=self.otlp_endpoint or None,
            otlp_headers=dict(self.otlp_headers),
            namespace=self.namespace or None,
            cell_runs="all" if self.cell_runs == "all" else "datasets",
            idle_minutes=self.idle_minutes,
            history_days=self.history_days,
            probe=self.probe,
            secret_policy=cast(Policy, self.secret_policy),
            secret_rules=tuple(self.secret_rules),
        )

    def _follow_renames(self, event_logger: Any, companion: Companion) -> None:
        async def follow(logger: Any, schema_id: str, data: dict[str, Any]) -> None:
            if data.get("action") != "rename":
                return
            companion.scanning.reports.rename(
                data["source_path"].strip("/"), data["path"].strip("/")
            )
            try:
                old = companion.paths.absolute(data["source_path"])
                new = companion.paths.absolute(data["path"])
            except OutsideRootError:
                return
            companion.hear(NotebookRenamed(old, new))

        if _CONTENTS_EVENTS in event_logger.schemas:
            event_logger.add_listener(schema_id=_CONTENTS_EVENTS, listener=follow)
