"""Keeps a replay inside its sandbox: no other hosts, no writing elsewhere; each attempt is noted.

Started by ``sitecustomize`` in every Python process of a replay. What libraries do without
Python's own files and sockets is not seen here.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any, Optional

SETTINGS = "NBXFLOW_GUARD"
"""Environment variable with the settings as JSON: roots, log, network, outside."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0", "::ffff:127.")  # noqa: S104
_DEVICES = ("/dev/", "/proc/self/")
_PATHS: dict[str, Sequence[tuple[int, Optional[int]]]] = {
    "os.remove": ((0, 1),),
    "os.rename": ((0, 2), (1, 3)),
    "os.mkdir": ((0, 2),),
    "os.rmdir": ((0, 1),),
    "os.link": ((1, 3),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.utime": ((0, 3),),
    "os.setxattr": ((0, None),),
    "shutil.rmtree": ((0, 1),),
    "sqlite3.connect": ((0, None),),
}
"""Events that change something: which arguments are paths, and which the folders they start in."""


class Guard:
    """Says no, and writes down that it did."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self._roots = [os.path.realpath(root) for root in settings["roots"]]
        self._log = settings["log"]
        self._network = settings["network"]
        self._outside = settings["outside"]
        self._busy = threading.local()

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """The audit hook; raises PermissionError for what is not allowed."""
        if event == "open":
            if not self._outside and _writes(arguments[1], arguments[2]):
                self._path(arguments[0])
        elif event in _PATHS:
            if not self._outside and not (event == "sqlite3.connect" and _in_memory(arguments[0])):
                for index, at in _PATHS[event]:
                    folder = arguments[at] if at is not None and at < len(arguments) else None
                    self._path(_plain(arguments[index]), folder)
        elif event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
            if not self._network:
                self._address(arguments[1] if len(arguments) > 1 else None)
        elif (
            event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
            and not self._network
        ):
            self._host(arguments[0])

    def _path(self, path: Any, folder: Any = None) -> None:
        if isinstance(path, int) or path is None or getattr(self._busy, "now", False):
            return
        self._busy.now = True
        try:
            # The entry is what changes: a link's own folder counts, and what it points to.
            text = os.fsdecode(path)
            if isinstance(folder, int) and folder >= 0:
                text = os.path.join(os.path.realpath(f"/proc/self/fd/{folder}"), text)
            text = os.path.abspath(text)
            real = os.path.realpath(text)
            if not self._is_inside(real) and not text.startswith(_DEVICES):
                self._deny("outside-file", real)
        finally:
            self._busy.now = False

    def _is_inside(self, path: str) -> bool:
        return any(path == root or path.startswith(root + os.sep) for root in self._roots)

    def _address(self, address: Any) -> None:
        if isinstance(address, tuple) and address:
            self._host(address[0])

    def _host(self, host: Any) -> None:
        text = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if isinstance(text, str) and text and not text.startswith(_LOOPBACK):
            self._deny("network", text)

    def _deny(self, kind: str, target: str) -> None:
        line = json.dumps({"kind": kind, "target": target}) + "\n"
        try:
            handle = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(handle, line.encode())
            finally:
                os.close(handle)
        except OSError:
            os._exit(70)  # what cannot be noted must not go on
        where = "other hosts" if kind == "network" else "files outside of the notebook's folder"
        raise PermissionError(f"nbxflow: {where} are out of reach in a verification: {target}")


def _writes(mode: Any, flags: Any) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITING)


def _in_memory(database: Any) -> bool:
    text = os.fsdecode(database) if isinstance(database, (str, bytes, os.PathLike)) else ""
    if text.startswith("file:"):
        return any(word in text for word in ("mode=ro", "immutable=1", "mode=memory", ":memory:"))
    return text in ("", ":memory:")


def _plain(path: Any) -> Any:
    """The path in the address of a database."""
    is_address = isinstance(path, str) and path.startswith("file:")
    return path[len("file:") :].partition("?")[0] if is_address else path


def start(environment: Optional[dict[str, str]] = None) -> Optional[Callable[..., None]]:
    """Install the guard where the environment asks for it; it cannot be taken away again."""
    text = (environment if environment is not None else os.environ).get(SETTINGS)
    if not text:
        return None
    hook = Guard(json.loads(text)).hook
    sys.addaudithook(hook)
    return hook
