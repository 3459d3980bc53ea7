"""Keep the frames of wrappers out of the tracebacks that cells show."""

from __future__ import annotations

import functools
import sys
from types import TracebackType
from typing import Any, Callable, List, Optional, Set

TRANSPARENT_FILE = "<nbxflow: importlib._bootstrap>"
"""File name of the wrappers' code. Python's warnings and logging skip frames whose file name holds
``importlib`` and ``_bootstrap``, so warnings still name the user's line."""


def _without_wrappers(first: Optional[TracebackType]) -> Optional[TracebackType]:
    kept: List[TracebackType] = []
    entry = first
    while entry is not None:
        if entry.tb_frame.f_code.co_filename != TRANSPARENT_FILE:
            kept.append(entry)
        entry = entry.tb_next
    for position, entry in enumerate(kept):
        following = kept[position + 1] if position + 1 < len(kept) else None
        if entry.tb_next is not following:
            entry.tb_next = following
    return kept[0] if kept else None


def strip(error: Optional[BaseException]) -> None:
    """Remove the wrappers' frames from an exception and those it came from, in place."""
    seen: Set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        if current.__traceback__ is not None:
            current.__traceback__ = _without_wrappers(current.__traceback__)
        waiting += [current.__cause__, current.__context__]


def stripping(show: Callable[..., Any]) -> Callable[..., Any]:
    """A shell's ``showtraceback`` that strips first."""

    @functools.wraps(show)
    def showtraceback(*args: Any, **kwargs: Any) -> Any:
        try:
            given = args[0] if args else kwargs.get("exc_tuple")
            strip(given[1] if given else sys.exc_info()[1])
        except Exception:  # noqa: S110  # a frame too many is better than no traceback
            pass
        return show(*args, **kwargs)

    return showtraceback
