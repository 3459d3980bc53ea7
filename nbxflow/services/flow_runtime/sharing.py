"""Which arrays lie in the same memory, and how each is rebuilt so that they do so again."""

from __future__ import annotations

import ctypes
import sys
from typing import Any, NamedTuple, Optional


class _Noted(NamedTuple):
    array: Any
    low: int
    high: int
    inside: bool
    """Whether it is the memory of a pandas object."""


class Sharing:
    """Fed with all arrays of a value, says how to pickle each of them."""

    def __init__(self) -> None:
        self._noted: dict[int, _Noted] = {}
        self._views: dict[int, tuple[Any, ...]] = {}
        self._simple: dict[int, Any] = {}
        self._alive: list[Any] = []
        self._entered: dict[int, set[int]] = {}
        self._within: dict[int, set[int]] = {}
        self._current = [0]
        self._storages: dict[int, Any] = {}
        self._problem: Optional[str] = None

    # What a survey says

    def keep(self, thing: Any) -> None:
        """Keep something alive, so that the identities it knows stay those of its objects."""
        self._alive.append(thing)

    @staticmethod
    def pandas_kinds() -> tuple[type, ...]:
        """The classes of pandas objects that hold memory."""
        pandas = sys.modules.get("pandas")
        if pandas is None or not hasattr(pandas, "api"):
            return ()
        array = pandas.api.extensions.ExtensionArray
        return (pandas.DataFrame, pandas.Series, pandas.Index, array)

    def enter(self, value: Any, inside: bool) -> bool:
        """Note a pandas object; whether it was not met in the same place before."""
        places = self._entered.setdefault(id(value), set())
        place = self._current[-1] if inside else 0
        new = place not in places
        places.add(place)
        self._within.setdefault(place, set()).add(id(value))
        self._alive.append(value)
        return new

    def begin(self, value: Any) -> None:
        """What is met from now on is inside of this pandas object."""
        self._current.append(id(value))

    def end(self) -> None:
        """What is met from now on is where it was before the last beginning."""
        self._current.pop()

    def note(self, array: Any, inside: bool) -> None:
        """Note a NumPy array."""
        place = self._current[-1] if inside else 0
        self._within.setdefault(place, set()).add(id(array))
        self._entered.setdefault(id(array), set()).add(place)
        known = self._noted.get(id(array))
        if array.size and (known is None or known.inside):
            self._noted[id(array)] = _Noted(array, *_bounds(array), inside)

    def note_tensor(self, tensor: Any) -> None:
        """Note a tensor of PyTorch."""
        place = tensor.untyped_storage().data_ptr()
        other = self._storages.setdefault(place, tensor)
        if place and other is not tensor:
            self._problem = "tensors that share memory, which would not be shared any more"

    def resolve(self) -> Optional[str]:
        """Decide how each array is rebuilt; a sentence's end where that cannot be."""
        for group in _groups(sorted(self._noted.values(), key=lambda each: each.low)):
            members = _wanted(group) if any(each.inside for each in group) else group
            if members is None:
                return "arrays that share the memory of several pandas objects"
            if len(members) > 1 and not self._rebuild(members):
                return "arrays that share memory in a way that cannot be rebuilt"
        return self._problem

    def _rebuild(self, members: list[_Noted]) -> bool:
        numpy = sys.modules["numpy"]
        if any(type(each.array) is not numpy.ndarray for each in members):
            return False
        low, high = min(each.low for each in members), max(each.high for each in members)
        if any(each.array.dtype.hasobject for each in members):
            return self._rebuild_objects(members, low, high)
        memory = (ctypes.c_char * (high - low)).from_address(low)
        root = numpy.frombuffer(memory, numpy.uint8)
        for each in members:
            array = each.array
            place = _address(array) - low
            how = (root, array.dtype, array.shape, array.strides, place, array.flags.writeable)
            self._views[id(array)] = (view, how)
        return True

    def _rebuild_objects(self, members: list[_Noted], low: int, high: int) -> bool:
        numpy = sys.modules["numpy"]
        root = members[0].array
        while type(root.base) is numpy.ndarray:
            root = root.base
        begin, end = _bounds(root)
        flat = root.ravel(order="K")
        if root.dtype != object or begin > low or end < high or _address(flat) != begin:
            return False
        for each in members:
            array = each.array
            place, rest = divmod(_address(array) - begin, root.itemsize)
            if array.dtype != object or rest:
                return False
            how = (flat, array.shape, array.strides, place, array.flags.writeable)
            self._views[id(array)] = (object_view, how)
        return True

    # What a pickler asks

    def reduced(self, array: Any) -> Any:
        """How an array is pickled."""
        known = self._views.get(id(array))
        if known is not None:
            return known
        flags = array.flags
        if id(array) in self._simple or (
            flags.writeable and (flags.c_contiguous or flags.f_contiguous)
        ):
            return NotImplemented
        simple, axes = dense(array)
        self._simple[id(simple)] = simple
        return laid_out, (simple, axes, flags.writeable)

    def alone(self, value: Any) -> bool:
        """Whether a pandas object or an array has nothing in common with any other object."""
        return id(value) not in self._views and all(
            part not in self._views and self._entered[part] == {id(value)}
            for part in self._within.get(id(value), ())
        )


def _groups(noted: list[_Noted]) -> list[list[_Noted]]:
    """Arrays whose memory overlaps, of those sorted by where it begins."""
    groups: list[list[_Noted]] = []
    end = -1
    for each in noted:
        if each.low < end:
            groups[-1].append(each)
        else:
            groups.append([each])
        end = max(end, each.high)
    return [group for group in groups if len(group) > 1]


def _wanted(group: list[_Noted]) -> Optional[list[_Noted]]:
    """Those of a group that go on sharing; None where that cannot be.

    Where pandas copies on write, its objects may lie in the same memory, but none shows what is
    written into another. They are exactly that when each has memory of its own.
    """
    if not _copies_on_write():
        return group
    plain = [each for each in group if not each.inside]
    if not plain or len(group) == len(plain) + 1:
        return group if plain else []
    return None if any(each.array.flags.writeable for each in plain) else plain


def _copies_on_write() -> bool:
    pandas = sys.modules["pandas"]
    if int(pandas.__version__.partition(".")[0]) >= 3:
        return True
    return pandas.get_option("mode.copy_on_write") is True


def _address(array: Any) -> int:
    return int(array.__array_interface__["data"][0])


def _bounds(array: Any) -> tuple[int, int]:
    """The first address of an array's memory, and the one behind its last."""
    low = high = _address(array)
    for length, stride in [*map(tuple, _axes(array))]:
        if stride < 0:
            low += (length - 1) * stride
        else:
            high += (length - 1) * stride
    return low, high + array.itemsize if array.size else low


def _axes(array: Any) -> list[tuple[int, int]]:
    return [(array.shape[axis], array.strides[axis]) for axis in range(array.ndim)]


def dense(array: Any) -> tuple[Any, tuple[int, ...]]:
    """The data without gaps and in C order, and how its axes are to be put in order again.

    The order of the memory stays, as sums depend on it.
    """
    order = sorted(range(array.ndim), key=lambda axis: -abs(array.strides[axis]))
    back = tuple(order.index(axis) for axis in range(array.ndim))
    turned = array.transpose(order)  # a new object, even where the order is the same
    return turned if turned.flags.c_contiguous else turned.copy(order="C"), back


def laid_out(array: Any, axes: tuple[int, ...], writeable: bool) -> Any:
    """The array that :func:`dense` was given."""
    made = array if list(axes) == list(range(len(axes))) else array.transpose(axes)
    return _as_written(made, writeable)


def view(
    root: Any,
    dtype: Any,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    place: int,
    writeable: bool,
) -> Any:
    """An array that lies in the memory of ``root``, ``place`` bytes from its beginning."""
    numpy = sys.modules["numpy"]
    made = numpy.ndarray(shape, dtype, buffer=root, offset=place, strides=strides)
    return _as_written(made, writeable)


def _as_written(array: Any, writeable: bool) -> Any:
    if not writeable:
        array.flags.writeable = False
    return array


def object_view(
    root: Any, shape: tuple[int, ...], strides: tuple[int, ...], place: int, writeable: bool
) -> Any:
    """An array of objects that lies in ``root``, ``place`` objects from its beginning."""
    numpy = sys.modules["numpy"]
    made = numpy.lib.stride_tricks.as_strided(root[place:], shape, strides)
    return _as_written(made, writeable)
