"""A server with a notebook, and a client of its routes for promotion."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError
from traitlets.config import Config

from nbxflow.protocol.validation import validate
from nbxflow.tests.server.notebook_client import write_notebook

Post = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]
REPLIES = {
    "flow/prepare": "flow-prepare-reply",
    "flow/preview": "flow-preview-reply",
    "flow/files": "flow-files-reply",
    "flow/verify": "task",
}


@pytest.fixture
def manager() -> str:
    """The kind of contents manager."""
    return "AsyncLargeFileManager"


@pytest.fixture
def allow_hidden() -> bool:
    """Whether the server lets hidden files be touched."""
    return False


@pytest.fixture
def jp_server_config(
    jp_server_config: Config, manager: str, allow_hidden: bool, tmp_path: Path
) -> Config:
    own = f"jupyter_server.services.contents.largefilemanager.{manager}"
    contents = manager if "." in manager else own
    jp_server_config.ServerApp.contents_manager_class = contents
    jp_server_config.ContentsManager.allow_hidden = allow_hidden
    jp_server_config.NbxFlow.data_dir = str(tmp_path / "history")
    return jp_server_config


@pytest.fixture
def notebook(jp_root_dir: Path) -> str:
    """The contents path of a notebook."""
    write_notebook(jp_root_dir / "work" / "flights.ipynb", {"a": "x = 1", "b": "print(x)"})
    return "work/flights.ipynb"


@pytest.fixture
def post(jp_fetch: Any) -> Post:
    """Ask a route: the status, and a document that was checked against its schema."""

    async def ask(
        route: str, body: Any = None, method: str = "POST", schema: str = ""
    ) -> tuple[int, dict[str, Any]]:
        text = None if body is None else body if isinstance(body, str) else json.dumps(body)
        try:
            reply = await jp_fetch("nbxflow", "v1", *route.split("/"), method=method, body=text)
        except HTTPClientError as error:
            if error.response is None:
                raise
            reply, schema = error.response, "error"
        document: dict[str, Any] = json.loads(reply.body)
        validate(schema or REPLIES.get(route, "task"), document)
        return reply.code, document

    return ask
