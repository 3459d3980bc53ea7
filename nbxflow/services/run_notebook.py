"""What ``nbxflow run`` does to a notebook before it runs: parameters, cell ids, clean outputs.

Parameters follow papermill's convention: the cell tagged ``parameters`` holds the defaults, and
a cell tagged ``injected-parameters`` behind it overrides them.
"""

from __future__ import annotations

import copy
import hashlib
import json
import keyword
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

PARAMETERS_TAG = "parameters"
INJECTED_TAG = "injected-parameters"


class WrongUsage(Exception):
    """What was asked for cannot be done; the message names the file or option and the reason."""


class KernelUnavailable(Exception):
    """The kernel could not be started; the message says which and why."""


class RunInterrupted(Exception):
    """Somebody asked to stop before the run was over."""


def parse_notebook(path: Path, text: str) -> NotebookNode:
    """The notebook in ``text``, as nbformat 4, without the outputs of earlier runs.

    Cells that should have an id and have none get one, see :func:`cell_ids`; ``path`` is only
    named in messages.

    Raises:
        WrongUsage: the text is not JSON, not a notebook, or not a valid one.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise WrongUsage(f"{path}: not valid JSON: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("nbformat"), int):
        raise WrongUsage(f"{path}: not a notebook: it has no nbformat number")
    try:
        notebook = _as_version_4(text, document["nbformat"])
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = []
                cell.execution_count = None
        if _has_ids(notebook):
            for cell, cell_id in zip(notebook.cells, cell_ids(notebook), strict=True):
                cell["id"] = cell_id
        nbformat.validate(notebook)
    except (nbformat.ValidationError, nbformat.NBFormatError) as error:
        raise WrongUsage(f"{path}: not a valid notebook: {str(error).splitlines()[0]}") from error
    except (AttributeError, KeyError, TypeError) as error:
        # What nbformat raises where it relies on a form that the document does not have.
        raise WrongUsage(f"{path}: not a valid notebook: its cells are malformed") from error
    return notebook


def _as_version_4(text: str, version: int) -> NotebookNode:
    notebook: NotebookNode = nbformat.reader.reads(text)
    if version == 4:
        return notebook
    converted: NotebookNode = nbformat.convert(notebook, 4)
    for cell in converted.cells:
        # The conversion makes them up, others each time.
        cell.pop("id", None)
    return converted


def _has_ids(notebook: NotebookNode) -> bool:
    return (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)


def cell_ids(notebook: NotebookNode) -> list[str]:
    """The id of each cell, in document order.

    A cell without an id of its own (nbformat before 4.5) gets the first 16 hex digits of the
    SHA-256 of its source, and ``-2``, ``-3`` … when that id is taken: equal in every run of the
    same notebook.
    """
    taken: set[str] = set()
    ids: list[str] = []
    for cell in notebook.cells:
        own = cell.get("id")
        if not own or own in taken:
            own = _free_id(hashlib.sha256(cell.source.encode("utf-8")).hexdigest()[:16], taken)
        taken.add(own)
        ids.append(own)
    return ids


def code_cell_ids(notebook: NotebookNode) -> list[str]:
    """The ids of the code cells, in document order."""
    pairs = zip(notebook.cells, cell_ids(notebook), strict=True)
    return [cell_id for cell, cell_id in pairs if cell.cell_type == "code"]


def _free_id(wanted: str, taken: set[str]) -> str:
    candidate, number = wanted, 1
    while candidate in taken:
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate


def inject_parameters(notebook: NotebookNode, parameters: Mapping[str, Any]) -> NotebookNode:
    """A copy of a Python notebook with a cell that assigns the parameters.

    It replaces the injected cell of an earlier run, else follows the first cell tagged
    ``parameters``, else comes first.

    Raises:
        WrongUsage: a name is not a Python identifier, or a value has no literal.
    """
    injected = copy.deepcopy(notebook)
    cell = nbformat.v4.new_code_cell(
        source=parameters_source(parameters), metadata={"tags": [INJECTED_TAG]}
    )
    before = _first_tagged(injected.cells, INJECTED_TAG)
    if _has_ids(injected):
        others = set(cell_ids(injected))
        cell["id"] = _free_id(INJECTED_TAG, others)
        if before is not None:
            cell["id"] = injected.cells[before].id
    else:
        del cell["id"]
    if before is not None:
        injected.cells[before] = cell
    else:
        defaults = _first_tagged(injected.cells, PARAMETERS_TAG)
        injected.cells.insert(0 if defaults is None else defaults + 1, cell)
    return injected


def _first_tagged(cells: Sequence[NotebookNode], tag: str) -> int | None:
    for index, cell in enumerate(cells):
        if cell.cell_type == "code" and tag in cell.metadata.get("tags", []):
            return index
    return None


def parameters_source(parameters: Mapping[str, Any]) -> str:
    """Python source that assigns each parameter, one a line.

    Raises:
        WrongUsage: a name is not a Python identifier, or a value has no literal.
    """
    lines = ["# Parameters"]
    for name, value in parameters.items():
        if not name.isidentifier() or keyword.iskeyword(name):
            raise WrongUsage(f"--param {name}: not a name that Python can assign to")
        lines.append(f"{name} = {python_literal(value)}")
    return "\n".join(lines)


def python_literal(value: Any) -> str:
    """The Python expression of a JSON value; it contains nothing but literals.

    Raises:
        WrongUsage: the value is of another type.
    """
    if value is None or isinstance(value, (bool, int, str)):
        return repr(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else f"float({str(value)!r})"
    if isinstance(value, list):
        return f"[{', '.join(python_literal(item) for item in value)}]"
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        items = (f"{key!r}: {python_literal(item)}" for key, item in value.items())
        return f"{{{', '.join(items)}}}"
    raise WrongUsage(f"a parameter of type {type(value).__name__} has no Python literal")
