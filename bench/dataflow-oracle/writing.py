"""How a random session goes on, whatever its cells say: running, editing, moving, restarting."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

Cells = Sequence[str]
"""Sources of cells, from the top."""


class Writer(ABC):
    """A grammar: what cells say."""

    @abstractmethod
    def cell(self, above: Cells) -> str:
        """The source of a new cell below ``above``."""

    @abstractmethod
    def edited(self, source: str, above: Cells) -> str:
        """Another version of a cell."""


def write_session(rng: random.Random, writer: Writer) -> dict[str, Any]:
    """A session of 4 to 9 cells and some 5 to 25 steps (schema ``replay-session``)."""
    sources: list[str] = []
    for _ in range(rng.randrange(4, 10)):
        sources.append(writer.cell(sources))
    cells = [{"id": f"c{index}", "source": source} for index, source in enumerate(sources)]
    steps = _Steps(rng, writer, [dict(cell) for cell in cells])
    if rng.random() < 0.75:
        steps.run_from_the_top()
    for _ in range(rng.randrange(5, 15)):
        steps.next()
    return {"cells": cells, "steps": steps.taken}


class _Steps:
    def __init__(self, rng: random.Random, writer: Writer, cells: list[dict[str, str]]) -> None:
        self._rng = rng
        self._writer = writer
        self._cells = cells
        self._number = len(cells)
        self.taken: list[dict[str, Any]] = []

    def run_from_the_top(self) -> None:
        """Run all cells, or the first few."""
        count = len(self._cells)
        last = count if self._rng.random() < 0.7 else self._rng.randrange(1, count + 1)
        for cell in self._cells[:last]:
            self.taken.append({"op": "run", "cell": cell["id"]})

    def next(self) -> None:
        """One more step."""
        choice = self._rng.random()
        if not self._cells or choice > 0.94:
            self._insert()
        elif choice < 0.45:
            self.taken.append({"op": "run", "cell": self._any()["id"]})
        elif choice < 0.66:
            self._edit(self._upper(), run=True)
        elif choice < 0.74:
            self._edit(self._upper(), run=False)
        elif choice < 0.83:
            self._move()
        elif choice < 0.88 and len(self._cells) > 2:
            cell = self._any()
            self._cells.remove(cell)
            self.taken.append({"op": "delete", "cell": cell["id"]})
        elif choice < 0.89:
            self.taken.append({"op": "restart"})
        elif choice < 0.925:
            self.taken.append({"op": "run", "cell": self._upper()["id"]})
        else:
            self.run_from_the_top()

    def _any(self) -> dict[str, str]:
        return self._rng.choice(self._cells)

    def _upper(self) -> dict[str, str]:
        """A cell, more often one of the upper half."""
        return min(self._any(), self._any(), key=self._cells.index)

    def _above(self, cell: dict[str, str]) -> list[str]:
        return [other["source"] for other in self._cells[: self._cells.index(cell)]]

    def _edit(self, cell: dict[str, str], *, run: bool) -> None:
        cell["source"] = self._writer.edited(cell["source"], self._above(cell))
        operation = "run" if run else "edit"
        self.taken.append({"op": operation, "cell": cell["id"], "source": cell["source"]})

    def _insert(self) -> None:
        index = self._rng.randrange(len(self._cells) + 1)
        above = [cell["source"] for cell in self._cells[:index]]
        cell = {"id": f"c{self._number}", "source": self._writer.cell(above)}
        self._number += 1
        self._cells.insert(index, cell)
        step = {"op": "insert", "index": index, "cell": cell["id"], "source": cell["source"]}
        self.taken.append(step)
        if self._rng.random() < 0.8:
            self.taken.append({"op": "run", "cell": cell["id"]})

    def _move(self) -> None:
        cell = self._any()
        self._cells.remove(cell)
        index = self._rng.randrange(len(self._cells) + 1)
        self._cells.insert(index, cell)
        self.taken.append({"op": "move", "cell": cell["id"], "index": index})
