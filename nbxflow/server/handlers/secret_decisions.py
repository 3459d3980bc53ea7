"""What users decide of findings: that they are no secrets."""

from __future__ import annotations

import re

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from nbxflow.server.handlers.base import ApiError, NbxHandler

_FINGERPRINT = re.compile(r"[0-9a-f]{32}")
_LARGEST_BODY = 64 * 1024


class SecretDecisionsHandler(NbxHandler):
    """``GET|POST secrets/decisions`` and ``DELETE secrets/decisions?fingerprint=``."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer with ``SecretDecisions``, newest first."""
        decisions = self.companion.decisions
        self.reply({"decisions": await self.off_loop(decisions.all)})

    @authenticated
    @authorized
    async def post(self) -> None:
        """Keep a decision; answers with it. Replaces an earlier one on the same finding."""
        if len(self.request.body) > _LARGEST_BODY:
            raise ApiError(413, "too-large", "The decision is larger than 64 KB.")
        body = self.document("secret-decision-request")
        path = self.companion.paths.relative(self.absolute(body["path"]))
        if path is None:
            raise ApiError(400, "bad-request", "$.path: a file is needed", {"path": "$.path"})
        decide, user = self.companion.decide, self.user_name
        kept = await self.off_loop(
            lambda: decide.add(
                fingerprint=body["fingerprint"],
                rule=body["rule"],
                reason=body["reason"],
                path=path,
                user=user,
            )
        )
        self.reply(kept)

    @authenticated
    @authorized
    async def delete(self) -> None:
        """Take a decision back: 204, or 404 when there is none."""
        fingerprint = self.get_query_argument("fingerprint", "")
        if not _FINGERPRINT.fullmatch(fingerprint):
            message = "$.fingerprint: 32 hexadecimal digits are needed"
            raise ApiError(400, "bad-request", message, {"path": "$.fingerprint"})
        decide, user = self.companion.decide, self.user_name
        if not await self.off_loop(lambda: decide.remove(fingerprint, user)):
            raise ApiError(404, "not-found", "Nothing is decided on this finding.")
        self.set_status(204)
        self.finish()
