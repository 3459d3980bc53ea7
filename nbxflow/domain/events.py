"""OpenLineage RunEvents of notebook runs and cell runs, built with openlineage-python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import (
    JobFacet,
    RunFacet,
    error_message_run,
    extraction_error_run,
    job_type_job,
    parent_run,
    processing_engine_run,
)
from openlineage.client.serde import Serde

from nbxflow.domain.datasets import BlindSpot, DatasetAccess
from nbxflow.domain.event_datasets import inputs, outputs
from nbxflow.domain.executions import Execution
from nbxflow.domain.facets import (
    NbxflowPerformanceRunFacet,
    NbxflowReliabilityRunFacet,
    NbxflowTraceRunFacet,
)
from nbxflow.domain.identity import trace_id
from nbxflow.domain.jobs import EventSource, cell_job_name, job_name
from nbxflow.domain.runs import NotebookRun, RunCounts

EventType = Literal["START", "COMPLETE", "FAIL", "ABORT"]

_CELL_ENDS: dict[str, EventType] = {
    "done": "COMPLETE",
    "failed": "FAIL",
    "lost": "FAIL",
    "interrupted": "ABORT",
}
_RUN_ENDS: dict[str, EventType] = {"complete": "COMPLETE", "fail": "FAIL", "abort": "ABORT"}


def cell_event_type(execution: Execution) -> EventType | None:
    """The terminal event of an execution; None when it has not run or not ended."""
    return _CELL_ENDS.get(execution.state)


def notebook_event_type(run: NotebookRun) -> EventType | None:
    """The terminal event of a notebook run; None while it is open."""
    return _RUN_ENDS.get(run.state)


def notebook_run_event(
    source: EventSource,
    run: NotebookRun,
    event_type: EventType,
    datasets: Sequence[DatasetAccess] = (),
    counts: RunCounts | None = None,
) -> dict[str, Any]:
    """START or terminal event of a notebook run; the terminal one carries datasets and counts."""
    ended = event_type != "START"
    facets: dict[str, RunFacet] = {
        "processing_engine": _engine(source),
        "nbxflow_trace": NbxflowTraceRunFacet(trace_id(run.id), producer=source.producer),
    }
    if ended and counts is not None:
        facets["nbxflow_reliability"] = NbxflowReliabilityRunFacet(
            state=run.state,
            executions=counts.executions,
            failed=counts.failed,
            interrupted=counts.interrupted,
            lost=counts.lost,
            producer=source.producer,
        )
    facets |= _extraction_error(source, datasets, ())
    job = Job(source.namespace, run.job, _job_type(source, "NOTEBOOK"))
    return _event(
        source,
        event_type,
        run.opened_at if not ended else run.closed_at or run.opened_at,
        Run(run.id, facets),
        job,
        inputs(source.producer, datasets, run.job),
        outputs(source.producer, datasets, run.job),
    )


def cell_run_event(
    source: EventSource, run: NotebookRun, execution: Execution, event_type: EventType
) -> dict[str, Any]:
    """START or terminal event of a cell run; both carry only what held at their time.

    Raises:
        ValueError: the execution never started.
    """
    if execution.started_at is None:
        raise ValueError("An execution that never started has no run.")
    ended = event_type != "START"
    producer = source.producer
    facets: dict[str, RunFacet] = {
        "parent": _parent(source, run),
        "processing_engine": _engine(source),
        "nbxflow_trace": NbxflowTraceRunFacet(
            trace_id(run.id), execution.span_id, producer=producer
        ),
    }
    datasets = execution.datasets if ended else ()
    if ended:
        facets["nbxflow_performance"] = _performance(source, execution)
        facets["nbxflow_reliability"] = NbxflowReliabilityRunFacet(
            state=execution.state,
            probe=execution.probe,
            blindSpots=len(execution.blind_spots),
            producer=producer,
        )
        facets |= _extraction_error(source, datasets, execution.blind_spots)
        facets |= _error(source, execution)
    notebook = job_name(execution.path, execution.client.name, source.root)
    name = cell_job_name(notebook, execution.cell)
    return _event(
        source,
        event_type,
        execution.started_at if not ended else execution.ended_at or execution.started_at,
        Run(execution.id, facets),
        Job(source.namespace, name, _job_type(source, "CELL")),
        inputs(source.producer, datasets, run.job),
        outputs(source.producer, datasets, run.job),
    )


def _event(
    source: EventSource,
    event_type: EventType,
    time: str,
    run: Run,
    job: Job,
    read: list[InputDataset],
    written: list[OutputDataset],
) -> dict[str, Any]:
    event = RunEvent(
        eventType=RunState(event_type),
        eventTime=time,
        run=run,
        job=job,
        producer=source.producer,
        inputs=read,
        outputs=written,
    )
    return Serde.to_dict(event)


def _engine(source: EventSource) -> RunFacet:
    return processing_engine_run.ProcessingEngineRunFacet(
        version=source.engine_version,
        name="Jupyter",
        openlineageAdapterVersion=source.version,
        producer=source.producer,
    )


def _parent(source: EventSource, run: NotebookRun) -> RunFacet:
    return parent_run.ParentRunFacet(
        run=parent_run.Run(run.id, facets=None),
        job=parent_run.Job(source.namespace, run.job, facets=None),
        root=parent_run.Root(
            run=parent_run.RootRun(run.id, facets=None),
            job=parent_run.RootJob(source.namespace, run.job, facets=None),
        ),
        producer=source.producer,
    )


def _performance(source: EventSource, execution: Execution) -> RunFacet:
    return NbxflowPerformanceRunFacet(
        wallSeconds=execution.wall_seconds,
        cpuSeconds=execution.cpu_seconds,
        queueSeconds=execution.queue_seconds,
        memoryPeakBytes=execution.memory_peak_bytes,
        memoryGrowthBytes=execution.memory_growth_bytes,
        outputBytes=execution.output_bytes,
        producer=source.producer,
    )


def _error(source: EventSource, execution: Execution) -> dict[str, RunFacet]:
    """The class of what was raised; its text stays inside."""
    name = execution.error.name if execution.error is not None else None
    if execution.state == "lost":
        name = "KernelDied"
    if name is None:
        return {}
    facet = error_message_run.ErrorMessageRunFacet(
        message=name,
        programmingLanguage=execution.kernel.language.upper() or "UNKNOWN",
        producer=source.producer,
    )
    return {"errorMessage": facet}


def _extraction_error(
    source: EventSource, datasets: Sequence[DatasetAccess], blind_spots: Sequence[BlindSpot]
) -> dict[str, RunFacet]:
    """What could not be seen, and datasets that could not be read or written."""
    messages = [spot.message for spot in blind_spots]
    messages += [
        f"A {access.direction} through {access.layers[0]} failed."
        for access in datasets
        if access.failed
    ]
    if not messages:
        return {}
    facet = extraction_error_run.ExtractionErrorRunFacet(
        totalTasks=len(datasets) + len(blind_spots),
        failedTasks=len(messages),
        errors=[extraction_error_run.Error(errorMessage=message) for message in messages],
        producer=source.producer,
    )
    return {"extractionError": facet}


def _job_type(source: EventSource, kind: str) -> dict[str, JobFacet]:
    facet = job_type_job.JobTypeJobFacet(
        processingType="BATCH", integration="JUPYTER", jobType=kind, producer=source.producer
    )
    return {"jobType": facet}
