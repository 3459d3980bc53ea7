"""Notebook runs: segments of a kernel process's life (interfaces: identity)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RunState = Literal["open", "complete", "fail", "abort"]


@dataclass(frozen=True)
class NotebookRun:
    """One notebook run; its job is the notebook of its first execution, fixed when it opens.

    ``job`` is the OpenLineage job name, ``path`` the notebook's absolute path (None for a client
    without notebook). ``previous`` is the run before it on the same kernel, ``previous_session``
    that of the process which the kernel had then, where it is another. Times are ISO 8601 UTC.
    ``state`` is ``open`` until the kernel ends, the idle time passes, or a later server finds that
    its recorder died (``abort``).
    """

    id: str
    segment: int
    kernel_session: str
    kernel_name: str
    path: str | None
    job: str
    previous: str | None
    opened_at: str
    closed_at: str | None = None
    state: RunState = "open"
    previous_session: str | None = None


@dataclass(frozen=True)
class RunCounts:
    """How the executions of a run ended."""

    executions: int
    failed: int
    interrupted: int
    lost: int
