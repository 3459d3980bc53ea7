"""Facts of sources, for dataflow between cells."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from nbxflow.adapters.ipython_syntax import transformer
from nbxflow.protocol.validation import ProtocolError, validate
from nbxflow.server.handlers.base import ApiError, NbxHandler

if TYPE_CHECKING:
    from nbxflow.facts import CellFacts
    from nbxflow.services.read_facts import FactsReader

_LARGEST_BODY = 20 * 1024 * 1024
_AT_ONCE = 64
"""How many cells are analysed before other requests get their turn."""


@cache
def _reader() -> FactsReader:
    from nbxflow.services.read_facts import FactsReader

    return FactsReader(transformer())


class FactsHandler(NbxHandler):
    """``POST facts`` with a ``FactsRequest``."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer with a ``FactsReply``; 400 for another body, 413 for one above 20 MB."""
        if len(self.request.body) > _LARGEST_BODY:
            raise ApiError(413, "too-large", "The sources are larger than 20 MB.")
        loop = asyncio.get_running_loop()
        cells = await loop.run_in_executor(None, self._cells)
        found: list[CellFacts] = []
        for start in range(0, len(cells), _AT_ONCE):
            part = cells[start : start + _AT_ONCE]
            found += await loop.run_in_executor(None, _facts, part, start)
        imported = await loop.run_in_executor(None, _imported, found)
        documents: list[dict[str, Any]] = []
        for start in range(0, len(cells), _AT_ONCE):
            part, seen = cells[start : start + _AT_ONCE], found[start : start + _AT_ONCE]
            documents += await loop.run_in_executor(None, _documents, part, seen, imported)
        self.reply({"cells": documents})

    def _cells(self) -> Sequence[Mapping[str, Any]]:
        try:
            body: Any = json.loads(self.request.body)
            validate("facts-request", body)
        except ProtocolError as error:
            message = f"{error.path}: not as schema facts-request says"
            raise ApiError(400, "bad-request", message, {"path": error.path}) from error
        except (ValueError, RecursionError) as error:
            raise ApiError(400, "bad-request", "$: the body is not JSON", {"path": "$"}) from error
        cells: Sequence[Mapping[str, Any]] = body["cells"]
        return cells


def _facts(cells: Sequence[Mapping[str, Any]], start: int) -> list[CellFacts]:
    reader = _reader()
    return [
        reader.facts(cell["source"], cell["cell"], index) for index, cell in enumerate(cells, start)
    ]


def _imported(found: Sequence[CellFacts]) -> Mapping[str, str]:
    from nbxflow.services.read_facts import imported_names

    return imported_names(found)


def _documents(
    cells: Sequence[Mapping[str, Any]], found: Sequence[CellFacts], imported: Mapping[str, str]
) -> list[dict[str, Any]]:
    reader = _reader()
    return [
        reader.again(cell["source"], facts, imported).to_document()
        for cell, facts in zip(cells, found, strict=True)
    ]
