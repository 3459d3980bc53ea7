"""Abstract objects: which names may share which objects inside one cell.

An object is a number. Each name has one for what it referred to before the cell, and each place in
the source that makes objects has one for all that it makes. What an object holds only ever grows.
"""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, Iterable, List, Optional, Set, Tuple

Objects = FrozenSet[int]
NOTHING: Objects = frozenset()
"""No object that can be changed: numbers, strings and other atoms."""


class Effects:
    """What the bodies of one function, lambda or class may do when they run."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.reads: Set[str] = set()
        self.defines: Set[str] = set()
        self.deletes: Set[str] = set()
        self.changes: Set[str] = set()
        self.may_change: Set[str] = set()
        self.causes: Set[int] = set()
        self.returns: Set[int] = set()
        self.changed: Set[int] = set()
        self.arguments: Objects = NOTHING
        self.shows = False

    def include(self, other: Effects) -> None:
        """Add what a body written inside may do."""
        self.reads |= other.reads
        self.defines |= other.defines
        self.deletes |= other.deletes
        self.changes |= other.changes
        self.may_change |= other.may_change
        self.causes |= other.causes
        self.changed |= other.changed
        self.shows = self.shows or other.shows

    @property
    def changes_arguments(self) -> bool:
        """Whether what is given as an argument may be changed."""
        return not self.changed.isdisjoint(self.arguments)


_MOST = 64
"""How many objects are told apart in one place; more count as one."""


class Heap:
    """Objects, what they hold, the names that refer to them and the causes they depend on.

    Objects that something unknown was done to together count as one from then on (union-find), so
    the work stays near linear in the length of the cell.
    """

    def __init__(self) -> None:
        self.effects: Dict[int, Effects] = {}
        self.tainted = False
        self._count = 0
        self._entries: Dict[str, Objects] = {}
        self._sites: Dict[int, Tuple[Any, Objects]] = {}
        self._parents: Dict[int, int] = {}
        self._contents: Dict[int, Set[int]] = {}
        self._names: Dict[int, Set[str]] = {}
        self._unreported: Dict[int, List[str]] = {}
        self._taints: Dict[int, Set[int]] = {}

    # -- objects ------------------------------------------------------------------------------

    def new(self) -> int:
        """One more object."""
        self._count += 1
        return self._count

    def entry(self, name: str) -> Objects:
        """What the name referred to before the cell, whatever that is."""
        found = self._entries.get(name)
        if found is None:
            found = self._entries[name] = frozenset((self.new(),))
            self.named(name, found)
        return found

    def site(self, node: Any, held: Objects = NOTHING) -> Objects:
        """What the expression ``node`` makes; it holds ``held``."""
        # The node is kept with it: its id is not used again while it lives.
        known = self._sites.get(id(node))
        if known is None:
            known = self._sites[id(node)] = (node, frozenset((self.new(),)))
        if held:
            self.link(known[1], held)
        return known[1]

    def made(self, node: Any) -> Optional[Objects]:
        """What :meth:`site` answered for the node before."""
        known = self._sites.get(id(node))
        return None if known is None else known[1]

    def find(self, number: int) -> int:
        """The object that stands for all that count as one with it."""
        parents = self._parents
        while number in parents:
            above = parents[number]
            if above in parents:
                parents[number] = parents[above]
            number = above
        return number

    def unite(self, objects: Objects) -> Objects:
        """From now on the objects count as one; functions stay apart and are held by it."""
        plain = {self.find(number) for number in objects if number not in self.effects}
        functions = [number for number in objects if number in self.effects]
        if not plain:
            return objects
        kept = max(plain, key=lambda number: len(self._names.get(number, _NO_NAMES)))
        for number in plain:
            if number != kept:
                self._merge(number, kept)
        if functions:
            self._contents.setdefault(kept, set()).update(functions)
        return frozenset((kept,))

    def _merge(self, number: int, kept: int) -> None:
        self._parents[number] = kept
        self._contents.setdefault(kept, set()).update(self._contents.pop(number, ()))
        self._names.setdefault(kept, set()).update(self._names.pop(number, ()))
        if number in self._taints:
            self._taints.setdefault(kept, set()).update(self._taints.pop(number))
        self._unreported.setdefault(kept, []).extend(self._unreported.pop(number, ()))

    def few(self, objects: Objects) -> Objects:
        """The objects, as one when they are too many to be told apart."""
        return objects if len(objects) <= _MOST else self.unite(objects)

    # -- what they hold -----------------------------------------------------------------------

    def link(self, holders: Objects, held: Objects) -> None:
        """From now on ``holders`` may hold ``held``."""
        if not held:
            return
        for holder in holders:
            contents = self._contents.setdefault(self.find(holder), set())
            contents |= held
            if len(contents) > _MOST:
                one = self.unite(frozenset(contents))
                contents.clear()
                contents |= one

    def parts(self, objects: Objects) -> Objects:
        """The objects and what they hold directly: what loading a part of them may give."""
        if not self._contents or not objects:
            return objects
        found = set(objects)
        for number in objects:
            found |= self._contents.get(self.find(number), _NO_OBJECTS)
        return objects if len(found) == len(objects) else frozenset(found)

    def reach(self, objects: Objects) -> Objects:
        """The objects and all that they hold, however deep."""
        if not self._contents or not objects:
            return objects
        found = {self.find(number) for number in objects}
        waiting: List[int] = list(found)
        while waiting:
            for held in self._contents.get(waiting.pop(), _NO_OBJECTS):
                number = self.find(held)
                if number not in found:
                    found.add(number)
                    waiting.append(number)
        return frozenset(found)

    # -- names and causes ---------------------------------------------------------------------

    def named(self, name: str, objects: Objects) -> None:
        """From now on the name may refer to ``objects``."""
        for number in objects:
            kept = self.find(number)
            names = self._names.setdefault(kept, set())
            if name not in names:
                names.add(name)
                self._unreported.setdefault(kept, []).append(name)

    def names(self, objects: Objects) -> Set[str]:
        """The names that may refer to one of the objects."""
        found: Set[str] = set()
        for number in objects:
            found |= self._names.get(self.find(number), _NO_NAMES)
        return found

    def report(self, objects: Objects, written: Iterable[str], into: Set[str]) -> List[str]:
        """Add to ``into`` the names that may refer to the objects; only those ``written`` nearby
        where there are very many. Answers all that were never answered before.
        """
        unreported: List[str] = []
        for number in objects:
            kept = self.find(number)
            names = self._names.get(kept)
            if names:
                into |= names if len(names) <= _MOST else names.intersection(written)
                unreported += self._unreported.pop(kept, ())
        return unreported

    def depend(self, objects: Objects, taint: Iterable[int]) -> None:
        """From now on the objects depend on the causes."""
        for number in objects:
            self.tainted = True
            self._taints.setdefault(self.find(number), set()).update(taint)

    def taint(self, objects: Objects) -> Set[int]:
        """The causes that the objects depend on."""
        found: Set[int] = set()
        if self.tainted:
            for number in self.reach(objects):
                found |= self._taints.get(self.find(number), _NO_OBJECTS)
        return found

    def tainted_names(self) -> Set[str]:
        """All names that may refer to an object that depends on a cause."""
        return self.names(frozenset(self._taints))


_NO_NAMES: FrozenSet[str] = frozenset()
_NO_OBJECTS: FrozenSet[int] = frozenset()
