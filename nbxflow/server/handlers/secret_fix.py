"""Fixes of secrets in cells."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from nbxflow.adapters.ipython_syntax import transformer
from nbxflow.domain.secrets.findings import Span
from nbxflow.protocol.documents import from_document
from nbxflow.server.handlers.base import ApiError, NbxHandler

if TYPE_CHECKING:
    from nbxflow.services.move_secret import Move

log = logging.getLogger("nbxflow")
_LARGEST_BODY = 4 * 1024 * 1024


class SecretFixHandler(NbxHandler):
    """``POST secrets/fix`` with a ``SecretFixRequest``."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer with a ``SecretFixReply``.

        400 for another body, 413 for one above 4 MB, 422 with a reason where the secret cannot be
        moved. Nothing of the body is kept or logged.
        """
        if len(self.request.body) > _LARGEST_BODY:
            raise ApiError(413, "too-large", "The cell is larger than 4 MB.")
        self.reply(await self.off_loop(self._moved))

    def _moved(self) -> Move:
        # Needed for a fix only, and with all of ``nbxflow.facts`` behind them.
        from nbxflow.services.move_secret import move
        from nbxflow.services.secret_places import CannotMove

        body = self.document("secret-fix-request")
        span = from_document(Span, body["span"])
        try:
            return move(
                body["source"], span, body["rule"], body["name"], body["imported"], transformer()
            )
        except CannotMove as error:
            raise ApiError(422, "cannot-fix", str(error)) from None
        except Exception as error:
            # Neither its text nor its traceback: they may hold the secret.
            log.error("nbxflow: a secret could not be moved: %s", type(error).__name__)
            raise ApiError(500, "internal", "The secret could not be moved.") from None
