"""What the names of the namespace are bound to, and which execution bound them last."""

from __future__ import annotations

import weakref
from typing import Any, Dict, FrozenSet, Iterable, Optional, Set

from . import atoms
from .looks import NOTHING
from .regions import Region, closure, leading_to, locations
from .walk import Node

ABSENT = "absent"
SMALL = 1000


class Binding:
    """A name's present value, as far as it must be known to notice another one.

    Attributes:
        identity: of the value.
        writer: ordinal of the execution that bound it; 0: there at the start; None: no cell did.
        region: of the value, None for values without identity and those not looked at yet.
        names: global names that the value, a plain function, looks up.
    """

    __slots__ = ("identity", "keep", "names", "region", "writer")

    def __init__(self, value: Any, writer: Optional[int]) -> None:
        self.identity = id(value)
        self.keep = _guard(value)
        self.writer = writer
        self.region: Optional[Region] = None
        self.names: FrozenSet[str] = NOTHING

    def holds(self, value: Any) -> bool:
        """Whether a value is the one that was bound."""
        if id(value) != self.identity:
            return False
        return not isinstance(self.keep, weakref.ref) or self.keep() is value


def _guard(value: Any) -> Any:
    """What makes sure that another value at the same address is noticed."""
    encoded = atoms.encode(value)
    if encoded is not None:
        return value if len(encoded) <= SMALL else None
    try:
        return weakref.ref(value)
    except TypeError:
        return None


class Bindings:
    """All names of the namespace, without the hidden ones."""

    def __init__(self) -> None:
        self.present: Dict[str, Binding] = {}
        self.gone: Dict[str, Optional[int]] = {}

    def different(self, namespace: Dict[str, Any], hidden: Set[str]) -> Set[str]:
        """Names that are new, gone, or bound to another object than noted."""
        present = self.present
        found = set()
        for name, value in list(namespace.items()):
            if type(name) is not str or name in hidden:
                continue
            known = present.get(name)
            if known is None or not known.holds(value):
                found.add(name)
        for name in present:
            if name not in namespace or name in hidden:
                found.add(name)
        return found

    def writer(self, name: str) -> Optional[int]:
        """Ordinal of the execution that bound or deleted a name last."""
        known = self.present.get(name)
        return self.gone.get(name, 0) if known is None else known.writer

    def take(self, names: Iterable[str], namespace: Dict[str, Any], writer: Optional[int]) -> None:
        """Note the present values of these names as written by an execution."""
        for name in names:
            if name in namespace:
                self.present[name] = Binding(namespace[name], writer)
                self.gone.pop(name, None)
            else:
                self.present.pop(name, None)
                self.gone[name] = writer

    def lead_to(self, name: str, node: Node) -> None:
        """Note what the value of a name leads to, once it was looked at."""
        binding = self.present.get(name)
        if binding is not None:
            binding.region = None if node.entry is None else node.entry.region
            binding.names = node.look.names

    def holders(self, regions: Set[Region], known: Iterable[Region]) -> Set[str]:
        """Names whose values lead to any of these regions."""
        if not regions:
            return set()
        leading = leading_to(regions, known)
        return {name for name, each in self.present.items() if each.region in leading}

    def written(self, name: str, writer: int) -> None:
        """Note that an execution has written a name whose object is the same as before."""
        if name in self.present:
            self.present[name].writer = writer
        else:
            self.gone[name] = writer

    def reaches(self, name: str) -> Set[str]:
        """Locations that the value of a name leads to."""
        binding = self.present.get(name)
        if binding is None:
            return set()
        found = {f"name:{each}" for each in binding.names}
        return found | (set() if binding.region is None else locations([binding.region]))

    def live(self) -> Set[Region]:
        """Every region that some name leads to."""
        return closure([each.region for each in self.present.values() if each.region is not None])

    def led_to_through_code(self, names: Iterable[str]) -> Set[Region]:
        """Every region that one of these names leads to, also by names that code looks up."""
        found: Set[Region] = set()
        done: Set[str] = set()
        waiting = set(names)
        while waiting:
            done |= waiting
            further: Set[str] = set()
            for name in waiting:
                binding = self.present.get(name)
                if binding is not None:
                    further |= binding.names
            regions = self.led_to(waiting) - found
            found |= regions
            for region in regions:
                further |= region.names
            waiting = further - done
        return found

    def led_to(self, names: Iterable[str]) -> Set[Region]:
        """Every region that one of these names leads to."""
        first = [self.present[name].region for name in names if name in self.present]
        return closure([region for region in first if region is not None])
