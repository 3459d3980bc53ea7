"""The trail of findings and decisions."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from nbxflow.server.handlers.base import NbxHandler

_LIMIT = 200
_MOST = 1000
_LARGEST = 2**62


class AuditHandler(NbxHandler):
    """``GET events?since=&limit=``."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer with an ``AuditPage``: the first entries after the sequence ``since``."""
        since = self.integer("since", 0, 0, _LARGEST) or 0
        limit = self.integer("limit", _LIMIT, 1, _MOST) or _LIMIT
        audit = self.companion.audit
        self.reply(await self.off_loop(lambda: audit.page(since, limit)))
