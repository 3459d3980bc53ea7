"""What code objects say: the global names they use, the calls nobody can repeat, a digest."""

from __future__ import annotations

import dis
import hashlib
import types
from typing import Any, Dict, FrozenSet, Iterator, List, NamedTuple, Set, Tuple

from ...facts.causes import AS_WRITTEN

MOST_KEPT = 2000


class CodeUse(NamedTuple):
    """What one code object and those inside it use.

    Attributes:
        loads: global names that are looked up.
        stores: global names that are bound or deleted.
        unknown: (kind, call) pairs of calls that cannot be repeated.
        changes: whether it stores, deletes or calls anything, so that it may change what it gets.
        words: all names and attributes in it.
        digest: of what the code does, its place in a file left out.
    """

    loads: FrozenSet[str]
    stores: FrozenSet[str]
    unknown: FrozenSet[Tuple[str, str]]
    changes: bool
    words: FrozenSet[str]
    digest: bytes


_known: Dict[int, Tuple[types.CodeType, CodeUse]] = {}


def use_of(code: types.CodeType) -> CodeUse:
    """What a code object uses, with the code objects nested in it; kept for the next time."""
    known = _known.get(id(code))
    if known is not None:
        return known[1]
    use = _inspect(code)
    if len(_known) >= MOST_KEPT:
        _known.clear()
    _known[id(code)] = (code, use)
    return use


def _family(code: types.CodeType) -> List[types.CodeType]:
    found = [code]
    for member in found:
        found += [constant for constant in member.co_consts if type(constant) is types.CodeType]
    return found


def _inspect(code: types.CodeType) -> CodeUse:
    loads, stores, unknown = set(), set(), set()
    words: Set[str] = set()
    changes = False
    for member in _family(code):
        inside = member is not code
        for chain in _chains(member):
            kind = AS_WRITTEN.get(".".join(chain[-2:])) or AS_WRITTEN.get(chain[-1])
            if kind is not None:
                unknown.add((kind, ".".join(chain)))
        for instruction in dis.get_instructions(member):
            name = instruction.opname
            # A class body inside a function looks globals up by LOAD_NAME.
            if name == "LOAD_GLOBAL" or name == "LOAD_NAME" or name == "LOAD_FROM_DICT_OR_GLOBALS":
                loads.add(instruction.argval)
            elif name in ("STORE_GLOBAL", "DELETE_GLOBAL") or (
                name in ("STORE_NAME", "DELETE_NAME") and not inside
            ):
                stores.add(instruction.argval)
            if name.startswith(("CALL", "STORE_ATTR", "STORE_SUBSCR", "DELETE_", "INPLACE")):
                changes = True
        words.update(member.co_names)
    digest = hashlib.blake2b(_contents(code), digest_size=16).digest()
    return CodeUse(
        frozenset(loads), frozenset(stores), frozenset(unknown), changes, frozenset(words), digest
    )


def _chains(code: types.CodeType) -> Iterator[List[str]]:
    """Dotted names that the code looks up, as lists of words."""
    chain: List[str] = []
    for instruction in dis.get_instructions(code):
        name = instruction.opname
        if name in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_FAST"):
            if chain:
                yield chain
            chain = [str(instruction.argval)]
        elif name in ("LOAD_ATTR", "LOAD_METHOD") and chain:
            chain.append(str(instruction.argval))
        elif name not in ("CACHE", "PUSH_NULL", "EXTENDED_ARG"):
            if chain:
                yield chain
            chain = []
    if chain:
        yield chain


def _contents(code: types.CodeType) -> bytes:
    """Everything that decides what the code does; deep nesting of code is limited by Python."""
    parts: List[Any] = [
        code.co_code,
        code.co_names,
        code.co_varnames,
        code.co_freevars,
        code.co_cellvars,
        code.co_argcount,
        code.co_posonlyargcount,
        code.co_kwonlyargcount,
        code.co_flags,
        getattr(code, "co_exceptiontable", b""),
        code.co_name,
    ]
    text = [repr(part).encode("utf-8", "surrogatepass") for part in parts]
    for constant in code.co_consts:
        if type(constant) is types.CodeType:
            text.append(b"code" + _contents(constant))
        else:
            text.append(_constant(constant))
    return b"".join(b"%d:%s" % (len(part), part) for part in text)


def _constant(constant: Any) -> bytes:
    if type(constant) is frozenset:
        parts = sorted(_constant(each) for each in constant)
        return b"F" + b",".join(parts)
    if type(constant) is tuple:
        return b"(" + b",".join(_constant(each) for each in constant) + b")"
    return f"{type(constant).__name__}{constant!r}".encode("utf-8", "surrogatepass")
