"""Looks at any object: chooses how by its type, and reads containers at the speed of C."""

from __future__ import annotations

import gc
import itertools
import marshal
import sys
from typing import Any, Callable, Dict, FrozenSet, Iterable, List, Optional

from . import atoms, origins
from .layouts import Layout, look_at_instance
from .looks import (
    BYTES_AT_MOST,
    HEAVY,
    INERT,
    MANY,
    SECONDS_TO_LOOK,
    SECONDS_TO_SORT,
    UNCOMPARABLE,
    UNDIGESTED,
    UNFINISHED,
    UNORDERED,
    WORTH_GROUPING,
    Look,
    free,
)
from .ways import WAYS


class Looker:
    """Looks at objects; what it knows of classes is only valid while they are alive.

    Args:
        namespace: the user's, to know the functions that look names up in it.
        known: tells the user's code from libraries'.

    Attributes:
        process_objects: identities of objects that are state of the process, not of the notebook.
        allows: whether that many seconds are left.
        layouts: what is known of classes, by identity.
    """

    def __init__(self, namespace: Dict[str, Any], known: origins.Origins) -> None:
        self.namespace = namespace
        self.origins = known
        self.process_objects: FrozenSet[int] = frozenset()
        self.allows: Callable[[float], bool] = lambda seconds: True
        self.layouts: Dict[int, Layout] = {}

    def look(self, value: Any) -> Look:
        """What a value is made of."""
        kind = type(value)
        way = WAYS.get(id(kind))
        if way is not None:
            return way(self, value)
        if id(value) in self.process_objects:
            return free(("process", kind.__name__))
        if atoms.is_atom_type(kind):
            encoded = atoms.encode(value)
            return self._frozen_container(value) if encoded is None else free(encoded)
        return look_at_instance(self, value, kind)

    def parts(self, values: Iterable[Any], tag: str, flags: int) -> Look:
        """The look of a container with these elements; ``values`` is an exact builtin container."""
        items: Any = values if type(values) in (list, tuple) else list(values)
        size = len(items)
        if size > MANY:
            flags &= ~INERT
            if not self.allows(size * SECONDS_TO_SORT):
                return Look((tag, size), (), flags | UNFINISHED)
        kinds = atoms.type_ids(items)
        weight = _size(items, kinds) if kinds <= atoms.MARSHALLED else BYTES_AT_MOST
        if weight < BYTES_AT_MOST:
            if weight > HEAVY:
                flags &= ~INERT
            encoded = marshal.dumps(items, 2)
            return Look((tag, encoded if len(encoded) < 64 else hash(encoded)), (), flags)
        if size >= WORTH_GROUPING and len(kinds) == 1:
            grouped = self._group(items, tag, flags)
            if grouped is not None:
                return grouped
        if size > MANY and not self.allows(size * SECONDS_TO_LOOK):
            return Look((tag, size), (), flags | UNFINISHED)
        if not atoms.any_known(kinds):
            return Look((tag, size), tuple(items), flags)
        return self._mixed(items, tag, flags)

    def _group(self, items: Any, tag: str, flags: int) -> Optional[Look]:
        """A list of rows, each a flat dict, list or tuple, as one; None if it is no such list."""
        kind = type(items[0])
        if kind is dict:
            inner: Any = [*map(dict.values, items), *map(dict.keys, items)]
        elif kind is list or kind is tuple:
            inner = items
        else:
            return None
        count = sum(map(len, inner))
        if not self.allows(count * SECONDS_TO_SORT * 2):
            return Look((tag, len(items)), (), flags | UNFINISHED)
        kinds = atoms.type_ids(itertools.chain.from_iterable(inner))
        if not kinds <= atoms.MARSHALLED:
            return None
        if _size(list(itertools.chain.from_iterable(inner)), kinds) > BYTES_AT_MOST:
            return None
        encoded = hash(marshal.dumps(items, 2))
        if kind is tuple:
            return Look((tag, len(items), encoded), (), flags)
        if len(set(map(id, items))) < len(items):
            return None
        return Look((tag, len(items), encoded), (), flags, members=tuple(items))

    def _mixed(self, items: Any, tag: str, flags: int) -> Look:
        head: List[Any] = []
        children: List[Any] = []
        for item in items:
            encoded = atoms.encode(item)
            if encoded is None:
                children.append(item)
                head.append(None)
            else:
                head.append(encoded)
        return Look((tag, hash(tuple(head))), tuple(children), flags)

    def _frozen_container(self, value: Any) -> Look:
        if type(value) is tuple:
            return self.parts(value, "tuple", INERT)
        if type(value) is frozenset:
            return self.unordered(value, "frozenset", INERT)
        if type(value) is str or type(value) is bytes:
            return Look((type(value).__name__, len(value)), (), UNDIGESTED)
        # An atom with a part of its own kind that is none (a time in the user's time zone).
        return Look(type(value).__name__, tuple(gc.get_referents(value)), UNCOMPARABLE)

    def mapping(self, items: Any, tag: str, flags: int) -> Look:
        """The look of a dict given by its items view."""
        keys: List[Any] = []
        values: List[Any] = []
        if len(items) > MANY and not self.allows(len(items) * SECONDS_TO_SORT * 3):
            return Look((tag, len(items)), (), flags | UNFINISHED)
        for key, value in items:
            keys.append(key)
            values.append(value)
        first = self.parts(keys, "keys", flags)
        second = self.parts(values, "values", flags)
        return Look(
            (tag, first.head, second.head),
            first.children + second.children,
            first.flags | second.flags,
            members=first.members + second.members,
        )

    def unordered(self, values: Any, tag: str, flags: int) -> Look:
        """The look of a set."""
        items = list(values)
        if len(items) > MANY and not self.allows(len(items) * SECONDS_TO_LOOK):
            return Look((tag, len(items)), (), flags | UNFINISHED)
        encoded: List[bytes] = []
        children: List[Any] = []
        for item in items:
            part = atoms.encode(item)
            if part is None:
                children.append(item)
            else:
                encoded.append(part)
        head = (tag, len(items), hash(frozenset(encoded)))
        return Look(head, tuple(children), flags | (UNORDERED | UNDIGESTED if children else 0))


def _size(items: Any, kinds: FrozenSet[int]) -> int:
    """Bytes of plain atoms, about."""
    if kinds <= atoms.SMALL_IDS:
        return 0
    return sum(map(sys.getsizeof, items))
