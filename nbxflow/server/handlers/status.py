"""How nbxflow itself is doing."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from nbxflow.server.handlers.base import NbxHandler


class StatusHandler(NbxHandler):
    """``GET status``."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer with a ``StatusReply``."""
        self.reply(await self.off_loop(self.companion.status))
