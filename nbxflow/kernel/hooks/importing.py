"""Be told when a library has been imported, without importing anything oneself."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any, Callable, Collection, Optional, Sequence


class _ToldLoader(importlib.abc.Loader):
    """Stands before a module's own loader until the module has been executed."""

    def __init__(self, loader: Any, told: Callable[[ModuleType], None]) -> None:
        self._loader = loader
        self._told = told

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> Optional[ModuleType]:
        module: Optional[ModuleType] = self._loader.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        # The module sees its own loader, so that its resources and source are found as ever.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._told(module)


class ImportWatcher(importlib.abc.MetaPathFinder):
    """A finder that lets the others find and only adds a call after the module has run."""

    def __init__(self, names: Collection[str], imported: Callable[[str, ModuleType], None]) -> None:
        self._names = frozenset(names)
        self._imported = imported

    def find_spec(
        self, fullname: str, path: Optional[Sequence[str]], target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        """The others' spec of a watched module with the call added; None for other names."""
        if fullname not in self._names:
            return None
        for finder in list(sys.meta_path):
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                return self._with_call(fullname, spec)
        return None

    def _with_call(
        self, fullname: str, spec: importlib.machinery.ModuleSpec
    ) -> importlib.machinery.ModuleSpec:
        if hasattr(spec.loader, "exec_module"):
            told = _ToldLoader(spec.loader, lambda module: self._imported(fullname, module))
            spec.loader = told
        return spec
