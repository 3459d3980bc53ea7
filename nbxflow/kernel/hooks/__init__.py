"""Hooks into the libraries that read and write data: one module a library, loaded when needed."""

from __future__ import annotations

import importlib
import sys
from typing import Any, Callable, Dict, List

from ..spans import Spans
from .callers import noise_on
from .hook import CurrentCell, Hook
from .importing import ImportWatcher

AT_ONCE = ("open", "files", "shell", "subprocess")
"""Hooks on what is there already in every kernel."""

ON_IMPORT = {
    "concurrent.futures.thread": "opentelemetry",
    "duckdb": "duckdb",
    "multiprocessing.process": "multiprocessing",
    "opentelemetry.trace": "opentelemetry",
    "pandas": "pandas",
    "sqlite3": "sqlite3",
}
"""Library to hook: put in place as soon as the library has been imported."""


class Hooks:
    """All hooks of a kernel. A hook that fails is taken off alone and told to ``on_failure``."""

    def __init__(
        self,
        shell: Any,
        current: CurrentCell,
        on_failure: Callable[[str, BaseException], None],
        spans: Spans,
    ) -> None:
        self._shell = shell
        self._current = current
        self._leaves_out = noise_on(shell)
        self._on_failure = on_failure
        self._spans = spans
        self._hooks: Dict[str, Hook] = {}
        self._watcher = ImportWatcher(ON_IMPORT, self._imported)

    def install(self) -> None:
        """Hook what is imported already and watch for the rest."""
        for name in AT_ONCE:
            self._put_in_place(name, self._shell)
        sys.meta_path.insert(0, self._watcher)
        for library in ON_IMPORT:
            module = sys.modules.get(library)
            if module is not None:
                self._imported(library, module)

    def remove(self) -> None:
        """Stop watching and put the originals back."""
        if self._watcher in sys.meta_path:
            sys.meta_path.remove(self._watcher)
        for hook in self._hooks.values():
            hook.remove()

    def _imported(self, library: str, module: Any) -> None:
        self._put_in_place(ON_IMPORT[library], module)

    def _put_in_place(self, name: str, target: Any) -> None:
        hook = self._hooks.get(name)
        if hook is None:
            hook = self._hooks[name] = Hook(
                name, self._current, self._on_failure, self._leaves_out, self._spans
            )
        if not hook.enabled:
            return
        try:
            importlib.import_module("." + name, __package__).install(hook, target)
        except Exception as error:
            hook.fail(error)


__all__: List[str] = ["AT_ONCE", "ON_IMPORT", "Hooks"]
