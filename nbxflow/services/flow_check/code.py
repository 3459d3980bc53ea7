"""Functions, classes, methods and modules: by what they say, not by where they stand."""

from __future__ import annotations

import dis
import functools
import sys
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional, Union

from .node import Node, value
from .normal import last_part

if TYPE_CHECKING:
    from .describe import Describer

# How a name is looked up depends on where its function stands.
_SKIPPED = frozenset(
    [
        "CACHE",
        "COPY_FREE_VARS",
        "MAKE_CELL",
        "RESUME",
        "NOP",
        "EXTENDED_ARG",
        "PUSH_NULL",
        "PRECALL",
        "GEN_START",
        "NOT_TAKEN",
        "END_FOR",
        "SETUP_ANNOTATIONS",
    ]
)
_LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_FAST", "LOAD_CLOSURE", "LOAD_CLASSDEREF")
_STORES = ("STORE_GLOBAL", "STORE_NAME", "STORE_DEREF", "STORE_FAST")
_SHOWING = frozenset({"display", "show", "show_figures", "outputs"})
"""Names by which values and figures are shown: other ones in the pipeline."""
_OF_CLASSES = frozenset(
    [
        "__module__",
        "__dict__",
        "__weakref__",
        "__qualname__",
        "__firstlineno__",
        "__static_attributes__",
        "__annotate__",
        "__annotate_func__",
        "__annotations_cache__",
        "__classdictcell__",
        "__classcell__",
        "_abc_impl",
        "__slotnames__",
        "__abstractmethods__",
        "__signature__",
    ]
)


def describe(describer: Describer, item: Any) -> Optional[Node]:
    """The description of code; None for other values."""
    if isinstance(item, types.FunctionType):
        return _function(describer, item)
    if isinstance(item, type):
        return _class(describer, item)
    if isinstance(item, types.ModuleType):
        return value("module", item.__name__)
    if isinstance(item, types.MethodType):
        return describer.fields("method", {"of": item.__self__, "function": item.__func__})
    if isinstance(item, (types.BuiltinFunctionType, types.MethodWrapperType)):
        return _builtin(describer, item)
    if isinstance(item, types.CodeType):
        return _code(describer, item)
    if isinstance(item, (staticmethod, classmethod)):
        return describer.fields(type(item).__name__, {"function": item.__func__})
    if isinstance(item, property):
        return describer.fields(
            "property", {"get": item.fget, "set": item.fset, "delete": item.fdel}
        )
    if isinstance(item, functools._lru_cache_wrapper):
        parameters = item.cache_parameters() if hasattr(item, "cache_parameters") else None
        return describer.fields("lru_cache", {"of": item.__wrapped__, "parameters": parameters})
    return None


def _builtin(describer: Describer, item: Any) -> Node:
    owner = getattr(item, "__self__", None)
    if owner is None or isinstance(owner, (types.ModuleType, type)):
        return value("function", f"{getattr(item, '__module__', '')}.{item.__qualname__}")
    return ["fields", "method", {"name": value("str", item.__name__), "of": describer.node(owner)}]


def _function(describer: Describer, item: types.FunctionType) -> Node:
    if not describer.normal.is_own(item.__module__):
        return value("function", f"{item.__module__}.{item.__qualname__}")
    parts: dict[str, Any] = {
        "defaults": item.__defaults__,
        "keyword defaults": item.__kwdefaults__,
    }
    described = describer.fields("function", parts)
    described[2]["name"] = value("str", last_part(item.__qualname__))
    described[2]["code"] = _code(describer, item.__code__)
    if item.__dict__:
        described[2]["attributes"] = describer.node(dict(item.__dict__))
    return described


def _class(describer: Describer, item: type) -> Node:
    name = describer.normal.type_name(item)
    if not describer.normal.is_own(getattr(item, "__module__", None)):
        return value("class", name)
    if describer.inside_class:
        return value("class", name)
    describer.inside_class = True
    try:
        members = {
            key: describer.node(part)
            for key, part in sorted(vars(item).items())
            if key not in _OF_CLASSES and not isinstance(part, _SLOTS)
        }
    finally:
        describer.inside_class = False
    bases = [value("class", describer.normal.type_name(base)) for base in item.__bases__]
    parts = {"name": value("str", name), "bases": ["items", "tuple", bases]}
    return ["fields", "class", {**parts, **members}]


_SLOTS = (types.GetSetDescriptorType, types.MemberDescriptorType)


# -- code objects ---------------------------------------------------------------------------------


def _code(describer: Describer, code: types.CodeType) -> Node:
    signature = [
        code.co_argcount,
        getattr(code, "co_posonlyargcount", 0),
        code.co_kwonlyargcount,
        list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]),
        bool(code.co_flags & 0x04),
        bool(code.co_flags & 0x08),
    ]
    parts: dict[str, Node] = {"signature": value("code", repr(signature))}
    if not _SHOWING & set(code.co_names):
        parts["instructions"] = ["items", "code", list(_instructions(describer, code))]
    return ["fields", "code", parts]


def _instructions(describer: Describer, code: types.CodeType) -> Iterator[Node]:
    kept = list(_kept(code))
    places = {one.offset: index for index, one in enumerate(kept)}
    last = max(places, default=0)
    for one in kept:
        if one.opname in ("LOAD_CONST", "RETURN_CONST", "LOAD_SMALL_INT"):
            yield from _constant(describer, one)
        elif one.opcode in dis.hasjrel or one.opcode in dis.hasjabs:
            yield value("jump", f"{one.opname} {_target(places, one.argval, last)}")
        else:
            yield from _plain(describer, one)


def _kept(code: types.CodeType) -> Iterator[dis.Instruction]:
    """The instructions that mean something, without the making of closures."""
    cells = {*code.co_cellvars, *code.co_freevars}
    in_closure = False
    for one in dis.get_instructions(code):
        if one.opname in _SKIPPED:
            continue
        closing = one.opname == "LOAD_CLOSURE" or (
            one.opname == "LOAD_FAST" and one.argval in cells and sys.version_info >= (3, 13)
        )
        if not closing and not (in_closure and one.opname == "BUILD_TUPLE"):
            yield one
        in_closure = closing


def _constant(describer: Describer, one: dis.Instruction) -> Iterator[Node]:
    if isinstance(one.argval, (types.CodeType, frozenset)):
        yield describer.node(one.argval)
    else:
        yield value("load", describer.normal.text(repr(one.argval)))
    if one.opname == "RETURN_CONST":
        yield value("RETURN_VALUE", "")


def _plain(describer: Describer, one: dis.Instruction) -> Iterator[Node]:
    name = one.opname
    for prefixes, kind in ((_LOADS, "load"), (_STORES, "store")):
        if name.startswith(prefixes):
            for each in one.argval if isinstance(one.argval, tuple) else (one.argval,):
                known = kind == "load" and each in describer.literals
                yield value(kind, repr(describer.literals[each]) if known else str(each))
            return
    if name in ("LOAD_METHOD", "LOAD_ATTR"):
        yield value("attribute", str(one.argval))
    elif not name.startswith(("MAKE_FUNCTION", "SET_FUNCTION")):
        # What MAKE_FUNCTION is told is whether there is a closure.
        yield value(name, "" if one.arg is None else str(one.argval))


def _target(places: dict[int, int], offset: int, last: int) -> Union[int, str]:
    """The place of a jump's target among the kept instructions."""
    while offset not in places and offset < last:
        offset += 2
    return places.get(offset, "end")
