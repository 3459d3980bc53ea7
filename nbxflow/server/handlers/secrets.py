"""What the scanner says of notebooks, and what users say of their saves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import authorized
from tornado.web import HTTPError, authenticated

from nbxflow.adapters.saves.callers import caller_of
from nbxflow.domain.secrets.findings import SecretReport
from nbxflow.protocol.documents import to_document
from nbxflow.server.handlers.base import SLOW_SECONDS, ApiError, NbxHandler

_LARGEST_BODY = 20 * 1024 * 1024


class _SecretsHandler(NbxHandler):
    def contents_path(self, path: str) -> str:
        """A contents path as the server keeps it.

        Raises:
            ApiError: 403 when it leads outside the root.
        """
        self.absolute(path)
        return path.strip("/")

    async def scanned(self, path: str, model: Mapping[str, Any]) -> SecretReport:
        """Scan a model that is not being saved.

        Raises:
            ApiError: 503 when it takes too long; it goes on, and its report can be asked for.
        """
        scan = self.companion.scanning.service.scan(model, path, self.user_name)
        waiting = asyncio.wrap_future(scan)
        await asyncio.wait([waiting], timeout=SLOW_SECONDS)
        if not waiting.done():
            message = "The notebook is still being scanned: ask again in a moment."
            raise ApiError(503, "not-scanned", message)
        return waiting.result()

    async def answer(self, report: SecretReport) -> None:
        """Answer with a report, which may hold many findings."""
        self.reply_json(await self.off_loop(lambda: json.dumps(to_document(report))))

    async def file(self, path: str) -> Mapping[str, Any]:
        """A file of the server.

        Raises:
            ApiError: 404 when there is none.
        """
        try:
            found = await ensure_async(self.contents_manager.get(path, content=True, type="file"))
        except HTTPError:
            raise ApiError(404, "not-found", "No such notebook.") from None
        model: Mapping[str, Any] = found
        return model


class SecretsScanHandler(_SecretsHandler):
    """``POST secrets/scan`` with a ``SecretScanRequest``."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer with a ``SecretReport`` of the content, or of the file where there is none."""
        if len(self.request.body) > _LARGEST_BODY:
            raise ApiError(413, "too-large", "The notebook is larger than 20 MB.")
        body = await self.off_loop(lambda: self.document("secret-scan-request"))
        path = self.contents_path(body["path"])
        content = body["content"]
        if content is None:
            model = await self.file(path)
        else:
            model = {"type": "notebook", "format": "json", "content": content}
        await self.answer(await self.scanned(path, model))


class SecretsAnnounceHandler(_SecretsHandler):
    """``POST secrets/announce`` with a ``SecretAnnouncement``."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """This user's next save of the path, if it comes within 5 s, is one they asked for."""
        path = self.contents_path(self.document("secret-announcement")["path"])
        self.companion.scanning.service.announce(caller_of(self), path)
        self.set_status(204)
        self.finish()


class SecretsFindingsHandler(_SecretsHandler):
    """``GET secrets/findings?path=``."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer with the last ``SecretReport``; where there is none, with one of the file."""
        self.notebook(required=True)
        path = self.contents_path(self.get_query_argument("path"))
        reports = self.companion.scanning.reports
        report = await self.off_loop(lambda: reports.get(path))
        await self.answer(report or await self.scanned(path, await self.file(path)))


class SecretsRulesHandler(_SecretsHandler):
    """``GET secrets/rules``."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer with a ``SecretRulesReply``."""
        packs = await self.off_loop(self.companion.scanning.packs)
        self.reply({"packs": packs.packs, "problems": packs.problems})
