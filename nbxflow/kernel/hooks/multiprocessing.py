"""Hook on processes that do a part of a cell's work (multiprocessing, joblib)."""

from __future__ import annotations

from typing import Any, Dict, Optional, Tuple

from .. import environment
from ..cell import Cell
from .hook import Finish, Hook
from .wrapping import wrap_function

MESSAGE = "Other processes did a part of the work; what they read or wrote is not seen."


def install(hook: Hook, process: Any) -> None:
    """Wrap ``start`` of the base class of all processes."""
    original = process.BaseProcess.start
    if not hook.owns(original):
        hook.replace(process.BaseProcess, "start", wrap_function(hook, original, _observe))


def _observe(cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]) -> Optional[Finish]:
    environment.offer(cell.span)
    cell.blind_spot("subprocess", "multiprocessing", MESSAGE)
    return None
