"""Switches of the harness: records from which one mechanism's part has been taken away.

Each must lead to wrong claims that the oracle sees; else the oracle would not see them either
when the mechanism is broken.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

Dataflow = dict[str, Any]
Drops = Callable[[str, int, set[str]], bool]
"""Given a location, the ordinal of the execution, and the words in its source."""
_WORD = re.compile(r"[A-Za-z_]\w*")


def _root(location: str) -> str:
    """The name that a name or region is called after."""
    found = _WORD.match(location.split(":", 2)[-1])
    return found.group() if found else ""


def _is_region(location: str) -> bool:
    return location.startswith("object:")


def _alias(location: str, ordinal: int, words: set[str]) -> bool:
    return _is_region(location) and _root(location) not in words


def _closure(location: str, ordinal: int, words: set[str]) -> bool:
    return location.startswith(("name:", "object:")) and _root(location) not in words


def _content(location: str, ordinal: int, words: set[str]) -> bool:
    return _is_region(location)


def _mutation(location: str, ordinal: int, words: set[str]) -> bool:
    """Only what makes a region is kept, not what changes it later."""
    return _is_region(location) and not location.startswith(f"object:{ordinal}:")


def _file(location: str, ordinal: int, words: set[str]) -> bool:
    return location.startswith("file:")


def _order(location: str, ordinal: int, words: set[str]) -> bool:
    """Order is switched off in the session, not in the records."""
    return False


SWITCHES: Mapping[str, Drops] = {
    "alias": _alias,
    "closure": _closure,
    "content": _content,
    "mutation": _mutation,
    "file": _file,
    "order": _order,
}
_KEEPS_READS = frozenset(("mutation",))


def switched_off(
    mechanism: str, session: Mapping[str, Any], played: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Copies of a session and of how it was played, without what one mechanism contributes."""
    session, played = dict(session), copy.deepcopy(dict(played))
    if mechanism == "order":
        session["order"] = "execution"
    sources = {cell["id"]: cell["source"] for cell in session["cells"]}
    ledger = _Ledger(mechanism)
    for step, done in zip(session["steps"], played["steps"], strict=True):
        if "source" in step:
            sources[step["cell"]] = step["source"]
        if step["op"] == "restart":
            ledger = _Ledger(mechanism)
        for execution in done["executions"]:
            ledger.take(execution["dataflow"], set(_WORD.findall(sources[execution["cell"]])))
    return session, played


class _Ledger:
    """Drops from the records of one kernel process, and lets reads name writers that are left."""

    def __init__(self, mechanism: str) -> None:
        self._drops = SWITCHES[mechanism]
        self._keeps_reads = mechanism in _KEEPS_READS
        self._writers: dict[str, int] = {}

    def take(self, dataflow: Dataflow, words: set[str]) -> None:
        """Change one record; records come in the order of their executions."""
        ordinal = dataflow["ordinal"]
        if not self._keeps_reads:
            dataflow["reads"] = [
                read
                for read in dataflow["reads"]
                if not self._drops(read["location"], ordinal, words)
            ]
        for read in dataflow["reads"]:
            if read["writer"]:
                read["writer"] = self._writers.get(read["location"], 0)
        dataflow["writes"] = [
            write
            for write in dataflow["writes"]
            if not self._drops(write["location"], ordinal, words)
        ]
        for write in dataflow["writes"]:
            self._writers[write["location"]] = ordinal
