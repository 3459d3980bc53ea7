"""A value as a tree that can be compared with that of another process (see :mod:`.node`)."""

from __future__ import annotations

import collections
import copyreg
import datetime
import decimal
import enum
import hashlib
import json
import sys
import time
import types
from collections.abc import Callable, Sequence
from typing import Any, Optional

from . import code, data, figures, handles
from .node import LONGEST_TEXT, Node, uncomparable, value
from .normal import Normal
from .store import ArrayStore

_KEPT_NODES = 50_000
"""Nodes of one value that are kept; of what comes after them the digests are."""
_MOST_NODES = 3_000_000
_DEEPEST = 150
_PACKED = 200
"""From this length on lists of plain values are kept as arrays are."""
_PLAIN = (type(None), bool, int, float, str)
_CACHES = frozenset({"_cache", "_item_cache", "_reset_cache", "_cacher"})
_SAID_BY_REPR = (
    datetime.datetime,
    datetime.date,
    datetime.time,
    datetime.timedelta,
    decimal.Decimal,
    range,
)

Specialist = Callable[["Describer", Any], Optional[Node]]
_SPECIALISTS: Sequence[Specialist] = (
    code.describe,
    data.describe,
    figures.describe,
    handles.describe,
)


class TooLarge(Exception):
    """The value has more parts, or takes longer, than a description may."""


class Describer:
    """Describes one value after the other; each has its own numbers of references.

    Args:
        normal: what is called the same on both sides.
        store: where numbers are kept.
        seconds: longest time for one value.
        literals: names that stand where the notebook has a literal, and the literals.
    """

    def __init__(
        self,
        normal: Normal,
        store: ArrayStore,
        seconds: float = 20.0,
        literals: Optional[dict[str, Any]] = None,
    ) -> None:
        self.normal = normal
        self.store = store
        self.literals = literals or {}
        self.inside_class = False
        """Whether the members of a class are described: other classes by name then."""
        self._seconds = seconds
        self._begin()

    def _begin(self) -> None:
        self._visited: dict[int, int] = {}
        self._alive: list[Any] = []
        self._nodes = 0
        self._depth = 0
        self._until = time.monotonic() + self._seconds

    def tree(self, item: Any) -> Node:
        """The description of ``item``; never raises for what a value does."""
        return self.tree_of(lambda: self.node(item), type(item).__name__)

    def tree_of(self, make: Callable[[], Node], kind: str = "file") -> Node:
        """What ``make`` makes with :meth:`node`, or why it could not."""
        self._begin()
        try:
            return make()
        except TooLarge as error:
            return uncomparable(kind, str(error))
        except Exception as error:
            return uncomparable(kind, f"{type(error).__name__} when looked at")
        finally:
            self._begin()

    def node(self, item: Any) -> Node:
        """The description of a part; to be called by specialists."""
        self._nodes += 1
        if self._nodes > _MOST_NODES or time.monotonic() > self._until:
            raise TooLarge("it is too large to be compared")
        plain = self._plain(item)
        if plain is not None:
            return plain
        if self._depth > _DEEPEST:
            return uncomparable(type(item).__name__, "it is nested too deeply")
        seen = self._visited.get(id(item))
        if seen is not None:
            return ["ref", seen]
        return self._first_visit(item)

    def _first_visit(self, item: Any) -> Node:
        self._visited[id(item)] = len(self._visited)
        self._alive.append(item)  # as long as ids are compared
        self._depth += 1
        try:
            node = self._compound(item)
        finally:
            self._depth -= 1
        if isinstance(item, (tuple, types.FunctionType, type, types.BuiltinFunctionType)):
            # Equal ones may be one object or two: it makes no difference to anybody.
            del self._visited[id(item)]
        if self._nodes > _KEPT_NODES and node[0] in ("items", "pairs", "fields"):
            return ["digest", node[1], digest_of(node)]
        return node

    def named(self, item: Any) -> str:
        """The name of the item's class."""
        return self.normal.type_name(type(item))

    def fields(self, kind: str, parts: dict[str, Any]) -> Node:
        """A description by named parts."""
        return ["fields", kind, {name: self.node(part) for name, part in parts.items()}]

    # -- values of Python itself ----------------------------------------------------------------

    def _plain(self, item: Any) -> Optional[Node]:
        kind = type(item)
        if item is None or kind in (bool, int) or item is Ellipsis or item is NotImplemented:
            return value(kind.__name__, repr(item) if kind is not int else _int_text(item))
        if kind is float:
            return ["float", "float", item.hex()]
        if kind is complex:
            parts = [["float", "float", part.hex()] for part in (item.real, item.imag)]
            return ["items", "complex", parts]
        if kind is str:
            return self.text("str", item)
        if kind is bytes or kind is bytearray:
            shown = repr(bytes(item[:80]))
            return value(kind.__name__, f"{shown} {hashlib.sha256(item).hexdigest()}")
        return None

    def text(self, kind: str, text: str) -> Node:
        """A text, without what differs by place only."""
        text = self.normal.text(text)
        encoded = text.encode("utf-8", "surrogatepass")
        return ["text", kind, text[:LONGEST_TEXT], hashlib.sha256(encoded).hexdigest()]

    def _compound(self, item: Any) -> Node:
        kind = type(item)
        if kind in (list, tuple, collections.deque):
            return self._sequence(kind.__name__, item)
        if kind in (dict, collections.OrderedDict, types.MappingProxyType):
            return self._mapping(kind.__name__, item)
        if kind in (set, frozenset):
            return self._set(kind.__name__, item)
        if isinstance(item, enum.Enum):
            return value(self.named(item), item.name or repr(item.value))
        if kind in _SAID_BY_REPR:
            return value(self.named(item), repr(item))
        for specialist in _SPECIALISTS:
            found = specialist(self, item)
            if found is not None:
                return found
        return self._by_reduction(item)

    def _sequence(self, kind: str, item: Sequence[Any]) -> Node:
        if len(item) >= _PACKED and all(type(part) in _PLAIN for part in item):
            return data.packed(self, kind, list(item))
        return ["items", kind, [self.node(part) for part in item]]

    def _mapping(self, kind: str, item: Any) -> Node:
        pairs = [[self.node(key), self.node(part)] for key, part in list(item.items())]
        return ["pairs", kind, pairs]

    def _set(self, kind: str, item: Any) -> Node:
        # Parts are met in the order of hashes: what they share must not be numbered by it.
        visited, nodes = dict(self._visited), []
        for part in item:
            self._visited = dict(visited)
            nodes.append(self.node(part))
        self._visited = visited
        return ["items", kind, sorted(nodes, key=lambda node: json.dumps(node, sort_keys=True))]

    # -- instances of any class -----------------------------------------------------------------

    def _by_reduction(self, item: Any) -> Node:
        kind = self.named(item)
        try:
            registered = copyreg.dispatch_table.get(type(item))
            reduced = registered(item) if registered else item.__reduce_ex__(4)
        except Exception:
            return self._by_attributes(kind, item)
        if isinstance(reduced, str):
            return value(kind, self.normal.text(reduced))
        made, arguments, state, items, pairs = (*reduced, None, None, None)[:5]
        parts: dict[str, Node] = {}
        if getattr(made, "__name__", "") not in ("__newobj__", "_reconstructor", "__newobj_ex__"):
            parts["made by"] = self.node(made)
        elif arguments and isinstance(arguments[0], type):
            arguments = arguments[1:]
        if arguments:
            parts["arguments"] = ["items", "tuple", [self.node(part) for part in arguments]]
        parts.update(self._state(item, state))
        if items is not None:
            parts["items"] = self.node(list(items))
        if pairs is not None:
            parts["pairs"] = self._mapping("dict", dict(pairs))
        return ["fields", kind, parts]

    def _by_attributes(self, kind: str, item: Any) -> Node:
        state = getattr(item, "__dict__", None)
        if not isinstance(state, dict) or not state:
            return uncomparable(kind, f"nothing of a {kind} can be compared")
        return ["fields", kind, self._state(item, state)]

    def _state(self, item: Any, state: Any) -> dict[str, Node]:
        slots: Any = None
        if isinstance(state, tuple) and len(state) == 2 and _is_state(state):
            state, slots = state
        if state is None and slots is None:
            return {}
        if not isinstance(state, dict) and slots is None:
            return {"state": self.node(state)}
        found: dict[str, Any] = {**(state or {}), **(slots or {})}
        computed = _computed(type(item))
        if str(type(item).__module__).startswith("pandas."):
            computed |= _CACHES
        return {str(name): self.node(part) for name, part in found.items() if name not in computed}


def _is_state(state: tuple[Any, ...]) -> bool:
    return all(part is None or isinstance(part, dict) for part in state)


def _computed(kind: type) -> set[str]:
    """Names under which a class only remembers what it can compute again."""
    cached = getattr(sys.modules.get("functools"), "cached_property", ())
    return {
        name
        for base in kind.__mro__
        for name, part in vars(base).items()
        if cached and isinstance(part, cached)
    }


def _int_text(number: int) -> str:
    return str(number) if number.bit_length() < 4000 else hex(number)


def digest_of(node: Node) -> str:
    """The digest of a description."""
    return hashlib.sha256(json.dumps(node, sort_keys=True).encode()).hexdigest()
