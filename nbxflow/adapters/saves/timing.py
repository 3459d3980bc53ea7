"""How long saves of notebooks take, and how they end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from nbxflow.domain.metrics import SaveResult
from nbxflow.ports import Metrics


@dataclass
class _Save:
    judged: SaveResult = "not-scanned"


class SaveTiming:
    """Measures the saves of one contents manager; each runs in a context of its own."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._present: ContextVar[_Save | None] = ContextVar("nbxflow_save", default=None)

    @contextmanager
    def save(self) -> Iterator[None]:
        """Around all that a save does; one inside another is a part of it."""
        if self._present.get() is not None:
            yield
            return
        save, started = _Save(), time.perf_counter()
        token = self._present.set(save)
        result: SaveResult = "failed"
        try:
            yield
            result = save.judged
        except Exception:
            result = "refused" if save.judged == "refused" else "failed"
            raise
        finally:
            self._present.reset(token)
            self._metrics.saved(result, time.perf_counter() - started)

    def judged(self, result: SaveResult) -> None:
        """What the scan of the present save led to."""
        save = self._present.get()
        if save is not None:
            save.judged = result
