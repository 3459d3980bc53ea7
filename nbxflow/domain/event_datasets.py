"""Datasets in OpenLineage events, with the facets that are known of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from openlineage.client.event_v2 import InputDataset, OutputDataset
from openlineage.client.facet_v2 import (
    DatasetFacet,
    dataset_type_dataset,
    datasource_dataset,
    input_statistics_input_dataset,
    lifecycle_state_change_dataset,
    output_statistics_output_dataset,
    schema_dataset,
)

from nbxflow.domain.dataset_names import MEMORY_NAMESPACE
from nbxflow.domain.datasets import DatasetAccess

_MAX_COLUMNS = 2000
_MASK = re.compile(r"\[redacted:([a-z0-9-]+)\]")
_LIFECYCLES = {
    "create": lifecycle_state_change_dataset.LifecycleStateChange.CREATE,
    "overwrite": lifecycle_state_change_dataset.LifecycleStateChange.OVERWRITE,
}


def inputs(
    producer: str, datasets: Sequence[DatasetAccess], notebook_job: str
) -> list[InputDataset]:
    """The datasets read; failed attempts are none of them.

    Args:
        producer: URI of what makes the event.
        datasets: all accesses of the run.
        notebook_job: job name of the notebook, which keeps apart what only lives in memory.
    """
    return [
        _input(producer, access, _name(access, notebook_job))
        for access in datasets
        if access.direction == "read" and not access.failed
    ]


def outputs(
    producer: str, datasets: Sequence[DatasetAccess], notebook_job: str
) -> list[OutputDataset]:
    """The datasets written; see :func:`inputs`."""
    return [
        _output(producer, access, _name(access, notebook_job))
        for access in datasets
        if access.direction == "write" and not access.failed
    ]


def _name(access: DatasetAccess, notebook_job: str) -> str:
    """Two notebooks' tables in memory are two datasets, whatever they are called."""
    in_memory = access.namespace == MEMORY_NAMESPACE
    return f"{notebook_job}/{access.name}" if in_memory else access.name


def _input(producer: str, access: DatasetAccess, name: str) -> InputDataset:
    facet = input_statistics_input_dataset.InputStatisticsInputDatasetFacet(
        rowCount=access.rows, size=access.bytes, producer=producer
    )
    known = access.rows is not None or access.bytes is not None
    return InputDataset(
        access.namespace,
        name,
        inputFacets={"inputStatistics": facet} if known else {},
        facets=_dataset_facets(producer, access),
    )


def _output(producer: str, access: DatasetAccess, name: str) -> OutputDataset:
    # The size known is that of the whole file, of which an append wrote only a part.
    size = access.bytes if access.mode in ("create", "overwrite") else None
    facet = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
        rowCount=access.rows, size=size, producer=producer
    )
    facets = _dataset_facets(producer, access)
    if access.mode in _LIFECYCLES:
        facets["lifecycleStateChange"] = (
            lifecycle_state_change_dataset.LifecycleStateChangeDatasetFacet(
                lifecycleStateChange=_LIFECYCLES[access.mode], producer=producer
            )
        )
    known = access.rows is not None or size is not None
    return OutputDataset(
        access.namespace,
        name,
        outputFacets={"outputStatistics": facet} if known else {},
        facets=facets,
    )


def _dataset_facets(producer: str, access: DatasetAccess) -> dict[str, DatasetFacet]:
    is_table = access.kind in ("table", "memory")
    name, uri = _data_source(access)
    facets: dict[str, DatasetFacet] = {
        "dataSource": datasource_dataset.DatasourceDatasetFacet(
            name=name, uri=uri, producer=producer
        ),
        "datasetType": dataset_type_dataset.DatasetTypeDatasetFacet(
            datasetType="TABLE" if is_table else "FILE",
            subType="TEMPORARY" if access.kind == "memory" else None,
            producer=producer,
        ),
    }
    if access.columns and len(access.columns) <= _MAX_COLUMNS:
        facets["schema"] = schema_dataset.SchemaDatasetFacet(
            fields=[
                schema_dataset.SchemaDatasetFacetFields(column.name, column.type, fields=None)
                for column in access.columns
            ],
            producer=producer,
        )
    return facets


def _data_source(access: DatasetAccess) -> tuple[str, str]:
    """Name and URI of what holds the dataset: a database file, a file system, a bucket, a host."""
    if access.namespace != "file":
        # A mask of a secret, as it stands, would be an address and a port.
        plain = _MASK.sub(r"redacted-\1", access.namespace)
        return access.namespace, quote(plain, safe=":/@[]%")
    if access.kind != "table":
        return "file", "file:///"
    path = access.name.rpartition("#")[0]
    return path, "file://" + quote(path if path.startswith("/") else f"/{path}")
