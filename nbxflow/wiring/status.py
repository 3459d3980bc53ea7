"""What ``GET status`` says of the companion and of the machine."""

from __future__ import annotations

import importlib.metadata
import platform
import sys
from dataclasses import dataclass
from typing import Literal

_VERSIONS = ("jupyter_server", "jupyterlab", "notebook", "ipykernel", "openlineage-python")


@dataclass(frozen=True)
class RecorderState:
    """Whether executions are recorded (schema ``status``)."""

    state: Literal["active", "off"]
    reason: str | None


@dataclass(frozen=True)
class HistoryState:
    """Where the history is kept (schema ``status``)."""

    state: Literal["disk", "memory"]
    reason: str | None
    journal: Literal["wal", "rollback", "memory"]


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that matter, where they are installed."""
    found = {"python": platform.python_version()}
    for package in _VERSIONS:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def limits() -> list[str]:
    """What cannot be measured here, in words."""
    if sys.platform.startswith("linux"):
        return []
    return [
        "Peak memory of a cell cannot be measured on this platform.",
        "The death of a kernel is noticed when its connection closes, not at once.",
    ]
