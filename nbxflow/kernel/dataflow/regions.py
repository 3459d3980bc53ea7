"""Which objects belong together: the table from objects to regions, kept from cell to cell.

An object is known by its address, so the table must know when an address has been used again:
objects that can be referred to weakly are, small builtin containers are held while a cell runs,
and for the rest the names that lead to a region decide whether it can still be alive.
"""

from __future__ import annotations

import weakref
from typing import Any, Dict, Iterable, List, Optional, Set

from .looks import INERT, MUTABLE, SECRETIVE, UNFINISHED, UNORDERED
from .walk import UNREAD, Node, Walk


class Region:
    """Objects first seen through one name at the end of one execution.

    Attributes:
        name: its location.
        code: hash of the source of the execution that made it; None where no cell did.
        writer: ordinal of the execution that last changed it; None: changed by no cell.
        mutable: whether anything in it can change; only such regions are recorded.
        hiding: identities of its objects that may lead to objects that were not seen.
        edges: regions that its objects refer to.
        names: global names that code in it looks up.
        links: regions that may share objects with it unseen.
        members: identities of its objects.
        grouped: identities of those that were not looked at one by one.
    """

    __slots__ = (
        "code",
        "edges",
        "grouped",
        "hiding",
        "links",
        "members",
        "mutable",
        "name",
        "names",
        "writer",
    )

    def __init__(self, name: str, writer: Optional[int]) -> None:
        self.name = name
        self.code: Optional[str] = None
        self.writer = writer
        self.mutable = False
        self.hiding: Set[int] = set()
        self.grouped: Set[int] = set()
        self.edges: Set[Region] = set()
        self.names: Set[str] = set()
        self.links: Set[Region] = set()
        self.members: Set[int] = set()


class Entry:
    """An object in the table.

    Attributes:
        serial: its number, never used again for another object.
        state: hash of its content when last seen; None when that could not be told.
        guard: weak reference where the object allows one.
        data: checksum of its bulk when last read; UNREAD where it never was.
    """

    __slots__ = ("data", "guard", "region", "serial", "state")

    def __init__(self, region: Region, serial: int, guard: Any) -> None:
        self.region = region
        self.serial = serial
        self.guard = guard
        self.state: Optional[int] = None
        self.data: Optional[int] = None


class Table:
    """The objects that are known, by identity."""

    def __init__(self) -> None:
        self._entries: Dict[int, Entry] = {}
        self._grouped: Dict[int, Region] = {}
        self.regions: Set[Region] = set()
        self._serial = 0

    def known(self, node: Node) -> Optional[Entry]:
        """The entry of a node's object, unless it is another object's at the same address."""
        identity = id(node.value)
        entry = self._entries.get(identity)
        if entry is None or entry.guard is None or entry.guard() is node.value:
            return entry
        self._forget(identity)
        return None

    def group_of(self, node: Node) -> Optional[Region]:
        """The region in which a node's object was seen, but not by itself."""
        return self._grouped.get(id(node.value))

    def enter(self, node: Node, region: Region) -> Entry:
        """Put a new object into a region."""
        self._serial += 1
        self.regions.add(region)
        identity = id(node.value)
        if identity in self._entries:
            self._forget(identity)
        guard = None
        if not node.look.flags & INERT:
            try:
                guard = weakref.ref(node.value)
            except TypeError:
                guard = None
        entry = self._entries[identity] = Entry(region, self._serial, guard)
        region.members.add(identity)
        return entry

    def keep_only(self, region: Region, alive: Iterable[int]) -> None:
        """Forget the objects of a region that are not among these."""
        for identity in region.members.difference(alive):
            self._forget(identity)

    def group(self, region: Region, members: Iterable[Any]) -> None:
        """Note objects of a region that are not looked at one by one."""
        identities = set(map(id, members))
        region.grouped |= identities
        self._grouped.update(dict.fromkeys(identities, region))

    def ungroup(self, region: Region) -> None:
        """Forget the objects of a region that were not looked at one by one."""
        for identity in region.grouped:
            self._grouped.pop(identity, None)
        region.grouped.clear()

    def drop(self, region: Region) -> None:
        """Forget a region that nothing leads to."""
        self.keep_only(region, ())
        self.ungroup(region)
        self.regions.discard(region)
        for other in region.links:
            other.links.discard(region)

    def _forget(self, identity: int) -> None:
        entry = self._entries.pop(identity, None)
        if entry is not None:
            entry.region.members.discard(identity)
            entry.region.hiding.discard(identity)


def state_of(node: Node) -> Optional[int]:
    """Hash of a resolved node's content; None when it is not known exactly."""
    if not node.comparable or (node.look.bulk is not None and node.data is None):
        return None
    places: List[Any] = []
    for child in node.children:
        if child.free:
            places.append(child.look.head)
        elif child.entry is None:
            return None
        else:
            places.append(child.entry.serial)
    if node.look.members:
        places.append(tuple(map(id, node.look.members)))
    if node.look.flags & UNORDERED:
        return hash((node.look.head, frozenset(map(hash, places))))
    return hash((node.look.head, node.data, tuple(places)))


def take_bulk(node: Node) -> None:
    """Take the known checksum of a node's bulk; what was never read counts as unchanged."""
    if node.look.bulk is not None:
        if node.entry.data is None:
            node.entry.data = UNREAD
        node.data = node.entry.data


def read_bulk_before(walk: Walk, node: Node) -> None:
    """Find the checksum of bulk that a cell may change, unless it is known."""
    if node.look.bulk is not None and node.data == UNREAD:
        node.data = node.entry.data = walk.read(node)


def read_bulk_after(walk: Walk, node: Node, suspect: bool, earlier: Optional[int]) -> None:
    """Find the checksum of a node's bulk where the cell may have changed or has made it.

    Args:
        suspect: whether the cell may have changed it.
        earlier: hash of its state before the cell, None for one that is not known.
    """
    entry = node.entry
    if node.look.bulk is None:
        return
    if suspect and (entry.data == UNREAD or earlier is None):
        entry.data = None
    elif suspect or entry.data is None:
        entry.data = walk.read(node)
        if entry.data is None and not suspect:
            entry.data = UNREAD
    node.data = entry.data


def connect(walk: Walk, table: Table) -> Set[Region]:
    """Note what the regions of a walk lead to and whether they are complete; returns them all."""
    seen: Set[Region] = set()
    for identity, node in walk.nodes.items():
        if node.entry is None:
            continue
        region: Region = node.entry.region
        seen.add(region)
        if node.look.flags & MUTABLE:
            region.mutable = True
        region.names |= node.look.names
        if node.look.members:
            table.group(region, node.look.members)
        hides = bool(node.look.flags & (UNFINISHED | SECRETIVE))
        for child in node.children:
            if child.entry is None:
                region.names |= child.look.names
                hides = hides or not child.free
            elif child.entry.region is not region:
                region.edges.add(child.entry.region)
        if hides:
            region.hiding.add(identity)
        else:
            region.hiding.discard(identity)
    return seen


def closure(regions: Iterable[Region]) -> Set[Region]:
    """These regions and all that they lead to."""
    found = set(regions)
    waiting = list(found)
    while waiting:
        for region in waiting.pop().edges:
            if region not in found:
                found.add(region)
                waiting.append(region)
    return found


def locations(regions: Iterable[Region]) -> Set[str]:
    """What these regions lead to, as locations, themselves included."""
    found: Set[str] = set()
    for region in closure(regions):
        if region.mutable:
            found.add(region.name)
        found |= {f"name:{name}" for name in region.names}
    return found


def leading_to(wanted: Iterable[Region], known: Iterable[Region]) -> Set[Region]:
    """These regions and all known ones that lead to them."""
    back: Dict[Region, List[Region]] = {}
    for region in known:
        for other in region.edges:
            back.setdefault(other, []).append(region)
    found = set(wanted)
    waiting = list(found)
    while waiting:
        for region in back.get(waiting.pop(), ()):
            if region not in found:
                found.add(region)
                waiting.append(region)
    return found


def linked(regions: Iterable[Region]) -> Set[Region]:
    """These regions and all that may share objects with them unseen."""
    found = set(regions)
    waiting = list(found)
    while waiting:
        region = waiting.pop()
        for other in region.links:
            if other not in found:
                found.add(other)
                if other.hiding:
                    waiting.append(other)
    return found
