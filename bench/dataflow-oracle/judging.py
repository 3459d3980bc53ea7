"""Verdicts against the truth: what is counted, and which claims are wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cells import Run, same_run
from playing import Moment

Result = Mapping[str, Any]
"""One step as ``nbxflow replay`` tells it."""


@dataclass(frozen=True)
class Wrong:
    """A claim that is not true, and where."""

    seed: int
    step: int
    cell: str
    what: str


@dataclass
class Tally:
    """Counts over sessions; tallies of several processes can be added."""

    counts: Counter[str] = field(default_factory=Counter)
    unknown_by: Counter[str] = field(default_factory=Counter)
    stale_by: Counter[str] = field(default_factory=Counter)
    plan_sizes: Counter[str] = field(default_factory=Counter)
    wrong: list[Wrong] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take the counts of another tally."""
        self.counts.update(other.counts)
        self.unknown_by.update(other.unknown_by)
        self.stale_by.update(other.stale_by)
        self.plan_sizes.update(other.plan_sizes)
        self.wrong.extend(other.wrong)


def is_fresh(moment: Moment, cell: str) -> bool | None:
    """Whether a cell truly shows what the reference run shows; None where that is no question.

    It is none for cells that did not run in this kernel process, and for edited ones.
    """
    ran = moment.shown.get(cell)
    source = dict(moment.sources).get(cell)
    if ran is None or source != ran[0] or cell not in moment.truth:
        return None
    return same_run(ran[1], moment.truth[cell])


def judge(seed: int, moments: Sequence[Moment], results: Sequence[Result], tally: Tally) -> None:
    """Compare every verdict of a session with the truth."""
    tally.counts["sessions"] += 1
    for step, (moment, result) in enumerate(zip(moments, results, strict=True)):
        tally.counts["steps"] += 1
        at_risk = False
        for cell, _ in moment.sources:
            verdict = result["cells"].get(cell)
            fresh = is_fresh(moment, cell)
            if fresh is not None and verdict is not None:
                _judge_cell(Wrong(seed, step, cell, "fresh"), verdict, fresh, at_risk, tally)
            at_risk = at_risk or verdict is None or verdict["state"] != "fresh"


def _judge_cell(
    place: Wrong, verdict: Mapping[str, Any], fresh: bool, at_risk: bool, tally: Tally
) -> None:
    state = verdict["state"]
    counts = tally.counts
    counts["judged"] += 1
    counts[f"said {state}"] += 1
    counts["truly fresh"] += fresh
    if state == "fresh":
        counts["at risk"] += at_risk
        counts["at risk wrong"] += at_risk and not fresh
        if not fresh:
            tally.wrong.append(place)
    elif state == "unknown":
        tally.unknown_by.update({reason["kind"] for reason in verdict["reasons"]})
    if fresh and state != "failed":
        counts["truly fresh, not failed"] += 1
        counts[f"truly fresh said {state}"] += 1
        if state == "stale":
            tally.stale_by[next((r["kind"] for r in verdict["reasons"]), "no reason")] += 1


def fresh_by_truth(runs: Mapping[str, Run], truth: Mapping[str, Run], cell: str) -> bool:
    """Whether a run of a cell is what the reference run of that cell is."""
    return cell in runs and cell in truth and same_run(runs[cell], truth[cell])
