"""Hook on what changes names in the file system, and on what lists them."""

from __future__ import annotations

import os
import pathlib
import shutil
import sys
from types import FrameType
from typing import Any, Callable, Dict, Optional, Tuple

from .. import system
from ..cell import Cell
from ..dataflow.files import stamp
from . import locations
from .hook import Finish, Hook
from .wrapping import as_builtin, with_plain_paths, wrap_function

ABILITIES = ("supports_dir_fd", "supports_fd", "supports_follow_symlinks", "supports_effective_ids")
"""Sets of functions of ``os``, by which others ask what a function can do."""
PACKAGES = frozenset(("importlib", "importlib_metadata", "pkg_resources", "pkgutil", "site"))
"""Modules that list folders to find modules and packages, never data."""
PASSED_THROUGH = frozenset(("contextlib", "fnmatch", "glob", "os", "pathlib", "shutil"))

Details = Tuple[Tuple[Any, ...], Dict[str, Any]]
Observe = Callable[[Cell, Tuple[Any, ...], Dict[str, Any]], Optional[Finish]]


def install(hook: Hook, shell: Any) -> None:
    """Replace the functions of ``os`` in the places where they are looked up."""
    by_name: Dict[str, Callable[[Hook], Observe]] = {
        "rename": _moves,
        "replace": _moves,
        "link": _links,
        "symlink": _makes_link,
        "mkdir": _makes,
        "remove": _removes,
        "unlink": _removes,
        "rmdir": _removes_folder,
        "truncate": _cuts,
        "listdir": _lists,
        "scandir": _lists,
    }
    accessor = getattr(pathlib, "_NormalAccessor", None)
    globber = getattr(sys.modules.get("glob"), "_StringGlobber", None)
    for name, observe in by_name.items():
        original = getattr(os, name, None)
        if original is None:
            continue
        careful = _careful(observe(hook), f"os.{name}")
        plain = with_plain_paths(wrap_function(hook, original, careful), original)
        wrapper = as_builtin(plain, original, "os")
        hook.replace(os, name, wrapper)
        _has_the_same_abilities(hook, original, wrapper)
        for owner in (accessor, globber):  # CPython 3.9 and 3.10; from 3.13 on
            bound = vars(owner).get(name) if owner is not None else None
            if getattr(bound, "__func__", bound) is original:
                hook.replace(owner, name, wrapper)
    careful = _careful(_removes_tree(hook), "shutil.rmtree")
    hook.replace(shutil, "rmtree", wrap_function(hook, shutil.rmtree, careful))


class _HiddenPath(Exception):
    """A descriptor stands for a path that the system does not tell."""


def _careful(observe: Observe, name: str) -> Observe:
    """Like ``observe``; what was done to a path that cannot be told is a cause of unknown."""

    def careful(cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[Finish]:
        try:
            return observe(cell, args, kwargs)
        except _HiddenPath:
            return _when_done(lambda: cell.lose("possible-write", name))

    return careful


def _has_the_same_abilities(hook: Hook, original: Any, wrapper: Any) -> None:
    for name in ABILITIES:
        able = getattr(os, name, None)
        if isinstance(able, set) and original in able:
            able.add(wrapper)
            hook.on_removal(lambda able=able: able.discard(wrapper))  # type: ignore[misc]


def _path(hook: Hook, value: Any, folder: Any = None) -> Optional[str]:
    """Absolute path of an argument; None where it cannot be told or is no data."""
    if type(value) is int:
        value = _path_of_descriptor(value)
    elif type(folder) is int and folder >= 0:
        value = system.join(_path_of_descriptor(folder), os.fsdecode(value))
    path = locations.absolute_path(value, may_be_data=False)
    if path is None or locations.is_device(path) or hook.leaves_out(path):
        return None
    return path


def _path_of_descriptor(descriptor: int) -> str:
    path = system.link_of(f"/proc/self/fd/{descriptor}")
    if path is None:
        raise _HiddenPath
    return path


def _argument(args: Tuple[Any, ...], kwargs: Dict[str, Any], place: int, *names: str) -> Any:
    if len(args) > place:
        return args[place]
    return next((kwargs[name] for name in names if name in kwargs), None)


def _when_done(note: Callable[[], None]) -> Finish:
    """What to do when the call has succeeded."""

    def finish(result: Any, error: Optional[BaseException]) -> None:
        if error is None:
            note()

    return finish


def _moves(hook: Hook, kind: str = "moved") -> Observe:
    def observe(cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[Finish]:
        source = _path(hook, _argument(args, kwargs, 0, "src"), kwargs.get("src_dir_fd"))
        target = _path(hook, _argument(args, kwargs, 1, "dst"), kwargs.get("dst_dir_fd"))
        if source is None or target is None:
            return None
        details = {
            "to": target,
            "folder": system.is_folder(source),
            "stamp": stamp(source),
            "new": not system.is_there(target),
        }
        return _when_done(lambda: cell.change(kind, source, **details))

    return observe


def _links(hook: Hook) -> Observe:
    return _moves(hook, "linked")


def _makes_link(hook: Hook) -> Observe:
    def observe(cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[Finish]:
        path = _path(hook, _argument(args, kwargs, 1, "dst"), kwargs.get("dir_fd"))
        if path is None:
            return None
        return _when_done(
            lambda: cell.change("made", path, folder=system.is_folder(path), new=True)
        )

    return observe


def _makes(hook: Hook) -> Observe:
    def observe(cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[Finish]:
        path = _path(hook, _argument(args, kwargs, 0, "path"), kwargs.get("dir_fd"))
        if path is None:
            return None

        def finish(result: Any, error: Optional[BaseException]) -> None:
            # Code that wants a folder takes one that is there already for the one it makes.
            if error is None or (isinstance(error, FileExistsError) and system.is_folder(path)):
                cell.change("made", path, folder=True, new=error is None)

        return finish

    return observe


def _removes(hook: Hook, folder: bool = False) -> Observe:
    def observe(cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[Finish]:
        path = _path(hook, _argument(args, kwargs, 0, "path"), kwargs.get("dir_fd"))
        if path is None:
            return None

        def finish(result: Any, error: Optional[BaseException]) -> None:
            if error is None and not system.is_there(path):
                cell.change("removed", path, folder=folder)

        return finish

    return observe


def _removes_folder(hook: Hook) -> Observe:
    return _removes(hook, folder=True)


def _removes_tree(hook: Hook) -> Observe:
    def observe(cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[Finish]:
        path = _path(hook, _argument(args, kwargs, 0, "path"), kwargs.get("dir_fd"))
        if path is None:
            return None
        existed = system.is_there(path)

        def finish(result: Any, error: Optional[BaseException]) -> None:
            partly = system.is_there(path)  # what is left of it, whether or not that is an error
            if partly or existed:
                cell.change("removed", path, folder=True, partly=partly)

        return finish

    return observe


def _cuts(hook: Hook) -> Observe:
    def observe(cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[Finish]:
        path = _path(hook, _argument(args, kwargs, 0, "path"))
        if path is None:
            return None
        return _when_done(lambda: cell.access(path, "write", "open"))

    return observe


def _lists(hook: Hook) -> Observe:
    def observe(cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[Finish]:
        value = _argument(args, kwargs, 0, "path")
        path = _path(hook, "." if value is None else value)
        if path is None or _looks_for_packages():
            return None
        return _when_done(lambda: cell.change("listed", path))

    return observe


def _looks_for_packages() -> bool:
    """Whether the one who lists a folder, directly or by the standard library, imports."""
    frame: Optional[FrameType] = sys._getframe(1)
    own = __name__.partition(".")[0]
    while frame is not None:
        head = str(frame.f_globals.get("__name__")).partition(".")[0]
        if head != own and head not in PASSED_THROUGH:
            return head in PACKAGES
        frame = frame.f_back
    return False
