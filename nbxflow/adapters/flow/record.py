"""A notebook recorded top to bottom in a clean copy of its folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Protocol

from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode

from nbxflow.adapters.flow.sandbox import Place, Sandbox
from nbxflow.adapters.notebook_runner import NotebookRunner, Requested, kernel_manager_for
from nbxflow.domain.executions import Execution
from nbxflow.domain.signals import ExecutionRequested, Signal
from nbxflow.domain.times import format_time
from nbxflow.ports import Location, Store
from nbxflow.protocol.documents import to_document
from nbxflow.services.run_notebook import (
    RunInterrupted,
    WrongUsage,
    cell_ids,
    code_cell_ids,
    parse_notebook,
)

RecordProgress = Callable[[int, int, str], None]
"""Called with cells done, cells in all, and what happens now."""

_SETTLE_SECONDS = 10.0
_PAGE = 500


class Recording(Protocol):
    """What is needed of a companion (``wiring.Companion``); one that keeps nothing on disk."""

    @property
    def store(self) -> Store:
        """The history."""
        ...

    def watch_manager(self, kernel_manager: AsyncKernelManager, *, location: Location) -> None:
        """Record the kernel of one manager, before it is started."""
        ...

    def hear(self, signal: Signal) -> None:
        """Take a signal."""
        ...

    def settle(self, timeout: float) -> bool:
        """Wait until all is recorded."""
        ...


async def record_clean(
    path: Path,
    timeout: float | None,
    allow_network: bool,
    progress: RecordProgress,
    stop: asyncio.Event,
    *,
    companion: Recording,
) -> dict[str, Any]:
    """Run the notebook at ``path`` in a clean copy of its folder, recorded.

    The real folder is not changed; paths of the copy are those of the real folder in all that is
    given back. What a notebook writes outside of its folder is refused, as are other hosts unless
    ``allow_network``; the cell then fails.

    Args:
        timeout: longest time of a cell in seconds.
        companion: records; of a history of its own, in memory.

    Returns:
        ``{"record": RecordFile, "status": "ok" | "error" | "timeout"}``.

    Raises:
        WrongUsage: the notebook or its folder cannot be read.
        KernelUnavailable: its kernel could not be started.
        RunInterrupted: ``stop`` was set; the kernel has ended, the copy is removed.
    """
    path = Path(os.path.abspath(path))
    notebook = _read(path)
    manager = kernel_manager_for(notebook)
    sandbox = await asyncio.to_thread(Sandbox, path.parent, None)
    try:
        place = await asyncio.to_thread(sandbox.place)
        runner = NotebookRunner(
            notebook,
            cell_ids(notebook),
            manager,
            folder=place.work,
            timeout=timeout,
            allow_errors=False,
            progress=progress,
            requested=_watched(companion, manager, place.work / path.name, place),
            stop=stop,
            environment=sandbox.environment(
                place, network=allow_network, outside=False, hash_seed=0, more={}
            ),
        )
        status = await runner.run()
        await asyncio.to_thread(companion.settle, _SETTLE_SECONDS)
        if stop.is_set():
            raise RunInterrupted
        executions = _recorded(companion.store, str(place.work / path.name))
    finally:
        await asyncio.to_thread(sandbox.close)
    record = _record(path, code_cell_ids(notebook), executions)
    return {"record": _at_home(record, place, path.parent), "status": status}


def _read(path: Path) -> NotebookNode:
    try:
        return parse_notebook(path, path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUsage(f"{path}: {error}") from error


def _record(path: Path, cells: Sequence[str], executions: Sequence[Execution]) -> dict[str, Any]:
    documents = [to_document(replace(execution, path=str(path))) for execution in executions]
    return {"recordVersion": 1, "path": str(path), "cells": cells, "executions": documents}


def _watched(
    companion: Recording, manager: AsyncKernelManager, path: Path, place: Place
) -> Requested:
    """Let the companion record a kernel; what it must be told of each request."""
    manager.connection_file = str(place.root / "kernel.json")
    companion.watch_manager(manager, location=Location("notebook", path.name, str(path)))

    def requested(message_id: str, session: str, cell: str) -> None:
        now = format_time(datetime.now(timezone.utc))
        companion.hear(ExecutionRequested(manager.kernel_id, message_id, session, cell, now))

    return requested


def _recorded(store: Store, path: str) -> list[Execution]:
    """All executions of a notebook, in the order in which they ran."""
    found: list[Execution] = []
    more, after = True, 0
    while more:
        page = store.page(path=path, after=after, before=None, limit=_PAGE)
        found += page.executions
        more = page.more
        after = page.executions[-1].sequence if page.executions else after
    return sorted(found, key=lambda execution: (execution.started_at or "~", execution.sequence))


def _at_home(value: Any, place: Place, folder: Path) -> Any:
    """The same value where paths of the copy are those of the real folder."""
    if isinstance(value, str):
        return value.replace(str(place.work), str(folder))
    if isinstance(value, list):
        return [_at_home(part, place, folder) for part in value]
    if isinstance(value, dict):
        return {_at_home(key, place, folder): _at_home(part, place, folder)
                for key, part in value.items()}  # fmt: skip
    return value
