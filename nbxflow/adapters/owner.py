"""Names of processes that write to the database, and whether one is still alive."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def own_name() -> str:
    """A name for this process: host, pid and, where known, the time it started."""
    return _name(os.getpid())


def is_alive(owner: str) -> bool:
    """Whether the process called ``owner`` may still be alive; other hosts' are taken as alive."""
    try:
        host, pid, _ = owner.rsplit(":", 2)
        number = int(pid)
    except ValueError:
        return False
    if host != socket.gethostname():
        return True
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # it exists but belongs to somebody else
    return _name(number) == owner


def _name(pid: int) -> str:
    try:
        # Field 22 of /proc/<pid>/stat is the start time; the name before it may hold spaces.
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
        started = stat.rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        started = "unknown"
    return f"{socket.gethostname()}:{pid}:{started}"
