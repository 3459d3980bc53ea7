"""One scan of one save, in time, for the ways on which saves come."""

from __future__ import annotations

import asyncio
import concurrent.futures
import inspect
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from jupyter_server.services.contents.manager import AsyncContentsManager
from tornado.web import HTTPError

from nbxflow.adapters.saves.callers import present_caller
from nbxflow.adapters.saves.timing import SaveTiming
from nbxflow.domain.secrets.contents import Content, read_model
from nbxflow.domain.secrets.findings import Policy
from nbxflow.domain.secrets.refusals import not_scanned_message
from nbxflow.services.scan_on_save import ScanOnSave, Verdict

_DEADLINE_SECONDS = 0.25
_IN_LINE_SECONDS = 0.05

Read = Callable[[Mapping[str, Any]], "Content | None"]
FILE: Mapping[str, Any] = {"type": "file", "format": "base64"}
"""A contents model of a file whose content comes by another way."""

log = logging.getLogger("nbxflow")


def is_notebook(path: str) -> bool:
    """Whether what is saved at this contents path is scanned."""
    return path.lower().endswith(".ipynb")


def is_scanned(model: Any, path: str) -> bool:
    """Whether this save is scanned, whatever else the model calls it."""
    return is_notebook(path) and isinstance(model, dict) and model.get("type") != "directory"


async def awaited(result: Any) -> Any:
    """What a method of a contents manager gives, asynchronous or not."""
    return await result if inspect.isawaitable(result) else result


class SaveGate:
    """Asks the service about saves of one manager, and writes by the manager's own method.

    With a manager that is not asynchronous nothing here ever suspends its coroutine.
    """

    def __init__(self, manager: Any, service: ScanOnSave, timing: SaveTiming) -> None:
        self.manager = manager
        # Not every asynchronous method is declared as one: decorators hide it.
        declared = inspect.iscoroutinefunction(manager.save)
        self.awaits = declared or isinstance(manager, AsyncContentsManager)
        self._service = service
        self.timing = timing
        self._save: Callable[..., Any] = manager.save
        self._settled: ContextVar[Any] = ContextVar("nbxflow_settled", default=None)

    @property
    def policy(self) -> Policy:
        """What new findings lead to."""
        return self._service.policy

    def is_settled(self, model: Any) -> bool:
        """Whether nothing is left to be done for this model before it is written."""
        return self._settled.get() is model

    @contextmanager
    def settled(self, model: Any) -> Iterator[None]:
        """While this model is written."""
        token = self._settled.set(model)
        try:
            yield
        finally:
            self._settled.reset(token)

    async def verdict(
        self, model: Mapping[str, Any], path: str, read: Read = read_model
    ) -> Verdict | None:
        """What to do with a save; None when we have failed, and it is to be written as it is.

        Raises:
            HTTPError: it is refused.
        """
        try:
            check = self._service.begin(model, path, present_caller(), read)
            if self.awaits:
                waiting = asyncio.wrap_future(check.result)
                await asyncio.wait([waiting], timeout=_DEADLINE_SECONDS)
            else:
                concurrent.futures.wait([check.result], _IN_LINE_SECONDS)
            verdict = self._service.judge(check)
        except Exception as error:
            log.error("nbxflow: a save was not scanned (%s)", type(error).__name__)
            if self.policy != "refuse":
                return None
            self.timing.judged("refused")
            raise HTTPError(503, not_scanned_message("The scanner failed.", False)) from None
        self.timing.judged(verdict.outcome)
        if verdict.status is not None:
            raise HTTPError(verdict.status, verdict.message)
        return verdict

    def written(self, verdict: Verdict | None) -> None:
        """The save was written as judged."""
        try:
            if verdict is not None:
                self._service.written(verdict)
        except Exception as error:
            log.error("nbxflow: a save was not reported (%s)", type(error).__name__)

    def unscanned(self, path: str, reason: str) -> None:
        """The save was written without being scanned, and never will be."""
        self._service.unscanned(path, present_caller(), reason)

    async def write(self, model: Mapping[str, Any], path: str) -> Any:
        """Save what needs no scan any more."""
        if self.awaits:
            return await awaited(self._save(model, path))
        with self.settled(model):
            return self._save(model, path)

    async def file(self, path: str) -> Mapping[str, Any] | None:
        """A file as a model that can be saved; None when there is none, or it is no file."""
        try:
            model = await awaited(self.manager.get(path, content=True, type="file"))
        except HTTPError:
            return None
        return {key: model[key] for key in ("type", "format", "content")}


def is_masked(verdict: Verdict | None) -> bool:
    """Whether another content is to be written than the one that came."""
    return verdict is not None and verdict.outcome == "masked"
