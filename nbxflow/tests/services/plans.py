"""Edit plans of a few cells, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nbxflow.domain.secrets.spans import span_of
from nbxflow.protocol.documents import to_document
from nbxflow.protocol.validation import validate
from nbxflow.services.rewrite import RewrittenFiles, rewrite

PATH = "made_pipeline/tasks/step.py"


def span(source: str, text: str) -> dict[str, int]:
    """Where a text first stands in a source."""
    start = source.index(text)
    found: dict[str, int] = to_document(span_of(source, start, start + len(text)))
    return found


def source(text: str, *edits: dict[str, Any], cell: str = "a") -> dict[str, Any]:
    """A cell of a plan."""
    return {"id": cell, "source": text, "edits": list(edits)}


def body(cell: str = "a", **more: Any) -> dict[str, Any]:
    """What of a cell stands in a function; all of it."""
    usual = {"comment": None, "drop": [], "show": None, "figures": None, "raises": False}
    return {"cell": cell, **usual, **more}


def function(*cells: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A function made of cells."""
    usual = {"parameters": [], "returns": None, "docstring": None, "copies": [], "gives": []}
    made = {"kind": "function", "name": "step", **usual, "body": list(cells), **more}
    made["parameters"] = [
        {"name": each, "annotation": None} if isinstance(each, str) else each
        for each in made["parameters"]
    ]
    return made


def module(*parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A module of a plan."""
    usual = {"path": PATH, "kind": "module", "docstring": None, "imports": [], "outputs": "outputs"}
    return {**usual, "parts": list(parts), **more}


def rewritten(cells: Sequence[dict[str, Any]], *files: dict[str, Any]) -> RewrittenFiles:
    """What the plan gives."""
    plan = {"package": "made_pipeline", "cells": list(cells), "files": list(files)}
    validate("edit-plan", plan)
    return rewrite(plan)


def text_of(cells: Sequence[dict[str, Any]], *parts: dict[str, Any], **more: Any) -> str:
    """The text of the one module of a plan that has no problem."""
    found = rewritten(cells, module(*parts, **more))
    assert found.problems == ()
    return found.files[PATH]


def step(text: str, *edits: dict[str, Any], cell: Any = None, **more: Any) -> str:
    """The function that is made of one cell."""
    found = text_of([source(text, *edits)], function(cell or body(), **more), outputs=None)
    return found[found.index("def step") :]


def lines(text: str, **more: Any) -> list[str]:
    """The lines of the function's body, without their common indentation."""
    made = step(text, **more).splitlines()[1:]
    assert all(line.startswith("    ") or not line for line in made)
    return [line[4:] for line in made]


def rules(text: str, **more: Any) -> list[str]:
    """The rules of the problems that the cell makes."""
    cell = more.pop("cell", None)
    found = rewritten([source(text)], module(function(cell or body(), **more)))
    assert bool(found.files) != bool(found.problems)
    for problem in found.problems:
        assert problem.message.endswith(".")
        assert problem.fix.endswith(".")
    return [problem.rule for problem in found.problems]
