"""Hook on ``open``, in every place it is called by: the layer under all pure-Python readers."""

from __future__ import annotations

import builtins
import io
import pathlib
import sys
from typing import Any, Dict, Optional, Tuple

from ..cell import Cell
from . import locations
from .hook import Finish, Hook
from .wrapping import as_builtin, with_plain_paths, wrap_function

BOUND_AT_IMPORT = (("IPython.core.interactiveshell", "io_open"), ("tarfile", "bltn_open"))
"""Modules that keep ``open`` under a name of their own; the notebooks' own is the first."""

_WRITES = frozenset("wax+")


def install(hook: Hook, shell: Any) -> None:
    """Replace ``open`` where it is looked up."""
    original = io.open

    def observe(cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[Finish]:
        location = _location(args, kwargs)
        if location is None or locations.is_device(location):
            return None
        if hook.leaves_out(location):
            return None
        return _observe(cell, location, args[1] if len(args) > 1 else kwargs.get("mode", "r"))

    plain = with_plain_paths(wrap_function(hook, original, observe), original)
    wrapper = as_builtin(plain, original, "io")
    hook.replace(builtins, "open", wrapper)
    hook.replace(io, "open", wrapper)
    for module_name, name in BOUND_AT_IMPORT:
        module = sys.modules.get(module_name)
        if getattr(module, name, None) is original:
            hook.replace(module, name, wrapper)
    accessor = getattr(pathlib, "_NormalAccessor", None)
    if getattr(accessor, "open", None) is original:  # CPython 3.10
        hook.replace(accessor, "open", wrapper)


def _location(args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[str]:
    file = args[0] if args else kwargs.get("file")
    return None if isinstance(file, int) else locations.absolute_path(file, may_be_data=False)


def _observe(cell: Cell, location: str, flags: Any) -> Optional[Finish]:
    if not isinstance(flags, str):
        return None
    in_place = "r" in flags  # "r+" neither replaces nor only adds: its mode stays unknown
    writes = not _WRITES.isdisjoint(flags)
    reads = in_place or ("a" in flags and "+" in flags)
    mode = None
    if writes and not in_place:
        mode = locations.write_mode(location, locations.exists(location), flags)

    def finish(result: Any, error: Optional[BaseException]) -> None:
        failed = error is not None
        if reads:
            cell.access(location, "read", "open", failed=failed)
        if writes:
            cell.access(location, "write", "open", mode=mode, failed=failed)

    return finish
