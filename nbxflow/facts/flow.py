"""What is bound at a place of the cell, followed through branches, loops and exceptions."""

from __future__ import annotations

from typing import Dict, FrozenSet, List, NamedTuple, Optional, Sequence, Set, Tuple

from .heap import Heap, Objects

ENTRY, BOUND, UNBOUND, MAYBE = range(4)
"""How a name stands: as before the cell, bound or unbound in it for certain, or one of these."""

Taint = FrozenSet[int]
NO_TAINT: Taint = frozenset()


class Binding(NamedTuple):
    """How a name stands, since which statement, its objects and the causes it depends on."""

    status: int
    since: int
    objects: Objects
    taint: Taint


Branch = Dict[str, Binding]
"""What one branch left of the names that it touched."""


class Flow:
    """The names that the cell touched so far; what is not in ``names`` is as before the cell."""

    def __init__(self, heap: Heap) -> None:
        self.names: Dict[str, Binding] = {}
        self.dead = False
        """Whether the place is never reached: behind a return, raise, break or continue."""
        self._heap = heap
        self._undo: List[Tuple[Dict[str, Optional[Binding]], bool]] = []
        self._log: List[Tuple[str, Binding]] = []

    def set(self, name: str, binding: Binding) -> None:
        """The name stands so from here on."""
        if self._undo:
            undo = self._undo[-1][0]
            if name not in undo:
                undo[name] = self.names.get(name)
            self._log.append((name, binding))
        self.names[name] = binding

    def enter(self) -> int:
        """Begin a branch; the mark is for :meth:`weaken`."""
        self._undo.append(({}, self.dead))
        return len(self._log)

    def leave(self) -> Tuple[Branch, bool]:
        """End a branch: all is as before it; what it left, and whether it goes on from there."""
        undo, dead = self._undo.pop()
        branch = {name: self.names[name] for name in undo}
        for name, binding in undo.items():
            if binding is None:
                del self.names[name]
            else:
                self.names[name] = binding
        alive = not self.dead
        self.dead = dead
        return branch, alive

    def join(self, branches: Sequence[Tuple[Branch, bool]]) -> None:
        """Go on behind branches, of which one ran; those that are not alive do not count."""
        living = [branch for branch, alive in branches if alive]
        if not living:
            self.dead = True
            living = [branch for branch, _ in branches]
        touched: Dict[str, None] = {}
        for branch in living:
            touched.update(dict.fromkeys(branch))
        for name in touched:
            before = self.names.get(name)
            self.set(name, self._joined(name, [branch.get(name, before) for branch in living]))

    @property
    def position(self) -> int:
        """A mark for :meth:`weaken`."""
        return len(self._log)

    def settle(self) -> None:
        """All branches are done: marks are no longer needed."""
        self._log.clear()

    def weaken(
        self, mark: int, until: Optional[int] = None, names: Optional[Set[str]] = None
    ) -> bool:
        """Whatever was set since the mark may have been, or not; whether that says more."""
        collected: Dict[str, Set[Binding]] = {}
        for name, binding in self._log[mark:until]:
            if names is None or name in names:
                collected.setdefault(name, set()).add(binding)
        more = False
        for name, bindings in collected.items():
            before = self.names.get(name)
            after = self._joined(name, [before, *bindings])
            if after != before:
                more = True
                self.set(name, after)
        return more

    def mix(self, mark: int) -> None:
        """Whatever was set since the mark may share objects with all of it."""
        names = {name for name, _ in self._log[mark:]}
        objects: Objects = frozenset().union(*(binding.objects for _, binding in self._log[mark:]))
        for name in names:
            before = self.names.get(name) or self._entry(name)
            self.set(name, before._replace(objects=before.objects | objects))

    def overlay(self, branch: Branch) -> None:
        """Something ran for certain that began from a weaker state: take what it is sure of."""
        for name, binding in branch.items():
            if binding.status in (BOUND, UNBOUND):
                self.set(name, binding)
            else:
                self.set(name, self._joined(name, [self.names.get(name), binding]))

    def _joined(self, name: str, bindings: Sequence[Optional[Binding]]) -> Binding:
        known = [binding or self._entry(name) for binding in bindings]
        first = known[0]
        if all(binding == first for binding in known):
            return first
        statuses = {binding.status for binding in known}
        return Binding(
            first.status if len(statuses) == 1 else MAYBE,
            min(binding.since for binding in known),
            frozenset().union(*(binding.objects for binding in known)),
            frozenset().union(*(binding.taint for binding in known)),
        )

    def _entry(self, name: str) -> Binding:
        return Binding(ENTRY, -1, self._heap.entry(name), NO_TAINT)
