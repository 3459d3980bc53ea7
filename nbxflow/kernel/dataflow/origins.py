"""Whose code something is: the user's own, of the notebook or its modules, or a library's."""

from __future__ import annotations

import os
import sys
import sysconfig
import types
from typing import Any, Dict, Mapping, Optional, Tuple

from .. import system

_module_dict = vars(types.ModuleType)["__dict__"].__get__
_class_dict = vars(type)["__dict__"].__get__
_class_mro = vars(type)["__mro__"].__get__
_class_name = vars(type)["__name__"].__get__
_class_qualified = vars(type)["__qualname__"].__get__
_class_module = vars(type)["__module__"].__get__
_class_flags = vars(type)["__flags__"].__get__

NOTEBOOK = "__main__"
HEAP_TYPE = 1 << 9
COLLECTED = 1 << 14


def class_dict(kind: type) -> Mapping[str, Any]:
    """A class's own attributes, whatever its metaclass says."""
    found: Mapping[str, Any] = _class_dict(kind)
    return found


def class_mro(kind: type) -> Tuple[type, ...]:
    """A class and its bases in order, whatever its metaclass says."""
    found: Tuple[type, ...] = _class_mro(kind)
    return found


def module_dict(module: types.ModuleType) -> Dict[str, Any]:
    """A module's namespace, whatever its class says."""
    found: Dict[str, Any] = _module_dict(module)
    return found


def is_kind(value: Any, wanted: type) -> bool:
    """Whether a value is an instance of a class or of one derived from it, by its real type."""
    return any(each is wanted for each in class_mro(type(value)))


def module_of_class(kind: type) -> str:
    """Name of the module that a class says it comes from; ``builtins`` where it says nothing."""
    heap = is_heap_class(kind)
    name = class_dict(kind).get("__module__") if heap else _class_module(kind)
    return name if type(name) is str else "builtins"


def is_heap_class(kind: type) -> bool:
    """Whether a class was made at run time, by a class statement or a newer extension."""
    return bool(_class_flags(kind) & HEAP_TYPE)


def is_collected_class(kind: type) -> bool:
    """Whether the garbage collector can ask the instances what they hold on to."""
    return bool(_class_flags(kind) & COLLECTED)


def class_name(kind: type) -> str:
    """A class's own name."""
    name: str = _class_name(kind)
    return name


def public_name(kind: type) -> str:
    """Module and qualified name of a class, as people know it: without ``builtins``."""
    module, name = module_of_class(kind), str.__str__(_class_qualified(kind))
    return name if module == "builtins" else f"{module}.{name}"


def qualified_name(kind: type) -> str:
    """Module and name of a class."""
    return f"{module_of_class(kind)}.{_class_name(kind)}"


def is_in_module(value: Any, module: Any, name: str) -> bool:
    """Whether a module that was imported has a value under a name."""
    known = sys.modules.get(module) if type(module) is str else None
    if not is_kind(known, types.ModuleType):
        return False
    return module_dict(known).get(name) is value  # type: ignore[arg-type]  # is_kind


def _library_folders() -> Tuple[str, ...]:
    folders = {os.path.realpath(path) for path in sysconfig.get_paths().values() if path}
    folders |= {path for path in sysconfig.get_paths().values() if path}
    folders |= {path for path in sys.path if path.endswith("-packages")}
    return tuple(os.path.join(folder, "") for folder in folders)


def stamp_of(module: types.ModuleType) -> Optional[Tuple[int, int]]:
    """Size and time of change of a module's source file; None where there is none."""
    path = module_dict(module).get("__file__")
    if type(path) is not str:
        return None
    try:
        status = system.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns


class Origins:
    """Tells the user's modules from libraries; what it found for a module name is kept."""

    def __init__(self) -> None:
        self._folders = _library_folders()
        self._own: Dict[str, bool] = {NOTEBOOK: True, "builtins": False}

    def is_own(self, module_name: str) -> bool:
        """Whether a module of this name is the user's."""
        known = self._own.get(module_name)
        if known is None:
            known = self._own[module_name] = self._find_out(module_name)
        return known

    def is_own_class(self, kind: type) -> bool:
        """Whether the user wrote the class."""
        return is_heap_class(kind) and self.is_own(module_of_class(kind))

    def _find_out(self, module_name: str) -> bool:
        if module_name.partition(".")[0] in ("_nbxflow", "nbxflow", "IPython", "ipykernel"):
            return False
        module = sys.modules.get(module_name)
        if not is_kind(module, types.ModuleType):
            return module_name not in sys.builtin_module_names and "." not in module_name
        names = module_dict(module)  # type: ignore[arg-type]  # is_kind has looked
        path = names.get("__file__")
        if type(path) is not str:
            return names.get("__spec__") is None and module_name not in sys.builtin_module_names
        return not path.startswith(self._folders)
