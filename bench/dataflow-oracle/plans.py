"""Repair plans, tried out in a fork: do they make their goals fresh, and are they small?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from judging import Tally, Wrong, fresh_by_truth, is_fresh
from playing import Moment, Player

LARGEST = 7
"""Documents of more code cells are not searched by brute force."""


def try_plan(
    player: Player,
    moment: Moment,
    result: Mapping[str, Any],
    place: Wrong,
    tally: Tally,
    *,
    search: bool,
) -> None:
    """Run the plan in a fork of the kernel and see whether every goal is fresh then."""
    if result["needsRestart"]:
        tally.counts["plans that need a restart"] += 1
        return
    plan = result["plan"]
    goals = _goals(result)
    tally.counts["plans"] += 1
    if goals and not _makes_fresh(player, moment, plan, goals):
        missed = [goal for goal in goals if not _makes_fresh(player, moment, plan, [goal])]
        if missed:
            tally.wrong.append(
                Wrong(place.seed, place.step, ",".join(missed), f"plan {'+'.join(plan)}")
            )
    repairable = goals and not any(is_fresh(moment, goal) for goal in goals)
    if search and repairable and len(moment.sources) <= LARGEST:
        smallest = _smallest(player, moment, goals, len(plan))
        tally.plan_sizes["plan"] += len(plan)
        tally.plan_sizes["smallest"] += smallest
        tally.plan_sizes["plans"] += 1


def _goals(result: Mapping[str, Any]) -> list[str]:
    """The cells that ran and are not fresh, without what the plan says it cannot repair."""
    return [
        cell
        for cell, verdict in result["cells"].items()
        if cell not in result["unresolved"]
        and (
            verdict["state"] in ("stale", "edited", "failed", "unknown")
            or any(reason["kind"] == "earlier-session" for reason in verdict["reasons"])
        )
    ]


def _makes_fresh(player: Player, moment: Moment, plan: Sequence[str], goals: Sequence[str]) -> bool:
    """Whether every goal is truly fresh once the plan has run; goals outside it as they are."""
    sources = dict(moment.sources)
    folder = player.copy_of(player.folder)
    runs = player.kernel.try_out([(cell, sources[cell]) for cell in plan], str(folder))
    truth = player.truth(folder)
    return all(
        fresh_by_truth(runs, truth, goal) if goal in plan else bool(is_fresh(moment, goal))
        for goal in goals
    )


def _smallest(player: Player, moment: Moment, goals: Sequence[str], most: int) -> int:
    """The size of the smallest set of cells, run in document order, that repairs the goals."""
    for subset in _subsets([cell for cell, _ in moment.sources], most):
        if _makes_fresh(player, moment, subset, goals):
            return len(subset)
    return most


def _subsets(cells: Sequence[str], most: int) -> Iterator[tuple[str, ...]]:
    for size in range(most):
        yield from combinations(cells, size)
