"""How to look at NumPy's arrays and generators."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, List, Tuple

from . import looks, ways
from .looks import (
    FREE,
    HEAVY,
    MANY,
    MUTABLE,
    SECONDS_TO_SORT,
    UNCOMPARABLE,
    UNFINISHED,
    Look,
)

if TYPE_CHECKING:
    from .looker import Looker


def learn(numpy: Any) -> None:
    """Teach the looker NumPy."""
    ways.WAYS[id(numpy.ndarray)] = ways.BASES[id(numpy.ndarray)] = look_at_array
    ways.FAMILIES[id(numpy.dtype)] = _named
    ways.FAMILIES[id(numpy.ufunc)] = _named
    ways.FAMILIES[id(numpy.random.Generator)] = _generator
    ways.FAMILIES[id(numpy.random.BitGenerator)] = _bit_generator
    ways.FAMILIES[id(numpy.random.RandomState)] = _random_state
    ways.FAMILIES[id(numpy.random.SeedSequence)] = _seed_sequence


def _named(looker: Looker, value: Any) -> Look:
    return Look(("numpy", repr(value)), (), FREE)


def _generator(looker: Looker, value: Any) -> Look:
    return Look("numpy.random.Generator", (value.bit_generator,), MUTABLE)


def _bit_generator(looker: Looker, value: Any) -> Look:
    seeds = getattr(value, "seed_seq", None) or getattr(value, "_seed_seq", None)
    return Look((type(value).__name__, *_state(value.state)), (seeds,), MUTABLE)


def _random_state(looker: Looker, value: Any) -> Look:
    return Look(("RandomState", *_state(value.get_state(legacy=False))), (), MUTABLE)


def _seed_sequence(looker: Looker, value: Any) -> Look:
    given = getattr(value, "entropy", None), getattr(value, "spawn_key", None)
    children = getattr(value, "n_children_spawned", None)
    return Look(("SeedSequence", repr(given), children), (), MUTABLE)


def _state(state: Any) -> Tuple[Any, ...]:
    """The state of a generator, whole: texts of arrays leave numbers out."""
    if isinstance(state, dict):
        return tuple(part for name in sorted(state) for part in (name, *_state(state[name])))
    return (state.tobytes() if hasattr(state, "tobytes") else repr(state),)


def plain(array: Any) -> Any:
    """The same array as exactly ``ndarray``, on the same memory."""
    numpy = sys.modules["numpy"]
    return array if type(array) is numpy.ndarray else numpy.ndarray.view(array, numpy.ndarray)


def look_at_array(looker: Looker, value: Any) -> Look:
    """An array's form and data; data that belong to another array are looked at there."""
    array = plain(value)
    base = array.base
    if array is not value:
        base = base.base if base is value else base
    form = ("ndarray", str(array.dtype), array.shape, array.strides)
    numpy = sys.modules["numpy"]
    if base is not None and (type(base) is numpy.ndarray or type(base) is bytearray):
        start = array.__array_interface__["data"][0]
        owner = numpy.frombuffer(base, "u1") if type(base) is bytearray else base
        offset = start - owner.__array_interface__["data"][0]
        return Look((*form, offset, array.flags.writeable), (base,), MUTABLE)
    return _with_data(looker, array, form, () if base is None else (base,))


def _with_data(looker: Looker, array: Any, form: Tuple[Any, ...], kept: Tuple[Any, ...]) -> Look:
    if array.dtype.hasobject:
        return _objects(looker, array, form)
    if array.nbytes <= HEAVY:
        return Look((*form, checksum(array)), kept, MUTABLE)
    return Look(form, kept, MUTABLE, bulk=lambda: checksum(array), weight=array.nbytes)


def _objects(looker: Looker, array: Any, form: Tuple[Any, ...]) -> Look:
    if array.dtype.names is not None:
        return Look(form, (), MUTABLE | UNCOMPARABLE | UNFINISHED)
    if array.size > MANY and not looker.allows(array.size * SECONDS_TO_SORT):
        return Look(form, (), MUTABLE | UNFINISHED)
    inside = looker.parts(array.reshape(-1).tolist(), "objects", MUTABLE)
    return inside._replace(head=(form, inside.head))


def checksum(array: Any) -> int:
    """Checksum of an array's data in the order of its indices."""
    if array.nbytes == 0:
        return 0
    if array.flags.c_contiguous:
        return _of_memory(array)
    if array.flags.f_contiguous:
        return _of_memory(array.T)
    numpy = sys.modules["numpy"]
    found: List[int] = []
    rows = max(1, len(array) * looks.CHUNK // max(1, array.nbytes))
    for start in range(0, len(array), rows):
        part = numpy.ascontiguousarray(array[start : start + rows])
        found.append(_of_memory(part))
    return hash(tuple(found))


def _of_memory(array: Any) -> int:
    return looks.checksum_of(memoryview(array.reshape(-1).view("u1")))
