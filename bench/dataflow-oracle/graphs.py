"""Pictures of values: what names refer to, as plain data that another process can compare.

A picture holds every value down to its atoms and which mutable values are one and the same.
Looking at a value here may run user code (the oracle only sees values that it made itself).
"""

from __future__ import annotations

import ast
import re
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy
import pandas

Reference = tuple[str, Any]
"""``("atom", text)`` or ``("node", number)``."""

ATOMS = (type(None), bool, int, float, complex, str, bytes, range, type(...))
LIBRARY_ATOMS = (types.ModuleType, types.BuiltinFunctionType, numpy.generic, numpy.dtype)
ADDRESS = re.compile(r"0x[0-9a-f]+")
ABSENT: Reference = ("atom", "absent")


@dataclass
class Node:
    """One value that is no atom: its kind, what identifies it, and what it refers to."""

    kind: str
    label: str
    address: int
    children: list[Reference] = field(default_factory=list)
    shared: bool = True
    """Whether it matters that two places hold this very value: it can be changed in place."""
    birth: str = ""
    """What it was when it was first seen: this tells objects of two processes apart."""
    untouched: bool = False
    """Whether it, and all that it refers to, was there before the cell and is as it was."""


@dataclass
class Picture:
    """All that the names of a namespace refer to; ``globals_of`` the names a function looks up."""

    names: dict[str, Reference] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    globals_of: dict[int, frozenset[str]] = field(default_factory=dict)

    def mentioned(self, source: str) -> set[str]:
        """The names a cell can have touched: those in its source and in functions it reaches."""
        found = _names_in(source) & self.names.keys()
        waiting = list(found)
        while waiting:
            for number in self.reached(self.names[waiting.pop()]):
                new = (self.globals_of.get(number, frozenset()) & self.names.keys()) - found
                found |= new
                waiting.extend(new)
        return found

    def reached(self, reference: Reference) -> set[int]:
        """The numbers of all nodes that a reference leads to."""
        found: set[int] = set()
        waiting = [reference]
        while waiting:
            kind, number = waiting.pop()
            if kind == "node" and number not in found:
                found.add(number)
                waiting.extend(self.nodes[number].children)
        return found


def take_picture(namespace: Mapping[str, Any]) -> Picture:
    """The picture of all names that the user gave (no dunder names)."""
    painter = _Painter(namespace)
    for name in sorted(namespace):
        if not name.startswith("__"):
            painter.picture.names[name] = painter.see(namespace[name])
    return painter.picture


def mark(before: Picture, after: Picture) -> None:
    """Say of every node after a cell whether the cell left it alone, and when it was born."""
    old = {node.address: node for node in before.nodes}
    changed = set()
    for number, node in enumerate(after.nodes):
        known = old.get(node.address)
        if known is not None and known.kind == node.kind:
            node.birth = known.birth
        if known is None or _look(known, before) != _look(node, after):
            changed.add(number)
    for number, node in enumerate(after.nodes):
        node.untouched = changed.isdisjoint(after.reached(("node", number)))
    for number in range(len(after.nodes)):
        _give_birth(after, number, set())


def same_content(one: Picture, other: Picture, name: str) -> bool:
    """Whether a name holds the very same objects with the same content in both pictures."""
    if (name in one.names) != (name in other.names):
        return False
    waiting = [(one.names.get(name, ABSENT), other.names.get(name, ABSENT))]
    compared = set()
    while waiting:
        (kind, left), (other_kind, right) = waiting.pop()
        if kind == other_kind == "node":
            a, b = one.nodes[left], other.nodes[right]
            if a.address != b.address or _look(a, one) != _look(b, other):
                return False
            if (left, right) not in compared:
                compared.add((left, right))
                waiting.extend(zip(a.children, b.children, strict=True))
        elif (kind, left) != (other_kind, right):
            return False
    return True


def same_values(one: Picture, other: Picture, names: Iterable[str]) -> bool:
    """Whether two processes hold equal values in these names, shared in the same way.

    Objects that both cells left alone are equal if they were equal when they were first seen:
    what happened to them since is not these cells' doing.
    """
    there: dict[int, int] = {}
    back: dict[int, int] = {}
    compared: set[tuple[int, int]] = set()
    waiting = [(one.names.get(n, ABSENT), other.names.get(n, ABSENT)) for n in names]
    while waiting:
        (kind, left), (other_kind, right) = waiting.pop()
        if kind != other_kind or (kind == "atom" and left != right):
            return False
        if kind == "atom" or (left, right) in compared:
            continue
        compared.add((left, right))
        a, b = one.nodes[left], other.nodes[right]
        paired = there.setdefault(left, right) == right and back.setdefault(right, left) == left
        if a.shared and not paired:
            return False
        if a.untouched and b.untouched and a.shared:
            if a.birth != b.birth:
                return False
            continue
        if (a.kind, a.label, len(a.children)) != (b.kind, b.label, len(b.children)):
            return False
        waiting.extend(zip(a.children, b.children, strict=True))
    return True


def _look(node: Node, picture: Picture) -> tuple[Any, ...]:
    """A node as it is, without what its children are."""
    children = [
        (kind, picture.nodes[value].address if kind == "node" else value)
        for kind, value in node.children
    ]
    return (node.kind, node.label, children)


def _give_birth(picture: Picture, number: int, above: set[int]) -> str:
    node = picture.nodes[number]
    if number in above:
        return "cycle"
    if not node.birth:
        children = [
            value if kind == "atom" else _give_birth(picture, value, above | {number})
            for kind, value in node.children
        ]
        text = repr((node.kind, node.label, children))
        node.birth = sha256(text.encode("utf-8", "replace")).hexdigest()
    return node.birth


class _Painter:
    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self.picture = Picture()
        self._namespace = namespace
        self._seen: dict[int, int] = {}
        self._kept: list[Any] = []

    def see(self, value: Any) -> Reference:
        if type(value) in ATOMS:
            return ("atom", f"{type(value).__name__} {value!r}")
        if isinstance(value, LIBRARY_ATOMS):
            return ("atom", ADDRESS.sub("0x", repr(value)))
        if isinstance(value, type) and value.__module__ != "__main__":
            return ("atom", repr(value))
        known = self._seen.get(id(value))
        if known is not None:
            return ("node", known)
        number = len(self.picture.nodes)
        node = Node(type(value).__qualname__, "", id(value))
        self.picture.nodes.append(node)
        self._seen[id(value)] = number
        self._kept.append(value)  # so that no other value gets its address meanwhile
        self._fill(node, number, value)
        return ("node", number)

    def _fill(self, node: Node, number: int, value: Any) -> None:
        if isinstance(value, (tuple, frozenset)):
            node.shared = False
        if isinstance(value, (list, tuple)) or type(value).__name__ == "deque":
            self._children(node, value)
            self._attributes(node, value)
        elif isinstance(value, dict):
            node.label = repr([type(key).__name__ for key in value])
            self._children(node, [part for item in value.items() for part in item])
            self._attributes(node, value)
        elif isinstance(value, (set, frozenset)):
            self._children(node, sorted(value, key=repr))
        elif isinstance(value, types.FunctionType):
            self._function(node, number, value)
        elif isinstance(value, types.MethodType):
            self._children(node, [value.__self__, value.__func__])
        elif isinstance(value, type):
            self._class(node, value)
        else:
            self._library_or_object(node, value)

    def _library_or_object(self, node: Node, value: Any) -> None:
        if isinstance(value, numpy.ndarray):
            node.label = f"{value.dtype} {value.shape} {value.tolist()!r}"
            self._children(node, [value.base] if isinstance(value.base, numpy.ndarray) else [])
        elif isinstance(value, pandas.DataFrame):
            parts = (value.columns, value.index, value.dtypes, value.to_numpy(dtype=object))
            node.label = repr([part.tolist() for part in parts])
        elif isinstance(value, (pandas.Series, pandas.Index)):
            index = list(value.index) if isinstance(value, pandas.Series) else []
            node.label = f"{value.name} {index!r} {value.dtype} {value.tolist()!r}"
        elif isinstance(value, types.GeneratorType):
            frame = value.gi_frame
            node.label = str(frame and frame.f_lasti)
            self._children(node, [] if frame is None else list(frame.f_locals.values()))
        elif hasattr(value, "__dict__"):
            node.label = type(value).__qualname__
            self._children(node, [type(value)])
            self._attributes(node, value)
        else:
            self._reduced(node, value)

    def _reduced(self, node: Node, value: Any) -> None:
        """What pickling would keep: enough for the iterators and other parts of the library."""
        try:
            reduced = value.__reduce_ex__(2)
        except TypeError:
            node.label = ADDRESS.sub("0x", repr(value))
        else:
            self._children(node, [reduced] if isinstance(reduced, str) else list(reduced)[:3])

    def _attributes(self, node: Node, value: Any) -> None:
        attributes = getattr(value, "__dict__", None)
        if isinstance(attributes, dict):
            self._children(node, [part for item in sorted(attributes.items()) for part in item])

    def _class(self, node: Node, value: type) -> None:
        node.label = value.__qualname__
        parts = [
            (key, part)
            for key, part in sorted(value.__dict__.items())
            if key not in ("__dict__", "__weakref__", "__module__", "__firstlineno__", "__doc__")
            and not isinstance(part, (types.GetSetDescriptorType, types.MemberDescriptorType))
        ]
        self._children(node, [*value.__bases__, *(part for item in parts for part in item)])

    def _function(self, node: Node, number: int, value: types.FunctionType) -> None:
        node.label = _code_text(value.__code__)
        self.picture.globals_of[number] = frozenset(_global_names(value.__code__))
        cells = [_cell_content(cell) for cell in value.__closure__ or ()]
        defaults = [*(value.__defaults__ or ()), *(value.__kwdefaults__ or {}).values()]
        self._children(node, [*cells, *defaults])
        node.shared = bool(cells or defaults or value.__dict__)
        self._attributes(node, value)

    def _children(self, node: Node, values: Iterable[Any]) -> None:
        node.children.extend([self.see(value) for value in values])


def _cell_content(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return "empty cell"


def _code_text(code: types.CodeType) -> str:
    constants = [
        _code_text(c) if isinstance(c, types.CodeType) else repr(c) for c in code.co_consts
    ]
    return repr((code.co_name, code.co_code, code.co_names, code.co_varnames, constants))


def _global_names(code: types.CodeType) -> set[str]:
    inner = [c for c in code.co_consts if isinstance(c, types.CodeType)]
    return set(code.co_names).union(*(_global_names(c) for c in inner))


def _names_in(source: str) -> set[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.Global):
            found.update(node.names)
    return found
