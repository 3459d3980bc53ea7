"""A client that saves notebooks on every way there is, and asks what was found in them."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from nbxflow.protocol.validation import validate

Fetch = Callable[..., Awaitable[Any]]


def notebook(*sources: str, **metadata: Any) -> dict[str, Any]:
    """A notebook of code cells."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "source": source,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for number, source in enumerate(sources)
    ]
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


class NotebookSaver:
    """Saves below ``root`` through the server's contents routes."""

    def __init__(self, fetch: Fetch, root: Path, headers: Mapping[str, str] | None = None) -> None:
        self._fetch = fetch
        self._headers = dict(headers or {})
        self.root = root

    async def ask(self, method: str, *route: str, body: Any = None, **params: Any) -> Any:
        """One request; the parsed answer."""
        text = None if body is None else json.dumps(body)
        reply = await self._fetch(
            *route,
            method=method,
            body=text,
            params=params,
            headers=self._headers,
            allow_nonstandard_methods=True,
        )
        return json.loads(reply.body) if reply.body else None

    async def refusal(self, save: Awaitable[Any]) -> tuple[int, str]:
        """The status and message with which a save is refused."""
        with pytest.raises(HTTPClientError) as caught:
            await save
        assert caught.value.response is not None
        return caught.value.code, json.loads(caught.value.response.body)["message"]

    async def put(self, path: str, content: Any, **model: Any) -> Any:
        """Save as the notebook editor does."""
        body = {"type": "notebook", "format": "json", "content": content, **model}
        return await self.ask("PUT", "api", "contents", path, body=body)

    async def put_text(self, path: str, content: Any) -> Any:
        """Save as the file editor does."""
        text = content if isinstance(content, str) else json.dumps(content)
        return await self.put(path, text, type="file", format="text")

    async def put_bytes(self, path: str, content: Any) -> Any:
        """Save as an upload of a small file does."""
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        text = base64.b64encode(data).decode()
        return await self.put(path, text, type="file", format="base64")

    async def put_chunks(self, path: str, content: Any, size: int = 60) -> Any:
        """Save as an upload of a large file does."""
        data = json.dumps(content).encode()
        parts = [data[start : start + size] for start in range(0, len(data), size)]
        reply = None
        for number, part in enumerate(parts, 1):
            text = base64.b64encode(part).decode()
            chunk = -1 if number == len(parts) else number
            reply = await self.put(path, text, type="file", format="base64", chunk=chunk)
        return reply

    async def copy(self, path: str, content: Any) -> Any:
        """Copy a file that is there without nbxflow having seen it; ``path`` is "…-Copy1.ipynb"."""
        source = path.replace("-Copy1", "")
        self.write(source, content)
        body = {"copy_from": source}
        return await self.ask("POST", "api", "contents", body=body)

    async def rename(self, path: str, content: Any) -> Any:
        """Make a notebook of a file of another kind."""
        other = path.replace(".ipynb", ".txt")
        self.write(other, content)
        return await self.ask("PATCH", "api", "contents", other, body={"path": path})

    async def restore(self, path: str, content: Any) -> Any:
        """Restore a checkpoint that was made without nbxflow."""
        self.write(path, content)
        await self.ask("POST", "api", "contents", path, "checkpoints")
        self.write(path, notebook("clean = 1"))
        return await self.ask("POST", "api", "contents", path, "checkpoints", "checkpoint")

    def write(self, path: str, content: Any) -> None:
        """Write a file past the server."""
        (self.root / path).write_text(json.dumps(content), "utf-8")

    def read(self, path: str) -> str:
        """What stands in a file; empty when there is none."""
        file = self.root / path
        return file.read_text("utf-8") if file.exists() else ""

    async def announce(self, path: str) -> None:
        """Say that the next save is one that the user asked for."""
        await self.ask("POST", "nbxflow", "v1", "secrets", "announce", body={"path": path})

    async def report(self, path: str) -> dict[str, Any]:
        """What the server says of a notebook."""
        found: dict[str, Any] = await self.ask(
            "GET", "nbxflow", "v1", "secrets", "findings", path=path
        )
        validate("secret-report", found)
        return found

    async def scan(self, path: str, content: Any) -> dict[str, Any]:
        """Have a notebook scanned."""
        body = {"path": path, "content": content}
        found: dict[str, Any] = await self.ask(
            "POST", "nbxflow", "v1", "secrets", "scan", body=body
        )
        validate("secret-report", found)
        return found

    async def audit(self) -> list[dict[str, Any]]:
        """The audit trail."""
        page = await self.ask("GET", "nbxflow", "v1", "events", limit=1000)
        validate("audit-page", page)
        return list(page["entries"])

    async def status(self) -> dict[str, Any]:
        """How nbxflow is doing."""
        found: dict[str, Any] = await self.ask("GET", "nbxflow", "v1", "status")
        validate("status", found)
        return found


WAYS = ("put", "put_text", "put_bytes", "put_chunks", "copy", "rename", "restore")
"""The methods on which a notebook can come to a path."""
