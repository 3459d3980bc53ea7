"""The written cases of ``src/core/dataflow/cases``: sessions and what must be said of them.

A case has a ``name``, ``why`` it is so, ``cells`` (id to source, or to ``{markdown: text}``), an
``order`` and ``steps``. ``run`` may list several cells: what is expected holds after the last.
Expected of a step, each where given:

- ``expect``: the state of cells; null: the cell has no verdict
- ``reasons``: kinds that must be among a cell's reasons
- ``warnings``: kind, name and cell of every warning before the run
- ``plan``, ``confirm``: exactly these cells; ``needsRestart``
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).parents[3] / "src" / "core" / "dataflow" / "cases"
_EXPECTED = frozenset(
    ("expect", "reasons", "warnings", "plan", "confirm", "needsRestart", "unresolved")
)


@dataclass(frozen=True)
class Case:
    """One case; ``expected`` says what must hold after which step of the session."""

    name: str
    why: str
    session: Mapping[str, Any]
    expected: tuple[tuple[int, Mapping[str, Any]], ...]

    def differences(self, result: Mapping[str, Any]) -> list[str]:
        """What a result of ``nbxflow replay`` says otherwise, one sentence each."""
        found = []
        for index, expected in self.expected:
            step = self.session["steps"][index]
            place = f"step {index + 1} ({step['op']} {step.get('cell', '')})"
            found += [f"{place}: {d}" for d in _differences(expected, result["steps"][index])]
        return found


def read_cases() -> list[Case]:
    """All cases, in order of file and place.

    Raises:
        ValueError: a case is not written as it should be.
    """
    cases = [
        _case(written, file.name)
        for file in sorted(CASES.glob("*.yaml"))
        for written in yaml.safe_load(file.read_text("utf-8"))
    ]
    names = [case.name for case in cases]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"cases of the same name: {twice}")
    return cases


def _case(written: Mapping[str, Any], file: str) -> Case:
    if unknown := written.keys() - {"name", "why", "cells", "order", "steps"}:
        raise ValueError(f"{file}: {written['name']}: {unknown} is not known")
    steps: list[dict[str, Any]] = []
    expected = []
    for step in written["steps"]:
        steps += _steps({key: value for key, value in step.items() if key not in _EXPECTED})
        wanted = {key: value for key, value in step.items() if key in _EXPECTED}
        if wanted:
            expected.append((len(steps) - 1, wanted))
    session = {
        "cells": [_cell(name, content) for name, content in written["cells"].items()],
        "order": written.get("order", "document"),
        "steps": steps,
    }
    return Case(written["name"], written["why"], session, tuple(expected))


def _cell(name: str, content: str | Mapping[str, str]) -> dict[str, str]:
    if isinstance(content, str):
        return {"id": name, "source": content}
    [(kind, source)] = content.items()
    return {"id": name, "source": source, "type": kind}


def _steps(step: dict[str, Any]) -> list[dict[str, Any]]:
    [op] = step.keys() & {"run", "edit", "insert", "delete", "move", "restart"}
    cell = step.pop(op)
    if op == "restart":
        return [{"op": "restart"}]
    if isinstance(cell, list):
        return [{"op": op, "cell": each, **step} for each in cell]
    return [{"op": op, "cell": cell, **step}]


def _differences(expected: Mapping[str, Any], got: Mapping[str, Any]) -> list[str]:
    found = []
    for cell, state in expected.get("expect", {}).items():
        verdict = got["cells"].get(cell)
        said = verdict and verdict["state"]
        if said != state:
            reasons = [reason["kind"] for reason in verdict["reasons"]] if verdict else []
            found.append(f"{cell} is {said} {reasons}, not {state}")
    for cell, kinds in expected.get("reasons", {}).items():
        said = [reason["kind"] for reason in got["cells"].get(cell, {"reasons": []})["reasons"]]
        if not set(kinds) <= set(said):
            found.append(f"{cell} is so because {said}, not {kinds}")
    for field in ("warnings", "plan", "confirm", "needsRestart", "unresolved"):
        if field in expected and got[field] != expected[field]:
            found.append(f"{field} {got[field]}, not {expected[field]}")
    return found
