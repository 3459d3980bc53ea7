"""CPU time and memory of the kernel's process; what a platform cannot tell is None."""

from __future__ import annotations

import os
import re
import sys
import time
from datetime import datetime, timezone
from typing import Any, Callable, NamedTuple, Optional

resource: Any = None
if sys.platform != "win32":
    import resource

FINE = 1e-4
"""Seconds that a clock must be able to tell apart."""
_STATUS = "/proc/self/status"
_CLEAR_REFS = "/proc/self/clear_refs"
_RESET_PEAK = b"5"
_FIELDS = re.compile(rb"^(VmHWM|VmRSS):\s*(\d+) kB", re.MULTILINE)


class Memory(NamedTuple):
    """Bytes: the highest resident size since the last reset, and the resident size now."""

    peak: Optional[int]
    resident: Optional[int]


class Clocks:
    """The real clocks, kept where what puts others in the modules' place (freezegun) looks not."""

    def __init__(self) -> None:
        self.seconds = time.perf_counter
        self.thread_seconds = _of_this_thread()
        self._boot: Any = getattr(time, "CLOCK_BOOTTIME", None)
        self._gettime: Any = getattr(time, "clock_gettime", None)
        self._monotonic = time.monotonic
        self._now = datetime.now
        self._utc = timezone.utc

    def elapsed(self) -> float:
        """Seconds, never going back; on Linux they go on while the machine sleeps."""
        return self._monotonic() if self._boot is None else self._gettime(self._boot)

    def utc_now(self) -> str:
        """The present time in ISO 8601, UTC, with microseconds and Z."""
        now = self._now(self._utc).isoformat(timespec="microseconds")
        return now.replace("+00:00", "Z")


def _of_this_thread() -> Callable[[], float]:
    """Time of this thread alone, so that a busy machine changes no record; else any time."""
    try:
        exact = time.get_clock_info("thread_time").resolution <= FINE
    except ValueError:
        exact = False
    return time.thread_time if exact else time.perf_counter


clocks = Clocks()


def cpu_seconds() -> float:
    """CPU time used so far by this process and its finished children, user and system."""
    if resource is None:
        return time.process_time()
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    total: float = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    return total


def reset_peak() -> bool:
    """Let the peak be counted from now; False where the system has no such thing."""
    try:
        descriptor = os.open(_CLEAR_REFS, os.O_WRONLY)
    except OSError:
        return False
    try:
        os.write(descriptor, _RESET_PEAK)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def _memory_from_proc() -> Memory:
    # os.open: the probe's own look must not pass through the hook on open().
    descriptor = os.open(_STATUS, os.O_RDONLY)
    try:
        fields = dict(_FIELDS.findall(os.read(descriptor, 8192)))
    finally:
        os.close(descriptor)
    return Memory(int(fields[b"VmHWM"]) * 1024, int(fields[b"VmRSS"]) * 1024)


def _memory_unknown() -> Memory:
    return Memory(None, None)


def memory_from_psutil() -> Callable[[], Memory]:
    """A way to ask psutil, which ipykernel brings along, for the resident size only."""
    try:
        import psutil  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        return _memory_unknown
    process = psutil.Process()
    return lambda: Memory(None, process.memory_info().rss)


def memory_meter() -> Callable[[], Memory]:
    """The best way this platform has to read :class:`Memory`."""
    try:
        _memory_from_proc()
    except (OSError, KeyError):
        return memory_from_psutil()
    return _memory_from_proc
