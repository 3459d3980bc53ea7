"""Work that takes long: how far it is, and its end."""

from __future__ import annotations

import asyncio

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from nbxflow.server.handlers.base import SLOW_SECONDS, ApiError, NbxHandler
from nbxflow.services.tasks import Task


class TaskHandler(NbxHandler):
    """``GET|DELETE tasks/{id}``."""

    @authenticated
    @authorized
    async def get(self, id: str) -> None:
        """Answer with a ``Task``; 404 when it is unknown, or was over more than an hour ago."""
        await self._answer(self.companion.tasks.get(id))

    @authenticated
    @authorized
    async def delete(self, id: str) -> None:
        """Stop a task and answer with it: it may take a few seconds more to end."""
        tasks, loop = self.companion.tasks, asyncio.get_running_loop()
        await self._answer(await loop.run_in_executor(None, tasks.cancel, id, SLOW_SECONDS))

    async def _answer(self, task: Task | None) -> None:
        if task is None:
            raise ApiError(404, "not-found", "There is no such task, or it was over long ago.")
        await self.reply_long(task)
