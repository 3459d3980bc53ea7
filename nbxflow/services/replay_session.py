"""The written sessions of ``nbxflow replay``: whether they can be played, and what they run.

A session holds cells and the steps that a user takes with them: running, editing, inserting,
deleting and moving cells, restarting the kernel (schema ``replay-session``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbxflow.services.run_notebook import WrongUsage

Session = Mapping[str, Any]
Step = Mapping[str, Any]


@dataclass
class ReplayCell:
    """A cell of the document as it stands between two steps."""

    id: str
    source: str
    type: str


@dataclass
class ReplayDocument:
    """The cells of a session in document order; each step changes it as the user would."""

    cells: list[ReplayCell] = field(default_factory=list)

    @staticmethod
    def of(session: Session) -> ReplayDocument:
        """The document with which a session begins.

        Raises:
            ValueError: two cells have the same id.
        """
        document = ReplayDocument()
        for cell in session["cells"]:
            document._insert(len(document.cells), cell["id"], cell)
        return document

    def apply(self, step: Step) -> ReplayCell | None:
        """Make the change of one step; returns the cell that is to run, None if none is.

        Raises:
            ValueError: the step cannot be taken; the message says why.
        """
        operation = step["op"]
        if operation == "insert":
            self._insert(step["index"], step["cell"], step)
        elif operation == "delete":
            self.cells.remove(self._cell(step["cell"]))
        elif operation == "move":
            self._move(self._cell(step["cell"]), step["index"])
        elif operation == "edit":
            self._cell(step["cell"]).source = step["source"]
        elif operation == "run":
            return self._run(self._cell(step["cell"]), step)
        return None

    def _cell(self, cell_id: str) -> ReplayCell:
        for cell in self.cells:
            if cell.id == cell_id:
                return cell
        raise ValueError(f"there is no cell {cell_id!r}")

    def _insert(self, index: int, cell_id: str, content: Mapping[str, Any]) -> None:
        if any(cell.id == cell_id for cell in self.cells):
            raise ValueError(f"there is a cell {cell_id!r} already")
        if index > len(self.cells):
            raise ValueError(f"index {index} is behind the end: there are {len(self.cells)} cells")
        cell = ReplayCell(cell_id, content["source"], content.get("type", "code"))
        self.cells.insert(index, cell)

    def _move(self, cell: ReplayCell, index: int) -> None:
        if index >= len(self.cells):
            last = len(self.cells) - 1
            raise ValueError(f"index {index} is behind the last place, {last}")
        self.cells.remove(cell)
        self.cells.insert(index, cell)

    def _run(self, cell: ReplayCell, step: Step) -> ReplayCell:
        if cell.type != "code":
            raise ValueError(f"cell {cell.id!r} is a {cell.type} cell; only code cells run")
        cell.source = step.get("source", cell.source)
        return cell


def check_sessions(sessions: Sequence[Session]) -> None:
    """See that every step of every session can be taken.

    Raises:
        WrongUsage: one cannot; the message names session, step and reason.
    """
    for number, session in enumerate(sessions, 1):
        place = f"session {number}" if len(sessions) > 1 else "the session"
        try:
            document = ReplayDocument.of(session)
        except ValueError as error:
            raise WrongUsage(f"{place}: {error}") from error
        for index, step in enumerate(session["steps"], 1):
            try:
                document.apply(step)
            except ValueError as error:
                raise WrongUsage(f"{place}, step {index} ({step['op']}): {error}") from error


def code_sources(session: Session) -> list[str]:
    """The source of every code cell at any time, each once, in order of appearance."""
    document = ReplayDocument.of(session)
    found = dict.fromkeys(cell.source for cell in document.cells if cell.type == "code")
    for step in session["steps"]:
        document.apply(step)
        if "source" in step:
            [changed] = [cell for cell in document.cells if cell.id == step["cell"]]
            if changed.type == "code":
                found[changed.source] = None
    return list(found)
