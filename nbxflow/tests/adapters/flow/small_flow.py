"""Small notebooks with FlowSpec and package written by hand: requests of verifications."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

from nbxflow.adapters.flow.verify import verify
from nbxflow.protocol.validation import validate
from nbxflow.services import flow_runtime

_RUNTIME = Path(flow_runtime.__file__).parent
PACKAGE = "small_pipeline"
_HASH = "0" * 64


@dataclass(frozen=True)
class Task:
    """One cell, one step, one task. ``code`` is the function's body; None: the cell's source."""

    name: str
    cell: str
    code: str | None = None
    takes: Mapping[str, str | None] = field(default_factory=dict)
    gives: Sequence[str] = ()
    after: Sequence[str] = ()
    state: str | None = None
    changes: bool = False
    reads: Sequence[str] = ()
    writes: Sequence[str] = ()
    effects: Sequence[Mapping[str, Any]] = ()
    tags: Sequence[str] = ()

    def text(self) -> str:
        """The module of the task."""
        body = dedent(self.cell if self.code is None else self.code).strip() or "pass"
        lines = body.split("\n")
        returned = f"return {', '.join(self.gives)}" if self.gives else ""
        return (
            f"from .. import outputs\nfrom ..definitions import *\n\n"
            f"def {self.name}({', '.join(self.takes)}):\n"
            + "".join(f"    {line}\n" for line in [*lines, returned])
        )

    def step(self) -> dict[str, Any]:
        """The step of the FlowSpec."""

        def dataset(name: str) -> dict[str, Any]:
            return {"namespace": "file", "name": name, "format": None, "inside": True}

        return {
            "id": self.name,
            "title": self.name,
            "description": None,
            "cells": [self.name],
            "inputs": [
                {"name": name, "from": source, "type": None} for name, source in self.takes.items()
            ],
            "outputs": [{"name": name, "type": None} for name in self.gives],
            "after": list(self.after),
            "state": {"from": self.state, "changes": self.changes},
            "reads": [dataset(name) for name in self.reads],
            "writes": [dataset(name) for name in self.writes],
            "effects": [{"call": None, "cell": self.name, **effect} for effect in self.effects],
        }


def request(
    *tasks: Task,
    shared: str = "",
    definitions: str = "",
    parameters: Sequence[Mapping[str, Any]] = (),
    imports: Sequence[str] = (),
    **options: Any,
) -> dict[str, Any]:
    """A ``flow-verify-request``: the shared cell first, then one cell a task."""
    cells = [{"id": "shared", "type": "code", "source": dedent(shared).strip(), "tags": []}]
    for task in tasks:
        source = dedent(task.cell).strip()
        cells.append({"id": task.name, "type": "code", "source": source, "tags": list(task.tags)})
    span = {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2}
    bound = {"cell": "shared", "span": span, "modules": [], "place": "module", "everywhere": False}
    spec = {
        "specVersion": "1.0",
        "kind": "FlowSpec",
        "name": PACKAGE,
        "title": "Small",
        "notebook": {"name": "small.ipynb", "kernel": "python3", "sha256": _HASH},
        "parameters": list(parameters),
        "secrets": [],
        "imports": [{**bound, "names": list(imports)}] if imports else [],
        "definitions": [],
        "steps": [task.step() for task in tasks],
        "shared": ["shared"],
        "environment": {"python": None, "packages": [], "local": [], "missing": []},
        "blockers": [],
        "measured": {"steps": []},
        "hash": _HASH,
    }
    asked = {
        "path": "small.ipynb",
        "kernel": "python3",
        "cells": cells,
        "spec": spec,
        "files": _files(tasks, dedent(definitions), parameters),
        "options": {
            "baselineRuns": 2,
            "allowNetwork": False,
            "allowOutside": False,
            "variations": False,
            "timeoutSeconds": 60,
            **options,
        },
    }
    validate("flow-verify-request", asked)
    return asked


def _files(
    tasks: Sequence[Task], definitions: str, parameters: Sequence[Mapping[str, Any]]
) -> list[dict[str, str]]:
    told = "".join(
        f"    Task(name={task.name!r}, takes={dict(task.takes)!r}, gives={tuple(task.gives)!r}, "
        f"after={tuple(task.after)!r}, state={task.state!r}, keeps_state={task.changes!r}),\n"
        for task in tasks
    )
    given = "".join(
        f"    Parameter({one['name']!r}, {one['type']!r}, {one['default']!r}),\n"
        for one in parameters
    )
    texts = {
        "__init__.py": "",
        "__main__.py": "from .pipeline import PIPELINE\nfrom .runner import main\n\n"
        "raise SystemExit(main(PIPELINE))\n",
        "pipeline.py": "from .runner import Parameter, Pipeline, Task\n\n"
        f"PIPELINE = Pipeline(name={PACKAGE!r}, parameters=(\n{given}), tasks=(\n{told}))\n",
        "definitions.py": definitions,
        "tasks/__init__.py": "",
        **{f"tasks/{task.name}.py": task.text() for task in tasks},
        **{
            path.name: path.read_text("utf-8")
            for path in _RUNTIME.glob("*.py")
            if path.name != "__init__.py"
        },
    }
    return [{"path": f"{PACKAGE}/{name}", "text": text} for name, text in texts.items()]


def verified(asked: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The verification; the evidence keeps to its schema."""
    evidence = asyncio.run(verify(asked, folder, lambda *_: None, asyncio.Event()))
    validate("evidence", evidence)
    found: dict[str, Any] = evidence["verification"]
    return found


def verdicts(found: Mapping[str, Any]) -> dict[str, str]:
    """Verdict by task."""
    return {task["id"]: task["verdict"] for task in found["tasks"]}
