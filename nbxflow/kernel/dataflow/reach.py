"""Which names an execution can reach: those it reads, and those that functions look up."""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, Optional, Set

from ...facts import CellFacts
from .walk import Node, Walk


class Reach:
    """Walks from the names that a cell reads, and on through the code that it finds.

    Attributes:
        names: all that can be looked up, absent ones included.
        through_code: those that only code looks up.
        skipped: names left out because the cell binds them first.
        bound_before: names that are bound before any of this code runs.
    """

    def __init__(self, walk: Walk, namespace: Dict[str, Any]) -> None:
        self._walk = walk
        self._namespace = namespace
        self._below: Dict[int, FrozenSet[str]] = {}
        self.names: Set[str] = set()
        self.through_code: Set[str] = set()
        self.skipped: Set[str] = set()
        self.bound_before: FrozenSet[str] = frozenset()

    def follow(self, facts: CellFacts) -> None:
        """Take all names that a cell with these facts can reach."""
        for name in sorted(facts.summary.reads - facts.summary.aliases):
            if self._enter(name) is None:
                continue
            if self._names_below(name):
                bound = facts.defined_before(name)
                self.bound_before = bound & self.bound_before if self.skipped else bound
                self.through(name, bound)

    def refer(self, aliases: FrozenSet[str]) -> None:
        """Take names that a cell only gives other names, so that none of their code runs."""
        for name in sorted(aliases):
            self._enter(name)

    def through(self, root: str, bound: FrozenSet[str]) -> None:
        """Take what code reached from a name looks up, without what the cell has bound by then."""
        done = {root}
        waiting = [root]
        while waiting:
            for name in sorted(self._names_below(waiting.pop())):
                if name in done:
                    continue
                done.add(name)
                if name in bound:
                    self.skipped.add(name)
                    continue
                self.through_code.add(name)
                if self._enter(name) is not None:
                    waiting.append(name)

    def _enter(self, name: str) -> Optional[Node]:
        self.names.add(name)
        if name not in self._namespace:
            return None
        known = self._walk.roots.get(name)
        return known or self._walk.add(name, self._namespace[name])

    def _names_below(self, name: str) -> FrozenSet[str]:
        node = self._walk.roots[name]
        known = self._below.get(id(node))
        if known is None:
            known = self._below[id(node)] = self._walk.names_below(node)
        return known
