"""What an execution has done, found by looking again at all that it could reach."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Set

from . import digests
from .bindings import ABSENT, Bindings
from .causes import Causes
from .reach import Reach
from .regions import (
    Entry,
    Region,
    Table,
    closure,
    connect,
    linked,
    locations,
    read_bulk_after,
    state_of,
)
from .walk import Node, Walk
from .watched import Watched

MOST_CHECKED = 100


class Outcome:
    """Compares the namespace and the objects after a cell with what was there before."""

    def __init__(
        self,
        watched: Watched,
        bindings: Bindings,
        table: Table,
        namespace: Dict[str, Any],
        hidden: Set[str],
    ) -> None:
        self._watched = watched
        self._bindings = bindings
        self._table = table
        self._namespace = namespace
        self._hidden = hidden
        self._failed = False
        self._rebound = False
        self._left: Set[Region] = set()
        self._grouped: Set[int] = set()
        self._held = frozenset(map(id, watched.held))
        self._bound: Set[str] = set()
        self._doubtful_names: Set[str] = set()
        self._changed: Set[Region] = set()
        self._created: Set[Region] = set()
        self._doubtful: Set[Region] = set()
        self._untouched: Set[Region] = set()
        self._kept: Set[Region] = set()

    def document(self, walk: Walk, *, failed: bool) -> Dict[str, Any]:
        """The record of the execution; brings bindings and regions up to date."""
        self._failed = failed
        self._compare_names(failed)
        self._walk_again(walk)
        self._compare_objects(walk)
        self._read_what_was_changed(walk)
        self._bindings.take(self._bound, self._namespace, self._watched.ordinal)
        for name, node in walk.roots.items():
            self._bindings.lead_to(name, node)
        causes = Causes(self._watched, self._bindings, walk)
        by_chance = self._bindings.led_to(causes.changed_by_chance()) & self._watched.regions
        self._doubtful |= by_chance - self._changed - self._created
        self._write_names(walk, causes)
        self._write_regions(walk, causes)
        self._clean_up(walk)
        watched = self._watched
        return {
            "ordinal": watched.ordinal,
            "code": watched.facts.code,
            "reads": [read._asdict() for read in watched.reads.values()],
            "writes": watched.writes,
            "unknown": causes.document(),
        }

    # Names

    def _compare_names(self, failed: bool) -> None:
        summary = self._watched.facts.summary
        different = self._bindings.different(self._namespace, self._hidden)
        certain = set() if failed else set(summary.defines | summary.deletes)
        possible = summary.may_define | summary.defines | summary.deletes | self._watched.stores
        visible = {name for name in certain | possible if name not in self._hidden}
        self._bound = different | (certain & visible)
        self._doubtful_names = (visible & possible) - self._bound

    def _present(self, names: Iterable[str]) -> List[str]:
        return [name for name in names if name in self._namespace and name not in self._hidden]

    # Objects

    def _walk_again(self, walk: Walk) -> None:
        """First what is bound as before, so that its objects keep their regions; then the rest."""
        watched = self._watched
        again = set(watched.names) - self._bound
        # What has lost a name may have lost objects: its other names lead to what is left of it.
        self._left = self._bindings.led_to(self._bound)
        touched = watched.regions | self._left
        again |= self._bindings.holders(touched, self._table.regions) - self._bound
        again |= self._doubtful_names
        late = self._names_of_new_code(walk)
        again |= late - self._bound
        same = set(self._bindings.present) - self._bound
        self._untouched = self._bindings.led_to(same)
        for name in sorted(self._present(again)):
            walk.add(name, self._namespace[name])
        self._resolve(walk, 0)
        self._kept = {node.entry.region for node in walk.nodes.values() if node.entry is not None}
        self._read_late(walk, late)
        position = len(walk.nodes)
        if not walk.over:
            # All that is left of what was bound as before has just been found.
            self._untouched = self._bindings.led_to(same - again)
        self._rebound = not walk.over
        self._grouped = {id(member) for node in walk.nodes.values() for member in node.look.members}
        for name in self._in_order_of_binding(self._present(self._bound)):
            walk.add(name, self._namespace[name])
        self._resolve(walk, position)

    def _names_of_new_code(self, walk: Walk) -> Set[str]:
        """Names that this cell's functions look up, where older code may have called them."""
        watched = self._watched
        if not watched.skipped:
            return set()
        scratch = walk.another()
        reach = Reach(scratch, self._namespace)
        for name in sorted(self._present(watched.skipped)):
            scratch.add(name, self._namespace[name])
            reach.through(name, watched.bound_before)
        names = reach.through_code - set(watched.names) - self._hidden
        scratch.release()
        return names

    def _read_late(self, walk: Walk, names: Set[str]) -> None:
        for name in sorted(names):
            node = walk.roots.get(name)
            known = name in self._bindings.present
            value = None if known else ABSENT
            if node is not None and name not in self._bound:
                value = digests.of_value(node)
            self._watched.read(f"name:{name}", self._bindings.writer(name), value)
        for region in sorted(self._bindings.led_to(names), key=lambda each: each.name):
            self._watched.regions.add(region)
            if region.mutable:
                self._watched.read(region.name, region.writer, None)

    def _in_order_of_binding(self, names: Iterable[str]) -> List[str]:
        order: Dict[str, int] = {}
        for position, statement in enumerate(self._watched.facts.statements):
            for name in statement.defines:
                order.setdefault(name, position)
        return sorted(names, key=lambda name: (order.get(name, len(order)), name))

    def _resolve(self, walk: Walk, position: int) -> None:
        for node in list(walk.nodes.values())[position:]:
            if node.free or (not node.finished and not node.children and node.parent is not None):
                continue
            node.entry = self._same(node) or self._enter(node)

    def _same(self, node: Node) -> Any:
        """The entry of an object that was known before the cell, None for a new object."""
        entry = self._table.known(node)
        if entry is None:
            region = self._table.group_of(node)
            if self._rebound and id(node.value) not in self._grouped:
                return None
            if region in self._watched.regions or region in self._untouched:
                return self._table.enter(node, region)
            return None
        if entry.guard is not None:
            return None if self._made_again(node, entry.region) else entry
        if entry.serial in self._watched.before:
            return entry if self._is_alive(node, entry) else None
        # The cell could not reach it: if nothing else keeps it alive, its address is used again.
        return entry if entry.region in self._untouched or entry.region in self._created else None

    def _made_again(self, node: Node, region: Region) -> bool:
        """Whether an object is one that the same source puts into what it makes, each time.

        Such is what a library keeps and hands out again: in a run from the top it belongs to what
        this cell makes, and no other name leads to it.
        """
        return (
            self._rebound
            and region.code is not None
            and region.code == self._watched.facts.code
            and region.name.endswith(f":{node.root}")
            and not region.links
            and region not in self._kept
            and region not in self._created
            and region not in self._watched.regions
            and region not in self._untouched
        )

    def _is_alive(self, node: Node, entry: Entry) -> bool:
        """Whether an object that the cell could reach is still the one that had this address.

        Found only through names that the cell has bound, it may be a new one. Then something that
        it referred to before and refers to now tells; a doubtful object is better a new one, as
        nothing else leads to it.
        """
        if not self._rebound or entry.region.links or id(node.value) in self._held:
            return True
        inside = self._watched.inside
        waiting = [(node, entry)]
        for each, known in waiting:
            for child in each.children:
                other = self._table.known(child)
                if other is None or other.serial not in inside.get(known.serial, ()):
                    continue
                if other.guard is not None or id(child.value) in self._held:
                    return True
                if len(waiting) < MOST_CHECKED:
                    waiting.append((child, other))
        return False

    def _enter(self, node: Node) -> Any:
        parent = node.parent
        if parent is not None and parent.entry is not None:
            region = parent.entry.region
        else:
            region = self._region_of_root(node.root)
        if region not in self._created:
            self._changed.add(region)
        return self._table.enter(node, region)

    def _region_of_root(self, name: str) -> Region:
        binding = self._bindings.present.get(name)
        if name not in self._bound and binding is not None and binding.region is not None:
            return binding.region
        region = Region(f"object:{self._watched.ordinal}:{name}", None)
        region.code = self._watched.facts.code
        self._created.add(region)
        return region

    def _compare_objects(self, walk: Walk) -> None:
        before = self._watched.before
        suspects = self._suspects()
        for node in walk.nodes.values():
            entry = node.entry
            if entry is None:
                continue
            region = entry.region
            earlier = before.get(entry.serial, entry.state)
            new = region in self._created
            read_bulk_after(walk, node, region in suspects and not new, earlier)
            state = state_of(node)
            if not new:
                if earlier is None or state is None:
                    self._doubtful.add(region)
                elif earlier != state:
                    self._changed.add(region)
                if self._watched.heads.get(entry.serial, node.look.head) != node.look.head:
                    self._changed.add(region)
            entry.state = state
        self._forget_edges(walk)
        connect(walk, self._table)
        if walk.over:
            self._doubtful |= self._watched.regions
        self._changed |= self._doubtful & self._surely_changed()
        self._doubtful = (self._doubtful & suspects) - self._changed - self._created
        shared = linked(self._changed | self._doubtful)
        self._doubtful |= shared - self._changed - self._created
        self._link()

    def _surely_changed(self) -> Set[Region]:
        """Regions that the source says are changed, where a name leads to one region only."""
        if self._failed:
            return set()
        found: Set[Region] = set()
        for name in self._watched.facts.summary.changes - self._bound:
            led_to = self._bindings.led_to([name])
            if len(led_to) == 1:
                found |= led_to
        return found

    def _suspects(self) -> Set[Region]:
        """The regions that the code may have changed, as far as names tell."""
        names = self._bindings.led_to_through_code(self._watched.suspects)
        return linked(self._watched.suspect_regions | names)

    def _forget_edges(self, walk: Walk) -> None:
        """What wholly seen regions lead to is found anew."""
        if walk.over:
            return
        walked = set(walk.roots)
        for region in self._watched.regions | self._left | self._changed:
            if self._holders(region) <= walked:
                self._table.ungroup(region)
                region.edges.clear()
                region.names.clear()

    def _holders(self, region: Region) -> Set[str]:
        return self._bindings.holders({region}, self._table.regions)

    def _link(self) -> None:
        touched = self._watched.regions | self._changed | self._created
        for region in self._created | self._changed | self._doubtful:
            if region.hiding:
                for other in touched:
                    if other is not region:
                        region.links.add(other)
                        other.links.add(region)

    # The record

    def _read_what_was_changed(self, walk: Walk) -> None:
        for name in sorted(self._doubtful_names):
            node = walk.roots.get(name)
            value = ABSENT if node is None else digests.of_value(node)
            self._watched.read(f"name:{name}", self._bindings.writer(name), value)
        for region in sorted(self._changed | self._doubtful, key=lambda each: each.name):
            if region.mutable:
                self._watched.read(region.name, region.writer, None)

    def _write_names(self, walk: Walk, causes: Causes) -> None:
        altered = {
            name
            for name, earlier in self._watched.names.items()
            if name in walk.roots and digests.of_value(walk.roots[name]) != earlier
        }
        for name in sorted(self._bound | self._doubtful_names | altered):
            root = walk.roots.get(name)
            self._bindings.written(name, self._watched.ordinal)
            if root is None:
                kind = type(self._namespace[name]) if name in self._namespace else None
                self._watched.write_name(name, kind, value=ABSENT if kind is None else None)
                continue
            self._watched.write_name(
                name,
                type(root.value),
                value=digests.of_value(root),
                reaches=self._bindings.reaches(name),
                digest=walk.digest(root, digests.KEY),
                unknown=causes.of_name(name),
            )

    def _write_regions(self, walk: Walk, causes: Causes) -> None:
        first: Dict[Region, Node] = {}
        # By a name of the cell's own: other holders, and what is known of a region's insides, may
        # be others the next time.
        for name in sorted((set(self._watched.names) | self._bound).intersection(walk.roots)):
            node = walk.roots[name]
            if node.entry is not None:
                first.setdefault(node.entry.region, node)
        written = self._changed | self._created | self._doubtful
        for region in sorted(written, key=lambda each: each.name):
            region.writer = self._watched.ordinal
            if not region.mutable:
                continue
            root = first.get(region)
            self._watched.write(
                region.name,
                certain=region not in self._doubtful,
                reaches=locations([region]),
                digest=None if root is None else walk.digest(root, digests.KEY),
                unknown=causes.of_region(region),
            )

    # Afterwards

    def _clean_up(self, walk: Walk) -> None:
        """Forget objects that are no longer there, so that their addresses mean nothing."""
        live = self._bindings.live()
        for region in self._table.regions - closure(linked(live)):
            self._table.drop(region)
        if walk.over:
            return
        walked = set(walk.roots)
        for region in self._watched.regions | self._left | self._changed | self._created:
            if region in live and self._holders(region) <= walked:
                self._table.keep_only(region, walk.nodes)
