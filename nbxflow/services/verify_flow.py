"""The judgement of a verification: what several replays of a notebook and of its pipeline say.

Pure: the replays themselves are made by :mod:`nbxflow.adapters.flow`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from nbxflow.services.verify_flow_compare import (
    Comparison,
    Difference,
    Node,
    ReadNumbers,
    compare,
    show,
)
from nbxflow.services.verify_flow_runs import Run, StepRun

Verdict = Literal["equal", "equal-within-tolerance", "nondeterministic", "different", "not-run"]
What = Literal["name", "output", "text", "file", "error", "missing"]

_WORST: Sequence[Verdict] = (
    "different",
    "not-run",
    "nondeterministic",
    "equal-within-tolerance",
    "equal",
)
_MOST_DIFFERENCES = 10


@dataclass(frozen=True)
class PartDifference:
    """A difference and the part of the step that has it."""

    what: What
    name: str
    difference: Difference


@dataclass
class Judgement:
    """What can be said of one task (schema ``verification``, ``task``)."""

    id: str
    verdict: Verdict = "equal"
    compared: int = 0
    masked: list[str] = field(default_factory=list)
    reason: str | None = None
    tolerance: float | None = None
    differences: list[PartDifference] = field(default_factory=list)

    def settle(self) -> Judgement:
        """Let the verdict follow from what was found."""
        self.masked = sorted(set(self.masked))
        if self.differences:
            self.verdict = "different"
        elif self.verdict == "not-run":
            pass
        elif self.masked:
            self.verdict = "nondeterministic"
            self.reason = self.reason or (
                "It differs from one run of the notebook to the next, or cannot be compared."
            )
        elif not self.compared:
            self.verdict = "not-run"
            self.reason = "Nothing of it can be compared: it binds, shows, prints, writes nothing."
        elif self.tolerance is not None:
            self.verdict = "equal-within-tolerance"
        return self

    def to_document(self) -> dict[str, Any]:
        """As in the evidence."""
        return {
            "id": self.id,
            "verdict": self.verdict,
            "compared": self.compared,
            "masked": self.masked,
            "reason": self.reason,
            "tolerance": self.tolerance,
            "differences": [_document(entry) for entry in self.differences[:_MOST_DIFFERENCES]],
        }


def _document(entry: PartDifference) -> dict[str, Any]:
    found = entry.difference
    return {
        "what": entry.what,
        "name": entry.name,
        "where": found.where,
        "notebook": found.notebook,
        "pipeline": found.pipeline,
    }


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a whole; ``not-run`` where there is nothing."""
    return min(verdicts, key=_WORST.index, default="not-run")


@dataclass(frozen=True)
class Parts:
    """The parts of a step that are compared, each with how a mask of it is called."""

    trees: dict[tuple[What, str], Node | None]

    @classmethod
    def of(cls, run: StepRun, step: str) -> Parts:
        """The parts of one replay of a step."""
        trees: dict[tuple[What, str], Node | None] = {}
        for name, node in run.names.items():
            trees["name", name] = node
        for kind, nodes in (("output", run.outputs), ("figure", run.figures)):
            for index, node in enumerate(nodes, start=1):
                trees["output", f"{kind} {index} of {step}"] = node
        if run.text is not None:
            trees["text", f"printed by {step}"] = run.text
        for path, file in run.files.items():
            trees["file", path] = file
        for index, failure in enumerate(run.raised, start=1):
            trees["error", f"error {index} of {step}"] = ["value", failure.name, failure.value]
        return cls(trees)


class Judge:
    """Compares pipelines with the notebook whose replays it was given.

    Args:
        baselines: replays of the notebook, the first of which is held against the pipeline.
        numbers: reads the numbers of arrays.
        notes: by step, why something of it may be another one in another run though it was the
            same in these, as what is masked by it.
    """

    def __init__(
        self,
        baselines: Sequence[Run],
        numbers: ReadNumbers,
        notes: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._baselines = baselines
        self._numbers = numbers
        self._notes = notes or {}

    def judge(self, step: str, pipeline: StepRun | None, reason: str | None = None) -> Judgement:
        """What can be said of one task; ``reason``: why it was not run."""
        found = Judgement(step)
        runs = [run[step] for run in self._baselines if step in run]
        stopped = reason or self._stopped(runs, pipeline)
        if stopped is not None or pipeline is None:
            found.verdict, found.reason = "not-run", stopped or "It was not run."
            return found
        if pipeline.failure is not None:
            found.differences.append(
                PartDifference(
                    "error", step, Difference(None, "no error", str(pipeline.failure)[:200])
                )
            )
            return found.settle()
        found.masked += self._notes.get(step, ())
        found.masked += [f"state:{name}" for name in _drawn_differently(runs)]
        self._compare(found, [Parts.of(run, step) for run in runs], Parts.of(pipeline, step))
        return found.settle()

    def _stopped(self, runs: Sequence[StepRun], pipeline: StepRun | None) -> str | None:
        if len(runs) < len(self._baselines) or not runs:
            return "The notebook did not get so far."
        for run in runs:
            if run.failure is not None:
                return f"The notebook itself stops there: {run.failure}"[:400]
        for run in [*runs, *([pipeline] if pipeline is not None else [])]:
            if run.denied:
                denied = run.denied[0]
                where = "the network" if denied["kind"] == "network" else "a file outside"
                return f"It reaches for {where} without consent: {denied['target']}"[:400]
        return None

    def _compare(self, found: Judgement, notebook: Sequence[Parts], pipeline: Parts) -> None:
        for key in dict.fromkeys([*notebook[0].trees, *pipeline.trees]):
            label = f"{key[0]}:{key[1]}"
            if any(key not in parts.trees for parts in notebook):
                if any(key in parts.trees for parts in notebook):
                    found.masked.append(label)
                elif key[0] != "name":
                    found.differences.append(_missing(key, None, pipeline.trees[key]))
                continue
            trees = [parts.trees[key] for parts in notebook]
            if any(self._differ(trees[0], other) for other in trees[1:]):
                found.masked.append(label)
            elif key not in pipeline.trees:
                found.differences.append(_missing(key, trees[0], None))
            else:
                self._one(found, key, trees[0], pipeline.trees[key])

    def _differ(self, one: Node | None, other: Node | None) -> bool:
        if one is None or other is None:
            return one is not other
        return one != other and bool(compare(one, other, self._numbers).differences)

    def _one(
        self, found: Judgement, key: tuple[What, str], one: Node | None, other: Node | None
    ) -> None:
        if one is None or other is None:
            if one is not other:
                found.differences.append(_missing(key, one, other))
            found.compared += 1
            return
        result = compare(one, other, self._numbers)
        found.differences += [PartDifference(*key, entry) for entry in result.differences]
        if result.unknown is not None and not result.differences:
            found.masked.append(f"{key[0]}:{key[1]}")
            found.reason = f"{key[1]} cannot be compared: {result.unknown}"
            return
        found.compared += 1
        _widen(found, result)


def _widen(found: Judgement, result: Comparison) -> None:
    if result.tolerance is not None:
        found.tolerance = max(found.tolerance or 0.0, result.tolerance)


def _missing(key: tuple[What, str], one: Node | None, other: Node | None) -> PartDifference:
    sides = [show(node) if node is not None else "nothing" for node in (one, other)]
    return PartDifference("missing", key[1], Difference(None, sides[0][:200], sides[1][:200]))


def _drawn_differently(runs: Sequence[StepRun]) -> list[str]:
    """Generators of random numbers that no seed was given to before the step drew from them."""
    first = runs[0].random
    names = {name for run in runs for name in run.random}
    return [
        name
        for name in sorted(names)
        if any(run.random.get(name) != first.get(name) for run in runs)
    ]


def together(found: Sequence[Judgement]) -> Judgement:
    """One judgement of several of the same task: the worst, with the differences of all."""
    chosen = replace(min(found, key=lambda one: _WORST.index(one.verdict)))
    tolerances = [one.tolerance for one in found if one.tolerance is not None]
    chosen.tolerance = max(tolerances, default=None)
    chosen.masked = sorted({entry for one in found for entry in one.masked})
    return chosen


def settled_by_seeds(found: Judgement, seeded: Judgement | None) -> Judgement:
    """A judgement where luck was ruled out.

    A task that draws without a seed may differ from the notebook in what happened to be the same
    in all of the notebook's replays; with seeds on both sides it is seen whether it was luck.
    """
    lucky = found.verdict == "different" and found.masked and seeded is not None
    if not lucky or seeded is None or seeded.differences or seeded.verdict == "not-run":
        return found
    masked = [*found.masked, *(f"{entry.what}:{entry.name}" for entry in found.differences)]
    settled = replace(found, differences=[], masked=masked, verdict="equal")
    return settled.settle()
