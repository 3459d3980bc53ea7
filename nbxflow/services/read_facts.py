"""Facts of the cells of notebooks, Python files and requests."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from nbxflow.facts import CellFacts, FactsError, Span, analyse, normal_hash
from nbxflow.services.run_notebook import cell_ids, parse_notebook

Transform = Callable[[str], str]
_Imported = tuple[tuple[str, str], ...]
_REMEMBERED = 2048
_LONGEST_REMEMBERED = 20_000
_MARKER = re.compile(r"^# ?%%(.*)$", re.MULTILINE)
_PYTHON = ("python", "ipython", "python3", "")


class FactsReader:
    """Analyses sources; sources that were seen lately are not analysed again.

    What the cells of a notebook import tells what names mean in the others: look at each cell
    first, then at all of them again with :func:`imported_names`.
    """

    def __init__(self, transform: Transform | None) -> None:
        self._transform = transform
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._analyse)

    def facts(self, source: str, cell: str | None, index: int) -> CellFacts:
        """The facts of one source; never raises."""
        return replace(self._facts(source, ()), cell=cell, index=index)

    def again(self, source: str, found: CellFacts, imported: Mapping[str, str]) -> CellFacts:
        """The facts of a source that has the facts ``found``, where ``imported`` is known."""
        looked_up = found.summary.reads.union(*(entry.deferred for entry in found.statements))
        relevant = tuple((name, imported[name]) for name in sorted(looked_up & imported.keys()))
        if not relevant:
            return found
        return replace(self._facts(source, relevant), cell=found.cell, index=found.index)

    def _facts(self, source: str, imported: _Imported) -> CellFacts:
        short = len(source) <= _LONGEST_REMEMBERED
        return self._remembered(source, imported) if short else self._analyse(source, imported)

    def _analyse(self, source: str, imported: _Imported) -> CellFacts:
        return analyse(source, transform=self._transform, imported=dict(imported))


def imported_names(cells: Iterable[CellFacts]) -> dict[str, str]:
    """The names that cells of one notebook bind by imports only, always to the same."""
    found: dict[str, str] = {}
    others: set[str] = set()
    for facts in cells:
        others |= facts.summary.may_define - facts.imported.keys()
        for name, path in facts.imported.items():
            if found.setdefault(name, path) != path:
                others.add(name)
    return {name: path for name, path in found.items() if name not in others}


def facts_by_source(sources: Iterable[str], reader: FactsReader) -> dict[str, CellFacts]:
    """The facts of the sources of one notebook, each with what the others import."""
    found = {source: reader.facts(source, None, 0) for source in sources}
    imported = imported_names(found.values())
    return {source: reader.again(source, facts, imported) for source, facts in found.items()}


def read_facts(path: str, text: str, transform: Transform | None) -> dict[str, Any]:
    """The cells of a notebook or Python source, and the facts of its code cells.

    Args:
        path: where the text comes from; ``-`` and names other than ``*.ipynb`` and ``*.py`` say
            nothing about which of the two it is.
        text: the content of the file.
        transform: IPython's transformer, see :func:`nbxflow.facts.analyse`.

    Raises:
        WrongUsage: the text is no notebook although it should be one.
    """
    if _is_notebook(path, text):
        notebook = parse_notebook(Path(path), text)
        counts = _counts(text)
    else:
        notebook, counts = _python_cells(text), []
    language = _language(notebook)
    reader = FactsReader(transform)
    cells, found = [], []
    for index, (cell, cell_id) in enumerate(zip(notebook.cells, cell_ids(notebook), strict=True)):
        cells.append(
            {
                "id": cell_id,
                "type": cell.cell_type,
                "source": cell.source,
                "count": counts[index] if index < len(counts) else None,
            }
        )
        if cell.cell_type == "code":
            found.append(
                reader.facts(cell.source, cell_id, index)
                if language in _PYTHON
                else _other_language(cell.source, cell_id, index, language)
            )
    imported = imported_names(found)
    seen = [reader.again(notebook.cells[facts.index].source, facts, imported) for facts in found]
    documents = [_of_newer_python(facts, notebook).to_document() for facts in seen]
    return {"path": path, "cells": cells, "facts": documents}


def _is_notebook(path: str, text: str) -> bool:
    if path.endswith((".ipynb", ".py")):
        return path.endswith(".ipynb")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and "nbformat" in document


def _counts(text: str) -> list[int | None]:
    """The execution count of each cell as the file has it; the notebook is a valid one."""
    document: Mapping[str, Any] = json.loads(text)
    counts = [cell.get("execution_count") for cell in document.get("cells", [])]
    return [count if isinstance(count, int) else None for count in counts]


def _python_cells(text: str) -> NotebookNode:
    """The cells between ``# %%`` markers; all the text is one cell where there are none."""
    markers = list(_MARKER.finditer(text))
    starts = [0, *(marker.end() for marker in markers)]
    ends = [*(marker.start() for marker in markers), len(text)]
    kinds = ["code", *(_kind(marker.group(1)) for marker in markers)]
    cells = []
    for number, (kind, start, end) in enumerate(zip(kinds, starts, ends, strict=True)):
        source = text[start:end].strip("\n")
        if number or source.strip() or not markers:
            cells.append(NotebookNode(cell_type=kind, source=source, metadata=NotebookNode()))
    return NotebookNode(metadata=NotebookNode(), cells=cells)


def _kind(title: str) -> str:
    for kind in ("markdown", "raw"):
        if f"[{kind}]" in title or (kind == "markdown" and "[md]" in title):
            return kind
    return "code"


def _language(notebook: NotebookNode) -> str:
    metadata = notebook.metadata
    name = metadata.get("language_info", {}).get("name")
    return str(name or metadata.get("kernelspec", {}).get("language") or "").lower()


def _other_language(source: str, cell: str, index: int, language: str) -> CellFacts:
    error = FactsError("other-language", f"written in {language}", Span(1, 1, 1, 1))
    return CellFacts(cell, index, normal_hash(source), error)


def _of_newer_python(facts: CellFacts, notebook: NotebookNode) -> CellFacts:
    """What this Python cannot parse may be valid in the notebook's newer one."""
    version = re.match(
        r"(\d+)\.(\d+)", str(notebook.metadata.get("language_info", {}).get("version", ""))
    )
    if facts.error is None or facts.error.kind != "unparsable" or version is None:
        return facts
    if (int(version.group(1)), int(version.group(2))) <= sys.version_info[:2]:
        return facts
    return replace(facts, error=facts.error._replace(kind="newer-python"))
