"""What is measured beside the records: few words as labels, and states that are looked up."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from nbxflow.domain.secrets.findings import SaveOutcome

RestartReason = Literal["requested", "died"]
RunOutcome = Literal["done", "failed", "lost"]
"""No cell failed, a cell failed, the kernel died."""
SaveResult = Literal[SaveOutcome, "failed"]
"""``failed``: the contents manager did not save, for a reason of its own."""
FindingState = Literal["new", "known"]

OTHER = "other"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True)
class Backlog:
    """What waits for one sink; ``oldest_at`` is when the oldest waiting event was kept."""

    sink: str
    waiting: int
    refused: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class Health:
    """How the parts are now, without asking the disk; ``oldest_kernel_seconds`` is its age."""

    recorder: bool
    history_on_disk: bool
    scanner: bool
    oldest_kernel_seconds: float | None


class BoundedNames:
    """Names as labels: at most ``most`` different ones; any further one is ``other``."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._names: set[str] = set()
        self._lock = threading.Lock()

    def __call__(self, name: str) -> str:
        """The label of a name."""
        with self._lock:
            if name in self._names:
                return name
            if len(self._names) >= self._most or not _NAME.fullmatch(name):
                return OTHER
            self._names.add(name)
            return name
