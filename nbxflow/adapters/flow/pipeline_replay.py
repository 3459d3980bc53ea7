"""One replay of the pipeline: each task in a process of its own, in a given order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbxflow.adapters.flow.notebook_replay import Replay
from nbxflow.adapters.flow.processes import Ended, run_work, unless_stopped
from nbxflow.adapters.flow.sandbox import Place, Sandbox, denials
from nbxflow.adapters.flow.texts import text_node
from nbxflow.adapters.flow.written_files import WrittenFiles
from nbxflow.services.verify_flow_plan import before
from nbxflow.services.verify_flow_runs import Failure, StepRun

_LONGEST_STDERR = 300


@dataclass(frozen=True)
class PipelineWork:
    """What is replayed, and how."""

    python: str
    spec: Mapping[str, Any]
    files: Mapping[str, str]
    """Text of the package's files by path."""
    settings: Mapping[str, Any]
    environment: Mapping[str, str]
    timeout: float | None
    names: Mapping[str, Sequence[str]]
    """By step: the names of the notebook that need their counterpart."""
    parameters: Mapping[str, Any]
    altered: tuple[str, str] | None = None
    """A task and a name of it that is given another value."""
    prefix: tuple[str, ...] = ()
    """What processes are started with, for a network of their own."""


async def replay_pipeline(
    sandbox: Sandbox,
    place: Place,
    work: PipelineWork,
    order: Sequence[str],
    said: Callable[[str], None],
    stop: asyncio.Event,
) -> Replay:
    """Run the tasks of ``order`` one after the other; those after one that failed are left out.

    Raises:
        RunInterrupted: ``stop`` was set.
    """
    package = place.root / "package"
    for path, text in work.files.items():
        target = package / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    replay = _PipelineReplay(sandbox, place, work, package)
    failed: set[str] = set()
    for task in order:
        if failed & before(work.spec["steps"], task):
            continue
        said(task)
        await unless_stopped(replay.run(task), stop)
        if replay.found.steps[task].failure is not None:
            failed.add(task)
    return replay.found


class _PipelineReplay:
    def __init__(self, sandbox: Sandbox, place: Place, work: PipelineWork, package: Path) -> None:
        self._sandbox = sandbox
        self._place = place
        self._work = work
        self._package = package
        self._labels = [(str(package), "<package>"), *sandbox.labels(place)]
        self._denied = 0
        self._files = WrittenFiles(place.work, place.exchange / "files")
        self.found = Replay({}, {}, work.python)

    async def run(self, task: str) -> None:
        """Run one task and take what it did."""
        work, place = self._work, self._place
        altered = work.altered[1] if work.altered is not None and work.altered[0] == task else None
        settings = {
            **work.settings,
            "work": "task",
            "task": task,
            "parent": str(self._package),
            "workDir": str(place.work),
            "runDir": str(place.runs),
            "arrays": str(self._sandbox.arrays),
            "places": self._labels,
            "names": list(work.names.get(task, ())),
            "parameters": work.parameters,
            "altered": altered,
        }
        ended = await run_work(
            work.python,
            self._sandbox.check / "work.py",
            settings,
            place.exchange,
            environment=work.environment,
            work=place.work,
            timeout=work.timeout,
            prefix=work.prefix,
        )
        self._take(task, ended)

    def _take(self, task: str, ended: Ended) -> None:
        run = StepRun()
        self.found.steps[task] = run
        seen = ended.result
        if seen is not None:
            run.names = seen["names"]
            run.outputs, run.figures = seen["shown"], seen["figures"]
            run.raised = [Failure(name, text, expected=True) for name, text in seen["raised"]]
        run.failure = _failure(ended, self._work.timeout)
        if ended.stdout:
            package = str(self._work.settings["package"])
            run.text = text_node(ended.stdout, self._labels, package)
        refused = denials(self._place, self._denied)
        self._denied += len(refused)
        run.denied += refused
        kept, told = self._files.take()
        run.files.update(told)
        for relative, copy in kept.items():
            self.found.files[f"{task}:{relative}"] = (task, relative, copy)


def _failure(ended: Ended, timeout: float | None) -> Failure | None:
    if ended.timed_out:
        return Failure("TimeoutError", f"it took longer than {timeout:g} s", timed_out=True)
    error = (ended.result or {}).get("error")
    if error is not None:
        where = f" ({error['where']})" if error["where"] else ""
        return Failure(error["name"], f"{error['value']}{where}")
    if ended.result is not None:
        return None
    if ended.code < 0:
        return Failure("Killed", f"its process was ended by signal {-ended.code}")
    said = " ".join(ended.stderr.split())[-_LONGEST_STDERR:]
    return Failure("Ended", f"its process ended with exit code {ended.code}: {said}")


async def describe_files(
    sandbox: Sandbox,
    place: Place,
    replay: Replay,
    settings: Mapping[str, Any],
    environment: Mapping[str, str],
    stop: asyncio.Event,
) -> None:
    """Describe the files that a replay wrote, in a process of the notebook's own Python."""
    if not replay.files:
        return
    told = {
        **settings,
        "work": "files",
        "files": [[key, str(copy)] for key, (_, _, copy) in replay.files.items()],
        "arrays": str(sandbox.arrays),
        "places": sandbox.labels(place),
    }
    script = sandbox.check / "work.py"
    ended = await unless_stopped(
        run_work(
            replay.python,
            script,
            told,
            place.exchange,
            environment=environment,
            work=place.work,
            timeout=None,
        ),
        stop,
    )
    found = (ended.result or {"files": {}})["files"]
    for key, (step, path, _) in replay.files.items():
        unread = ["uncomparable", "file", "it could not be read"]
        replay.steps[step].files[path] = found.get(key, unread)


def numbers_in(folder: Path) -> Callable[[str], bytes | None]:
    """Reads the numbers that processes of this sandbox kept."""

    def read(digest: str) -> bytes | None:
        try:
            return (folder / digest).read_bytes()
        except OSError:
            return None

    return read


def parameter_literals(spec: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Names that stand in the pipeline where the notebook has a literal."""
    return {
        entry["name"]: changed.get(entry["name"], entry["default"])
        for entry in spec["parameters"]
        if entry["chosen"] and not entry["binds"]
    }
