"""What a path argument names: an absolute path, a URL, or nothing that can be told."""

from __future__ import annotations

import os
import re
import sys
import sysconfig
import tempfile
from typing import Any, Callable, Optional, Tuple

from .. import system

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+://")


def is_url(text: str) -> bool:
    """Whether a text names a place by scheme (``s3://…``)."""
    return _URL.match(text) is not None


def absolute_path(
    value: Any, *, expand_user: bool = False, may_be_data: bool = True
) -> Optional[str]:
    """Absolute path of a str, bytes or path argument; None for anything else.

    Where data may stand in a path's place, text of several lines is taken for data.
    """
    try:
        text = os.fsdecode(value)
        if not text or "\0" in text or (may_be_data and "\n" in text):
            return None
        return system.absolute(os.path.expanduser(text) if expand_user else text)
    except Exception:  # whatever a user's own path class raises; a working folder that is gone
        return None


def path_or_url(value: Any) -> Optional[str]:
    """Like :func:`absolute_path` with ``~`` expanded, but URLs come back as they were given."""
    if isinstance(value, str) and is_url(value):
        return value
    return absolute_path(value, expand_user=True)


def path_of_file(file: Any) -> Optional[str]:
    """Absolute path of an open file object that has a real one."""
    try:
        name = file.name
    except Exception:
        return None
    if not isinstance(name, (str, bytes)):
        return None
    path = absolute_path(name)
    return path if path is not None and system.is_file(path) else None


def exists(location: Optional[str]) -> Optional[bool]:
    """Whether a local path is there now; None for URLs and unknown places."""
    if location is None or is_url(location):
        return None
    return system.status_of(location) is not None


def write_mode(location: Optional[str], existed: Optional[bool], flags: Any) -> Optional[str]:
    """What a write does to what was there: ``flags`` is the mode as open() takes it."""
    if existed is None or not isinstance(flags, str):
        return None
    if not existed or "x" in flags:
        return "create"
    if location is not None and system.is_folder(location):
        return None
    return "append" if "a" in flags else "overwrite"


def noise_filter(shell: Any) -> Callable[[str], bool]:
    """Tells files that belong to Python, the kernel and libraries' caches from data."""
    folders = _library_folders() + _cache_folders() + _kernel_folders(shell) + _shared_folders()
    here = os.path.join(os.getcwd(), "")
    prefixes = tuple({folder for folder in folders if not here.startswith(folder)})
    suffixes = (".pyc", ".so", ".pyd", ".dll", ".dist-info/METADATA", ".ttf", ".otf", ".afm")

    def is_noise(path: str) -> bool:
        return path.startswith(prefixes) or path.endswith(suffixes)

    return is_noise


def is_device(path: str) -> bool:
    """Whether a path leads to the system's own state and never to data."""
    return os.name != "nt" and path.startswith(("/proc/", "/sys/", "/dev/"))


def _folder(*parts: Any) -> str:
    return os.path.join(os.path.abspath(os.path.join(*parts)), "")


def _library_folders() -> Tuple[str, ...]:
    inside = ("lib", "lib64", "Lib", "Library", "share", "etc", "include", "bin", "conda-meta")
    installed = {os.path.realpath(prefix) for prefix in (sys.prefix, sys.base_prefix)}
    installed |= {sys.prefix, sys.base_prefix, sys.exec_prefix}
    found = {_folder(prefix, part) for prefix in installed for part in inside}
    found |= {_folder(path) for path in sysconfig.get_paths().values() if path}
    found |= {_folder(path) for path in sys.path if path.endswith("-packages")}
    return tuple(found - {_folder(prefix) for prefix in installed})


def _cache_folders() -> Tuple[str, ...]:
    home = os.path.expanduser("~")
    names = ("matplotlib", "jedi", "parso", "fontconfig", "pip", "numba")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    config = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    found = [_folder(base, name) for base in (cache, config) for name in names]
    found += [_folder(home, name) for name in (".ipython", ".jupyter", ".matplotlib", ".fonts")]
    if os.environ.get("MPLCONFIGDIR"):
        found.append(_folder(os.environ["MPLCONFIGDIR"]))
    return tuple(found)


def _kernel_folders(shell: Any) -> Tuple[str, ...]:
    found = [os.path.join(tempfile.gettempdir(), "ipykernel_")]
    application = getattr(getattr(shell, "kernel", None), "parent", None)
    connection_file = getattr(application, "abs_connection_file", None)
    if connection_file:
        found.append(connection_file)
    profile = getattr(getattr(shell, "profile_dir", None), "location", None)
    if profile:
        found.append(_folder(profile))
    return tuple(found)


def _shared_folders() -> Tuple[str, ...]:
    if os.name == "nt":
        return ()
    return ("/usr/share/zoneinfo/", "/usr/share/fonts/", "/etc/")
