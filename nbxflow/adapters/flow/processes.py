"""Processes of a verification: they end with it, whatever they do."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from nbxflow.services.run_notebook import RunInterrupted

T = TypeVar("T")


async def unless_stopped(work: Coroutine[Any, Any, T], stop: asyncio.Event) -> T:
    """What ``work`` gives; it is cancelled when ``stop`` is set.

    Raises:
        RunInterrupted: ``stop`` was set.
    """
    task = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            raise RunInterrupted
        return task.result()
    finally:
        stopping.cancel()
        if not task.done():
            task.cancel()
            with suppress(Exception, asyncio.CancelledError):
                await task


@dataclass(frozen=True)
class Ended:
    """How a process ended; ``result`` is what it wrote, None: nothing."""

    code: int
    timed_out: bool
    stdout: str
    stderr: str
    result: dict[str, Any] | None


async def run_work(
    python: str,
    script: Path,
    settings: Mapping[str, Any],
    folder: Path,
    *,
    environment: Mapping[str, str],
    work: Path,
    timeout: float | None,
    prefix: tuple[str, ...] = (),
) -> Ended:
    """Run ``flow_check/work.py`` with these settings; ``folder`` takes its files.

    Cancelling ends the process and all in its group.
    """
    told = folder / "settings.json"
    result = folder / "result.json"
    result.unlink(missing_ok=True)
    told.write_text(json.dumps({**settings, "result": str(result)}), "utf-8")
    with (folder / "stdout").open("wb") as out, (folder / "stderr").open("wb") as error:
        process = await asyncio.create_subprocess_exec(
            *prefix,
            python,
            str(script),
            str(told),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=error,
            cwd=work,
            env=dict(environment),
            start_new_session=True,
        )
        timed_out = False
        try:
            await asyncio.wait_for(process.wait(), timeout)
        except asyncio.TimeoutError:
            timed_out = True
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    return Ended(
        process.returncode or 0,
        timed_out,
        _text(folder / "stdout"),
        _text(folder / "stderr"),
        json.loads(result.read_bytes()) if result.exists() else None,
    )


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
