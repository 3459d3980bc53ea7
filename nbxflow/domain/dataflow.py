"""What one execution read and wrote inside its kernel process (schema ``dataflow``)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DataflowRead:
    """A location whose earlier version may have mattered; ``writer`` is an ordinal."""

    location: str
    writer: int | None
    value: str | None


@dataclass(frozen=True)
class DataflowWrite:
    """A location that has, or may have (not ``certain``), another version afterwards.

    ``type`` names the class of a name's new value, where it is known.
    """

    location: str
    certain: bool
    value: str | None
    reaches: tuple[str, ...]
    digest: str | None
    unknown: tuple[str, ...]
    type: str | None = None


@dataclass(frozen=True)
class DataflowUnknown:
    """Why an execution cannot be known to repeat, and the variable or call it is about."""

    kind: str
    name: str | None


@dataclass(frozen=True)
class Dataflow:
    """The dataflow of an execution; docs/dataflow.md says what each part means."""

    ordinal: int
    code: str | None
    reads: tuple[DataflowRead, ...]
    writes: tuple[DataflowWrite, ...]
    unknown: tuple[DataflowUnknown, ...]
