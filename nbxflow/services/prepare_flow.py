"""What has to be known before a notebook can be promoted (schema ``flow-prepare-reply``)."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from nbxflow.domain.secrets.rules import Rules
from nbxflow.facts import CellFacts, FactsError, Span, normal_hash
from nbxflow.protocol.documents import to_document
from nbxflow.services.imported_modules import ImportedModule, added_folders, imported_modules
from nbxflow.services.move_secrets import IsKnown, MovedSecret, MovedSecrets, move_secrets
from nbxflow.services.python_cell import Transform
from nbxflow.services.read_facts import FactsReader, imported_names

__all__ = ["MovedSecret", "MovedSecrets", "move_secrets", "prepare"]


@dataclass(frozen=True)
class Package:
    """An installed distribution, and the top-level modules it gives that are imported."""

    name: str
    version: str
    modules: tuple[str, ...]


@dataclass(frozen=True)
class KernelEnvironment:
    """Where the notebook runs.

    Attributes:
        language: of the kernel; None where there is no such kernel.
        python: its version, e.g. ``3.11``; None where it is no Python, or could not be asked.
        packages: that give what is imported, by name.
        local: modules that are files beside the notebook.
        missing: modules that are not installed and that the notebook needs.
        airflow: version of Airflow installed there.
        problem: why it could not be asked, a sentence; None: it could.
    """

    language: str | None
    python: str | None = None
    packages: tuple[Package, ...] = ()
    local: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    airflow: str | None = None
    problem: str | None = None


LookAtKernel = Callable[
    [str | None, Path, Sequence[ImportedModule], Sequence[str]], KernelEnvironment
]
"""Asks the kernel of a name about modules that a notebook imports, looked for in its folder and
in those that it adds to its path."""


@dataclass(frozen=True)
class Engine:
    """What can be done with a target here (schema ``flow-prepare-reply``)."""

    target: str
    state: Literal["verified-here", "parsed-here", "not-installed"]
    version: str | None
    detail: str


def prepare(
    request: Mapping[str, Any],
    notebook: Path,
    look: LookAtKernel,
    transform: Transform | None = None,
    rules: Rules | None = None,
    own_airflow: str | None = None,
    is_known: IsKnown = lambda rule, secret: False,
) -> dict[str, Any]:
    """Answer a ``FlowPrepareRequest``. Starts no kernel and runs nothing of the notebook.

    Args:
        request: a valid document.
        notebook: absolute path of the notebook.
        look: asks the kernel's Python what is installed.
        transform: what makes Python of IPython's syntax, where IPython is installed.
        rules: that find secrets; None for nbxflow's own.
        own_airflow: version of Airflow in this process's environment.
        is_known: whether people have said that what a rule has found is no secret.
    """
    moved = move_secrets(request["cells"], transform, rules, is_known)
    sources = [cell["source"] for cell in moved.cells if cell["type"] == "code"]
    modules = imported_modules(sources, transform)
    there = look(request["kernel"], notebook.parent, modules, added_folders(sources))
    facts = _facts(moved.cells, there, transform)
    return {
        "cells": [
            {"id": cell["id"], "source": cell["source"], "facts": facts.get(index)}
            for index, cell in enumerate(moved.cells)
        ],
        "folder": str(notebook.parent),
        "secrets": to_document(list(moved.secrets)),
        "environment": {
            "python": there.python,
            "packages": to_document(list(there.packages)),
            "local": list(there.local),
            "missing": list(there.missing),
        },
        "engines": to_document(_engines(there, own_airflow)),
    }


def _facts(
    cells: Sequence[Mapping[str, Any]], there: KernelEnvironment, transform: Transform | None
) -> dict[int, dict[str, Any]]:
    """The facts of the code cells, by position; the same as ``read_facts`` has of these sources."""
    code = [(index, cell) for index, cell in enumerate(cells) if cell["type"] == "code"]
    if there.language not in (None, "python"):
        return {
            index: _other_language(cell, index, there.language or "").to_document()
            for index, cell in code
        }
    reader = FactsReader(transform)
    found = [reader.facts(cell["source"], cell["id"], index) for index, cell in code]
    imported = imported_names(found)
    again = [reader.again(cells[each.index]["source"], each, imported) for each in found]
    return {each.index: _of_newer_python(each, there.python).to_document() for each in again}


def _other_language(cell: Mapping[str, Any], index: int, language: str) -> CellFacts:
    error = FactsError("other-language", f"written in {language}", Span(1, 1, 1, 1))
    return CellFacts(cell["id"], index, normal_hash(cell["source"]), error)


def _of_newer_python(facts: CellFacts, python: str | None) -> CellFacts:
    """What this Python cannot parse may be valid in the kernel's newer one."""
    version = re.match(r"(\d+)\.(\d+)", python or "")
    if facts.error is None or facts.error.kind != "unparsable" or version is None:
        return facts
    if (int(version[1]), int(version[2])) <= sys.version_info[:2]:
        return facts
    return replace(facts, error=facts.error._replace(kind="newer-python"))


def _engines(there: KernelEnvironment, own_airflow: str | None) -> list[Engine]:
    if there.python is None:
        reason = there.problem or "The notebook's kernel is no Python."
        python = Engine("python", "not-installed", None, reason)
    else:
        detail = "Run and compared here, by the notebook's own Python."
        python = Engine("python", "verified-here", there.python, detail)
    version = there.airflow or own_airflow
    if version is None:
        detail = "Airflow is not installed here: the files are made, and not tried."
        return [python, Engine("airflow", "not-installed", None, detail)]
    where = "the notebook's environment" if there.airflow else "the server's environment"
    detail = f"Airflow is installed in {where}: the DAG can be parsed here."
    return [python, Engine("airflow", "parsed-here", version, detail)]
