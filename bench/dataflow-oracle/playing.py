"""A session played in a forked kernel, with the truth after every step."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cells import Run
from IPython.core.inputtransformer2 import TransformerManager
from kernels import KernelFork, Recorded, Sources, reference_run

from nbxflow.facts import analyse
from nbxflow.services.replay_session import ReplayDocument, code_sources

Session = Mapping[str, Any]


@dataclass
class Moment:
    """What holds after one step: the code cells, what each shows, what it should show."""

    sources: Sources
    shown: dict[str, tuple[str, Run]]
    """By cell: the source that ran last in this kernel process, and what came of it."""
    truth: dict[str, Run]
    tried: dict[str, Any] = field(default_factory=dict)


@dataclass
class Played:
    """A session as the worker would have played it, and its moments."""

    document: dict[str, Any]
    moments: list[Moment]


class Player:
    """Plays one session in a folder that is gone when it is closed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._facts = {source: facts_of(source) for source in code_sources(session)}
        self._root = Path(tempfile.mkdtemp(prefix="nbxflow-oracle-"))
        self.folder = self._root / "work"
        self.folder.mkdir()
        self.document = ReplayDocument.of(session)
        self._process = 1
        self.kernel = KernelFork(str(self.folder))
        self._executions = 0
        self._shown: dict[str, tuple[str, Run]] = {}
        self._truths: dict[Any, dict[str, Run]] = {}
        self._steps: list[dict[str, Any]] = []

    def play(self) -> Played:
        """Play all steps."""
        moments = [self.step(step) for step in self._session["steps"]]
        return self.played(moments)

    def played(self, moments: list[Moment]) -> Played:
        """The steps that were taken so far."""
        return Played({"steps": list(self._steps), "facts": self._facts}, moments)

    def step(self, step: Mapping[str, Any]) -> Moment:
        """Take one step and find the truth after it."""
        cell = self.document.apply(step)
        executions = []
        if step["op"] == "restart":
            self.kernel.end()
            self._process += 1
            self.kernel = KernelFork(str(self.folder))
            self._shown = {}
        elif cell is not None and cell.source.strip():
            recorded = self.kernel.run(cell.id, cell.source)
            self._shown[cell.id] = (cell.source, recorded.run)
            executions.append(self._execution(cell.id, recorded))
        self._steps.append(self._played_step(step, executions))
        return Moment(self.sources(), dict(self._shown), self.truth(self.folder))

    def sources(self) -> Sources:
        """The code cells of the document now, from the top."""
        cells = self.document.cells
        return [(c.id, c.source) for c in cells if c.type == "code" and c.source.strip()]

    def truth(self, folder: Path) -> dict[str, Run]:
        """What the present document shows in a reference run that finds the files of ``folder``."""
        key = (tuple(self.sources()), _content(folder))
        if key not in self._truths:
            self._truths[key] = reference_run(self.sources(), str(self.copy_of(folder)))
        return self._truths[key]

    def copy_of(self, folder: Path) -> Path:
        """A copy of a folder, for one run."""
        copy = Path(tempfile.mkdtemp(dir=self._root))
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        return copy

    def close(self) -> None:
        """End the kernel and remove the folders."""
        self.kernel.end()
        shutil.rmtree(self._root, ignore_errors=True)

    def _execution(self, cell: str, recorded: Recorded) -> dict[str, Any]:
        self._executions += 1
        error = recorded.run.error
        return {
            "id": str(uuid5(NAMESPACE_URL, f"{self._process}/{self._executions}")),
            "sequence": self._executions,
            "path": None,
            "client": {"kind": "notebook", "name": "oracle"},
            "cell": cell,
            "kernel": {
                "id": "oracle",
                "name": "python3",
                "language": "python",
                "session": f"process {self._process}",
            },
            "run": None,
            "spanId": None,
            "messageId": str(self._executions),
            "count": recorded.dataflow["ordinal"],
            "state": "done" if error is None else "failed",
            "queuedAt": None,
            "startedAt": None,
            "endedAt": None,
            "queueSeconds": None,
            "wallSeconds": recorded.run.seconds,
            "cpuSeconds": None,
            "memoryPeakBytes": None,
            "memoryGrowthBytes": None,
            "outputBytes": len(recorded.run.stdout),
            "error": None if error is None else {"name": error[0]},
            "sourceHash": None,
            "probe": "active",
            "dataflow": recorded.dataflow,
            "datasets": [],
            "blindSpots": [],
        }

    def _played_step(
        self, step: Mapping[str, Any], executions: list[dict[str, Any]]
    ) -> dict[str, Any]:
        return {
            "op": step["op"],
            "cell": step.get("cell"),
            "status": "ok",
            "error": None,
            "stdout": "",
            "result": None,
            "executions": executions,
            "session": f"process {self._process}",
        }


def facts_of(source: str) -> dict[str, Any]:
    """The facts of a source, as the worker finds them."""
    return analyse(source, transform=TransformerManager().transform_cell).to_document()


def _content(folder: Path) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(file.relative_to(folder)), sha256(file.read_bytes()).hexdigest())
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    )
