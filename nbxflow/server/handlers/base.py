"""What all handlers share: errors in the protocol's form, work off the event loop, parameters."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from http.client import responses
from typing import Any, TypeVar, cast

from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError

from nbxflow.adapters.notebook_paths import OutsideRootError
from nbxflow.domain.executions import Execution
from nbxflow.protocol.documents import to_document
from nbxflow.protocol.validation import ProtocolError, validate
from nbxflow.wiring import Companion

T = TypeVar("T")
SLOW_SECONDS = 2.0
"""A slow backend never makes a request wait longer than this."""
_CODES = {
    400: "bad-request",
    403: "forbidden",
    404: "not-found",
    413: "too-large",
    503: "slow-backend",
}


class ApiError(HTTPError):
    """An error whose code, message and details are for the caller to see."""

    def __init__(self, status: int, code: str, message: str, details: Any = None) -> None:
        super().__init__(status, reason=responses.get(status))
        self.code = code
        self.message = message
        self.details = details


class NbxHandler(APIHandler):
    """Base of nbxflow's handlers; subclasses decorate every method with both decorators."""

    auth_resource = "nbxflow"

    @property
    def companion(self) -> Companion:
        """nbxflow's parts, shared by all handlers."""
        return cast(Companion, self.settings["nbxflow_companion"])

    @property
    def user_name(self) -> str | None:
        """The name by which the server knows the user of this request."""
        name = getattr(self.current_user, "username", None)
        return name if isinstance(name, str) else None

    def reply(self, value: Any) -> None:
        """Answer with the protocol document of ``value``."""
        self.reply_json(json.dumps(to_document(value)))

    async def reply_long(self, value: Any) -> None:
        """The same for a document that may be large: it is written off the event loop."""
        self.reply_json(await self.off_loop(lambda: json.dumps(to_document(value))))

    def reply_json(self, text: str) -> None:
        """Answer with a document that was written before, off the event loop if it is large."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(text)

    async def off_loop(self, work: Callable[[], T]) -> T:
        """Run ``work`` in a thread.

        Raises:
            ApiError: 503 when it takes longer than two seconds.
        """
        loop = asyncio.get_running_loop()
        try:
            return await asyncio.wait_for(loop.run_in_executor(None, work), SLOW_SECONDS)
        except asyncio.TimeoutError as error:
            raise ApiError(503, "slow-backend", "The history did not answer in time.") from error

    def document(self, schema: str) -> dict[str, Any]:
        """The request's body.

        Raises:
            ApiError: 400 when it is no JSON, or not as the schema called ``schema`` says.
        """
        try:
            body: dict[str, Any] = json.loads(self.request.body)
            validate(schema, body)
        except ProtocolError as error:
            # Not the schema's own words: they repeat the body.
            message = f"{error.path}: not as schema {schema} says"
            raise ApiError(400, "bad-request", message, {"path": error.path}) from None
        except (ValueError, RecursionError):
            raise ApiError(400, "bad-request", "$: the body is not JSON", {"path": "$"}) from None
        return body

    def absolute(self, path: str) -> str:
        """The absolute path of a contents path.

        Raises:
            ApiError: 403 when it leads outside the root.
        """
        try:
            return self.companion.paths.absolute(path)
        except OutsideRootError as error:
            raise ApiError(403, "outside-root", str(error)) from error

    def integer(self, name: str, default: int | None, minimum: int, maximum: int) -> int | None:
        """A query parameter as an integer.

        Raises:
            ApiError: 400 when it is none, or outside the limits.
        """
        text = self.get_query_argument(name, "")
        if not text:
            return default
        try:
            value = int(text)
        except ValueError:
            value = minimum - 1
        if not minimum <= value <= maximum:
            message = f"$.{name}: a whole number from {minimum} to {maximum} is needed"
            raise ApiError(400, "bad-request", message, {"path": f"$.{name}"})
        return value

    def notebook(self, required: bool) -> str | None:
        """The absolute path of the query parameter ``path``.

        Raises:
            ApiError: 400 when a required one is missing, 403 when it leads outside the root.
        """
        path = self.get_query_argument("path", "")
        if not path:
            if required:
                details = {"path": "$.path"}
                raise ApiError(400, "bad-request", "$.path: a notebook path is needed", details)
            return None
        return self.absolute(path)

    def shown(self, execution: Execution) -> Execution:
        """The record as clients see it: its path relative to the server root."""
        if execution.path is None:
            return execution
        return replace(execution, path=self.companion.paths.relative(execution.path))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer errors in the protocol's form; nothing internal is told."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, ApiError):
            code, message, details = error.code, error.message, error.details
        else:
            code = _CODES.get(status_code, "bad-request" if status_code < 500 else "internal")
            message, details = responses.get(status_code, "Error"), None
        body = {"error": {"code": code, "message": message, "details": details}}
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(body))
