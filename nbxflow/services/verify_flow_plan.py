"""What a verification runs, in which order, and what it must leave out."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Step = Mapping[str, Any]
Spec = Mapping[str, Any]


def opposite_orders(steps: Sequence[Step]) -> list[list[str]]:
    """Orders of the steps that keep to ``after``: the first and the last; one when there is one."""
    forward = _ordered(steps, last=False)
    backward = _ordered(steps, last=True)
    return [forward] if forward == backward else [forward, backward]


def _ordered(steps: Sequence[Step], *, last: bool) -> list[str]:
    left = [step["id"] for step in steps]
    known = set(left)
    needs = {step["id"]: {need for need in step["after"] if need in known} for step in steps}
    found: list[str] = []
    while left:
        ready = [step for step in left if needs[step] <= set(found)]
        if not ready:
            raise ValueError("Steps wait for each other.")
        chosen = ready[-1 if last else 0]
        left.remove(chosen)
        found.append(chosen)
    return found


def dependants(steps: Sequence[Step], of: Iterable[str]) -> set[str]:
    """Those steps, and all that come after them."""
    found = set(of)
    while True:
        more = {step["id"] for step in steps if found & set(step["after"])} - found
        if not more:
            return found
        found |= more


def before(steps: Sequence[Step], of: str) -> set[str]:
    """The steps that must have ended before one can begin."""
    needs = {step["id"]: set(step["after"]) for step in steps}
    found: set[str] = set()
    left = [of]
    while left:
        for need in needs.get(left.pop(), set()) - found:
            found.add(need)
            left.append(need)
    return found


def forbidden(steps: Sequence[Step], options: Mapping[str, Any]) -> dict[str, str]:
    """Steps that change something outside and may not, and those after them, with the reason."""
    reasons: dict[str, str] = {}
    for step in steps:
        for effect in step["effects"]:
            needs_network = effect["kind"] == "network" and not options["allowNetwork"]
            if effect["writes"] and (not options["allowOutside"] or needs_network):
                what = effect["call"] or effect["kind"]
                reasons[step["id"]] = (
                    f"It changes something outside of the notebook's folder ({what}), "
                    "which is not repeated without consent."
                )
                break
    for step in steps:
        for refused in sorted(reasons.keys() & before(steps, step["id"])):
            if step["id"] not in reasons:
                reasons[step["id"]] = f"It comes after {refused}, which is not run."
    return reasons


@dataclass(frozen=True)
class Part:
    """Cells that are run one after the other: those of a step, shared ones before it included."""

    step: str
    cells: tuple[Mapping[str, Any], ...]


def parts_of(
    cells: Sequence[Mapping[str, Any]], spec: Spec, leave_out: Iterable[str]
) -> list[Part]:
    """The code cells by step, in document order; shared ones go with the step that follows.

    Cells behind the last step go with it. Cells of steps in ``leave_out`` are not there.
    """
    owner = {cell: step["id"] for step in spec["steps"] for cell in step["cells"]}
    skipped = set(leave_out)
    groups: dict[str, list[Mapping[str, Any]]] = {}
    waiting: list[Mapping[str, Any]] = []
    last: str | None = None
    for cell in cells:
        if cell["type"] != "code" or not cell["source"].strip():
            continue
        step = owner.get(cell["id"])
        if step is None:
            waiting.append(cell)
        elif step not in skipped:
            groups.setdefault(step, []).extend([*waiting, cell])
            waiting, last = [], step
    if last is not None:
        groups[last].extend(waiting)
    return [Part(step, tuple(found)) for step, found in groups.items()]


def imported_names(spec: Spec) -> set[str]:
    """Names that import statements bind: the package imports the same where it needs them."""
    return {name for entry in spec["imports"] for name in entry["names"]}


# -- variations -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Variation:
    """One parameter with another value."""

    name: str
    value: Any
    cells: tuple[Mapping[str, Any], ...]


def other_parameters(spec: Spec, cells: Sequence[Mapping[str, Any]]) -> list[Variation]:
    """Notebooks with one parameter changed, those of numbers first."""
    chosen = [entry for entry in spec["parameters"] if entry["chosen"]]
    order = ("int", "float", "bool", "str")
    usable = [entry for entry in chosen if entry["type"] in order and entry["origin"] != "path"]
    found = []
    for entry in sorted(usable, key=lambda one: order.index(one["type"])):
        value = _other(default_of(entry, cells))
        changed = _replaced(cells, entry, value)
        if changed is not None:
            found.append(Variation(entry["name"], value, changed))
    return found


def default_of(entry: Mapping[str, Any], cells: Iterable[Mapping[str, Any]]) -> Any:
    """A parameter's default as the source has it: in JSON ``1.0`` may have become ``1``."""
    span = entry["span"]
    for cell in cells:
        if cell["id"] == entry["cell"]:
            start = _offset(cell["source"], span["startLine"], span["startColumn"])
            end = _offset(cell["source"], span["endLine"], span["endColumn"])
            try:
                return ast.literal_eval(cell["source"][start:end].strip())
            except (ValueError, SyntaxError):
                break
    return entry["default"]


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * 0.75 if value else 0.5
    return f"{value}x"


def _replaced(
    cells: Sequence[Mapping[str, Any]], entry: Mapping[str, Any], value: Any
) -> tuple[Mapping[str, Any], ...] | None:
    """The cells with another literal in the place of the parameter's; None: it is not there."""
    changed = []
    done = False
    for cell in cells:
        if cell["id"] == entry["cell"]:
            source = replace_literal(cell["source"], entry["span"], entry["default"], value)
            if source is None:
                return None
            cell, done = {**cell, "source": source}, True
        changed.append(cell)
    return tuple(changed) if done else None


def replace_literal(source: str, span: Mapping[str, int], default: Any, value: Any) -> str | None:
    """The source with another literal at ``span``; None where the default is not what is there."""
    start = _offset(source, span["startLine"], span["startColumn"])
    end = _offset(source, span["endLine"], span["endColumn"])
    try:
        found = ast.literal_eval(source[start:end].strip())
    except (ValueError, SyntaxError):
        return None
    same = json.dumps(found, default=repr) == json.dumps(default, default=repr)
    whole = isinstance(found, float) and isinstance(default, int) and found == default
    if not same and not whole:
        return None
    return source[:start] + repr(value) + source[end:]


def _offset(source: str, line: int, column: int) -> int:
    """The index of a position: lines and UTF-16 columns count from 1."""
    lines = source.split("\n")
    start = sum(len(text) + 1 for text in lines[: line - 1])
    text = lines[line - 1] if line <= len(lines) else ""
    units = text.encode("utf-16-le", "surrogatepass")[: (column - 1) * 2]
    return start + len(units.decode("utf-16-le", "surrogatepass"))


def input_to_change(spec: Spec, present: Iterable[str]) -> str | None:
    """A file of rows inside the folder that is only read: its path relative to the folder."""
    there = set(present)
    written = {one["name"] for step in spec["steps"] for one in step["writes"] if one["inside"]}
    for step in spec["steps"]:
        for dataset in step["reads"]:
            name = dataset["name"]
            kind = name.rpartition(".")[2].lower()
            if dataset["inside"] and name in there and name not in written and kind in _ROWS:
                return str(name)
    return None


_ROWS = frozenset({"csv", "tsv", "jsonl", "ndjson", "parquet"})


def without_last_row(content: bytes) -> bytes | None:
    """A text of lines without the last; None when there are too few."""
    lines = content.splitlines(keepends=True)
    while lines and not lines[-1].strip():
        lines.pop()
    return b"".join(lines[:-1]) if len(lines) >= 3 else None
