"""From what the probe saw in one cell to the datasets the cell read and wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from nbxflow.domain.dataset_names import dataset_name
from nbxflow.domain.datasets import BlindSpot, Column, DatasetAccess, WriteMode

_T = TypeVar("_T")
_OPEN_LAYER = "open"
# What a layer knows of an access: a library that reads tables more than the SQL below it, and both
# more than the opening of a file.
_RANKS = {_OPEN_LAYER: 2, "sqlite3": 1, "duckdb": 1}
_NO_NAME = "A dataset was touched whose name could not be told."


def merge_accesses(
    probe_cell_end: Mapping[str, Any],
) -> tuple[tuple[DatasetAccess, ...], tuple[BlindSpot, ...]]:
    """The datasets a cell touched, one for each name and direction, and what could not be seen.

    Args:
        probe_cell_end: a ``cell-end`` message that follows schema ``probe-message``.

    Returns:
        Accesses in order of first touch. What is known of one comes from the most specific layer
        that knows it; of repeated reads the last counts.
    """
    blind_spots = [
        BlindSpot(spot["kind"], spot["layer"], spot["message"])
        for spot in probe_cell_end["blindSpots"]
    ]
    seen: list[DatasetAccess] = []
    for entry in probe_cell_end["accesses"]:
        access = _from_library(entry)
        if access is None:
            blind_spots.append(BlindSpot("other", entry["layer"], _NO_NAME))
        else:
            seen.append(access)
    from_sql, not_understood = _from_statements(probe_cell_end["statements"])
    groups: dict[tuple[str, str, str], list[DatasetAccess]] = {}
    for access in _without_database_files(seen, from_sql) + from_sql:
        groups.setdefault((access.namespace, access.name, access.direction), []).append(access)
    merged = tuple(_merge(group) for group in groups.values())
    return merged, tuple(dict.fromkeys(blind_spots + not_understood))


def _from_library(entry: Mapping[str, Any]) -> DatasetAccess | None:
    name = dataset_name(entry["location"])
    if name is None:
        return None
    columns = entry["columns"]
    return DatasetAccess(
        namespace=name.namespace,
        name=name.name,
        kind=name.kind,
        format=entry["format"],
        direction=entry["direction"],
        mode=entry["mode"],
        layers=(entry["layer"],),
        rows=entry["rows"],
        columns=None if columns is None else tuple(Column(c["name"], c["type"]) for c in columns),
        bytes=entry["bytes"],
        failed=entry["failed"],
    )


def _from_statements(
    statements: Sequence[Mapping[str, Any]],
) -> tuple[list[DatasetAccess], list[BlindSpot]]:
    if not statements:
        return [], []
    # The parser of SQL is large: a server whose cells use no SQL does without it.
    from nbxflow.domain.sql_accesses import from_statements

    return from_statements(statements)


def _without_database_files(
    seen: Sequence[DatasetAccess], from_sql: Sequence[DatasetAccess]
) -> list[DatasetAccess]:
    """Drop the bare opening of a database file whose tables SQL touched."""
    files = {
        (access.namespace, access.name.rpartition("#")[0])
        for access in from_sql
        if access.kind == "table"
    }
    return [
        access
        for access in seen
        if access.layers != (_OPEN_LAYER,) or (access.namespace, access.name) not in files
    ]


def _rank(access: DatasetAccess) -> int:
    return _RANKS.get(access.layers[0], 0)


def _merge(group: Sequence[DatasetAccess]) -> DatasetAccess:
    """One access from all of one dataset in one direction."""
    worked = [access for access in group if not access.failed] or list(group)
    last_first = worked[::-1]
    best_first = sorted(last_first, key=_rank)  # stable: within a rank the last comes first
    layers = dict.fromkeys(layer for access in sorted(group, key=_rank) for layer in access.layers)
    is_write = group[0].direction == "write"
    return replace(
        best_first[0],
        format=_first(access.format for access in best_first),
        mode=_mode(worked) if is_write else None,
        layers=tuple(layers),
        rows=_rows_written(worked) if is_write else _first(access.rows for access in best_first),
        columns=_first(access.columns for access in best_first),
        bytes=_first(access.bytes for access in best_first),
        failed=all(access.failed for access in group),
    )


def _first(values: Iterable[_T | None]) -> _T | None:
    return next((value for value in values if value is not None), None)


def _most_specific(
    accesses: Sequence[DatasetAccess], knowing: Sequence[DatasetAccess]
) -> list[DatasetAccess]:
    """The accesses of the most specific layer of which one is among ``knowing``, in order."""
    best = min(map(_rank, knowing), default=None)
    return [access for access in accesses if _rank(access) == best]


def _mode(writes: Sequence[DatasetAccess]) -> WriteMode | None:
    """What the writes together did to what was there before the cell."""
    knowing = [access for access in writes if access.mode is not None]
    modes = [access.mode for access in _most_specific(writes, knowing)]
    return _first(mode for mode in modes if mode != "append") or _first(modes)


def _rows_written(writes: Sequence[DatasetAccess]) -> int | None:
    """Rows since the dataset was last made anew; None when one write's count is unknown."""
    knowing = [access for access in writes if access.rows is not None]
    counts: list[int | None] = []
    for access in _most_specific(writes, knowing):
        if access.mode in ("create", "overwrite"):
            counts.clear()
        counts.append(access.rows)
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None
