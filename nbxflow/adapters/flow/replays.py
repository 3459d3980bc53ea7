"""The replays that one verification makes, and what it says of how they were isolated."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from nbxflow.adapters.flow.notebook_replay import NotebookWork, Replay, replay_notebook
from nbxflow.adapters.flow.pipeline_replay import (
    PipelineWork,
    describe_files,
    numbers_in,
    parameter_literals,
    replay_pipeline,
)
from nbxflow.adapters.flow.sandbox import Place, Sandbox
from nbxflow.adapters.flow.texts import value_node
from nbxflow.adapters.flow.verify_request import Prepared
from nbxflow.services.verify_flow_compare import Node
from nbxflow.services.verify_flow_plan import default_of, parts_of
from nbxflow.services.verify_flow_runs import Run, StepRun

ChangePlace = Callable[[Place], None]
"""Changes the inputs in a new place before anything runs there."""


class Replays:
    """Makes replays one after the other; ``verdicts`` are told with the progress."""

    def __init__(
        self,
        sandbox: Sandbox,
        work: Prepared,
        progress: Callable[[int, int, str, Mapping[str, str]], None],
        stop: asyncio.Event,
    ) -> None:
        self.sandbox = sandbox
        self.numbers = numbers_in(sandbox.arrays)
        self.verdicts: dict[str, str] = {}
        self._work = work
        self._progress = progress
        self._stop = stop
        self._done = 0
        self._python = ""
        steps = len(work.spec["steps"])
        replays = work.options["baselineRuns"] + 2 + (5 if work.options["variations"] else 0)
        self._total = steps * replays

    async def baselines(self) -> list[Run]:
        """Replays of the notebook that differ in hashes, and one in the time of day."""
        count = self._work.options["baselineRuns"]
        found = []
        for number in range(count):
            found.append(await self.notebook(hash_seed=number, shifted=number == count - 1))
        return found

    async def notebook(
        self,
        *,
        hash_seed: int = 0,
        seed: int | None = None,
        shifted: bool = False,
        cells: Sequence[Mapping[str, Any]] | None = None,
        change: ChangePlace | None = None,
    ) -> Run:
        """One replay of the notebook, or of other cells in its stead."""
        place = await self._place(change)
        work = self._work
        chosen = [
            {**cell, "source": work.at(cell["source"], place.work)} for cell in cells or work.cells
        ]
        parts = parts_of(chosen, work.spec, work.forbidden)
        environment = self._environment(place, hash_seed, shifted)
        told = NotebookWork(
            kernel=work.kernel,
            parts=parts,
            settings={"package": work.spec["name"], "seed": seed},
            environment=environment,
            timeout=work.options["timeoutSeconds"],
            wanted=work.wanted,
            by_chance=work.by_chance,
        )
        replay = await replay_notebook(
            self.sandbox, place, told, lambda step: self._say(f"notebook: {step}"), self._stop
        )
        self._python = replay.python
        await self._finish(place, replay, environment)
        return {step: self._without_imports(self._clean(run)) for step, run in replay.steps.items()}

    async def pipeline(
        self,
        order: Sequence[str],
        notebook: Run,
        *,
        seed: int | None = None,
        parameters: Mapping[str, Any] | None = None,
        change: ChangePlace | None = None,
        altered: tuple[str, str] | None = None,
    ) -> Run:
        """One replay of the pipeline, as far as ``notebook`` got."""
        place = await self._place(change)
        work, changed = self._work, parameters or {}
        environment = {**self._environment(place, 0, False), "MPLBACKEND": "Agg"}
        usable = [task for task in order if task in notebook and notebook[task].failure is None]
        told = PipelineWork(
            python=self._python or sys.executable,
            spec=work.spec,
            files={path: work.at(text, place.work) for path, text in work.files.items()},
            settings={
                "package": work.spec["name"],
                "seed": seed,
                "literals": parameter_literals(work.spec, changed),
            },
            environment=environment,
            timeout=work.options["timeoutSeconds"],
            names={task: sorted(notebook[task].names) for task in usable},
            parameters=changed,
            altered=altered,
        )
        replay = await replay_pipeline(
            self.sandbox, place, told, usable, lambda task: self._say(f"pipeline: {task}"),
            self._stop,
        )  # fmt: skip
        await self._finish(place, replay, environment)
        for task, run in replay.steps.items():
            replay.steps[task] = self._clean(run)
            self._complete(task, replay.steps[task], notebook[task], changed)
        return replay.steps

    def isolation(self) -> dict[str, Any]:
        """What was really achieved (schema ``verification``)."""
        allowed = self._work.options["allowNetwork"]
        return {
            "folder": True,
            "home": True,
            "network": "allowed" if allowed else "denied",
            "networkBy": None if allowed else "python",
            "threads": 1,
            "platform": sys.platform,
        }

    # -- details --------------------------------------------------------------------------------

    async def _place(self, change: ChangePlace | None) -> Place:
        place = await asyncio.to_thread(self.sandbox.place)
        if change is not None:
            await asyncio.to_thread(change, place)
        return place

    def _environment(self, place: Place, hash_seed: int, shifted: bool) -> dict[str, str]:
        more = dict(self._work.secrets)
        if shifted:
            more["TZ"] = zone_of_another_day(datetime.now(timezone.utc))
        options = self._work.options
        return self.sandbox.environment(
            place,
            network=options["allowNetwork"],
            outside=options["allowOutside"],
            hash_seed=hash_seed,
            more=more,
        )

    async def _finish(self, place: Place, replay: Replay, environment: Mapping[str, str]) -> None:
        settings = {"package": self._work.spec["name"]}
        await describe_files(self.sandbox, place, replay, settings, environment, self._stop)
        await asyncio.to_thread(self.sandbox.forget, place)

    def _clean(self, run: StepRun) -> StepRun:
        """The same without secrets: whole ones, before anything is shortened."""
        if not self._work.secrets:
            return run
        fields = {name: self._work.without_secrets(part) for name, part in vars(run).items()}
        return StepRun(**fields)

    def _without_imports(self, run: StepRun) -> StepRun:
        run.names = {
            name: node
            for name, node in run.names.items()
            if name not in self._work.imported and not _is_of_library(node)
        }
        return run

    def _complete(
        self, task: str, run: StepRun, notebook: StepRun, changed: Mapping[str, Any]
    ) -> None:
        """Set aside what a task need not have: parameters it has no use for, untaken aliases."""
        needed = {
            taken["name"]
            for step in self._work.spec["steps"]
            for taken in step["inputs"]
            if taken["from"] == task
        }
        defaults = {
            entry["name"]: changed.get(entry["name"], default_of(entry, self._work.cells))
            for entry in self._work.spec["parameters"]
            if entry["chosen"]
        }
        for name in notebook.names.keys() - run.names.keys():
            if name in defaults:
                run.names[name] = value_node(defaults[name])
            elif name not in notebook.bound and name not in needed:
                run.names[name] = notebook.names[name]

    def _say(self, message: str) -> None:
        self._done = min(self._done + 1, self._total)
        self._progress(self._done, self._total, message, self.verdicts)


def _is_of_library(node: Node) -> bool:
    """A class or function that was imported: with ``*``, say."""
    return node[0] == "value" and node[1] in ("class", "function", "ufunc")


def zone_of_another_day(now: datetime) -> str:
    """A time zone (as TZ) in which it is another day than in UTC now."""
    return "<+14>-14" if now.hour >= 10 else "<-12>12"
