"""How to look at code: functions, classes, modules, and what wraps, runs or walks through them."""

from __future__ import annotations

import functools
import gc
import sys
import types
from typing import TYPE_CHECKING, Any, Dict, List

from ..hooks.wrapping import Builtin
from . import atoms, code, origins
from .looks import (
    CALLS,
    CONSUMED,
    FREE,
    INERT,
    MUTABLE,
    NOTHING,
    UNCOMPARABLE,
    VALUED,
    Look,
    free,
    text,
)
from .ways import WAYS

if TYPE_CHECKING:
    from .looker import Looker

CLASS_NOISE = frozenset(
    (
        "__module__",
        "__doc__",
        "__dict__",
        "__weakref__",
        "__abstractmethods__",
        "_abc_impl",
        "__firstlineno__",
        "__static_attributes__",
        "__annotations_cache__",
        "__subclasshook__",
        "__slotnames__",  # pickling and copying note it
        "_member_map_",
    )
)
MODULE_NOISE = frozenset(
    ("__builtins__", "__cached__", "__doc__", "__file__", "__loader__", "__package__", "__spec__")
)
FEW = 20
DESCRIPTORS = frozenset(map(id, (types.GetSetDescriptorType, types.MemberDescriptorType)))


def _function(looker: Looker, value: Any) -> Look:
    """A function: the user's with everything it can reach, a library's by name."""
    globals_ = value.__globals__
    own = globals_ is looker.namespace
    if not own and not looker.origins.is_own(text(dict.get(globals_, "__name__"))):
        return _library_function(value)
    if not own:
        return _function_of_module(looker, value, globals_)
    use = code.use_of(value.__code__)
    names = use.loads | use.stores
    inside = [value.__defaults__, value.__kwdefaults__, value.__closure__, value.__dict__]
    parts = [atoms.encode(part) if part is not None else b"" for part in inside[:1]]
    plain = parts[0] is not None and not any(map(_filled, inside[1:]))
    if plain:
        head = ("function", use.digest, parts[0])
        return Look(head, (), FREE | CALLS, names, use)
    children = [part for part in inside if _filled(part)]
    shape = tuple(map(_filled, inside))
    return Look(("function", use.digest, shape), tuple(children), MUTABLE | CALLS, names, use)


def _filled(part: Any) -> bool:
    """Whether a part of a function is there and holds something."""
    if type(part) is dict or type(part) is tuple:
        return len(part) > 0
    return part is not None


def _function_of_module(looker: Looker, value: Any, globals_: Dict[str, Any]) -> Look:
    """A function of a module of the user's, which can use all of the module's content."""
    use = code.use_of(value.__code__)
    module = sys.modules.get(text(dict.get(globals_, "__name__")))
    inside = [value.__defaults__, value.__kwdefaults__, value.__closure__, module]
    children = [part for part in inside if part is not None]
    head = (("function", use.digest), tuple([part is None for part in inside]))
    return Look(head, tuple(children), MUTABLE | VALUED | CALLS, use=use)


def _library_function(value: Any) -> Look:
    head = ("function", text(value.__module__), value.__qualname__)
    # A library's decorator around the user's function: what it wraps is in its closure.
    children = value.__closure__ or ()
    if not children or dict.get(value.__globals__, value.__name__) is value:
        return free(head)
    if origins.is_in_module(value, value.__module__, value.__qualname__):
        return free(head)
    return Look(head, children, MUTABLE | CALLS)


def _class(looker: Looker, value: Any) -> Look:
    """A class: the user's with its attributes, a library's by name."""
    if not looker.origins.is_own_class(value):
        return free(("class", origins.qualified_name(value)))
    names: List[Any] = []
    values: List[Any] = []
    for name, attribute in origins.class_dict(value).items():
        if (type(name) is not str or name not in CLASS_NOISE) and id(
            type(attribute)
        ) not in DESCRIPTORS:
            names.append(text(name))
            values.append(attribute)
    values += [base for base in origins.class_mro(value)[1:] if looker.origins.is_own_class(base)]
    inside = looker.parts(values, "class", MUTABLE | CALLS)
    head = (origins.qualified_name(value), hash(tuple(names)), inside.head)
    return inside._replace(head=head)


def _module(looker: Looker, value: Any) -> Look:
    """A library's module by its name; the user's by its file too, with its content."""
    content = origins.module_dict(value)
    name = text(content.get("__name__"))
    if name == origins.NOTEBOOK or not looker.origins.is_own(name):
        return free(("module", name))
    items = [
        (key, each)
        for key, each in list(content.items())
        if type(key) is not str or key not in MODULE_NOISE
    ]
    inside = looker.mapping(items, "module", MUTABLE | VALUED | CALLS)
    return inside._replace(head=(("module", name, origins.stamp_of(value)), inside.head))


def _cached(looker: Looker, value: Any) -> Look:
    """A function behind ``lru_cache``: what it keeps changes no result."""
    return Look("lru_cache", (_wrapped_function(value),), CALLS)


def _wrapped_function(value: Any) -> Any:
    return functools._lru_cache_wrapper.__dict__["__dict__"].__get__(value).get("__wrapped__")


def _cell(looker: Looker, value: Any) -> Look:
    try:
        content = value.cell_contents
    except ValueError:
        return Look("empty cell", (), MUTABLE | INERT)
    return looker.parts([content], "cell", MUTABLE | INERT)


def _method(looker: Looker, value: Any) -> Look:
    return Look("method", (value.__func__, value.__self__), INERT | CALLS)


def _builtin(looker: Looker, value: Any) -> Look:
    owner = value.__self__
    if owner is None or type(owner) is types.ModuleType:
        return free(("builtin", text(value.__module__), value.__qualname__))
    return Look(("builtin", value.__qualname__), (owner,), INERT | CALLS)


def _hooked(looker: Looker, value: Any) -> Look:
    """A function with a hook of ours on it: it is what it was."""
    return looker.look(value.__wrapped__)


def _partial(looker: Looker, value: Any) -> Look:
    children = [value.func, value.args, value.keywords]
    attributes = value.__dict__
    if attributes:
        children.append(attributes)
    plain = [*value.args, *value.keywords.values()]
    known = looker.look(value.func).flags
    if known & FREE and not known & CALLS and all(_seen_wholly(each) for each in plain):
        return Look("partial", tuple(children), MUTABLE)
    return Look("partial", tuple(children), MUTABLE | CALLS)


def _seen_wholly(value: Any) -> bool:
    """Whether a look at a value tells every change of it."""
    parts = value if type(value) is list else [value]
    if len(parts) > FEW:
        return False
    return all(atoms.is_atom_type(type(each)) or type(each) is type for each in parts)


def _property(looker: Looker, value: Any) -> Look:
    parts = [value.fget, value.fset, value.fdel]
    return looker.parts(parts, "property", CALLS)


def _wrapping(looker: Looker, value: Any) -> Look:
    return Look(type(value).__name__, (value.__func__,), CALLS)


def _proxy(looker: Looker, value: Any) -> Look:
    return Look("mappingproxy", tuple(gc.get_referents(value)), INERT)


def _referents(looker: Looker, value: Any) -> Look:
    """Generators, iterators, coroutines: what they give is consumed by looking."""
    children = tuple(gc.get_referents(value))
    return Look(type(value).__name__, children, MUTABLE | UNCOMPARABLE | CONSUMED | CALLS)


def _generator(looker: Looker, value: Any) -> Look:
    use = code.use_of(value.gi_code)
    frame = value.gi_frame
    own = frame is not None and frame.f_globals is looker.namespace
    names = use.loads | use.stores if own else NOTHING
    place = -1 if frame is None else frame.f_lasti
    children = tuple(each for each in gc.get_referents(value) if type(each) is not types.FrameType)
    flags = MUTABLE | UNCOMPARABLE | CONSUMED | CALLS
    return Look(("generator", use.digest, place), children, flags, names, use)


def _stops(looker: Looker, value: Any) -> Look:
    return free((type(value).__name__,))


_STOPS = (
    types.FrameType,
    types.TracebackType,
    types.CodeType,
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    types.GetSetDescriptorType,
    types.MemberDescriptorType,
)
_EMPTY: List[Any] = [[], (), {}, set(), "", b"", bytearray(), range(0), {}.values(), {}.items()]
_ITERATORS = (
    *[type(iter(each)) for each in _EMPTY],
    type(reversed([])),
    enumerate,
    zip,
    map,
    filter,
    reversed,
    types.CoroutineType,
    types.AsyncGeneratorType,
)


def learn() -> None:
    """Teach the looker code."""
    for kind in _STOPS:
        WAYS[id(kind)] = _stops
    for iterator in _ITERATORS:
        WAYS[id(iterator)] = _referents
    WAYS.update(
        {
            id(type): _class,
            id(types.FunctionType): _function,
            id(types.MethodType): _method,
            id(types.BuiltinFunctionType): _builtin,
            id(Builtin): _hooked,
            id(types.CellType): _cell,
            id(types.ModuleType): _module,
            id(types.MappingProxyType): _proxy,
            id(types.GeneratorType): _generator,
            id(functools.partial): _partial,
            id(functools._lru_cache_wrapper): _cached,
            id(property): _property,
            id(staticmethod): _wrapping,
            id(classmethod): _wrapping,
        }
    )
