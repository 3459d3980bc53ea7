"""What the recorder hears from a kernel, in the order in which it was heard.

Times are ISO 8601 UTC. ``session`` is ``header.session`` of the kernel process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class KernelAttached:
    """A kernel is about to be launched (or launched again); ``probed`` if a probe was put in."""

    kernel_id: str
    name: str
    language: str
    probed: bool
    reason: str | None


@dataclass(frozen=True)
class KernelProcessSeen:
    """The first message of a new kernel process came."""

    kernel_id: str
    session: str
    at: str


@dataclass(frozen=True)
class KernelEnded:
    """A kernel process is gone; ``expected`` when it was asked to end.

    ``well`` says that it left with status 0, as ``exit()`` lets it; a cell may have run still.
    """

    kernel_id: str
    session: str | None
    expected: bool
    at: str
    well: bool = False


@dataclass(frozen=True)
class KernelDetached:
    """The kernel will not come back; nothing more is heard of it."""

    kernel_id: str
    at: str


@dataclass(frozen=True)
class ExecutionRequested:
    """The server got an ``execute_request`` on a web socket."""

    kernel_id: str
    message_id: str
    client_session: str
    cell: str | None
    at: str


@dataclass(frozen=True)
class ExecutionStarted:
    """The kernel published ``execute_input``.

    ``source_hash`` is SHA-256 of the source, hex; ``blank`` says that the source is white space.
    """

    kernel_id: str
    session: str
    message_id: str
    client_session: str
    requested_at: str | None
    at: str
    count: int | None
    source_hash: str
    blank: bool


@dataclass(frozen=True)
class ExecutionIdle:
    """The kernel said idle for a request; ``error`` is the class name of an ``error`` message."""

    kernel_id: str
    session: str
    message_id: str
    at: str
    output_bytes: int
    error: str | None


@dataclass(frozen=True)
class ProbeSaid:
    """A message of the probe, valid against schema ``probe-message``."""

    kernel_id: str
    session: str
    message: Mapping[str, Any]


@dataclass(frozen=True)
class NotebookRenamed:
    """A notebook, or a folder of notebooks, got another name (absolute paths)."""

    old_path: str
    new_path: str


Signal = (
    KernelAttached
    | KernelProcessSeen
    | KernelEnded
    | KernelDetached
    | ExecutionRequested
    | ExecutionStarted
    | ExecutionIdle
    | ProbeSaid
    | NotebookRenamed
)
