"""Where the instances of a class keep their content, found without asking the class."""

from __future__ import annotations

import builtins
import gc
import sys
import types
from typing import TYPE_CHECKING, Any, FrozenSet, Iterable, List, Optional, Tuple

from . import origins
from .looks import (
    CALLS,
    CONSUMED,
    FREE,
    INERT,
    MUTABLE,
    NOTHING,
    SECRETIVE,
    UNCOMPARABLE,
    UNDIGESTED,
    Look,
    free,
)
from .ways import BASES, FAMILIES, PRIVATE, WAYS, Way

if TYPE_CHECKING:
    from .looker import Looker

CLOSED_PACKAGES = frozenset(
    [
        "IPython",
        "altair",
        "asyncio",
        "bokeh",
        "comm",
        "concurrent",
        "ipykernel",
        "ipywidgets",
        "logging",
        "matplotlib",
        "plotly",
        "queue",
        "seaborn",
        "threading",
        "tornado",
        "traitlets",
        "zmq",
    ]
)
"""Libraries whose objects are parts of a machine; the notebook's data is not found in them."""

DATA_ONLY_PACKAGES = frozenset(["numpy", "pandas", "pyarrow", "scipy", "sklearn", "statsmodels"])
"""Libraries whose compiled objects hold on to no Python objects in secret."""

FINISHED_PACKAGES = frozenset(["sklearn"])
"""Libraries whose compiled objects are not changed any more once they can be had."""

COMPILED_FUNCTIONS = frozenset(("cython_function_or_method", "fused_cython_function"))
EXCEPTIONS = frozenset(
    id(each)
    for each in vars(builtins).values()
    if type(each) is type and issubclass(each, BaseException)
)

_STANDARD = getattr(sys, "stdlib_module_names", frozenset(sys.builtin_module_names))


def layout_of(looker: Looker, kind: type) -> Layout:
    """The layout of a class, kept as long as the looker."""
    known = looker.layouts.get(id(kind))
    if known is None:
        known = looker.layouts[id(kind)] = Layout(kind, looker.origins)
    return known


def look_at_instance(looker: Looker, value: Any, kind: type) -> Look:
    """The look of an object by the layout of its class."""
    layout = layout_of(looker, kind)
    if layout.is_class:
        return WAYS[id(type)](looker, value)
    if layout.is_module:
        return WAYS[id(types.ModuleType)](looker, value)
    if layout.family is not None:
        return layout.family(looker, value)
    if layout.closed:
        return Look(origins.qualified_name(kind), (), MUTABLE | UNCOMPARABLE)
    if layout.finished:
        return Look(origins.qualified_name(kind), (), UNDIGESTED)
    if layout.is_compiled_function:
        return free(("function", value.__module__, value.__qualname__))
    children: List[Any] = [kind] if layout.own else []
    heads: List[Any] = [origins.qualified_name(kind)]
    flags = MUTABLE | (CALLS if layout.own else 0)
    bulk, weight = None, 0
    members: Tuple[Any, ...] = ()
    for inside in layout.looks(looker, value):
        heads.append(inside.head)
        children += inside.children
        members += inside.members
        flags |= inside.flags & ~(INERT | FREE)
        if bulk is None:
            bulk, weight = inside.bulk, inside.weight
    if layout.opaque:
        flags |= UNCOMPARABLE
        if layout.secretive:
            flags |= SECRETIVE
        if layout.consumed:
            flags |= CONSUMED
        children += [each for each in gc.get_referents(value) if each is not kind]
    return Look(tuple(heads), tuple(children), flags, bulk=bulk, members=members, weight=weight)


class Layout:
    """Where the instances of a class keep their content."""

    def __init__(self, kind: type, known: origins.Origins) -> None:
        mro = origins.class_mro(kind)
        self.own = known.is_own_class(kind)
        self.is_class = any(each is type for each in mro)
        self.is_module = any(each is types.ModuleType for each in mro)
        package = origins.module_of_class(kind).partition(".")[0]
        self.closed = not self.own and package in CLOSED_PACKAGES
        self.is_compiled_function = not self.own and origins.class_name(kind) in COMPILED_FUNCTIONS
        self._dict: Optional[Any] = None
        self._slots: List[Any] = []
        self._base: Optional[Way] = None
        self._private: FrozenSet[str] = NOTHING
        self.family: Optional[Way] = None
        self.opaque = False
        self.secretive = False
        self.finished = False
        self.consumed = False
        for each in mro:
            own_names = origins.class_dict(each)
            self._take_slots(own_names)
            if self.family is None and not self.own:
                self.family = FAMILIES.get(id(each))
            if self._base is None and not self.opaque and each is not object:
                self._take_base(each)

    def _take_slots(self, own_names: Any) -> None:
        descriptor = own_names.get("__dict__")
        if self._dict is None and type(descriptor) is types.GetSetDescriptorType:
            self._dict = descriptor
        slots = own_names.get("__slots__")
        for name, member in own_names.items():
            if type(member) is types.MemberDescriptorType and slots is not None:
                self._slots.append((name, member))

    def _take_base(self, kind: type) -> None:
        way = BASES.get(id(kind))
        if way is not None:
            self._base = way
            self._private = PRIVATE.get(id(kind), NOTHING)
        elif id(kind) in EXCEPTIONS:
            self._base = _exception
        elif not origins.is_heap_class(kind) or _is_compiled(kind):
            self.opaque = True
            step = origins.class_dict(kind).get("__next__")
            self.consumed = type(step) is types.WrapperDescriptorType
            package = origins.module_of_class(kind).partition(".")[0]
            known = package in _STANDARD or package in DATA_ONLY_PACKAGES
            hides = origins.is_heap_class(kind) and not origins.is_collected_class(kind)
            self.secretive = hides and not known
            self.finished = package in FINISHED_PACKAGES and not self.own

    def looks(self, looker: Looker, value: Any) -> Iterable[Look]:
        """The attributes of an instance, and the content it has as a builtin."""
        if self._dict is not None:
            attributes = self._dict.__get__(value)
            if self._private:
                attributes = {
                    name: attributes[name]
                    for name in attributes
                    if type(name) is not str or name not in self._private
                }
            yield looker.mapping(dict.items(attributes), "attributes", MUTABLE)
        if self._slots:
            names, values = [], []
            for name, member in self._slots:
                try:
                    values.append(member.__get__(value))
                except AttributeError:
                    continue
                names.append(name)
            inside = looker.parts(values, "slots", MUTABLE)
            yield inside._replace(head=(tuple(names), inside.head))
        if self._base is not None:
            yield self._base(looker, value)


def _is_compiled(kind: type) -> bool:
    """Whether a class that looks as if written in Python keeps its content in C."""
    names = origins.class_dict(kind)
    return (
        any(
            type(names.get(name)) is types.WrapperDescriptorType
            for name in ("__new__", "__init__", "__next__")
        )
        or type(names.get("__new__")) is types.BuiltinFunctionType
    )


_exception_arguments = BaseException.__dict__["args"]


def _exception(looker: Looker, value: Any) -> Look:
    return looker.parts(_exception_arguments.__get__(value), "exception", MUTABLE)
