"""How to look at Python's own containers, files and values that classes are derived from."""

from __future__ import annotations

import array
import collections
import io
import logging
import random
import weakref
import zlib
from typing import TYPE_CHECKING, Any, Dict

from . import atoms
from .looks import (
    CONSUMED,
    HEAVY,
    INERT,
    MUTABLE,
    UNCOMPARABLE,
    Look,
    checksum_of,
    free,
    text,
)
from .ways import BASES, WAYS, Way

if TYPE_CHECKING:
    from .looker import Looker


def _list(looker: Looker, value: Any) -> Look:
    items = value if type(value) is list else list(list.__iter__(value))
    return looker.parts(items, "list", MUTABLE | INERT)


def _tuple(looker: Looker, value: Any) -> Look:
    return looker.parts(list(tuple.__iter__(value)), "tuple", INERT)


def _dict(looker: Looker, value: Any) -> Look:
    return looker.mapping(dict.items(value), "dict", MUTABLE | INERT)


def _set(looker: Looker, value: Any) -> Look:
    return looker.unordered(set.__iter__(value), "set", MUTABLE | INERT)


def _frozenset(looker: Looker, value: Any) -> Look:
    return looker.unordered(frozenset.__iter__(value), "frozenset", INERT)


def _bytearray(looker: Looker, value: Any) -> Look:
    exact = value if type(value) is bytearray else bytearray.__getitem__(value, slice(None))
    size = len(exact)
    if size <= HEAVY:
        return Look(("bytearray", size, zlib.crc32(exact)), (), MUTABLE | INERT)

    def checksum() -> int:
        # The buffer is taken for this moment only: a bytearray with a view cannot be resized.
        with memoryview(exact) as view:
            return checksum_of(view)

    return Look(("bytearray", size), (), MUTABLE, bulk=checksum, weight=size)


def _deque(looker: Looker, value: Any) -> Look:
    items = list(collections.deque.__iter__(value))
    inside = looker.parts(items, "deque", MUTABLE | INERT)
    return inside._replace(head=(_deque_limit(value), inside.head))


_deque_limit = collections.deque.__dict__["maxlen"].__get__
_factory = collections.defaultdict.__dict__["default_factory"].__get__


def _defaultdict(looker: Looker, value: Any) -> Look:
    inside = looker.mapping(dict.items(value), "defaultdict", MUTABLE | INERT)
    factory = _factory(value)
    return inside._replace(children=(*inside.children, factory)) if factory else inside


def _ordered_dict(looker: Looker, value: Any) -> Look:
    if not all(map(atoms.is_atom_type, map(type, dict.keys(value)))):
        # Its own order cannot be read without asking the keys for their hash.
        inside = looker.mapping(dict.items(value), "OrderedDict", MUTABLE)
        return inside._replace(flags=inside.flags | UNCOMPARABLE)
    items = collections.OrderedDict.items(value)
    return looker.mapping(items, "OrderedDict", MUTABLE | INERT)


def _file(looker: Looker, value: Any) -> Look:
    return Look(type(value).__name__, (), MUTABLE | UNCOMPARABLE | CONSUMED)


def _logger(looker: Looker, value: Any) -> Look:
    """A logger: its settings; what it hands messages on to is part of a machine."""
    known = value.__dict__
    names = ("level", "disabled", "propagate")
    settings = tuple([atoms.encode(known.get(name)) for name in names])
    attached = tuple([len(known[name]) for name in ("handlers", "filters") if name in known])
    return Look(("logger", text(known.get("name")), settings, attached), (), MUTABLE)


def _weak_reference(looker: Looker, value: Any) -> Look:
    target = _target(value)
    return Look("weakref", () if target is None else (target,), MUTABLE)


_target = weakref.ref.__call__


def _random(looker: Looker, value: Any) -> Look:
    state = _random_state(value)
    inside = looker.mapping(dict.items(value.__dict__), "Random", MUTABLE)
    return inside._replace(head=(hash(state), inside.head))


_random_state = random.Random.__mro__[1].__dict__["getstate"]


def _text_base(looker: Looker, value: Any) -> Look:
    return free(atoms.encode(str.__str__(value)) or ("str", len(value)))


def _bytes_base(looker: Looker, value: Any) -> Look:
    return free(atoms.encode(bytes.__getitem__(value, slice(None))))


def _integer_base(looker: Looker, value: Any) -> Look:
    return free(atoms.encode(int.__int__(value)))


def _float_base(looker: Looker, value: Any) -> Look:
    return free(atoms.encode(float.__float__(value)))


def _complex_base(looker: Looker, value: Any) -> Look:
    return free(atoms.encode(complex.__pos__(value)))


def _array(looker: Looker, value: Any) -> Look:
    def checksum() -> int:
        with memoryview(value) as view, view.cast("B") as data:
            return checksum_of(data)

    head = ("array", value.typecode, len(value))
    size = len(value) * value.itemsize
    if size > HEAVY:
        return Look(head, (), MUTABLE, bulk=checksum, weight=size)
    return Look((*head, checksum()), (), MUTABLE)


_CONTAINERS: Dict[type, Way] = {
    list: _list,
    dict: _dict,
    set: _set,
    bytearray: _bytearray,
    collections.deque: _deque,
    collections.defaultdict: _defaultdict,
    collections.OrderedDict: _ordered_dict,
}
_VALUES: Dict[type, Way] = {
    tuple: _tuple,
    frozenset: _frozenset,
    str: _text_base,
    bytes: _bytes_base,
    int: _integer_base,
    float: _float_base,
    complex: _complex_base,
}
_FILES = (io.TextIOWrapper, io.BufferedReader, io.BufferedWriter, io.BufferedRandom, io.FileIO)


def learn() -> None:
    """Teach the looker Python's own containers."""
    for kind, way in _CONTAINERS.items():
        WAYS[id(kind)] = BASES[id(kind)] = way
    for kind, way in _VALUES.items():
        BASES[id(kind)] = way
    for file_kind in _FILES:
        WAYS[id(file_kind)] = _file
    WAYS[id(array.array)] = _array
    WAYS[id(logging.Logger)] = WAYS[id(logging.RootLogger)] = _logger
    WAYS[id(weakref.ref)] = _weak_reference
    WAYS[id(random.Random)] = _random
