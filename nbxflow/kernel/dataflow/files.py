"""The files that an execution read and wrote, with the stamps that tell their versions apart."""

from __future__ import annotations

import stat
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Set, Tuple

from ...facts import CellFacts
from .. import system
from .bindings import ABSENT
from .watched import Read

REPLACING = ("create", "overwrite")
THERE = "=there"
LISTED = "=listed"


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
        self._there: Dict[str, Tuple[int, Optional[str]]] = {}

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
        touched = _Touched(self._written, self._there, before, code)
        for access in accesses:
            touched.take(access)
        writes = touched.writes()
        self._written.update({path: (ordinal, now) for path, (now, _) in touched.written.items()})
        self._there.update(dict.fromkeys(touched.there, (ordinal, code)))
        return touched.reads, writes, touched.remote


class _Touched:
    """What one execution does to files, step by step.

    Attributes:
        written: stamp after and certainty by path, of content.
        there: paths that have been made or removed.
    """

    def __init__(
        self,
        earlier: Dict[str, Tuple[int, str]],
        made: Dict[str, Tuple[int, Optional[str]]],
        before: Dict[str, Optional[str]],
        code: Optional[str],
    ) -> None:
        self._earlier = earlier
        self._made = made
        self._before = before
        self._code = code
        self._passing: Set[str] = set()
        self._looked: Set[str] = set()
        self._inside: Optional[Dict[str, List[str]]] = None
        self.reads: List[Read] = []
        self.remote: Set[str] = set()
        self.written: Dict[str, Tuple[str, bool]] = {}
        self.there: Set[str] = set()

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
        found: List[Write] = []
        for path, (now, certain) in self.written.items():
            value = ABSENT if now == ABSENT else None
            found.append(Write("file:" + path, certain, value, now))
        for path in sorted(self.there):
            value = THERE if system.is_there(path) else ABSENT
            found.append(Write(_existence(path), True, value, value))
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
            self._gone(path, access["folder"])
        elif kind == "made":
            self._arrives(path, access)
        else:
            self._moved(path, access["to"], access)

    def _arrives(self, path: str, access: Dict[str, Any]) -> None:
        if access["new"]:
            self._comes(path)
        if not access["folder"]:
            self._write(path)
        self._put(path)

    def _moved(self, path: str, other: str, access: Dict[str, Any]) -> None:
        if not access["folder"]:
            self._read(path, access["stamp"])
        for known in self._below(path) if access["folder"] else ():
            if known in self.written or known in self._earlier:
                self._read(known, self._before.get(known))
                self._write(other + known[len(path) :])
            self._put(other + known[len(path) :])
        self._arrives(other, access)
        if access["change"] == "moved":
            self._gone(path, access["folder"])

    def _write(self, path: str) -> None:
        now = stamp(path)
        if now is not None:
            self.written[path] = (now, True)

    def _put(self, path: str) -> None:
        """Something is there now; it is in folders that earlier cells may have made."""
        self.there.add(path)
        folder = system.folder_of(path)
        while folder != path:
            self._look(folder)
            path, folder = folder, system.folder_of(folder)

    def _gone(self, path: str, folder: bool) -> None:
        for known in self._below(path) if folder else ():
            self.there.add(known)
            if known in self.written or known in self._earlier:
                self._write(known)
        self.there.add(path)
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
        self.reads.append(Read(f"file:{system.join(path, '*')}", 0, LISTED))
        self._look(path)
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
        writer, code = self._made[path]
        if code is None or code != self._code:  # what the same source has made it makes again
            self._looked.add(path)
            value = THERE if system.is_there(path) else ABSENT
            self.reads.append(Read(_existence(path), writer, value))

    def _read(self, path: str, now: Optional[str]) -> None:
        if self.written.get(path, ("", False))[1]:
            return
        known = self._earlier.get(path)
        location = "file:" + path
        if known is None:
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


def _may_be_path(text: str) -> bool:
    return 0 < len(text) < 200 and "\n" not in text and "\0" not in text and "://" not in text


__all__ = ["Files", "Write", "stamp"]
