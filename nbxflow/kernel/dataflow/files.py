"""The files that an execution read and wrote, with the stamps that tell their versions apart."""

from __future__ import annotations

import os
import stat
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Set, Tuple

from ...facts import CellFacts
from .bindings import ABSENT
from .watched import Read

REPLACING = ("create", "overwrite")


class Write(NamedTuple):
    """A file written: its location, whether for certain, and the stamp after."""

    location: str
    certain: bool
    stamp: str


def stamp(path: str) -> Optional[str]:
    """``=disk:<size>:<mtime_ns>`` of a file or folder; ``absent``; None for what is neither."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return ABSENT
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        return None
    return f"=disk:{status.st_size}:{status.st_mtime_ns}"


class Files:
    """Who wrote each file last, from cell to cell."""

    def __init__(self) -> None:
        self._written: Dict[str, Tuple[int, str]] = {}

    def before(self, facts: CellFacts) -> Dict[str, Optional[str]]:
        """Stamps of the files that a cell may touch, as far as they can be told in advance."""
        named = {each.value for each in facts.literals if type(each.value) is str}
        paths = {os.path.abspath(name) for name in named if _may_be_path(name)}
        return {path: stamp(path) for path in paths | set(self._written)}

    def done(
        self, ordinal: int, accesses: Iterable[Dict[str, Any]], before: Dict[str, Optional[str]]
    ) -> Tuple[List[Read], List[Write], Set[str]]:
        """Reads, writes and remote places of an execution, from what the hooks saw."""
        reads: List[Read] = []
        writes: Dict[str, Write] = {}
        remote: Set[str] = set()
        for access in accesses:
            path = access["location"]
            if not os.path.isabs(path):
                if "://" in path:
                    remote.add(path)
                continue
            now = stamp(path)
            if now is None:
                continue
            replaced = path in writes and writes[path].certain
            writing = access["direction"] == "write"
            whole = writing and access["mode"] in REPLACING and not access["failed"]
            if not replaced and not whole:
                earlier = before.get(path, None if path in writes else now)
                reads.append(self._read(path, earlier))
            # Looking at a database can change its file too.
            altered = "database" in access and before.get(path, now) != now
            if writing or (altered and path not in writes):
                certain = not access["failed"]
                writes[path] = Write("file:" + path, certain, now)
        for path, write in writes.items():
            self._written[path] = (ordinal, write.stamp)
        return reads, list(writes.values()), remote

    def _read(self, path: str, now: Optional[str]) -> Read:
        known = self._written.get(path)
        location = "file:" + path
        if known is None:
            return Read(location, 0, now)
        writer, after = known
        return Read(location, writer, None) if now in (after, None) else Read(location, None, now)


def _may_be_path(text: str) -> bool:
    return 0 < len(text) < 200 and "\n" not in text and "\0" not in text and "://" not in text


__all__ = ["Files", "Write", "stamp"]
