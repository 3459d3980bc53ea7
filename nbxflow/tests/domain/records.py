"""Records to make events of, for tests."""

from __future__ import annotations

from typing import Any

from nbxflow.domain.datasets import Column, DatasetAccess
from nbxflow.domain.executions import Client, Execution, KernelRef, RunRef
from nbxflow.domain.identity import cell_run_id, notebook_run_id, span_id
from nbxflow.domain.jobs import EventSource
from nbxflow.domain.runs import NotebookRun

SESSION = "6b1f"
SOURCE = EventSource("jupyter://lab", "0.1.0", "2.21.1", "/home/user")


def make_run(**more: Any) -> NotebookRun:
    """An open run of ``/home/user/work/flights.ipynb``."""
    fields: dict[str, Any] = {
        "id": notebook_run_id(SESSION, 1),
        "segment": 1,
        "kernel_session": SESSION,
        "kernel_name": "python3",
        "path": "/home/user/work/flights.ipynb",
        "job": "work/flights",
        "previous": None,
        "opened_at": "2026-01-31T12:00:00.000000Z",
    }
    return NotebookRun(**(fields | more))


def make_execution(**more: Any) -> Execution:
    """An execution of that run that is done and was watched."""
    run_id = cell_run_id(SESSION, str(more.get("message_id", "m1")))
    fields: dict[str, Any] = {
        "id": run_id,
        "sequence": 1,
        "path": "/home/user/work/flights.ipynb",
        "client": Client("notebook", "flights.ipynb"),
        "cell": "c0ffee",
        "kernel": KernelRef("k", "python3", "python", SESSION),
        "run": RunRef(notebook_run_id(SESSION, 1), 1),
        "span_id": span_id(run_id),
        "message_id": "m1",
        "count": 1,
        "state": "done",
        "queued_at": "2026-01-31T12:00:00.500000Z",
        "started_at": "2026-01-31T12:00:01.000000Z",
        "ended_at": "2026-01-31T12:00:03.000000Z",
        "queue_seconds": 0.5,
        "wall_seconds": 2.0,
        "cpu_seconds": 1.5,
        "memory_peak_bytes": 1000,
        "memory_growth_bytes": -10,
        "output_bytes": 42,
        "probe": "active",
    }
    return Execution(**(fields | more))


def make_access(**more: Any) -> DatasetAccess:
    """A read of ``/data/flights.csv``."""
    fields: dict[str, Any] = {
        "namespace": "file",
        "name": "/data/flights.csv",
        "kind": "file",
        "format": "csv",
        "direction": "read",
        "mode": None,
        "layers": ("pandas", "open"),
        "rows": 3,
        "columns": (Column("carrier", "str"), Column("delay", None)),
        "bytes": 100,
        "failed": False,
    }
    return DatasetAccess(**(fields | more))
