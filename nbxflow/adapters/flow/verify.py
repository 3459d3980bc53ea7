"""Whether a pipeline does what its notebook does: both are replayed in clean places."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from nbxflow.adapters.flow.replays import Replays
from nbxflow.adapters.flow.sandbox import Sandbox
from nbxflow.adapters.flow.variations import vary
from nbxflow.adapters.flow.verify_request import Prepared, prepared
from nbxflow.adapters.rule_packs import load_packs
from nbxflow.domain.secrets.rules import compile_rules
from nbxflow.domain.secrets.scrubbing import Scrubber
from nbxflow.domain.times import format_time
from nbxflow.services.verify_flow import (
    Judge,
    Judgement,
    settled_by_seeds,
    together,
    worst,
)
from nbxflow.services.verify_flow_plan import opposite_orders
from nbxflow.services.verify_flow_runs import Run
from nbxflow.version import version

VerifyProgress = Callable[[int, int, str, Mapping[str, str]], None]
"""Called with work done, work in all, what happens now, and verdicts so far by task."""


async def verify(
    request: Mapping[str, Any], folder: Path, progress: VerifyProgress, stop: asyncio.Event
) -> dict[str, Any]:
    """Replay notebook and pipeline and compare them; the real ``folder`` is not changed.

    Args:
        request: schema ``flow-verify-request``.
        folder: absolute path of the notebook's folder.
        progress: told what happens.
        stop: ends the verification.

    Returns:
        Schema ``evidence``.

    Raises:
        KernelUnavailable: the notebook's kernel could not be started.
        WrongUsage: the folder cannot be copied.
        RunInterrupted: ``stop`` was set; every process has ended, every copy is removed.
    """
    began = time.monotonic()
    work = prepared(request, folder)
    sandbox = await asyncio.to_thread(Sandbox, folder, request["spec"])
    try:
        replays = Replays(sandbox, work, progress, stop)
        found = await _Verification(work, replays).run()
    finally:
        await asyncio.to_thread(sandbox.close)
    found["seconds"] = round(time.monotonic() - began, 3)
    return _evidence(request, work, found)


class _Verification:
    def __init__(self, work: Prepared, replays: Replays) -> None:
        self._work = work
        self._replays = replays
        self._steps = work.spec["steps"]
        self._orders = opposite_orders(self._steps)
        self._checks: list[dict[str, str]] = []

    async def run(self) -> dict[str, Any]:
        """The verification (schema ``verification``), but for its duration."""
        baselines = await self._replays.baselines()
        pipelines = [await self._replays.pipeline(order, baselines[0]) for order in self._orders]
        judged = self._judge(baselines, pipelines)
        self._replays.verdicts = {task: one.verdict for task, one in judged.items()}
        if any(_differs_by_itself(one) for one in judged.values()):
            judged = await self._seeded(judged)
        reason = await self._vary(judged, baselines)
        return self._verification(judged, [*baselines, *pipelines], len(baselines), reason)

    def _judge(self, baselines: Sequence[Run], pipelines: Sequence[Run]) -> dict[str, Judgement]:
        judge = Judge(baselines, self._replays.numbers, self._work.notes)
        tasks = [step["id"] for step in self._steps]
        by_order = [
            {task: self._one(judge, task, baselines[0], run) for task in tasks} for run in pipelines
        ]
        self._note_order(by_order)
        return {task: together([judged[task] for judged in by_order]) for task in tasks}

    def _one(self, judge: Judge, task: str, baseline: Run, pipeline: Run) -> Judgement:
        reason = self._work.forbidden.get(task)
        seen = baseline.get(task)
        if reason is None and task not in pipeline and seen is not None and not seen.failure:
            reason = "A task that it comes after failed."
        return judge.judge(task, pipeline.get(task), reason)

    def _note_order(self, by_order: Sequence[Mapping[str, Judgement]]) -> None:
        if len(by_order) < 2:
            self._check("opposite-order", "passed", "Only one order is possible.")
            return
        forward, backward = by_order
        worse = [
            task
            for task, one in backward.items()
            # What is masked may differ by luck.
            if one.verdict == "different"
            and forward[task].verdict != "different"
            and not one.masked
        ]
        if worse:
            self._check("opposite-order", "failed", f"{worse[0]} differs in the opposite order.")
        else:
            order = ", ".join(self._orders[-1])
            self._check("opposite-order", "passed", f"The same when run as {order}."[:400])

    def _check(self, kind: str, verdict: str, detail: str) -> None:
        self._checks.append({"kind": kind, "verdict": verdict, "detail": detail})

    async def _seeded(self, judged: Mapping[str, Judgement]) -> dict[str, Judgement]:
        """Try again with seeds fixed on both sides; what differs by itself stays said."""
        notebook = await self._replays.notebook(seed=0)
        pipeline = await self._replays.pipeline(self._orders[0], notebook, seed=0)
        judge = Judge([notebook], self._replays.numbers)
        tasks = [task for task, one in judged.items() if one.masked]
        seeded = {task: self._one(judge, task, notebook, pipeline) for task in tasks}
        differing = [task for task, one in seeded.items() if one.verdict == "different"]
        if differing:
            where = seeded[differing[0]].differences[0].name
            self._check(
                "seeded", "failed", f"{differing[0]} differs with fixed seeds too: {where}."[:400]
            )
        elif any(one.verdict == "not-run" for one in seeded.values()):
            self._check("seeded", "not-run", "It could not be run with fixed seeds.")
        else:
            self._check("seeded", "passed", "With fixed seeds on both sides it is the same.")
        return {task: settled_by_seeds(one, seeded.get(task)) for task, one in judged.items()}

    async def _vary(self, judged: dict[str, Judgement], baselines: Sequence[Run]) -> str | None:
        """Try what must be equal, and what must not; the reason why nothing can be trusted."""
        if not self._work.options["variations"]:
            return None
        verdict = worst(one.verdict for one in judged.values())
        if verdict in ("different", "not-run"):
            for kind in ("parameter", "input", "broken-task"):
                self._check(kind, "not-run", f"The verdict is {verdict} without it.")
            return None
        varied = await vary(self._replays, self._work, self._orders[0], baselines, judged)
        self._checks += varied.checks
        judged.update(varied.judged)
        return varied.distrust

    def _verification(
        self,
        judged: Mapping[str, Judgement],
        runs: Sequence[Run],
        baselines: int,
        distrust: str | None,
    ) -> dict[str, Any]:
        verdict = worst(one.verdict for one in judged.values())
        reason = next((one.reason for one in judged.values() if one.verdict == "not-run"), None)
        if distrust is not None:
            verdict, reason = "not-run", distrust
        elif not judged:
            reason = "The pipeline has no task."
        return {
            "verdict": verdict,
            "tasks": [one.to_document() for one in judged.values()],
            "checks": self._checks,
            "effects": self._effects(runs),
            "isolation": self._replays.isolation(),
            "reason": reason if verdict == "not-run" else None,
            "baselineRuns": baselines,
        }

    def _effects(self, runs: Sequence[Run]) -> list[dict[str, Any]]:
        found = [
            _effect(step["id"], effect, step["id"] not in self._work.forbidden)
            for step in self._steps
            for effect in step["effects"]
        ]
        for run in runs:
            for task, one in run.items():
                found += [_effect(task, denied, False) for denied in one.denied]
        return [effect for index, effect in enumerate(found) if effect not in found[:index]]


def _effect(step: str, effect: Mapping[str, Any], repeated: bool) -> dict[str, Any]:
    told = {"kind": effect["kind"], "target": effect["target"]}
    return {"step": step, **told, "repeated": repeated}


def _differs_by_itself(judged: Judgement) -> bool:
    kinds = ("name:", "output:", "text:", "file:", "state:", "entropy:")
    return any(entry.startswith(kinds) for entry in judged.masked)


def _evidence(request: Mapping[str, Any], work: Prepared, found: dict[str, Any]) -> dict[str, Any]:
    spec = request["spec"]
    clean = Scrubber(compile_rules(load_packs(()).packs)).clean
    sources = [cell["source"] for cell in request["cells"]]
    verification = work.without_secrets(clean(found, of=sources))
    return {
        "evidenceVersion": 1,
        "notebook": spec["notebook"],
        "specHash": spec["hash"],
        "files": [
            {
                "path": file["path"],
                "sha256": hashlib.sha256(file["text"].encode("utf-8")).hexdigest(),
            }
            for file in request["files"]
        ],
        "environment": spec["environment"],
        "verification": verification,
        "nbxflow": version(),
        "at": format_time(datetime.now(timezone.utc)),
    }
