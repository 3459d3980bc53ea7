"""nbxflow's own OpenLineage run facets (schemas in ``protocol/schemas/facets``)."""

from __future__ import annotations

import attr
from openlineage.client.facet_v2 import RunFacet

_SCHEMAS = "https://schemas.nbxflow.dev/facets/1-0-0"


@attr.define
class NbxflowPerformanceRunFacet(RunFacet):
    """What one cell execution cost: seconds and bytes, None where not measured."""

    wallSeconds: float | None = attr.field(default=None)
    cpuSeconds: float | None = attr.field(default=None)
    queueSeconds: float | None = attr.field(default=None)
    memoryPeakBytes: int | None = attr.field(default=None)
    memoryGrowthBytes: int | None = attr.field(default=None)
    outputBytes: int = attr.field(default=0)

    @staticmethod
    def _get_schema() -> str:
        name = "NbxflowPerformanceRunFacet"
        return f"{_SCHEMAS}/{name}.json#/$defs/{name}"


@attr.define
class NbxflowReliabilityRunFacet(RunFacet):
    """How a run ended and how well it was watched; counts are None where they do not apply."""

    state: str
    probe: str | None = attr.field(default=None)
    blindSpots: int | None = attr.field(default=None)
    executions: int | None = attr.field(default=None)
    failed: int | None = attr.field(default=None)
    interrupted: int | None = attr.field(default=None)
    lost: int | None = attr.field(default=None)

    @staticmethod
    def _get_schema() -> str:
        name = "NbxflowReliabilityRunFacet"
        return f"{_SCHEMAS}/{name}.json#/$defs/{name}"


@attr.define
class NbxflowTraceRunFacet(RunFacet):
    """The OpenTelemetry trace of a notebook run and the span of a cell run."""

    traceId: str
    spanId: str | None = attr.field(default=None)

    @staticmethod
    def _get_schema() -> str:
        name = "NbxflowTraceRunFacet"
        return f"{_SCHEMAS}/{name}.json#/$defs/{name}"
