"""Who makes a call: the user's own code, or a library on its behalf."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any, Callable, Dict, Optional

from .locations import noise_filter

PASSED_THROUGH = ("pathlib", "IPython.core.interactiveshell", __name__.partition(".")[0])
"""Modules that may stand between the user's line and a wrapper."""


def called_by(namespace: Dict[str, Any]) -> bool:
    """Whether the present call comes straight from code of this namespace."""
    frame: Optional[FrameType] = sys._getframe(1)
    while frame is not None:
        module = str(frame.f_globals.get("__name__"))
        if not any(module == name or module.startswith(name + ".") for name in PASSED_THROUGH):
            return frame.f_globals is namespace
        frame = frame.f_back
    return False


def noise_on(shell: Any) -> Callable[[str], bool]:
    """Tells paths to leave out now: noise, unless the user's own code asks for it by name."""
    is_noise = noise_filter(shell)

    def leave_out(path: str) -> bool:
        return is_noise(path) and not called_by(shell.user_global_ns)

    return leave_out
