"""What must still be equal when both sides are changed, and what must not when one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbxflow.adapters.flow.replays import Replays
from nbxflow.adapters.flow.sandbox import Place
from nbxflow.adapters.flow.verify_request import Prepared
from nbxflow.services.verify_flow import Judge, Judgement
from nbxflow.services.verify_flow_compare import Node
from nbxflow.services.verify_flow_plan import (
    before,
    input_to_change,
    other_parameters,
    without_last_row,
)
from nbxflow.services.verify_flow_runs import Run

_TRIES = 3
"""Parameters that are tried when other values make both sides fail."""


@dataclass
class Varied:
    """What came of the variations."""

    checks: list[dict[str, str]] = field(default_factory=list)
    judged: dict[str, Judgement] = field(default_factory=dict)
    """Tasks that a variation showed to be different."""
    distrust: str | None = None

    def check(self, kind: str, verdict: str, detail: str) -> None:
        """Note one."""
        self.checks.append({"kind": kind, "verdict": verdict, "detail": detail[:400]})


async def vary(
    replays: Replays,
    work: Prepared,
    order: Sequence[str],
    baselines: Sequence[Run],
    judged: Mapping[str, Judgement],
) -> Varied:
    """Change a parameter, an input and a task."""
    found = Varied()
    await _parameter(found, replays, work, order, judged)
    await _input(found, replays, work, order, judged)
    await _broken(found, replays, work, order, baselines, judged)
    return found


async def _parameter(
    found: Varied,
    replays: Replays,
    work: Prepared,
    order: Sequence[str],
    judged: Mapping[str, Judgement],
) -> None:
    variations = other_parameters(work.spec, work.cells)[:_TRIES]
    if not variations:
        chosen = any(entry["chosen"] for entry in work.spec["parameters"])
        reason = "No parameter can be changed." if chosen else "No parameter was chosen."
        found.check("parameter", "not-run", reason)
        return
    for one in variations:
        what = f"{one.name} = {one.value!r}"
        notebook = await replays.notebook(cells=one.cells)
        if _failed(notebook, order, work):
            reason = f"With {what} the notebook itself fails."
            continue
        pipeline = await replays.pipeline(order, notebook, parameters={one.name: one.value})
        _hold(found, "parameter", what, replays, (notebook, pipeline), judged)
        return
    found.check("parameter", "not-run", reason)


async def _input(
    found: Varied,
    replays: Replays,
    work: Prepared,
    order: Sequence[str],
    judged: Mapping[str, Judgement],
) -> None:
    name = input_to_change(work.spec, replays.sandbox.files())
    content = None if name is None else (replays.sandbox.root / "original" / name).read_bytes()
    if name is None or content is None:
        found.check("input", "not-run", "No file of rows inside the folder is read.")
        return
    shorter = without_last_row(content) if not name.endswith(".parquet") else None
    if shorter is None:
        found.check("input", "not-run", f"{name} cannot be made shorter by a row.")
        return

    def change(place: Place) -> None:
        (place.work / name).write_bytes(shorter)

    what = f"{name} without its last row"
    notebook = await replays.notebook(change=change)
    if _failed(notebook, order, work):
        found.check("input", "not-run", f"With {what} the notebook itself fails.")
        return
    pipeline = await replays.pipeline(order, notebook, change=change)
    _hold(found, "input", what, replays, (notebook, pipeline), judged)


def _failed(notebook: Run, order: Sequence[str], work: Prepared) -> bool:
    expected = [task for task in order if task not in work.forbidden]
    return any(task not in notebook or notebook[task].failure for task in expected)


def _hold(
    found: Varied,
    kind: str,
    what: str,
    replays: Replays,
    runs: tuple[Run, Run],
    judged: Mapping[str, Judgement],
) -> None:
    """Hold the pipeline against the notebook, but for what differs by itself."""
    notebook, pipeline = runs
    judge = Judge([notebook], replays.numbers)
    for task, known in judged.items():
        if known.verdict == "not-run":
            continue
        one = judge.judge(task, pipeline.get(task))
        masked = set(known.masked)
        one.differences = [
            entry for entry in one.differences if f"{entry.what}:{entry.name}" not in masked
        ]
        lucky = any(entry.startswith(("state:", "entropy:", "clock:")) for entry in masked)
        if one.differences and not lucky:
            one.masked = known.masked
            found.judged[task] = one.settle()
            first = one.differences[0]
            detail = f"With {what}, {task} differs: {first.name}"
            found.check(kind, "failed", detail)
            return
    found.check(kind, "passed", f"With {what} both sides are the same.")


# -- a broken task --------------------------------------------------------------------------------


async def _broken(
    found: Varied,
    replays: Replays,
    work: Prepared,
    order: Sequence[str],
    baselines: Sequence[Run],
    judged: Mapping[str, Judgement],
) -> None:
    chosen = _to_break(work, order, baselines[0], judged)
    if chosen is None:
        found.check("broken-task", "not-run", "No task has a value that can be altered.")
        return
    task, name = chosen
    needed = before(work.spec["steps"], task) | {task}
    partial = [one for one in order if one in needed]
    pipeline = await replays.pipeline(partial, baselines[0], altered=chosen)
    one = Judge(baselines, replays.numbers).judge(task, pipeline.get(task))
    if one.verdict == "different":
        detail = f"{name} of {task} was altered, and {one.differences[0].name} differs."
        found.check("broken-task", "passed", detail)
        return
    found.check("broken-task", "failed", f"{name} of {task} was altered, and nothing differs.")
    found.distrust = "A task was broken on purpose and it was not noticed."


def _to_break(
    work: Prepared, order: Sequence[str], notebook: Run, judged: Mapping[str, Judgement]
) -> tuple[str, str] | None:
    """The first task that gives a value which can be altered and was compared."""
    given = {step["id"]: [one["name"] for one in step["outputs"]] for step in work.spec["steps"]}
    for only_given in (True, False):
        for task in order:
            if task not in notebook or judged[task].verdict == "not-run":
                continue
            names = notebook[task].names
            for name in given[task] if only_given else sorted(notebook[task].bound & names.keys()):
                masked = f"name:{name}" in judged[task].masked
                if name in names and not masked and _can_be_altered(names[name]):
                    return task, name
    return None


def _can_be_altered(node: Node) -> bool:
    kind: Any = node[1]
    if node[0] in ("float", "items", "pairs", "text"):
        return kind in ("float", "list", "dict", "tuple", "set", "str", "float64")
    if node[0] == "array":
        return kind in ("numpy.ndarray", "list") and 0 not in node[3]
    return kind in ("int", "bool", "DataFrame", "Series") and node[0] in ("value", "fields")
