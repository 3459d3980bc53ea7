"""Records of executions."""

from __future__ import annotations

import os

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from nbxflow.server.handlers.base import ApiError, NbxHandler

_LIMIT = 1000
_LARGEST = 2**62


class ExecutionsHandler(NbxHandler):
    """``GET executions?path=&after=&before=&limit=``."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer with an ``ExecutionsPage``; 404 for a notebook that nobody knows."""
        path = self.notebook(required=False)
        after = self.integer("after", None, 0, _LARGEST)
        before = self.integer("before", None, 0, _LARGEST)
        limit = self.integer("limit", _LIMIT, 1, _LIMIT) or _LIMIT
        store = self.companion.store
        if path is not None and not await self.off_loop(
            lambda: os.path.exists(path) or store.knows(path)
        ):
            raise ApiError(404, "not-found", "No such notebook.")
        page = await self.off_loop(
            lambda: store.page(path=path, after=after, before=before, limit=limit)
        )
        await self.reply_long(
            {
                "executions": [self.shown(execution) for execution in page.executions],
                "sequence": page.sequence,
                "more": page.more,
            }
        )
