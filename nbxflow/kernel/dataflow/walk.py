"""Everything that values lead to: a graph of looks, gone through with a stack of our own."""

from __future__ import annotations

import hashlib
import types
from typing import Any, Dict, FrozenSet, Iterable, List, Optional, Set, Tuple

from ..measure import clocks
from . import origins
from .looker import Looker
from .looks import (
    CALLS,
    FREE,
    INERT,
    NOTHING,
    SECONDS_TO_READ,
    UNCOMPARABLE,
    UNDIGESTED,
    UNFINISHED,
    Look,
)

UNREAD = -1
NOT_YET = Look("not looked at", (), UNFINISHED | UNCOMPARABLE)
TICK = 32
MOST_LATE = 500
"""How many more objects are looked at when the time is over: the values of names, and code."""

CODE_TYPES = frozenset(
    map(
        id,
        (
            type,
            property,
            staticmethod,
            classmethod,
            types.CellType,
            types.FunctionType,
            types.MethodType,
        ),
    )
)


class Clock:
    """Time that a part of the work may take; once over it stays over.

    Args:
        seconds: how long, from now.
    """

    def __init__(self, seconds: float) -> None:
        self._start = clocks.thread_seconds()
        self._end = self._start + seconds
        self.over = False

    def spent(self) -> float:
        """Seconds since the beginning."""
        return clocks.thread_seconds() - self._start

    def allows(self, seconds: float) -> bool:
        """Whether that much time is left; work that was left out makes the time over."""
        if not self.over and clocks.thread_seconds() + seconds > self._end:
            self.over = True
        return not self.over

    def affords(self, seconds: float) -> bool:
        """Whether that much time is left, for work that may be left out."""
        return not self.over and clocks.thread_seconds() + seconds <= self._end

    def time_left(self) -> bool:
        """Whether the time is not over yet."""
        if not self.over and clocks.thread_seconds() > self._end:
            self.over = True
        return not self.over


class Node:
    """An object and what is known of it during one walk.

    Attributes:
        value: the object; held until the walk is let go.
        look: what it is made of.
        children: the nodes of ``look.children``.
        parent: the node through which it was found, None for a root.
        root: the name through which it was found.
        entry: its line in the table of regions, once resolved; None for free nodes.
        data: checksum of its bulk, once known; UNREAD as long as nobody can have changed it.
    """

    __slots__ = ("children", "data", "entry", "look", "parent", "root", "value")

    def __init__(self, value: Any, parent: Optional[Node], root: str) -> None:
        self.value = value
        self.look = NOT_YET
        self.children: List[Node] = []
        self.parent = parent
        self.root = root
        self.entry: Any = None
        self.data: Optional[int] = None

    @property
    def free(self) -> bool:
        """Whether it has no identity that matters."""
        return bool(self.look.flags & FREE)

    @property
    def comparable(self) -> bool:
        """Whether its content was read exactly and wholly."""
        return not self.look.flags & (UNCOMPARABLE | UNFINISHED)

    @property
    def finished(self) -> bool:
        """Whether all of its children are known."""
        return not self.look.flags & UNFINISHED


class Walk:
    """A growing set of nodes, in the order in which they were found.

    Attributes:
        nodes: by identity of the object.
        roots: the first node of each name that was walked.
        named: whether code that looks names up was met.
        coded: whether code was met that runs when it is called.
    """

    def __init__(self, looker: Looker, clock: Clock) -> None:
        self.nodes: Dict[int, Node] = {}
        self.roots: Dict[str, Node] = {}
        self.named = False
        self.coded = False
        self._late = 0
        self._looker = looker
        self._clock = clock
        looker.allows = clock.allows

    @property
    def over(self) -> bool:
        """Whether the time was over before everything was looked at."""
        return self._clock.over

    def add(self, name: str, value: Any) -> Node:
        """Walk from the value of a name; nodes that are known are not entered again."""
        known = self.nodes.get(id(value))
        if known is not None:
            self.roots[name] = known
            return known
        first = self.nodes[id(value)] = Node(value, None, name)
        self.roots[name] = first
        self._go(first)
        return first

    def _go(self, first: Node) -> None:
        nodes, look, clock = self.nodes, self._looker.look, self._clock
        stack = [first]
        code: List[Node] = []
        count = 0
        while stack or code:
            # Code first, and some of it even when the time is over: it decides what can be reached.
            node = code.pop() if code else stack.pop()
            count += 1
            if clock.over or (count % TICK == 0 and not clock.time_left()):
                self._late += 1
                if self._late > MOST_LATE or (count > 1 and id(type(node.value)) not in CODE_TYPES):
                    if not code:
                        return
                    continue
            node.look = seen = look(node.value)
            if seen.names:
                self.named = True
            if seen.flags & CALLS:
                self.coded = True
            if not seen.children:
                continue
            fresh: List[Node] = []
            for child in seen.children:
                known = nodes.get(id(child))
                if known is None:
                    known = nodes[id(child)] = Node(child, node, node.root)
                    fresh.append(known)
                node.children.append(known)
            for child_node in reversed(fresh):
                (code if id(type(child_node.value)) in CODE_TYPES else stack).append(child_node)

    def packages(self) -> FrozenSet[str]:
        """Packages that the classes of all values come from."""
        kinds = {id(kind): kind for kind in map(type, [node.value for node in self.nodes.values()])}
        names = [origins.module_of_class(kind) for kind in kinds.values()]
        return frozenset(name.partition(".")[0] for name in names)

    def another(self) -> Walk:
        """An empty walk in the same time."""
        return Walk(self._looker, self._clock)

    def release(self) -> None:
        """Let go of all values at once: the nodes refer to each other in circles."""
        for node in self.nodes.values():
            node.value = node.parent = node.entry = None
            node.look = NOT_YET
            node.children = []
        self.nodes.clear()
        self.roots.clear()

    def read(self, node: Node) -> Optional[int]:
        """Checksum of a node's bulk; None when there is no time for it."""
        bulk = node.look.bulk
        if bulk is None or not self._clock.affords(node.look.weight * SECONDS_TO_READ):
            return None
        return bulk()

    def below(self, first: Node) -> Iterable[Node]:
        """The nodes that one node leads to, itself included."""
        seen: Set[int] = {id(first)}
        stack = [first]
        while stack:
            node = stack.pop()
            yield node
            for child in node.children:
                if id(child) not in seen:
                    seen.add(id(child))
                    stack.append(child)

    def names_below(self, first: Node) -> FrozenSet[str]:
        """Global names that code reached from a node looks up."""
        if not self.named:
            return NOTHING
        if not first.children:
            return first.look.names
        found: Set[str] = set()
        for node in self.below(first):
            found |= node.look.names
        return frozenset(found)

    def calls_below(self, first: Node) -> bool:
        """Whether code of the user's is reached from a node that may change what it gets."""
        return self.coded and any(
            node.look.flags & CALLS and (node.look.use is None or node.look.use.changes)
            for node in self.below(first)
        )

    def unknown_below(self, first: Node) -> FrozenSet[Tuple[str, Optional[str]]]:
        """Calls that cannot be repeated in code reached from a node."""
        if not self.coded:
            return frozenset()
        found: Set[Tuple[str, Optional[str]]] = set()
        for node in self.below(first):
            if node.look.use is not None:
                found |= node.look.use.unknown
        return frozenset(found)

    def inert(self, most: int) -> List[Any]:
        """Values that may be held for a while unnoticed: up to ``most`` small containers."""
        good: Set[int] = set()
        held: List[Any] = []
        for node in reversed(list(self.nodes.values())):
            flags = node.look.flags
            if flags & FREE:
                good.add(id(node))
                continue
            small = flags & INERT and node.finished and len(held) < most
            if small and all(id(child) in good for child in node.children):
                good.add(id(node))
                held.append(node.value)
        return held

    def digest(self, first: Node, key: bytes) -> Optional[str]:
        """Keyed digest of everything below a node, addresses left out; None if it cannot be had."""
        numbers: Dict[int, int] = {id(first): 0}
        state = hashlib.blake2b(key=key, digest_size=16)
        stack = [first]
        count = 0
        while stack:
            node = stack.pop()
            count += 1
            if count % TICK == 0 and not self._clock.time_left():
                return None
            if not node.comparable or node.look.flags & UNDIGESTED:
                return None
            fresh: List[Node] = []
            places: List[int] = []
            for child in node.children:
                if child.free:
                    places.append(-1)
                    state.update(repr(child.look.head).encode("utf-8", "surrogatepass"))
                    continue
                number = numbers.get(id(child))
                if number is None:
                    number = numbers[id(child)] = len(numbers)
                    fresh.append(child)
                places.append(number)
            if node.look.bulk is not None and node.data in (None, UNREAD):
                return None
            content = (node.look.head, node.data, places)
            state.update(repr(content).encode("utf-8", "surrogatepass"))
            stack.extend(reversed(fresh))
        return state.hexdigest()


__all__ = ["NOTHING", "Clock", "Node", "Walk"]
