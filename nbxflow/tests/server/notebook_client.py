"""A notebook front end for tests: sessions, web sockets, and nbxflow's routes of a real server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import nbformat.v4

from nbxflow.protocol.validation import validate

Fetch = Callable[..., Awaitable[Any]]
TERMINAL = ("done", "failed", "interrupted", "aborted", "lost")


def write_notebook(path: Path, sources: Mapping[str, str], kernel: str = "python3") -> None:
    """Write a notebook whose cells have the ids and sources given."""
    cells = [nbformat.v4.new_code_cell(source, id=cell) for cell, source in sources.items()]
    spec = {"name": kernel, "display_name": kernel, "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


class NotebookClient:
    """Talks to the server as JupyterLab does; close its sockets with :meth:`close`."""

    def __init__(self, fetch: Fetch, ws_fetch: Fetch) -> None:
        self.fetch = fetch
        self.ws_fetch = ws_fetch
        self.sockets: list[Any] = []

    async def session(
        self,
        path: str,
        kernel: str = "python3",
        *,
        kernel_id: str | None = None,
        kind: str = "notebook",
    ) -> dict[str, Any]:
        """Start a session (on a running kernel if ``kernel_id`` is given); its model."""
        kernel_model = {"id": kernel_id} if kernel_id else {"name": kernel}
        body = {"path": path, "name": path, "type": kind, "kernel": kernel_model}
        reply = await self.fetch("api", "sessions", method="POST", body=json.dumps(body))
        return dict(json.loads(reply.body))

    async def connect(self, kernel_id: str) -> Any:
        """A web socket to the kernel's channels, with a client session of its own."""
        socket = await self.ws_fetch("api", "kernels", kernel_id, "channels")
        socket.client_session = uuid4().hex
        self.sockets.append(socket)
        return socket

    async def request(self, socket: Any, source: str, cell: str | None, **content: Any) -> str:
        """Send an execute request; returns its message id."""
        message_id = uuid4().hex
        header = {
            "msg_id": message_id,
            "msg_type": "execute_request",
            "session": socket.client_session,
            "username": "ada",
            "version": "5.3",
            "date": "2026-01-31T12:00:00.000000Z",
        }
        message = {
            "channel": "shell",
            "header": header,
            "parent_header": {},
            "metadata": {"cellId": cell} if cell else {},
            "content": {
                "code": source,
                "silent": False,
                "store_history": True,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": True,
                **content,
            },
        }
        await socket.write_message(json.dumps(message))
        return message_id

    async def run(self, kernel_id: str, cells: Mapping[str, str]) -> list[str]:
        """Send all cells at once on a new socket, as Run All does; returns the message ids."""
        socket = await self.connect(kernel_id)
        return [await self.request(socket, source, cell) for cell, source in cells.items()]

    async def get(self, *route: str, **params: Any) -> dict[str, Any]:
        """GET one of nbxflow's routes."""
        reply = await self.fetch("nbxflow", "v1", *route, params=params)
        return dict(json.loads(reply.body))

    async def executions(self, **params: Any) -> list[dict[str, Any]]:
        """GET executions, each checked against the protocol."""
        page = await self.get("executions", **params)
        validate("executions-page", page)
        return list(page["executions"])

    async def wait_for(
        self,
        message_ids: Sequence[str],
        states: Sequence[str] = TERMINAL,
        seconds: float = 60,
    ) -> list[dict[str, Any]]:
        """Wait until the executions are in one of the states; in the order of the ids."""
        async with asyncio.timeout(seconds):
            while True:
                by_id = {e["messageId"]: e for e in await self.executions()}
                found = [by_id.get(message_id) for message_id in message_ids]
                if all(e is not None and e["state"] in states for e in found):
                    return [e for e in found if e is not None]
                await asyncio.sleep(0.05)

    async def wait_status(
        self, check: Callable[[dict[str, Any]], bool], seconds: float = 30
    ) -> dict[str, Any]:
        """Wait until ``check`` holds of GET status; the reply, checked against the protocol."""
        async with asyncio.timeout(seconds):
            while True:
                status = await self.get("status")
                validate("status", status)
                if check(status):
                    return status
                await asyncio.sleep(0.05)

    def close(self) -> None:
        """Close the sockets."""
        for socket in self.sockets:
            socket.close()
