"""The files that an execution read and wrote, with the stamps that tell their versions apart."""

from __future__ import annotations

import stat
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Set, Tuple

from ...facts import CellFacts
from .. import system
from . import digests
from .bindings import ABSENT
from .watched import Read

REPLACING = ("create", "overwrite")
THERE = "=there"
LISTED = "=listed"
MOST_LISTED = 1000
"""So many lists of folders are told; the others only say what is in them."""


class Write(NamedTuple):
    """A location written: whether for certain, its value where it has one, the stamp after."""

    location: str
    certain: bool
    value: Optional[str]
    stamp: str


def stamp(path: str) -> Optional[str]:
    """``=disk:<size>:<mtime_ns>`` of a file or folder; ``absent``; None for what is neither."""
    status = system.status_of(path)
    if status is None:
        return ABSENT
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        return None
    return f"=disk:{status.st_size}:{status.st_mtime_ns}"


class Files:
    """Who wrote each file last, and who made or removed it or its folder, from cell to cell."""

    def __init__(self) -> None:
        self._written: Dict[str, Tuple[int, str]] = {}
        self._there: Dict[str, Tuple[int, Optional[str], str]] = {}
        self._came: Set[str] = set()

    def before(self, facts: CellFacts) -> Dict[str, Optional[str]]:
        """Stamps of the files that a cell may touch, as far as they can be told in advance."""
        named = {each.value for each in facts.literals if type(each.value) is str}
        paths = {system.absolute(name) for name in named if _may_be_path(name)}
        return {path: stamp(path) for path in paths | set(self._written)}

    def done(
        self,
        ordinal: int,
        code: Optional[str],
        accesses: Iterable[Dict[str, Any]],
        before: Dict[str, Optional[str]],
    ) -> Tuple[List[Read], List[Write], Set[str]]:
        """Reads, writes and remote places of an execution, from what the hooks saw, in order."""
        touched = _Touched(self._written, self._there, self._came, before, code)
        for access in accesses:
            touched.take(access)
        writes = touched.writes()
        self._written.update({path: (ordinal, now) for path, (now, _) in touched.written.items()})
        self._there.update({path: (ordinal, code, _there_now(path)) for path in touched.there})
        self._came = (self._came - touched.there) | touched.came
        return touched.reads, writes, touched.remote


class _Touched:
    """What one execution does to files, step by step.

    Attributes:
        written: stamp after and certainty by path, of content.
        there: paths that have been made or removed.
        came: folders that were moved to where they are, with what is in them.
    """

    def __init__(
        self,
        earlier: Dict[str, Tuple[int, str]],
        made: Dict[str, Tuple[int, Optional[str], str]],
        came: Set[str],
        before: Dict[str, Optional[str]],
        code: Optional[str],
    ) -> None:
        self._earlier = earlier
        self._made = made
        self._came_before = came
        self._before = before
        self._code = code
        self._passing: Set[str] = set()
        self._looked: Dict[str, int] = {}
        self._behind: Set[str] = set()
        self._listings = 0
        self._inside: Optional[Dict[str, List[str]]] = None
        self.reads: List[Read] = []
        self.remote: Set[str] = set()
        self.written: Dict[str, Tuple[str, bool]] = {}
        self.there: Set[str] = set()
        self.came: Set[str] = set()

    def take(self, access: Dict[str, Any]) -> None:
        """Take the next thing that was done."""
        path = access["location"]
        if not system.is_absolute(path):
            if "://" in path:
                self.remote.add(path)
        elif "change" in access:
            self._changed(path, access)
        else:
            self._accessed(path, access)

    def writes(self) -> List[Write]:
        """All that is another now; what was made only to be removed is forgotten."""
        for path in self._passing:
            if not system.is_there(path):
                self.written.pop(path, None)
                self.there.discard(path)
        for path, place in self._looked.items():
            if path in self.there:  # looked at first, and changed then
                writer, _, left = self._made[path]
                self.reads[place] = self._there_for(path, writer, left)
        found: List[Write] = []
        for path, (now, certain) in self.written.items():
            value = ABSENT if now == ABSENT else None
            found.append(Write("file:" + path, certain, value, now))
        for path in sorted(self.there):
            value = _there_now(path)
            known = None if path in self.came and value != ABSENT else value
            found.append(Write(_existence(path), True, known, value))
        return found

    def _accessed(self, path: str, access: Dict[str, Any]) -> None:
        now = stamp(path)
        if now is None:
            return
        writing = access["direction"] == "write"
        certain = not access["failed"]
        if writing and access["mode"] == "create":
            self._comes(path)
        if not (writing and access["mode"] in REPLACING and certain):
            self._read(path, self._before.get(path, None if path in self.written else now))
        # Looking at a database can change its file too.
        altered = "database" in access and self._before.get(path, now) != now
        if writing or (altered and path not in self.written):
            self.written[path] = (now, certain)
        if writing and certain and "database" not in access:
            self._put(path)

    def _changed(self, path: str, access: Dict[str, Any]) -> None:
        kind = access["change"]
        if kind == "listed":
            self._listed(path)
        elif kind == "removed":
            self._gone(path, access["folder"], access.get("partly", False))
        elif kind == "made":
            self._arrives(path, access)
        else:
            self._moved(path, access["to"], access)

    def _arrives(self, path: str, access: Dict[str, Any]) -> None:
        if access["new"]:
            self._comes(path)
            self.came.discard(path)
        elif path in self._came_before and path not in self.there:
            self._look(path)
            self.came.add(path)
        if not access["folder"]:
            self._write(path)
        self._put(path)

    def _moved(self, path: str, other: str, access: Dict[str, Any]) -> None:
        if not access["folder"]:
            self._read(path, access["stamp"])
        else:
            self._look(path)
            self._look_above(path)
        for known in self._below(path) if access["folder"] else ():
            if known in self.written or known in self._earlier:
                self._read(known, self._before.get(known))
                self._write(other + known[len(path) :])
            self._put(other + known[len(path) :])
        self._arrives(other, access)
        if access["folder"]:
            self.came.add(other)
        if access["change"] == "moved":
            self._gone(path, access["folder"])

    def _write(self, path: str) -> None:
        now = stamp(path)
        if now is not None:
            self.written[path] = (now, True)

    def _put(self, path: str) -> None:
        """Something is there now; it is in folders that earlier cells may have made."""
        self.there.add(path)
        self._look_above(path)

    def _look_above(self, path: str) -> None:
        """Read the folders that something is in; what is behind a link is read there too."""
        below, folder = path, system.folder_of(path)
        while folder != below:
            self._look(folder)
            link = system.link_of(folder) if folder in self._made else None
            if link is not None:
                behind = system.join(system.folder_of(folder), link, path[len(folder) + 1 :])
                self._read_behind(system.normal_path(behind))
            below, folder = folder, system.folder_of(folder)

    def _read_behind(self, path: str) -> None:
        if path not in self._behind:
            self._behind.add(path)
            if path in self._earlier:
                self._read(path, self._before.get(path, stamp(path)))
            else:
                self._look_above(path)

    def _gone(self, path: str, folder: bool, partly: bool = False) -> None:
        for known in self._below(path) if folder else ():
            if partly and system.is_there(known):
                continue
            self.there.add(known)
            self.came.discard(known)
            if known in self.written or known in self._earlier:
                self._write(known)
        if partly:
            return
        self.there.add(path)
        self.came.discard(path)
        if not folder:
            self._write(path)

    def _below(self, path: str) -> List[str]:
        """What is known to be or to have been in a folder."""
        start = system.join(path, "")
        known = {*self._earlier, *self._made, *self.written, *self.there}
        return sorted(each for each in known if each.startswith(start))

    def _comes(self, path: str) -> None:
        """Note that a path was free until now."""
        known = (self._earlier, self._made, self.written, self.there)
        if not any(path in each for each in known):
            self._passing.add(path)

    def _listed(self, path: str) -> None:
        self._listings += 1
        if self._listings <= MOST_LISTED:
            self.reads.append(Read(f"file:{system.join(path, '*')}", 0, LISTED))
        self._look(path)
        self._look_above(path)
        if self._inside is None:
            self._inside = {}
            for known in self._made:
                self._inside.setdefault(system.folder_of(known), []).append(known)
        for known in self._inside.get(path, ()):
            self._look(known)

    def _look(self, path: str) -> None:
        """Read whether something is there that another cell has made or removed."""
        if path not in self._made or path in self.there or path in self._looked:
            return
        writer, code, _ = self._made[path]
        if code is None or code != self._code:  # what the same source has made it makes again
            self._looked[path] = len(self.reads)
            self.reads.append(self._there_for(path, writer, _there_now(path)))

    def _there_for(self, path: str, writer: int, value: str) -> Read:
        came = path in self._came_before and value != ABSENT
        return Read(_existence(path), writer, None if came else value)

    def _read(self, path: str, now: Optional[str]) -> None:
        if self.written.get(path, ("", False))[1]:
            return
        known = self._earlier.get(path)
        location = "file:" + path
        if known is None:
            self._look_above(path)
            self.reads.append(Read(location, 0, now))
            return
        writer, after = known
        if now in (after, None):
            # What is not there has no other version than that.
            self.reads.append(Read(location, writer, ABSENT if after == ABSENT else None))
        else:
            self.reads.append(Read(location, None, now))


def _existence(path: str) -> str:
    """The location that says whether there is anything of this name."""
    return f"file:{system.join(path, '')}"


def _there_now(path: str) -> str:
    """Whether there is anything of this name, and where a link leads."""
    link = system.link_of(path)
    if link is not None:
        return f"{THERE}:{digests.of_head(link)}"
    return THERE if system.is_there(path) else ABSENT


def _may_be_path(text: str) -> bool:
    return 0 < len(text) < 200 and "\n" not in text and "\0" not in text and "://" not in text


__all__ = ["Files", "Write", "stamp"]
