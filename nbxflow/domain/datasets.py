"""Datasets that cells read and write, named by the OpenLineage naming rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

Direction = Literal["read", "write"]
WriteMode = Literal["create", "overwrite", "append"]
DatasetKind = Literal["file", "table", "memory", "url"]


@dataclass(frozen=True)
class Column:
    """One column: its name and its type as the library that saw it names it."""

    name: str
    type: str | None


@dataclass(frozen=True)
class DatasetAccess:
    """One dataset read or written by one execution (schema ``dataset-access``)."""

    namespace: str
    name: str
    kind: DatasetKind
    format: str | None
    direction: Direction
    mode: WriteMode | None
    layers: tuple[str, ...]
    rows: int | None
    columns: tuple[Column, ...] | None
    bytes: int | None
    failed: bool


@dataclass(frozen=True)
class BlindSpot:
    """Something a cell did whose data access could not be seen (schema ``blind-spot``)."""

    kind: Literal["shell", "subprocess", "sql", "file-object", "hook", "probe", "other"]
    layer: str
    message: str


def merge_datasets(accesses: Iterable[DatasetAccess]) -> tuple[DatasetAccess, ...]:
    """One access for each (namespace, name, direction), in order of first touch.

    What is known later wins over what was known before; it failed only if every attempt failed.
    """
    merged: dict[tuple[str, str, Direction], DatasetAccess] = {}
    for access in accesses:
        key = (access.namespace, access.name, access.direction)
        before = merged.get(key)
        merged[key] = access if before is None else _later(before, access)
    return tuple(merged.values())


def _later(before: DatasetAccess, after: DatasetAccess) -> DatasetAccess:
    return replace(
        after,
        format=after.format or before.format,
        # What the whole did to what was there before is what its first write did.
        mode=before.mode or after.mode,
        layers=tuple(dict.fromkeys(before.layers + after.layers)),
        rows=before.rows if after.rows is None else after.rows,
        columns=before.columns if after.columns is None else after.columns,
        bytes=before.bytes if after.bytes is None else after.bytes,
        failed=before.failed and after.failed,
    )
