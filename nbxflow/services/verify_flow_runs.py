"""What one replay of a notebook or pipeline saw, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nbxflow.services.verify_flow_compare import Node


@dataclass(frozen=True)
class Failure:
    """How the code of a step ended before its time."""

    name: str
    value: str
    timed_out: bool = False
    expected: bool = False
    """Whether the cell is tagged as raising."""

    def __str__(self) -> str:
        return f"{self.name}: {self.value}" if self.value else self.name


@dataclass
class StepRun:
    """What one replay saw of one step: trees of :mod:`nbxflow.services.flow_check`."""

    names: dict[str, Node] = field(default_factory=dict)
    bound: frozenset[str] = frozenset()
    """Those of the names that were bound anew, not only changed."""
    outputs: list[Node] = field(default_factory=list)
    figures: list[Node] = field(default_factory=list)
    text: Node | None = None
    files: dict[str, Node | None] = field(default_factory=dict)
    """Files created or changed, by path; None: deleted."""
    raised: list[Failure] = field(default_factory=list)
    """What cells raised that are tagged as raising."""
    random: dict[str, Node] = field(default_factory=dict)
    """Where generators stand that it drew from."""
    failure: Failure | None = None
    denied: list[Mapping[str, str]] = field(default_factory=list)
    """Effects that the guard kept from happening: kind and target."""


Run = Mapping[str, StepRun]
"""One replay: its steps by id, those only that were run."""
