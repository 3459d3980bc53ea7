"""Datasets that cells read and write, named by the OpenLineage naming rules."""

from __future__ import annotations

from dataclasses import dataclass
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
