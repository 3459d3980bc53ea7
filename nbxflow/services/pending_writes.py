"""What the recorder decided and has not written yet."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager

from nbxflow.domain.executions import Execution

Effect = Callable[[], Execution | None]
"""Writes one thing; returns the record as it was saved, None when it saved none."""

log = logging.getLogger("nbxflow")


class PendingWrites:
    """Effects in order, written in one transaction: a record and its events together or not at all.

    A failing disk keeps them in memory and they are written with the next flush.
    """

    def __init__(
        self,
        transaction: Callable[[], AbstractContextManager[object]],
        retry_on: tuple[type[Exception], ...],
    ) -> None:
        self._transaction = transaction
        self._retry_on = retry_on
        self._effects: list[Effect] = []

    @property
    def any(self) -> bool:
        """Whether something is still to be written."""
        return bool(self._effects)

    def add(self, effect: Effect) -> None:
        """Write this too with the next flush."""
        self._effects.append(effect)

    def flush(self) -> Iterable[Execution] | None:
        """Write all effects.

        Returns:
            The records that changed, each as last saved; None when there was nothing to write.

        Raises:
            Exception: one of ``retry_on`` (a full disk, say); nothing was written, the next flush
                tries again. An effect that fails otherwise is dropped alone, and said in the log.
        """
        if not self._effects:
            return None
        try:
            changed = self._write(self._effects)
        except self._retry_on:
            raise
        except Exception:
            changed = self._write_singly()
        self._effects.clear()
        return changed.values()

    def _write(self, effects: Sequence[Effect]) -> dict[str, Execution]:
        changed: dict[str, Execution] = {}
        with self._transaction():
            for effect in effects:
                saved = effect()
                if saved is not None:
                    changed[saved.id] = saved
        return changed

    def _write_singly(self) -> dict[str, Execution]:
        """Write what can be written: one record that cannot must not hold up all others."""
        changed: dict[str, Execution] = {}
        while self._effects:
            try:
                changed |= self._write(self._effects[:1])
            except self._retry_on:
                raise
            except Exception as error:
                log.error("nbxflow: a record was not kept (%s)", type(error).__name__)
            del self._effects[0]
        return changed
