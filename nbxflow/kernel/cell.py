"""What one running cell has been seen to do, until it is reported."""

from __future__ import annotations

import stat
import threading
from typing import Any, Dict, List, Optional, Set, Tuple

from . import system
from .spans import NO_CELL, CellSpan

MAX_ACCESSES = 1000
MAX_STATEMENTS = 500
MAX_CHANGES = 1000
MAX_LOOKS = 20_000
MAX_STATEMENT_LENGTH = 50_000

Columns = Optional[List[Dict[str, Optional[str]]]]


def size_of(location: str) -> Optional[int]:
    """Size in bytes of a local file now; None for folders, URLs and what is not there."""
    status = system.status_of(location)
    return status.st_size if status is not None and stat.S_ISREG(status.st_mode) else None


def working_folder() -> Optional[str]:
    """The folder that relative paths are relative to; None when it was deleted."""
    try:
        return system.getcwd()
    except OSError:
        return None


class Cell:
    """Accesses, statements and blind spots of one execution, merged as they come in.

    Attributes:
        message_id: of the execute request.
        cell_id: of the notebook's cell; None where the client gave none.
        typed: (thread, hook) pairs inside a typed call now, so that inner calls keep quiet.
        in_shell: how many shell commands run now.
        depth: how many runs the cell has started inside itself (``%%capture``).
        span: by which others refer to the execution.
    """

    def __init__(
        self, message_id: str, cell_id: Optional[str], segment: int, span: CellSpan = NO_CELL
    ) -> None:
        self.span = span
        self.message_id = message_id
        self.cell_id = cell_id
        self.segment = segment
        self.typed: Set[Tuple[int, str]] = set()
        self.in_shell = 0
        self.depth = 0
        self._accesses: Dict[Tuple[str, str, str], Dict[str, Any]] = {}
        self._statements: Dict[Tuple[str, str, str], Dict[str, Any]] = {}
        self._blind_spots: Dict[Tuple[str, str], Dict[str, Any]] = {}
        self._changes: List[Tuple[int, Dict[str, Any]]] = []
        self._looks: Set[Tuple[str, str]] = set()
        self._lost: Set[Tuple[str, Optional[str]]] = set()
        self._lock = threading.RLock()

    def access(
        self,
        location: str,
        direction: str,
        layer: str,
        *,
        mode: Optional[str] = None,
        format: Optional[str] = None,
        rows: Optional[int] = None,
        columns: Columns = None,
        failed: bool = False,
    ) -> None:
        """Note that a dataset was read or written; repeated accesses become one."""
        key = (location, direction, layer)
        with self._lock:
            known = self._accesses.get(key)
            if known is not None:
                self._merge(known, mode, rows, columns, failed)
                return
            if len(self._accesses) >= MAX_ACCESSES:
                self.blind_spot("other", layer, "More datasets were touched than are recorded.")
                self.lose("budget")
                return
            self._accesses[key] = {
                "location": location,
                "direction": direction,
                "mode": mode,
                "layer": layer,
                "format": format,
                "rows": rows,
                "columns": columns,
                "bytes": None,
                "failed": failed,
            }

    def change(self, kind: str, location: str, **details: Any) -> None:
        """Note what was done to a name in the file system: ``moved``, ``made``, ``listed`` …."""
        change = {"change": kind, "location": location, **details}
        # To make sure of a folder is a look too: once is enough, and it takes no change's place.
        look = kind == "listed" or (kind == "made" and not details.get("new", True))
        with self._lock:
            if (look and (kind, location) in self._looks) or self._is_full(look):
                return
            if look:
                self._looks.add((kind, location))
            self._changes.append((len(self._accesses), change))

    def _is_full(self, look: bool) -> bool:
        looks = len(self._looks)
        if looks < MAX_LOOKS if look else len(self._changes) - looks < MAX_CHANGES:
            return False
        message = "More files and folders were changed or listed than are recorded."
        self.blind_spot("other", "files", message)
        self.lose("budget")
        return True

    def lose(self, kind: str, name: Optional[str] = None) -> None:
        """Note that something was done that is not among the touches: a kind of unknown."""
        self._lost.add((kind, name))

    def touches(self) -> List[Dict[str, Any]]:
        """Accesses and changes, in the order in which they were noted first; then what is lost."""
        with self._lock:
            found = [(place, 1, each) for place, each in enumerate(self._accesses.values())]
            found += [(place, 0, each) for place, each in self._changes]
            lost = [{"unknown": kind, "name": name} for kind, name in sorted(self._lost, key=str)]
            return [each for _, _, each in sorted(found, key=lambda item: item[:2])] + lost

    @staticmethod
    def _merge(
        known: Dict[str, Any],
        mode: Optional[str],
        rows: Optional[int],
        columns: Columns,
        failed: bool,
    ) -> None:
        if failed:
            return  # it says nothing about what the other access got or gave
        if known["direction"] == "read" and not known["failed"]:
            # A look at a few rows or columns, before or after, does not hide the fuller read.
            known["rows"] = max(known["rows"] or 0, rows or 0) if known["rows"] or rows else rows
            known["columns"] = max(known["columns"] or [], columns or [], key=len) or None
        elif mode == "append" and not known["failed"]:
            unknown = rows is None or known["rows"] is None
            known["rows"] = None if unknown else known["rows"] + rows
            if known["columns"] != columns:
                known["columns"] = None
        else:
            known.update(rows=rows, columns=columns)
        if known["failed"]:
            known.update(mode=mode, failed=False)

    def statement(
        self,
        engine: str,
        database: str,
        text: str,
        *,
        variables: Tuple[str, ...] = (),
        rows: Optional[int] = None,
        failed: bool = False,
    ) -> None:
        """Note an SQL statement; the same text on the same database becomes one."""
        key = (engine, database, text)
        if self.knows(key):
            if not failed:
                self.repeated(key, rows)
            return
        with self._lock:
            if len(self._statements) >= MAX_STATEMENTS or len(text) > MAX_STATEMENT_LENGTH:
                self.blind_spot(
                    "sql", engine, "More or longer SQL statements were run than are recorded."
                )
                return
            self._statements[key] = {
                "engine": engine,
                "database": database,
                "folder": working_folder(),
                "text": text,
                "variables": sorted(variables),
                "rows": rows,
                "failed": failed,
            }

    def knows(self, key: Tuple[str, Any, Any]) -> bool:
        """Whether a statement (engine, database, text) has been noted."""
        return key in self._statements

    def repeated(self, key: Tuple[str, Any, Any], rows: Optional[int]) -> None:
        """Note one more success of a known statement."""
        known = self._statements[key]
        known["failed"] = False
        if rows is not None and rows >= 0:
            known["rows"] = rows + (known["rows"] or 0)

    def blind_spot(self, kind: str, layer: str, message: str) -> None:
        """Note something that could not be seen; one a kind and layer is enough."""
        self._blind_spots.setdefault(
            (kind, layer), {"kind": kind, "layer": layer, "message": message}
        )

    def document(self) -> Dict[str, Any]:
        """The lists for the message at the cell's end, with the files' sizes as they are now."""
        with self._lock:
            for access in self._accesses.values():
                access["bytes"] = size_of(access["location"])
            return {
                "accesses": [
                    {**access, "location": system.readable(access["location"])}
                    for access in self._accesses.values()
                ],
                "statements": [dict(statement) for statement in self._statements.values()],
                "blindSpots": list(self._blind_spots.values()),
            }
