"""The files that SQL statements read and write, found in their texts; rather too many."""

from __future__ import annotations

import glob
import os
import re
from typing import Any, Dict, Iterable, Iterator, List, Optional, Set, Tuple

from .. import system

_QUOTED = re.compile(r"'((?:[^']|'')+)'|\"((?:[^\"]|\"\")+)\"")
_WRITES = re.compile(r"\b(?:copy\b.*?\bto|export\s+database)\s*$", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_LOOKS_ONLY = re.compile(r"\s*(?:select|explain|show|describe|values|from)\b", re.IGNORECASE)
_WITH = re.compile(r"\s*with\b(?!.*\b(?:insert|update|delete|merge)\b)", re.IGNORECASE | re.DOTALL)
_PRAGMA = re.compile(r"\s*pragma\b[^=]*$", re.IGNORECASE)
_MAKES = re.compile(
    r"(?:drop\s+table\s+if\s+exists|create\s+or\s+replace\s+table)\s+(\w+)\b(?!\s*\.)",
    re.IGNORECASE,
)
_FILLS = re.compile(
    r"(?:create\s+table|insert\s+into|create\s+(?:unique\s+)?index\s+\w+\s+on|select\b.*?\bfrom)"
    r"\s+(\w+)\b(?!\s*\.)",
    re.IGNORECASE | re.DOTALL,
)
_USES = re.compile(r"\b(?:from|join)\s+(\w+)", re.IGNORECASE)
ANY_TABLE = "*"
MOST_FILES = 1000

Access = Dict[str, Any]


class Databases:
    """Which tables of each database cells have changed, from cell to cell."""

    def __init__(self) -> None:
        self._changed: Dict[str, Set[str]] = {}

    def accesses(self, statements: Iterable[Dict[str, Any]]) -> Iterator[Access]:
        """Reads and writes of files by statements, in the form of accesses that the hooks see."""
        texts: Dict[str, List[str]] = {}
        failed: Set[str] = set()
        for statement in statements:
            folder = statement["folder"]
            if folder is None:
                continue
            if statement["engine"] == "duckdb":
                for path, writing in _named(statement["text"], folder):
                    yield _access(path, "overwrite" if writing else None, statement["failed"])
            database = statement["database"]
            if not database or "://" in database:
                continue
            path = system.normal_path(system.join(folder, database))
            if system.is_file(path):
                texts.setdefault(path, []).append(statement["text"])
                if statement["failed"]:
                    failed.add(path)
        for path, known in texts.items():
            yield from self._of_database(path, known, path in failed)

    def _of_database(self, path: str, texts: List[str], failed: bool) -> Iterator[Access]:
        if all(map(is_plain_look, texts)):
            yield {**_access(path, None, failed), "database": True}
            return
        replaced = tables_replaced(texts)
        others = self._changed.setdefault(path, set())
        whole = replaced is not None and not failed and others <= replaced
        yield _access(path, "overwrite" if whole else "append", failed)
        others |= {ANY_TABLE} if replaced is None else replaced


def tables_replaced(texts: Iterable[str]) -> Optional[Set[str]]:
    """The tables that statements make anew before all else; None if they touch any other."""
    replaced: Set[str] = set()
    for text in texts:
        text = _COMMENT.sub(" ", text).strip().rstrip(";")
        made, filled = _MAKES.match(text), _FILLS.match(text)
        if made is not None:
            replaced.add(made[1].lower())
        elif filled is None or filled[1].lower() not in replaced:
            return None
        used = {each.lower() for each in _USES.findall(text)}
        if ";" in text or not used <= replaced:
            return None
    return replaced


def is_plain_look(text: str) -> bool:
    """Whether a statement surely changes nothing in its database."""
    text = _COMMENT.sub(" ", text).strip().rstrip(";")
    if ";" in text:
        return False
    return bool(_LOOKS_ONLY.match(text) or _WITH.match(text) or _PRAGMA.match(text))


def _named(text: str, folder: str) -> List[Tuple[str, bool]]:
    found: List[Tuple[str, bool]] = []
    for match in _QUOTED.finditer(text):
        name = (match[1] or match[2]).replace("''", "'")
        if len(name) > 1000 or "\n" in name or "\0" in name or "://" in name:
            continue
        writing = bool(_WRITES.search(text[: match.start()].rpartition(";")[2]))
        path = system.join(folder, os.path.expanduser(name))
        if writing:
            found.append((path, True))
        elif system.status_of(path) is not None:
            found.append((path, False))
        elif glob.has_magic(path):
            found += [(each, False) for each in sorted(glob.glob(path, recursive=True))]
    return found[:MOST_FILES]


def _access(path: str, mode: Optional[str], failed: bool) -> Access:
    return {
        "location": system.absolute(path),
        "direction": "read" if mode is None else "write",
        "mode": mode,
        "failed": failed,
    }
