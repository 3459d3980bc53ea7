"""Before a cell: what it can reach, and how that is. After it: what is different now."""

from __future__ import annotations

import threading
from typing import Any, Callable, Dict, Iterable, List, Optional, Set, Tuple

from ...facts import CellFacts
from ...facts.causes import AS_WRITTEN
from . import digests, libraries
from .bindings import ABSENT, Bindings
from .company import runs_beside
from .files import Files
from .looker import Looker
from .looks import CONSUMED
from .origins import Origins
from .outcome import Outcome
from .process import Process, modules_among, random_generators
from .reach import Reach
from .regions import Region, Table, closure, connect, linked, read_bulk_before, state_of, take_bulk
from .sources import Sources, Transform
from .statements import Databases
from .surroundings import Surroundings
from .walk import Clock, Node, Walk
from .watched import Watched

LEAST_SECONDS = 0.01
SHARE = 0.02
MOST_SAVED = 8
"""How many cells' time can be saved for one."""
BEFORE = 0.3
AFTER = 0.6
"""Parts of the time for walking; what is done with the finds takes about as much again."""
MOST_HELD = 5000

ALWAYS_HIDDEN = (
    "__builtins__",
    "__builtin__",
    "__warningregistry__",
    "__annotations__",
    "__annotate__",
    "__conditional_annotations__",
)


def _nothing_hidden() -> Iterable[str]:
    return ()


class Tracker:
    """Follows one kernel process from cell to cell.

    Args:
        namespace: gives the user's namespace.
        hidden: gives the names in it that are not the user's.
        least_seconds: time to look around that every cell has, however short it is; what a cell
            leaves of it is saved for others.
    """

    def __init__(
        self,
        namespace: Callable[[], Dict[str, Any]],
        *,
        hidden: Callable[[], Iterable[str]] = _nothing_hidden,
        least_seconds: float = LEAST_SECONDS,
    ) -> None:
        self._namespace = namespace
        self._hidden = hidden
        self._least = least_seconds
        self._saved = 0.0
        self._origins = Origins()
        self._bindings = Bindings()
        self._table = Table()
        self._sources = Sources(self._origins)
        self._process = Process()
        self._files = Files()
        self._databases = Databases()
        self._running: List[Watched] = []
        self._ordinal = 0
        self._lock = threading.RLock()

    def starts(self, source: str, transform: Transform = None) -> Watched:
        """Look at what a cell can reach, before it runs."""
        clock = Clock((self._least + self._saved) * BEFORE)
        with self._lock:
            self._ordinal += 1
            facts = self._sources.facts(source, transform, self._namespace())
            watched = Watched(self._ordinal, source, facts)
            for other in self._running:
                other.alone = watched.alone = False
            self._running.append(watched)
            libraries.learn()
            self._take_outside_changes(watched)
            walk = self._new_walk(clock)
            try:
                self._look_before(watched, walk)
            finally:
                walk.release()
            watched.process = self._process.begin()
            watched.files = self._files.before(watched.facts)
            watched.spent = clock.spent()
            return watched

    def ends(
        self,
        watched: Watched,
        *,
        failed: bool,
        interrupted: bool,
        seconds: float,
        accesses: List[Dict[str, Any]],
        statements: Iterable[Dict[str, Any]] = (),
    ) -> Dict[str, Any]:
        """Find out what a cell did; the ``dataflow`` document."""
        allowed = max(self._least + self._saved, SHARE * seconds)
        clock = Clock((allowed - watched.spent) * AFTER)
        with self._lock:
            if watched in self._running:
                self._running.remove(watched)
            libraries.learn()
            namespace, hidden = self._namespace(), self._hidden_names()
            outcome = Outcome(watched, self._bindings, self._table, namespace, hidden)
            if runs_beside(namespace):
                watched.alone = False
            touched = [*accesses, *self._databases.accesses(statements)]
            Surroundings(watched, self._process, self._files).end(
                touched, failed=failed or interrupted
            )
            walk = self._new_walk(clock)
            try:
                document = outcome.document(walk, failed=failed or interrupted)
            finally:
                walk.release()
                watched.held = []
            spent = watched.spent + clock.spent()
            self._saved = min(max(self._saved + self._least - spent, 0.0), self._least * MOST_SAVED)
            return document

    def _hidden_names(self) -> Set[str]:
        return {*self._hidden(), *ALWAYS_HIDDEN}

    def _take_outside_changes(self, watched: Watched) -> None:
        namespace = self._namespace()
        different = self._bindings.different(namespace, self._hidden_names())
        writer = 0 if watched.ordinal == 1 else None
        if watched.alone:
            self._bindings.take(different, namespace, writer)

    def _new_walk(self, clock: Clock) -> Walk:
        looker = Looker(self._namespace(), self._origins)
        looker.process_objects = random_generators()
        return Walk(looker, clock)

    def _look_before(self, watched: Watched, walk: Walk) -> None:
        namespace, hidden = self._namespace(), self._hidden_names()
        visible = {name: namespace[name] for name in namespace if name not in hidden}
        reach = Reach(walk, visible)
        reach.follow(watched.facts)
        used = len(walk.nodes)
        reach.refer(watched.facts.summary.aliases)
        self._resolve_before(walk)
        watched.unfinished = walk.over
        watched.skipped = reach.skipped
        watched.bound_before = reach.bound_before
        self._note_code(watched, walk, reach)
        roots = [each.value for each in walk.roots.values()]
        watched.modules_seen = modules_among(roots)
        watched.packages = self._sources.packages(roots) | walk.packages()
        watched.suspect_regions = self._bindings.led_to_through_code(watched.suspects)
        suspects = linked(watched.suspect_regions)
        for place, node in enumerate(walk.nodes.values()):
            if node.entry is not None:
                if node.look.bulk is not None and node.entry.region in suspects:
                    read_bulk_before(walk, node)
                    node.entry.state = state_of(node)
                watched.before[node.entry.serial] = node.entry.state
                if node.look.flags & CONSUMED:
                    watched.heads[node.entry.serial] = node.look.head
                if node.entry.guard is None:
                    inside = [child.entry.serial for child in node.children if child.entry]
                    watched.inside[node.entry.serial] = frozenset(inside)
                if place < used:
                    watched.regions.add(node.entry.region)
        if not _counts_references(watched):
            watched.held = walk.inert(MOST_HELD) + self._small_old_values(watched, walk, visible)
        for name in sorted(reach.names):
            self._read_name(watched, name, walk.roots.get(name))
        reached = closure(linked(closure(watched.regions)))
        if walk.over:
            reached |= self._read_by_unseen_code(watched, reached)
        for region in sorted(reached, key=lambda each: each.name):
            watched.regions.add(region)
            if region.mutable:
                watched.read(region.name, region.writer, None)

    def _small_old_values(self, watched: Watched, walk: Walk, visible: Dict[str, Any]) -> List[Any]:
        """What the names that the cell binds hold now, so that its addresses stay its own."""
        summary = watched.facts.summary
        names = (summary.defines | summary.may_define | summary.deletes) - set(walk.roots)
        old = walk.another()
        for name in sorted(names.intersection(visible)):
            old.add(name, visible[name])
        held = old.inert(MOST_HELD)
        old.release()
        return held

    def _read_by_unseen_code(self, watched: Watched, reached: Set[Region]) -> Set[Region]:
        """Take the names that code in regions is known to look up, when the time is over."""
        names = {name for region in reached for name in region.names} - set(watched.names)
        for name in sorted(names - watched.skipped):
            self._read_binding(watched, name)
        return self._bindings.led_to(names)

    def _read_binding(self, watched: Watched, name: str) -> None:
        """Note a read of a name whose value was not looked at; its writer tells the version."""
        absent = name not in self._bindings.present
        watched.read(f"name:{name}", self._bindings.writer(name), ABSENT if absent else None)

    def _resolve_before(self, walk: Walk) -> None:
        for node in walk.nodes.values():
            if node.free or (not node.finished and not node.children and node.parent is not None):
                continue
            entry = self._table.known(node)
            if entry is None:
                entry = self._table.enter(node, self._region_of_unknown(node))
            node.entry = entry
        for node in walk.nodes.values():
            if node.entry is None:
                continue
            take_bulk(node)
            state = state_of(node)
            known = node.entry.state
            if known is not None and state is not None and known != state:
                node.entry.region.writer = None
            node.entry.state = state
        connect(walk, self._table)
        for name, node in walk.roots.items():
            self._bindings.lead_to(name, node)

    def _region_of_unknown(self, node: Node) -> Region:
        """Where an object belongs that no cell's end has seen."""
        grouped = self._table.group_of(node)
        if grouped is not None:
            return grouped
        if node.parent is not None and node.parent.entry is not None:
            region: Region = node.parent.entry.region
            return region
        binding = self._bindings.present.get(node.root)
        if binding is not None and binding.region is not None:
            return binding.region
        writer = self._bindings.writer(node.root)
        return Region(f"object:{writer or 0}:{node.root}", None if writer else writer)

    def _note_code(self, watched: Watched, walk: Walk, reach: Reach) -> None:
        facts = watched.facts
        watched.suspects |= facts.summary.changes | facts.summary.may_change
        runs_code = any(each.calls or each.may_change for each in facts.statements)
        aliases = facts.summary.aliases
        for name, root in walk.roots.items():
            if name in aliases:
                continue
            if runs_code and walk.calls_below(root):
                watched.suspects.add(name)
            kinds = walk.unknown_below(root) | _unknown_function(name, root, facts)
            if kinds and runs_code:
                watched.name_kinds[name] = {kind for kind, _ in kinds}
                watched.unknown |= kinds
        for node in walk.nodes.values():
            use = node.look.use
            if use is not None:
                watched.stores |= use.stores
                watched.words |= use.words
            if node.look.flags & CONSUMED and node.root not in aliases:
                watched.suspects.add(node.root)

    def _read_name(self, watched: Watched, name: str, node: Optional[Node]) -> None:
        value: Optional[str] = ABSENT if node is None else digests.of_value(node)
        watched.names[name] = value
        watched.read(f"name:{name}", self._bindings.writer(name), value)


def _unknown_function(name: str, node: Node, facts: CellFacts) -> Set[Tuple[str, Optional[str]]]:
    """A library's function that cannot be repeated, under a name that the source does not show."""
    head = node.look.head
    if node.look.use is not None or type(head) is not tuple:
        return set()
    if head[0] not in ("builtin", "function"):
        return set()
    words = [word for part in head[1:] for word in part.split(".")]
    kind = AS_WRITTEN.get(".".join(words[-2:]))
    told = any((cause.name or "").startswith(name) for cause in facts.unknown)
    return set() if kind is None or told else {(kind, name)}


def _counts_references(watched: Watched) -> bool:
    """Whether the code could notice that somebody else holds its values."""
    return "getrefcount" in watched.source or "getrefcount" in watched.words


__all__: Tuple[str, ...] = ("Tracker", "Watched")
