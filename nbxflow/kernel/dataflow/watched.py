"""What is kept of an execution from its start to its end."""

from __future__ import annotations

import re
import sys
from typing import Any, Dict, FrozenSet, Iterable, List, NamedTuple, Optional, Set, Tuple

from ...facts import CellFacts, FactsUnknown
from . import origins
from .regions import Region

_GLOBAL_RANDOM = re.compile(r"^(?:(?:np|numpy)\.)?random\.(?!default_rng|SystemRandom|Generator)")


class Read(NamedTuple):
    """A location read: who wrote it last, and its version where that is a value."""

    location: str
    writer: Optional[int]
    value: Optional[str]


class Watched:
    """One execution that runs.

    Attributes:
        ordinal: its number.
        facts: of its source.
        reads: by location.
        names: every name whose value it can reach, with the value's digest.
        suspects: those whose objects its code may change.
        stores: names that functions it reaches may bind or delete.
        before: states of the objects it can reach, by serial.
        inside: serials of what each of them, that cannot be referred to weakly, refers to.
        heads: of those that looking at what they give changes, by serial.
        modules_seen: what the modules that its names are bound to hold at the start.
        packages: that the values and names it can reach come from.
        regions: of these objects.
        suspect_regions: those that its code may change, as far as the names tell.
        held: values kept alive until its end, so that their addresses stay theirs.
        unknown: (kind, name) causes found at the start.
        words: names and attributes that functions it reaches use.
        name_kinds: kinds of unknown that a name's code brings.
        call_kinds: kinds of unknown that some call has brought.
        process: readings of the process's state at the start.
        modules: how many modules had been imported at the start.
        files: stamps of files at the start.
        seeded: whether the random numbers it took came from a seeded generator.
        writes: the record's, as they are found.
        unfinished: whether the time was over before everything was looked at.
        skipped: names that code looks up, which the cell itself binds before.
        bound_before: names that the cell has bound before any code looks names up.
        spent: seconds spent on looking.
        alone: False once another execution ran at the same time.
    """

    def __init__(self, ordinal: int, source: str, facts: CellFacts) -> None:
        self.ordinal = ordinal
        self.source = source
        self.facts = facts
        self.reads: Dict[str, Read] = {}
        self.names: Dict[str, Optional[str]] = {}
        self.suspects: Set[str] = set()
        self.stores: Set[str] = set()
        self.before: Dict[int, Optional[int]] = {}
        self.inside: Dict[int, FrozenSet[int]] = {}
        self.heads: Dict[int, Any] = {}
        self.modules_seen: Dict[str, Dict[str, Any]] = {}
        self.packages: FrozenSet[str] = frozenset()
        self.regions: Set[Region] = set()
        self.suspect_regions: Set[Region] = set()
        self.held: List[Any] = []
        self.unknown: Set[Tuple[str, Optional[str]]] = set()
        self.words: FrozenSet[str] = frozenset()
        self.name_kinds: Dict[str, Set[str]] = {}
        self.call_kinds: Set[str] = set()
        self.process: Dict[str, Optional[int]] = {}
        self.modules = len(sys.modules)
        self.files: Dict[str, Optional[str]] = {}
        self.spent = 0.0
        self.alone = True
        self.seeded = False
        self.writes: List[Dict[str, Any]] = []
        self.unfinished = False
        self.skipped: Set[str] = set()
        self.bound_before: FrozenSet[str] = frozenset()

    def causes(self) -> List[FactsUnknown]:
        """What the source says cannot be repeated; numbers from a seeded generator can."""
        return [
            cause
            for cause in self.facts.unknown
            if not (self.seeded and cause.kind == "entropy" and _is_global(cause.name))
        ]

    def write(
        self,
        location: str,
        *,
        certain: bool = True,
        value: Optional[str] = None,
        reaches: Iterable[str] = (),
        digest: Optional[str] = None,
        unknown: Iterable[str] = (),
    ) -> None:
        """Note that a location has, or may have, another version afterwards."""
        self.writes.append(
            {
                "location": location,
                "certain": certain,
                "value": value,
                "reaches": sorted(reaches),
                "digest": digest,
                "unknown": sorted(unknown),
            }
        )

    def write_name(self, name: str, kind: Optional[type], **more: Any) -> None:
        """Note that a name has another version, and the class of its value; None: it is gone."""
        self.write(f"name:{name}", **more)
        self.writes[-1]["type"] = None if kind is None else origins.public_name(kind)

    def read(self, location: str, writer: Optional[int], value: Optional[str]) -> None:
        """Note a read; the first one counts."""
        if location not in self.reads:
            self.reads[location] = Read(location, writer, value)


def _is_global(name: Optional[str]) -> bool:
    """Whether a call takes numbers from the process's own generators."""
    return name is not None and bool(_GLOBAL_RANDOM.search(name))
