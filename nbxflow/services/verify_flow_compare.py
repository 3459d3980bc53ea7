"""Two described values compared: the first difference, and how far numbers are apart.

Values are described by :mod:`nbxflow.services.flow_check` (forms: ``flow_check.node``).
"""

from __future__ import annotations

import array
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Node = list[Any]
ReadNumbers = Callable[[str], bytes | None]
"""The bytes that a digest stands for, little-endian numbers; None: they were not kept."""

TOLERANCE = 1e-9
"""Largest relative difference of numbers that are called equal within tolerance."""
_LONGEST = 200
_MOST = 5


@dataclass(frozen=True)
class Difference:
    """Where two values differ, and what is there; see schema ``verification``."""

    where: str | None
    notebook: str
    pipeline: str


@dataclass
class Comparison:
    """What came of comparing two values."""

    differences: list[Difference] = field(default_factory=list)
    tolerance: float | None = None
    """Largest relative difference of numbers; None where all are the same."""
    unknown: str | None = None
    """Why a part could not be compared."""

    def apart(self, relative: float) -> None:
        """Note numbers that differ within the tolerance."""
        self.tolerance = max(self.tolerance or 0.0, relative)

    def add(self, where: str, notebook: str, pipeline: str) -> None:
        """Note a difference, the first ones only."""
        if len(self.differences) < _MOST:
            found = Difference(where or None, shortened(notebook), shortened(pipeline))
            self.differences.append(found)


def compare(notebook: Node, pipeline: Node, numbers: ReadNumbers) -> Comparison:
    """Compare the descriptions of two values."""
    found = Comparison()
    _Walk(found, numbers).nodes("", notebook, pipeline)
    return found


class _Walk:
    def __init__(self, found: Comparison, numbers: ReadNumbers) -> None:
        self._found = found
        self._numbers = numbers

    def nodes(self, where: str, one: Node, other: Node) -> None:
        if len(self._found.differences) >= _MOST:
            return
        for node in (one, other):
            if node[0] == "uncomparable":
                self._found.unknown = self._found.unknown or str(node[2])
        if one[0] == "uncomparable" and other[0] == "uncomparable":
            if one[1] != other[1]:
                self._found.add(where, str(one[1]), str(other[1]))
        elif one[0] != other[0] or (one[0] != "columns" and one[1] != other[1]):
            self._found.add(where, _kinds(one, other), _kinds(other, one))
        else:
            _COMPARED[one[0]](self, where, one, other)

    def leaf(self, where: str, one: Node, other: Node) -> None:
        if one != other:
            self._found.add(where, show(one), show(other))

    def text(self, where: str, one: Node, other: Node) -> None:
        if one[3] != other[3]:
            self._found.add(where, *_around(str(one[2]), str(other[2])))

    def number(self, where: str, one: Node, other: Node) -> None:
        if one != other:
            self._near(where, float.fromhex(one[2]), float.fromhex(other[2]))

    def _near(self, where: str, one: float, other: float) -> None:
        relative = relative_difference(one, other)
        if relative <= TOLERANCE:
            self._found.apart(relative)
        else:
            self._found.add(where, repr(one), repr(other))

    def items(self, where: str, one: Node, other: Node) -> None:
        if len(one[2]) != len(other[2]):
            self._found.add(where, _count(one), _count(other))
        for index, (left, right) in enumerate(zip(one[2], other[2], strict=False)):
            self.nodes(f"{where}[{index}]", left, right)

    def columns(self, where: str, one: Node, other: Node) -> None:
        for name, left, right in zip(one[1], one[2], other[2], strict=False):
            self.nodes(f"{where}[{name!r}]", left, right)

    def pairs(self, where: str, one: Node, other: Node) -> None:
        if len(one[2]) != len(other[2]):
            self._found.add(where, _count(one), _count(other))
        for (key, left), (other_key, right) in zip(one[2], other[2], strict=False):
            if key != other_key:
                self._found.add(where, f"key {show(key)}", f"key {show(other_key)}")
                return
            self.nodes(f"{where}[{show(key)}]", left, right)

    def fields(self, where: str, one: Node, other: Node) -> None:
        for name in dict.fromkeys([*one[2], *other[2]]):
            place = where if name in _INNER else f"{where}.{name}"
            if name not in one[2] or name not in other[2]:
                sides = ["nothing" if name not in side[2] else name for side in (one, other)]
                self._found.add(place, *sides)
            else:
                self.nodes(place, one[2][name], other[2][name])

    def array(self, where: str, one: Node, other: Node) -> None:
        if one[2:4] != other[2:4]:
            self._found.add(where, f"{one[2]} {one[3]}", f"{other[2]} {other[3]}")
            return
        if one[4] == other[4]:
            return
        form = one[5] if one[5] == other[5] else None
        sides = [self._numbers(node[4]) if form else None for node in (one, other)]
        if form is None or sides[0] is None or sides[1] is None:
            self._found.add(where, f"digest {one[4][:12]}", f"digest {other[4][:12]}")
            return
        left, right = (array.array(form, content or b"") for content in sides)
        self._unequal(where, one[3], zip(left, right, strict=False))

    def _unequal(self, where: str, shape: list[int], pairs: Iterator[tuple[Any, Any]]) -> None:
        for index, (left, right) in enumerate(pairs):
            if left == right and (left or math.copysign(1, left) == math.copysign(1, right)):
                continue
            if left != left and right != right:
                continue
            self._near(f"{where}{_place(index, shape)}", float(left), float(right)) if isinstance(
                left, float
            ) else self._found.add(f"{where}{_place(index, shape)}", str(left), str(right))
            if self._found.differences:
                return


_INNER = frozenset({"values", "content", "arguments", "state"})
"""Parts that hold the value itself: not named in the place of a difference."""
_COMPARED: dict[str, Callable[[_Walk, str, Node, Node], None]] = {
    "value": _Walk.leaf,
    "digest": _Walk.leaf,
    "ref": _Walk.leaf,
    "text": _Walk.text,
    "float": _Walk.number,
    "items": _Walk.items,
    "columns": _Walk.columns,
    "pairs": _Walk.pairs,
    "fields": _Walk.fields,
    "array": _Walk.array,
}


def relative_difference(one: float, other: float) -> float:
    """How far two numbers are apart, by the larger of them; infinite where one is no number."""
    if one == other or (one != one and other != other):
        return 0.0
    if not (math.isfinite(one) and math.isfinite(other)):
        return math.inf
    return abs(one - other) / max(abs(one), abs(other))


def show(node: Node) -> str:
    """What a person is told of a described value."""
    kind = node[0]
    if kind == "value":
        return str(node[2])
    if kind == "float":
        return repr(float.fromhex(node[2]))
    if kind == "text":
        return repr(node[2])
    if kind in ("items", "pairs"):
        return _count(node)
    if kind == "array":
        return f"{node[1]} {node[2]} {node[3]}"
    return str(node[1])


def shortened(text: str) -> str:
    """At most 200 characters of a text."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _kinds(one: Node, other: Node) -> str:
    return str(one[1]) if one[1] != other[1] else show(one)


def _count(node: Node) -> str:
    return f"{node[1]} of {len(node[2])}"


def _place(index: int, shape: list[int]) -> str:
    """The position of a number in an array of this shape."""
    place = ""
    for size in reversed(shape):
        place = f"[{index % size}]{place}"
        index //= size
    return place


def _around(one: str, other: str) -> tuple[str, str]:
    """Two texts from a little before they differ."""
    at = next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    start = max(0, at - 40)
    return repr(one[start : start + 150]), repr(other[start : start + 150])
