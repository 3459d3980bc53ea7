"""Which notebook a kernel's client works on, from the Jupyter server's sessions."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any

from nbxflow.adapters.notebook_paths import NotebookPaths, OutsideRootError
from nbxflow.ports import Location

_ANSWER_SECONDS = 2.0
_NOWHERE = Location("other", "client without session", None)

log = logging.getLogger("nbxflow")


class NotebooksJupyter:
    """Port ``Notebooks`` on a Jupyter server (interfaces: "Which notebook?").

    The session that owns the kernel gives the path. With several, the notebook whose saved file
    holds the cell; else the one this client was found in before; else the first notebook.
    """

    def __init__(
        self, session_manager: Any, paths: NotebookPaths, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._session_manager = session_manager
        self._paths = paths
        self._loop = loop
        self._clients: dict[str, Location] = {}
        self._last: dict[str, Location] = {}
        self._cells: dict[str, tuple[float, frozenset[str]]] = {}

    def locate(self, kernel_id: str, cell: str | None, client_session: str) -> Location:
        """See ``Notebooks.locate``; called from the recorder's thread."""
        known = self._sessions()
        if known is None:
            return self._last.get(kernel_id, _NOWHERE)
        sessions = [session for session in known if session["kernel"]["id"] == kernel_id]
        locations = [self._location(session) for session in sessions]
        found = self._choose(locations, cell, client_session)
        if found is not None:
            self._last[kernel_id] = found
        return found or _NOWHERE

    def _choose(
        self, locations: Sequence[Location], cell: str | None, client_session: str
    ) -> Location | None:
        if len(locations) <= 1:
            return locations[0] if locations else None
        holding = [place for place in locations if cell and cell in self._cell_ids(place.path)]
        if len(holding) == 1:
            self._clients[client_session] = holding[0]
            return holding[0]
        known = self._clients.get(client_session)
        if known in (holding or locations):
            return known
        notebooks = [place for place in locations if place.kind == "notebook"]
        return (holding or notebooks or locations)[0]

    def _sessions(self) -> list[Mapping[str, Any]] | None:
        """The sessions of the server; None when its loop does not answer in time."""
        if self._loop.is_closed():
            return None
        coroutine = self._session_manager.list_sessions()
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return list(future.result(_ANSWER_SECONDS))
        except Exception as error:
            future.cancel()
            log.warning("nbxflow: sessions not known (%s)", type(error).__name__)
            return None

    def _location(self, session: Mapping[str, Any]) -> Location:
        path = str(session["path"])
        if session["type"] != "notebook":
            name = str(session["name"] or path)
            return Location("console" if session["type"] == "console" else "other", name, None)
        try:
            return Location("notebook", path, self._paths.absolute(path))
        except OutsideRootError:
            return Location("notebook", path, None)

    def _cell_ids(self, path: str | None) -> frozenset[str]:
        """The ids of the cells in a saved notebook; none when it cannot be read."""
        if path is None:
            return frozenset()
        try:
            changed = os.stat(path).st_mtime
            known = self._cells.get(path)
            if known is not None and known[0] == changed:
                return known[1]
            with open(path, encoding="utf-8") as file:
                cells = json.load(file)["cells"]
            ids = frozenset(str(cell["id"]) for cell in cells if "id" in cell)
        except (OSError, ValueError, KeyError, TypeError):
            return frozenset()
        self._cells[path] = (changed, ids)
        return ids
