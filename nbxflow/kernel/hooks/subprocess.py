"""Hook on programs that a cell starts from Python."""

from __future__ import annotations

import os
import subprocess
import sys
from types import FrameType
from typing import Any, Dict, Optional, Tuple

from .. import environment
from ..cell import Cell
from .hook import Finish, Hook
from .wrapping import as_builtin, wrap_function

MESSAGE = "Another program was started; what it read or wrote is not seen."
ASK_THE_MACHINE = frozenset(
    (
        "ctypes.util",
        "joblib.externals.loky.backend.context",
        "platform",
        "sysconfig",
        "uuid",
    )
)
"""Modules that start programs only to learn about the machine, never with data."""
FRAMES_TO_LOOK_AT = 12


def install(hook: Hook, shell: Any) -> None:
    """Wrap the constructor of ``Popen``, under all of subprocess, and ``os.system``."""
    popen = subprocess.Popen
    hook.replace(popen, "__init__", wrap_function(hook, popen.__init__, _observe))
    system = wrap_function(hook, os.system, _observe)
    hook.replace(os, "system", as_builtin(system, os.system, "os"))


def _observe(cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[Finish]:
    environment.offer(cell.span)
    if not cell.in_shell and not _asks_the_machine():
        cell.blind_spot("subprocess", "subprocess", MESSAGE)
    return None


def _asks_the_machine() -> bool:
    frame: Optional[FrameType] = sys._getframe(1)
    for _ in range(FRAMES_TO_LOOK_AT):
        if frame is None:
            return False
        if frame.f_globals.get("__name__") in ASK_THE_MACHINE:
            return True
        frame = frame.f_back
    return False
