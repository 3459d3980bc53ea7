"""Put spans of runs into the outbox.

Importing this loads protobuf: it is wired only where spans are wanted.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from nbxflow.domain.datasets import DatasetAccess
from nbxflow.domain.egress_rules import EgressError
from nbxflow.domain.egress_spans import guard_span
from nbxflow.domain.executions import TERMINAL_STATES, Execution
from nbxflow.domain.otlp_json import to_json
from nbxflow.domain.runs import NotebookRun, RunCounts
from nbxflow.domain.secrets.scrubbing import Scrubber
from nbxflow.domain.spans import SpanSource, cell_span, run_span
from nbxflow.ports import Outbox
from nbxflow.services.spans_outbox import span_event

log = logging.getLogger("nbxflow")


class PublishSpans:
    """Port ``RunPublisher``: each span passes the egress guard on its way into the outbox.

    Args:
        outbox: takes one event a span.
        sinks: names of those that get them.
        source: what the spans say of this installation.
        scrubber: masks secrets.
        indexes: places of cells in their notebook, from 0, by id, where they are known.
    """

    def __init__(
        self,
        outbox: Outbox,
        sinks: Sequence[str],
        source: SpanSource,
        scrubber: Scrubber,
        indexes: Mapping[str, int] | None = None,
    ) -> None:
        self._outbox = outbox
        self._sinks = tuple(sinks)
        self._scrubber = scrubber
        self._source = replace(source, root=scrubber.text(source.root))
        self._indexes = indexes or {}

    def run_opened(self, run: NotebookRun) -> None:
        """See ``RunPublisher.run_opened``: a span is told when it is over."""

    def execution_ended(self, run: NotebookRun, execution: Execution) -> None:
        """See ``RunPublisher.execution_ended``."""
        if execution.started_at is None or execution.state not in TERMINAL_STATES:
            return
        clean = replace(execution, path=self._clean(execution.path))
        index = self._indexes.get(execution.cell or "")
        self._enqueue(run, cell_span(self._source, run, clean, index))

    def run_closed(
        self, run: NotebookRun, datasets: Sequence[DatasetAccess], counts: RunCounts
    ) -> None:
        """See ``RunPublisher.run_closed``."""
        if run.closed_at is not None:
            clean = replace(run, path=self._clean(run.path))
            self._enqueue(run, run_span(self._source, clean, counts))

    def _clean(self, path: str | None) -> str | None:
        """Scrubbed whole, as a part of it may be no longer known for a secret."""
        return None if path is None else self._scrubber.text(path)

    def _enqueue(self, run: NotebookRun, request: ExportTraceServiceRequest) -> None:
        try:
            document = guard_span(to_json(request), self._scrubber)
        except EgressError as error:
            # The record and its events are kept all the same.
            log.error("nbxflow: a span was not made: %s", error)
            return
        self._outbox.enqueue([span_event(document, run.id)], self._sinks)
