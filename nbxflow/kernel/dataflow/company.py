"""Whether other code of the user's runs beside the cells: threads and tasks."""

from __future__ import annotations

import sys
import threading
from types import FrameType
from typing import Any, Dict, Optional


def runs_beside(namespace: Dict[str, Any]) -> bool:
    """Whether another thread, or a task that waits, is in the middle of the notebook's code."""
    own = threading.get_ident()
    frames = sys._current_frames()
    if len(frames) > 1:
        for identity, frame in frames.items():
            if identity != own and _is_inside(frame, namespace):
                return True
    return _task_waits(namespace)


def _is_inside(frame: Optional[FrameType], namespace: Dict[str, Any]) -> bool:
    while frame is not None:
        if frame.f_globals is namespace:
            return True
        frame = frame.f_back
    return False


def _task_waits(namespace: Dict[str, Any]) -> bool:
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return False
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return False
    current = asyncio.current_task(loop)
    for task in asyncio.all_tasks(loop):
        frame = getattr(task.get_coro(), "cr_frame", None)
        if task is not current and frame is not None and frame.f_globals is namespace:
            return True
    return False
