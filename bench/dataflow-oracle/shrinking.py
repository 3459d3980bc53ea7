"""Making a session that shows a wrong claim as small as it gets while it still shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from nbxflow.services.replay_session import ReplayDocument, check_sessions
from nbxflow.services.run_notebook import WrongUsage

Session = dict[str, Any]
_TRIES = 150


def shrink(session: Session, still_wrong: Callable[[Session], bool]) -> Session:
    """The smallest session found that is ``still_wrong``; the given one when none is smaller."""
    tries = _TRIES
    changed = True
    while changed:
        changed = False
        for smaller in _smaller(session):
            if tries == 0:
                return session
            if not _can_be_played(smaller):
                continue
            tries -= 1
            if still_wrong(smaller):
                session, changed = smaller, True
                break
    return session


def _smaller(session: Session) -> Iterator[Session]:
    steps, cells = session["steps"], session["cells"]
    for count in (8, 4, 2, 1):
        for start in range(len(steps) - count, -1, -count):
            yield {**session, "steps": steps[:start] + steps[start + count :]}
    for cell in cells:
        kept = [step for step in steps if step.get("cell") != cell["id"]]
        yield {**session, "cells": [c for c in cells if c != cell], "steps": kept}
    for holder, key in ((cells, "cells"), (steps, "steps")):
        for index, entry in enumerate(holder):
            for source in _shorter(entry.get("source", "")):
                new = [*holder[:index], {**entry, "source": source}, *holder[index + 1 :]]
                yield {**session, key: new}


def _shorter(source: str) -> Iterator[str]:
    lines = source.split("\n")
    if len(lines) > 1:
        for index in range(len(lines)):
            yield "\n".join(lines[:index] + lines[index + 1 :])


def _can_be_played(session: Session) -> bool:
    try:
        check_sessions([session])
        for source in _sources(session):
            compile(source, "<cell>", "exec")
    except (WrongUsage, SyntaxError):
        return False
    return True


def _sources(session: Session) -> Iterator[str]:
    yield from (cell.source for cell in ReplayDocument.of(session).cells)
    yield from (step["source"] for step in session["steps"] if "source" in step)
