"""Promotion: a notebook prepared, its package previewed, verified and written."""

from __future__ import annotations

import asyncio
import json
import logging
import posixpath
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jupyter_server.auth.decorator import authorized
from tornado.web import HTTPError, authenticated

from nbxflow.adapters.contents_rules import ContentsRules
from nbxflow.ports import CannotWrite, FilesChanged, LeadsOutside
from nbxflow.protocol.documents import to_document
from nbxflow.server.handlers.base import ApiError, NbxHandler
from nbxflow.services.tasks import AlreadyRunning, TooManyTasks

if TYPE_CHECKING:
    from nbxflow.services.export_files import Exported

T = TypeVar("T")
_LARGEST_BODY = 20 * 1024 * 1024

log = logging.getLogger("nbxflow")


class _FlowHandler(NbxHandler):
    """Bodies may hold secrets: nothing of them is logged, or told in an error."""

    @property
    def rules(self) -> ContentsRules:
        """What the contents manager asks of files."""
        return ContentsRules(self.contents_manager)

    async def body(self, schema: str) -> dict[str, Any]:
        """The request's body.

        Raises:
            ApiError: 413 when it is above 20 MB, 400 when it is not as the schema says.
        """
        if len(self.request.body) > _LARGEST_BODY:
            raise ApiError(413, "too-large", "The request is larger than 20 MB.")
        return await self.at_length(lambda: self.document(schema))

    async def at_length(self, work: Callable[[], T], files: str = "$.files[{}]") -> T:
        """Run what may take its time in a thread.

        Args:
            work: what to run.
            files: where in the body a file is named, by its number.

        Raises:
            ApiError: what it raised, as the caller may see it.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(None, work)
        except ApiError:
            raise
        except Exception as error:
            raise _told(error, files) from None

    async def notebook_at(self, path: str) -> str:
        """The absolute path of a notebook.

        Raises:
            ApiError: 403 outside the root, 404 when there is none that may be seen.
        """
        absolute = self.absolute(path)
        if not await self.rules.exists(path.strip("/")):
            raise ApiError(404, "not-found", "There is no notebook of this name.")
        return absolute

    async def out_at(self, out: str, paths: list[str]) -> Path:
        """The absolute path of a folder that takes files.

        Args:
            out: its contents path.
            paths: of the files, below it.

        Raises:
            ApiError: 403 where this server lets nobody write, 501 where its files are not on disk.
        """
        absolute = self.absolute(out)
        if not self.rules.on_disk:
            message = "This server's files are not on its disk: use nbxflow promote there."
            raise ApiError(501, "cannot-write", message)
        hidden = await self.rules.first_hidden(_below(out, path) for path in ["", *paths])
        if hidden is not None:
            raise ApiError(403, "forbidden", f"{hidden}: hidden files may not be written here.")
        return Path(absolute)

    @property
    def root(self) -> Path:
        """The server's root."""
        return Path(self.companion.paths.root)

    async def answer(self, value: Any) -> None:
        """Answer with a document that may be large."""
        self.reply_json(await self.at_length(lambda: json.dumps(to_document(value))))


class FlowPrepareHandler(_FlowHandler):
    """``POST flow/prepare`` with a ``FlowPrepareRequest``."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer with a ``FlowPrepareReply``."""
        body = await self.body("flow-prepare-request")
        path = Path(await self.notebook_at(body["path"]))
        flow = self.companion.flow
        await self.answer(await self.at_length(lambda: flow.prepare(body, path)))


class FlowPreviewHandler(_FlowHandler):
    """``POST flow/preview`` with a ``FlowPreviewRequest``."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer with a ``FlowPreviewReply``; nothing is written."""
        body = await self.body("flow-preview-request")
        await self.notebook_at(body["path"])
        out = await self.out_at(body["out"], [file["path"] for file in body["plan"]["files"]])
        flow, root = self.companion.flow, self.root
        preview = await self.at_length(
            lambda: flow.preview(body["plan"], out, root), "$.plan.files"
        )
        await self.answer(preview)


class FlowFilesHandler(_FlowHandler):
    """``POST flow/files`` with a ``FlowFilesRequest``."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Write all files or none; answers with a ``FlowFilesReply``.

        409 where other files stand than were previewed, 422 where a file holds a secret, 507 where
        one cannot be written.
        """
        body = await self.body("flow-files-request")
        await self.notebook_at(body["path"])
        out = await self.out_at(body["out"], [file["path"] for file in body["files"]])
        request = {**body, "files": [self._hooked(body["out"], file) for file in body["files"]]}
        flow, root = self.companion.flow, self.root
        done: Exported = await self.at_length(lambda: flow.export(request, out, root))
        paths = [each.path for each in done.written]
        await self.rules.after([(_below(body["out"], path), str(out / path)) for path in paths])
        self.reply(done)

    def _hooked(self, out: str, file: Mapping[str, Any]) -> dict[str, Any]:
        """A file as the server's own hooks have it."""
        try:
            text = self.rules.before(_below(out, file["path"]), file["text"])
        except HTTPError:
            message = f"{file['path']}: a rule of this server keeps it from being saved."
            raise ApiError(403, "forbidden", message) from None
        return {**file, "text": text}


class FlowVerifyHandler(_FlowHandler):
    """``POST flow/verify`` with a ``FlowVerifyRequest``."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Begin, and answer 202 with a ``Task``.

        409 with its id while this notebook is being verified, 429 while enough others are.
        """
        body = await self.body("flow-verify-request")
        path = await self.notebook_at(body["path"])
        tasks = self.companion.tasks
        task = await self.at_length(lambda: tasks.begin(path, {**body, "path": path}))
        self.set_status(202)
        self.reply(task)


def _below(out: str, path: str) -> str:
    """The contents path of a file."""
    return posixpath.normpath(posixpath.join(out.strip("/"), path)).removeprefix("./")


def _told(error: Exception, files: str) -> ApiError:
    """What the caller is told; nothing of what is not meant for people."""
    # Loaded when files are exported, not with the server.
    from nbxflow.services.export_files import SecretsInFiles
    from nbxflow.services.export_names import BadFileName

    if isinstance(error, BadFileName):
        path = files.format(error.index)
        return ApiError(400, "bad-request", f"{path}: {error}", {"path": path})
    if isinstance(error, LeadsOutside):
        return ApiError(403, "outside-root", str(error))
    if isinstance(error, FilesChanged):
        message = "Files were changed since they were previewed: nothing was written."
        return ApiError(409, "conflict", message, {"files": list(error.paths)})
    if isinstance(error, SecretsInFiles):
        return ApiError(422, "secret-found", str(error), {"places": to_document(error.places)})
    if isinstance(error, CannotWrite):
        return ApiError(507 if error.full else 500, "cannot-write", f"{error}.".replace("..", "."))
    if isinstance(error, AlreadyRunning):
        return ApiError(409, "conflict", str(error), {"task": error.task})
    if isinstance(error, TooManyTasks):
        return ApiError(429, "busy", str(error))
    # Neither its text nor its traceback: they may hold what the body does.
    log.error("nbxflow: promotion failed: %s", type(error).__name__)
    return ApiError(500, "internal", f"It failed unexpectedly ({type(error).__name__}).")
