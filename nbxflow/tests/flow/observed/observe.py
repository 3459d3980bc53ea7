"""Looks at values inside the notebook's kernel and inside the processes of a package's tasks.

Shares nothing with nbxflow's own verification: what that calls equal is held against this. The
standard library only, since it is loaded as a start-up file of IPython and as ``sitecustomize``.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

DEPTH = 9
LONGEST = 3000
_PLACE = re.compile(r"0x[0-9a-f]{6,}|\b\w+\.<locals>\.")
_ATOMS = (type(None), bool, int, float, complex, str, bytes)
_NO_VALUES = (
    types.ModuleType,
    types.FunctionType,
    types.BuiltinFunctionType,
    type(functools.cache(len)),
    type,
)


def described(value: Any) -> Any:
    """The content of a value as JSON, equal for equal content in any process.

    What has no content of its own (modules, functions, classes) is ``None``.
    """
    return _described(value, DEPTH, {})


def _described(value: Any, depth: int, seen: dict[int, int]) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value if not isinstance(value, str) else value[:LONGEST]
    if isinstance(value, float):
        return f"float {value!r}"
    if isinstance(value, _NO_VALUES):
        return None
    if id(value) in seen:
        return f"again {seen[id(value)]}"
    if depth == 0:
        return _name(value)
    seen[id(value)] = len(seen)
    for kind, describe in _KINDS:
        if kind(value):
            return [_name(value), describe(value, lambda part: _described(part, depth - 1, seen))]
    return [_name(value), _state(value, lambda part: _described(part, depth - 1, seen))]


def _name(value: Any) -> str:
    return type(value).__qualname__.rpartition("<locals>.")[2]


def _is_from(module: str, *names: str) -> Callable[[Any], bool]:
    def test(value: Any) -> bool:
        loaded = sys.modules.get(module)
        return loaded is not None and isinstance(
            value, tuple(getattr(loaded, name) for name in names if hasattr(loaded, name))
        )

    return test


Part = Callable[[Any], Any]


def _array(value: Any, part: Part) -> Any:
    if value.dtype.hasobject:
        return [str(value.dtype), list(value.shape), [part(item) for item in value.ravel()]]
    digest = hashlib.sha256(value.tobytes()).hexdigest()
    return [str(value.dtype), list(value.shape), repr(value.ravel()[:5].tolist()), digest]


def _frame(value: Any, part: Part) -> Any:
    columns = [[str(name), _column(value.iloc[:, at])] for at, name in enumerate(value.columns)]
    return [_index(value.index), _index(value.columns), columns]


def _column(value: Any) -> Any:
    texts = [_PLACE.sub("", repr(item)) for item in value.tolist()]
    return [str(value.dtype), hashlib.sha256("\0".join(texts).encode()).hexdigest(), texts[:3]]


def _index(value: Any) -> Any:
    return [type(value).__name__, [str(name) for name in value.names], _column(value)]


def _series(value: Any, part: Part) -> Any:
    return [_index(value.index), str(value.name), _column(value)]


def _mapping(value: Any, part: Part) -> Any:
    return [[part(key), part(item)] for key, item in list(value.items())[:LONGEST]]


def _set(value: Any, part: Part) -> Any:
    return sorted(json.dumps(part(item), sort_keys=True, default=str) for item in value)


def _sequence(value: Any, part: Part) -> Any:
    return [part(item) for item in list(value)[:LONGEST]]


def _state(value: Any, part: Part) -> Any:
    """What an object holds: its attributes, else how it would be pickled, else how it looks."""
    fields = dict(getattr(value, "__dict__", {}) or {})
    for base in type(value).__mro__:
        slots = getattr(base, "__slots__", ())
        for name in [slots] if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                fields[name] = getattr(value, name)
    if fields:
        return [[name, part(fields[name])] for name in sorted(fields)]
    try:
        reduced = value.__reduce_ex__(4)
    except Exception:
        return _PLACE.sub("", repr(value))[:LONGEST]
    return part(reduced[1:3]) if isinstance(reduced, tuple) else str(reduced)


_KINDS: list[tuple[Callable[[Any], bool], Callable[[Any, Part], Any]]] = [
    (_is_from("numpy", "ndarray"), _array),
    (_is_from("pandas", "DataFrame"), _frame),
    (_is_from("pandas", "Series"), _series),
    (_is_from("pandas", "Index"), lambda value, part: _index(value)),
    (_is_from("numpy", "generic", "dtype"), lambda value, part: repr(value)),
    (_is_from("matplotlib.artist", "Artist"), lambda value, part: "drawn"),
    (_is_from("matplotlib.container", "Container"), lambda value, part: "drawn"),
    (lambda value: isinstance(value, bytes | complex | range), lambda value, part: repr(value)),
    # paths keep what was asked of them
    (_is_from("pathlib", "PurePath"), lambda value, part: str(value)),
    (lambda value: isinstance(value, Mapping), _mapping),
    (lambda value: isinstance(value, set | frozenset), _set),
    (lambda value: isinstance(value, list | tuple), _sequence),
]


def names_of(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """The descriptions of a namespace's values, by name; None for what has no content."""
    found = {}
    for name, value in list(namespace.items()):
        if name.startswith("_") or name in ("In", "Out", "get_ipython", "exit", "quit", "open"):
            continue
        try:
            found[name] = described(value)
        except Exception as error:
            found[name] = f"not described: {type(error).__name__}"
    return found


def shared(namespace: Mapping[str, Any]) -> list[list[str]]:
    """Pairs of names that are one object, or arrays over the same memory."""
    values = {
        name: value
        for name, value in namespace.items()
        if not name.startswith("_") and not isinstance(value, (*_ATOMS, *_NO_VALUES))
    }
    names = sorted(values)
    return [
        [one, other]
        for at, one in enumerate(names)
        for other in names[at + 1 :]
        if values[one] is values[other] or _one_memory(values[one], values[other])
    ]


def _one_memory(one: Any, other: Any) -> bool:
    numpy = sys.modules.get("numpy")
    if numpy is None or type(one) is not numpy.ndarray or type(other) is not numpy.ndarray:
        return False
    return bool(numpy.may_share_memory(one, other))


def _write(folder: str, name: str, namespace: Mapping[str, Any]) -> None:
    seen = {"names": names_of(namespace), "shared": shared(dict(namespace))}
    document = json.dumps(seen, default=str)
    with open(os.path.join(folder, f"{name}.json"), "w", encoding="utf-8") as file:
        file.write(document)


def watch_shell(shell: Any, folder: str) -> None:
    """Write the values of all names after each cell, as ``0.json``, ``1.json`` …"""
    # What is shown is then the same text as that of ``print(repr(value))``.
    shell.display_formatter.formatters["text/plain"].pprint = False
    count = iter(range(1_000_000))

    def after(result: Any) -> None:
        _write(folder, str(next(count)), shell.user_ns)

    shell.events.register("post_run_cell", after)


def watch_tasks(folder: str) -> None:
    """Write the values of a task's local names when its function returns, as ``<id>.json``."""

    def task(frame: Any, event: str, argument: Any) -> Any:
        if event == "return":
            _write(folder, frame.f_code.co_name, frame.f_locals)
        return task

    def calls(frame: Any, event: str, argument: Any) -> Any:
        code = frame.f_code
        place = code.co_filename.replace(os.sep, "/")
        return task if place.endswith(f"_pipeline/tasks/{code.co_name}.py") else None

    sys.settrace(calls)
