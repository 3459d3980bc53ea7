"""The worker's operations that turn notebooks into packages: ``flow-…``."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

from nbxflow.adapters.flow_process import FOLDER
from nbxflow.ports import CannotWrite, FilesChanged, LeadsOutside
from nbxflow.protocol.documents import to_document
from nbxflow.services.export_names import BadFileName
from nbxflow.services.run_notebook import RunInterrupted, WrongUsage
from nbxflow.wiring import CompanionSettings, build_companion, flow_without_server, scrubber_with

T = TypeVar("T")


class FlowProgress(Protocol):
    """Told how far an operation is; ``tasks`` are verdicts so far, by task."""

    def __call__(
        self, done: int, total: int, message: str, tasks: Mapping[str, str] | None = None
    ) -> None: ...


async def flow_operation(
    request: Mapping[str, Any], progress: FlowProgress, stop: asyncio.Event
) -> dict[str, Any]:
    """Answer a request whose operation begins with ``flow-``.

    Paths are the user's own: absolute or relative to the working folder, anywhere.

    Raises:
        WrongUsage: a file cannot be read or written, or is not the one that was previewed.
        SecretsInFiles: a file that was to be written holds a secret.
        KernelUnavailable: the notebook's kernel could not be started.
        RunInterrupted: ``stop`` was set.
    """
    if request["op"] == "flow-record":
        return await _record(request, progress, stop)
    body = request["request"]
    if request["op"] == "flow-verify":
        return await _verify(body, progress, stop)
    return await _in_thread(lambda: _AT_ONCE[request["op"]](body), stop)


async def _record(
    request: Mapping[str, Any], progress: FlowProgress, stop: asyncio.Event
) -> dict[str, Any]:
    from nbxflow.adapters.flow.record import record_clean

    settings = CompanionSettings(root=os.getcwd(), in_memory=True, housekeeping=False)
    companion = build_companion(settings)
    try:
        recorded = await record_clean(
            _absolute(request["path"]),
            request["timeoutSeconds"],
            request["allowNetwork"],
            progress,
            stop,
            companion=companion,
        )
    finally:
        await asyncio.to_thread(companion.close)
    return scrubber_with().clean(recorded)


async def _verify(
    body: Mapping[str, Any], progress: FlowProgress, stop: asyncio.Event
) -> dict[str, Any]:
    from nbxflow.adapters.flow.verify import verify

    last = [0]

    def told(done: int, total: int, message: str, tasks: Mapping[str, str]) -> None:
        last[0] = total
        progress(done, total, message, tasks)

    try:
        evidence = await verify(body, _absolute(body["path"]).parent, told, stop)
    finally:
        if FOLDER in os.environ:  # whoever made it may be gone
            shutil.rmtree(os.environ[FOLDER], ignore_errors=True)
    sources = [cell["source"] for cell in body["cells"]]
    verification = scrubber_with().clean(evidence["verification"], of=sources)
    verdicts = {task["id"]: task["verdict"] for task in verification["tasks"]}
    progress(last[0], last[0], "done", verdicts)
    return {**evidence, "verification": verification}


def _prepare(body: Mapping[str, Any]) -> dict[str, Any]:
    path = _absolute(body["path"])
    return flow_without_server(path.anchor).prepare({**body, "path": str(path)}, path)


def _preview(body: Mapping[str, Any]) -> dict[str, Any]:
    path, out = _absolute(body["path"]), _absolute(body["out"])
    with _Said(body["out"]):
        preview = flow_without_server(path.anchor).preview(body["plan"], out)
    document: dict[str, Any] = to_document(preview)
    return document


def _files(body: Mapping[str, Any]) -> dict[str, Any]:
    path, out = _absolute(body["path"]), _absolute(body["out"])
    with _Said(body["out"]):
        done = flow_without_server(path.anchor).export({**body, "path": str(path)}, out)
    document: dict[str, Any] = to_document(replace(done, out=body["out"]))
    return document


_AT_ONCE: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "flow-prepare": _prepare,
    "flow-preview": _preview,
    "flow-files": _files,
}


class _Said:
    """Says what is wrong with the files of a folder in the command line's words."""

    def __init__(self, out: str) -> None:
        self._out = out

    def __enter__(self) -> None: ...

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        if isinstance(error, BadFileName):
            raise WrongUsage(f"{self._out}: file {error.index + 1}: {error}") from error
        if isinstance(error, FilesChanged):
            raise WrongUsage(
                f"{self._out}: {error}; nothing was written: preview them again"
            ) from error
        if isinstance(error, (LeadsOutside, CannotWrite)):
            raise WrongUsage(f"{self._out}: {error}") from error


def _absolute(path: str) -> Path:
    return Path(os.path.abspath(path))


async def _in_thread(work: Callable[[], T], stop: asyncio.Event) -> T:
    """What ``work`` gives. It is not left in its middle: what it has begun to write is written."""
    done = await asyncio.to_thread(work)
    if stop.is_set():
        raise RunInterrupted
    return done
