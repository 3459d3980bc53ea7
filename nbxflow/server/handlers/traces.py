"""The spans that pages measure, on their way to the OpenTelemetry endpoint."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from nbxflow.server.handlers.base import ApiError, NbxHandler
from nbxflow.services.take_spans import TakenSpans

_LARGEST_BODY = 2 * 1024 * 1024


class TracesHandler(NbxHandler):
    """``POST traces`` with a ``TracesRequest``."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer with a ``TracesReply``; 400 for another body, 413 for one above 2 MB."""
        if len(self.request.body) > _LARGEST_BODY:
            raise ApiError(413, "too-large", "The spans are larger than 2 MB.")
        taken = await self.off_loop(self._take)
        if not taken.rejected:
            self.reply({})
            return
        partial = {"rejectedSpans": taken.rejected, "errorMessage": taken.message}
        self.reply({"partialSuccess": partial})

    def _take(self) -> TakenSpans:
        return self.companion.take_spans(self.document("traces-request"))
