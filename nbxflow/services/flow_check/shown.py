"""What was shown, as a reader finds it in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .node import Node


class Shown:
    """Values in the order in which they were shown; of those under one ``display_id`` the last.

    The ids that nobody chose are counted, so that they are the same in each run.
    """

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._places: dict[Any, list[int]] = {}
        self._ids = 0

    def id_for(self, given: Any) -> Any:
        """The id of a display: a new one for True, None for none."""
        if given is not True:
            return given or None
        self._ids += 1
        return f"shown-{self._ids}"

    def take(self, nodes: Sequence[Node], display_id: Any = None, update: bool = False) -> None:
        """Take what a display shows, or what it shows instead of what is there."""
        places = self._places.setdefault(display_id, []) if display_id is not None else []
        if nodes:
            for place in places:
                self.nodes[place] = nodes[-1]
        if not update or not places:
            start = len(self.nodes)
            self.nodes.extend(nodes)
            places.extend(range(start, len(self.nodes)))


def seen(line: str) -> str:
    """A line of text after its carriage returns: what comes later stands over what was there."""
    written = ""
    for part in line.split("\r"):
        written = part + written[len(part) :]
    return written
