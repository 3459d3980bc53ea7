"""What a verification is asked, made ready: secrets moved, facts read, what may not be run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbxflow.adapters.ipython_syntax import transformer
from nbxflow.adapters.rule_packs import load_packs
from nbxflow.domain.secrets.rules import compile_rules
from nbxflow.facts import CellFacts
from nbxflow.services.move_secrets import move_secrets
from nbxflow.services.read_facts import FactsReader, facts_by_source
from nbxflow.services.verify_flow_plan import forbidden, imported_names
from nbxflow.services.verify_flow_runs import Failure

_UNSEEDED = re.compile(r"(?:^|\.)(?:default_rng|RandomState|Random|SystemRandom)$|^secrets\.")
"""Calls that may give the same by chance in every replay."""
_DEFAULT_KERNEL = "python3"


@dataclass(frozen=True)
class Prepared:
    """A verification that can begin."""

    spec: Mapping[str, Any]
    options: Mapping[str, Any]
    kernel: str
    cells: Sequence[Mapping[str, Any]]
    """All cells, without secrets."""
    secrets: Mapping[str, str]
    """Environment variables in place of secrets."""
    files: Mapping[str, str]
    folder: Path
    forbidden: Mapping[str, str]
    """Steps that are not run, and why."""
    notes: Mapping[str, Sequence[str]]
    """By step: what may differ in another run though it never did here, as masks."""
    imported: frozenset[str]
    wanted: Mapping[str, Sequence[str]]
    """By step: names that it takes, gives, binds or changes, as far as can be told."""
    by_chance: frozenset[str]
    """Cells that are known to draw random numbers."""

    def at(self, text: str, work: Path) -> str:
        """A source or file whose absolute paths into the notebook's folder lead to its copy."""
        if len(self.folder.parts) < 3:
            return text
        found = re.compile(re.escape(str(self.folder)) + r"(?=[/\\\"'\s]|$)")
        return found.sub(lambda _: str(work), text)

    def without_secrets(self, value: Any) -> Any:
        """A document, or what a replay saw, without any value of :attr:`secrets`."""
        if isinstance(value, str):
            for secret in sorted(self.secrets.values(), key=len, reverse=True):
                if secret and len(secret) >= 4:
                    value = value.replace(secret, "…")
            return value
        if isinstance(value, list):
            return [self.without_secrets(part) for part in value]
        if isinstance(value, Failure):
            return replace(value, value=self.without_secrets(value.value))
        if isinstance(value, dict):
            return {key: self.without_secrets(part) for key, part in value.items()}
        return value


def prepared(request: Mapping[str, Any], folder: Path) -> Prepared:
    """What ``flow-verify-request`` asks for."""
    spec, options = request["spec"], request["options"]
    cells, secrets = _without_secrets(request)
    sources = {cell["id"]: cell["source"] for cell in cells if cell["type"] == "code"}
    facts = facts_by_source(sources.values(), FactsReader(transformer()))
    by_cell = {cell: facts[source] for cell, source in sources.items()}
    return Prepared(
        spec=spec,
        options=options,
        kernel=request["kernel"] or _DEFAULT_KERNEL,
        cells=cells,
        secrets=secrets,
        files={file["path"]: file["text"] for file in request["files"]},
        folder=folder,
        forbidden=forbidden(spec["steps"], options),
        notes=_notes(spec, by_cell),
        by_chance=frozenset(
            cell
            for cell, told in by_cell.items()
            if any(unknown.kind == "entropy" for unknown in told.unknown)
        ),
        wanted={step["id"]: _wanted(step, by_cell) for step in spec["steps"]},
        imported=frozenset(imported_names(spec)),
    )


def _without_secrets(
    request: Mapping[str, Any],
) -> tuple[list[Mapping[str, Any]], dict[str, str]]:
    rules = compile_rules(load_packs(()).packs)
    # Of other rules people have decided that what they find here is no secret.
    moved_by = {entry["rule"] for entry in request["spec"]["secrets"]}
    moved = move_secrets(
        request["cells"], transformer(), rules, lambda rule, secret: rule not in moved_by
    )
    return list(moved.cells), dict(moved.values)


def _notes(spec: Mapping[str, Any], facts: Mapping[str, CellFacts]) -> dict[str, list[str]]:
    """What facts know of cells whose results depend on the moment or on chance."""
    found: dict[str, list[str]] = {}
    for step in spec["steps"]:
        for cell in step["cells"]:
            for unknown in facts[cell].unknown if cell in facts else ():
                by_chance = unknown.kind == "entropy" and _UNSEEDED.search(unknown.name or "")
                if by_chance or unknown.kind in ("clock", "network"):
                    found.setdefault(step["id"], []).append(f"{unknown.kind}:{cell}")
    return found


def _wanted(step: Mapping[str, Any], facts: Mapping[str, CellFacts]) -> list[str]:
    names = {one["name"] for one in (*step["inputs"], *step["outputs"])}
    for cell in step["cells"]:
        if cell in facts:
            told = facts[cell].summary
            names |= told.defines | told.may_define | told.changes | told.may_change
    return sorted(names)
