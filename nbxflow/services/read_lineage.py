"""What a notebook's cells read and wrote when they last ran."""

from __future__ import annotations

from dataclasses import dataclass

from nbxflow.domain.executions import Execution
from nbxflow.ports import Store

MOST_ELSEWHERE = 200


@dataclass(frozen=True)
class Lineage:
    """Executions of a notebook, and of cells elsewhere that touched the same datasets."""

    sequence: int
    executions: tuple[Execution, ...]
    elsewhere: tuple[Execution, ...]
    more_elsewhere: bool = False
    """Whether there are more than the latest ``MOST_ELSEWHERE`` of them."""


def read_lineage(store: Store, path: str, execution_id: str | None) -> Lineage | None:
    """The last run of each cell of the notebook at ``path`` (absolute), or one execution of it.

    None when ``execution_id`` names no execution of this notebook.
    """
    executions = store.latest_by_cell(path)
    if execution_id is not None:
        found = store.get(execution_id)
        if found is None or found.path != path:
            return None
        executions = [found]
    # Tables in memory of two notebooks are two tables, whatever their names.
    datasets = {
        (dataset.namespace, dataset.name)
        for execution in executions
        for dataset in execution.datasets
        if dataset.kind != "memory"
    }
    elsewhere = store.touching(sorted(datasets), except_path=path, limit=MOST_ELSEWHERE + 1)
    sequence = store.page(path=None, after=None, before=None, limit=1).sequence
    more = len(elsewhere) > MOST_ELSEWHERE
    latest = elsewhere[-MOST_ELSEWHERE:]
    return Lineage(sequence, tuple(executions), tuple(latest), more)
