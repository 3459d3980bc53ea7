"""The facts of cells' sources, with what their names are bound to in the running kernel."""

from __future__ import annotations

import types
from typing import Any, Callable, Dict, FrozenSet, Iterable, Mapping, Optional, Tuple

from ...facts import CellFacts, analyse
from ..hooks.wrapping import Builtin
from . import origins

MOST_KEPT = 500

Transform = Optional[Callable[[str], str]]
_Known = Tuple[Tuple[str, str], ...]


class Sources:
    """Analyses sources and keeps what it found."""

    def __init__(self, known: origins.Origins) -> None:
        self._origins = known
        self._facts: Dict[Tuple[str, _Known], CellFacts] = {}

    def facts(self, source: str, transform: Transform, namespace: Mapping[str, Any]) -> CellFacts:
        """The facts of a source; names bound to parts of libraries are judged by what they are."""
        plain = self._analysed(source, transform, ())
        known = self._imported(plain.summary.reads, namespace)
        return self._analysed(source, transform, known) if known else plain

    def _analysed(self, source: str, transform: Transform, known: _Known) -> CellFacts:
        found = self._facts.get((source, known))
        if found is None:
            if len(self._facts) >= MOST_KEPT:
                self._facts.clear()
            found = analyse(source, transform=transform, imported=dict(known))
            self._facts[source, known] = found
        return found

    def _imported(self, names: Iterable[str], namespace: Mapping[str, Any]) -> _Known:
        found = []
        for name in sorted(names):
            path = self._path(namespace[name]) if name in namespace else None
            if path is not None:
                found.append((name, path))
        return tuple(found)

    def packages(self, values: Iterable[Any]) -> FrozenSet[str]:
        """Libraries that modules, functions and classes among values are of."""
        paths = [self._path(value) for value in values]
        return frozenset(path.partition(".")[0] for path in paths if path is not None)

    def _path(self, value: Any) -> Optional[str]:
        """Dotted path of a library's module, function or class; None for everything else."""
        kind = type(value)
        if kind is Builtin:
            return self._path(value.__wrapped__)
        if kind is types.ModuleType:
            name = origins.module_dict(value).get("__name__")
            return name if type(name) is str and not self._origins.is_own(name) else None
        if kind is types.FunctionType or kind is types.BuiltinFunctionType:
            module, name = value.__module__, value.__qualname__
        elif origins.is_kind(value, type):
            module, name = origins.module_of_class(value), origins.class_name(value)
        else:
            return None
        if type(module) is not str or self._origins.is_own(module):
            return None
        return f"{module}.{name}" if origins.is_in_module(value, module, name) else None
