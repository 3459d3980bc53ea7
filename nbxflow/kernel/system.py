"""What the probe asks the system, as it was when the probe was loaded.

A cell may put something else in the place of any function (``os.stat``, ``json.dumps``, a clock);
the probe goes on with the functions that were there before.
"""

from __future__ import annotations

import json
import os
import stat as modes
import threading
from typing import Any, Optional

stat = os.stat
lstat = os.lstat
readlink = os.readlink
getcwd = os.getcwd
getpid = os.getpid
this_thread = threading.get_ident
normal_path = os.path.normpath
join = os.path.join
is_absolute = os.path.isabs
folder_of = os.path.dirname
_fsdecode = os.fsdecode


def status_of(path: str, *, links: bool = True) -> Optional[os.stat_result]:
    """What the system knows of a path; None where nothing is there."""
    try:
        return stat(path) if links else lstat(path)
    except (OSError, ValueError):
        return None


def is_there(path: str) -> bool:
    """Whether there is anything of this name, be it a link that leads nowhere."""
    return status_of(path, links=False) is not None


def is_file(path: str) -> bool:
    """Whether a path leads to a file."""
    status = status_of(path)
    return status is not None and modes.S_ISREG(status.st_mode)


def is_folder(path: str) -> bool:
    """Whether a path leads to a folder."""
    status = status_of(path)
    return status is not None and modes.S_ISDIR(status.st_mode)


def link_of(path: str) -> Optional[str]:
    """What a symbolic link says; None for what is none."""
    try:
        return readlink(path)
    except (OSError, ValueError):
        return None


def readable(path: str) -> str:
    """A path as text that can be sent; paths that are not the same stay so."""
    return path if path.isascii() else path.encode("utf-8", "backslashreplace").decode()


def absolute(path: Any) -> str:
    """The absolute path of a path as ``open`` takes it.

    Raises:
        Exception: it is none, or there is no working folder any more.
    """
    return normal_path(join(getcwd(), _fsdecode(path)))


def _text(value: Any) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_text).encode


def packed(value: Any) -> bytes:
    """A value as JSON.

    Raises:
        ValueError: it holds a number that JSON does not know.
    """
    return _encode(value).encode("utf-8", "surrogateescape")
