"""Why an execution, or one value it left, may be another in another run."""

from __future__ import annotations

from typing import Dict, List, Optional, Set

from .bindings import Bindings
from .looks import CALLS
from .regions import Region
from .taint import Taint
from .walk import Node, Walk
from .watched import Watched


class Causes:
    """The causes of one execution; those in the body of a function are for who calls it.

    Args:
        walk: of the end of the execution, with the names it has bound.
    """

    def __init__(self, watched: Watched, bindings: Bindings, walk: Walk) -> None:
        self._watched = watched
        self._inside = {
            name: _kinds_inside(walk.roots.get(name))
            for cause in watched.facts.unknown
            for name in cause.names
        }
        self._found = [
            cause
            for cause in watched.causes()
            if not cause.names or any(cause.kind not in self._inside[name] for name in cause.names)
        ]
        self._taint = Taint(watched.facts, watched.name_kinds, watched.call_kinds)
        summary = watched.facts.summary
        self._known_names = summary.defines | summary.may_define | summary.deletes
        self._runs_text = any(
            cause.kind == "dynamic-code" and not cause.names for cause in self._found
        )
        self._regions: Dict[Region, Set[str]] = {}
        for name in self._names():
            kinds = self.of_name(name)
            for region in bindings.led_to_through_code([name]) if kinds else ():
                self._regions.setdefault(region, set()).update(kinds)

    def of_name(self, name: str) -> Set[str]:
        """Kinds of unknown of the value bound to a name."""
        kinds = {cause.kind for cause in self._found if name in cause.names}
        if self._runs_text and name not in self._known_names:
            kinds.add("dynamic-code")
        return (kinds - self._inside.get(name, set())) | self._taint.of(name)

    def of_region(self, region: Region) -> Set[str]:
        """Kinds of unknown of the content of a region that was written."""
        return self._regions.get(region, set()) | ({"dynamic-code"} if self._runs_text else set())

    def changed_by_chance(self) -> Set[str]:
        """Names whose objects are changed for certain, but not the same way in every run."""
        return {name for name in self._watched.facts.summary.changes if self.of_name(name)}

    def document(self) -> List[Dict[str, Optional[str]]]:
        """The causes of the execution as a whole."""
        watched = self._watched
        found = {(cause.kind, cause.name) for cause in self._found} | watched.unknown
        if not watched.alone:
            found.add(("outside-writer", None))
        error = watched.facts.error
        if error is not None and error.kind in ("too-large", "newer-python"):
            found.add(("dynamic-code", None))
        ordered = sorted(found, key=lambda each: (each[0], each[1] or ""))
        return [{"kind": kind, "name": name} for kind, name in ordered]

    def _names(self) -> Set[str]:
        return set(self._inside) | self._taint.names()


def _kinds_inside(node: Optional[Node]) -> Set[str]:
    """Kinds of unknown in the body of a function, or of those of a class."""
    if node is None or not node.look.flags & CALLS:
        return set()
    uses = [each.look.use for each in (node, *node.children) if each.look.use is not None]
    return {kind for use in uses for kind, _ in use.unknown}
