"""A Jupyter server as a process of its own, that can be stopped and killed, and a client of it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import requests
import websocket

TERMINAL = ("done", "failed", "interrupted", "aborted", "lost")
_TOKEN = "of-the-test"


class RealServer:
    """The server of the folder ``home``: its parts lie in folders below, ``work`` is its root.

    Attributes:
        heard: the messages of the server's event stream, as they came.
        log: the file that takes the server's output, and that of its children.
    """

    def __init__(
        self, home: Path, settings: Mapping[str, Any], variables: Mapping[str, str]
    ) -> None:
        self.home = home
        self.heard: list[str] = []
        self.log = home / "server.log"
        for folder in ("work", "config", "data", "runtime", "home", "tmp"):
            (home / folder).mkdir(exist_ok=True)
        extensions = {"ServerApp": {"jpserver_extensions": {"nbxflow": True}}}
        configuration = {**extensions, "NbxFlow": dict(settings)}
        (home / "config" / "jupyter_server_config.json").write_text(
            json.dumps(configuration), "utf-8"
        )
        port = _free_port()
        self._url = f"127.0.0.1:{port}"
        self._process = self._start(port, variables)
        self._sockets: list[Any] = []
        self._wait_until_ready()
        self._listen()

    def _start(self, port: int, variables: Mapping[str, str]) -> subprocess.Popen[bytes]:
        folders = {
            f"JUPYTER_{kind.upper()}_DIR": str(self.home / kind)
            for kind in ("config", "data", "runtime")
        }
        own = {"HOME": str(self.home / "home"), "TMPDIR": str(self.home / "tmp")}
        project = str(Path(__file__).parents[3])
        arguments = [
            f"--ServerApp.port={port}",
            f"--IdentityProvider.token={_TOKEN}",
            f"--ServerApp.root_dir={self.home / 'work'}",
            *("--no-browser", "--allow-root", "--debug"),
        ]
        with open(self.log, "ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "jupyter_server", *arguments],
                cwd=self.home / "work",
                env={**os.environ, **folders, **own, "PYTHONPATH": project, **variables},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def _wait_until_ready(self) -> None:
        def answers() -> bool:
            if self._process.poll() is not None:
                raise RuntimeError(f"The server ended: {self.log.read_text('utf-8', 'replace')}")
            with suppress(requests.ConnectionError):
                return self.call("GET", "nbxflow/v1/status").ok
            return False

        wait_until(answers, 60)

    # -- HTTP ---------------------------------------------------------------------------------

    def call(
        self, method: str, route: str, body: Any = None, params: Mapping[str, str] | None = None
    ) -> requests.Response:
        """Ask one route of the server; any status is an answer."""
        return requests.request(
            method,
            f"http://{self._url}/{route}",
            json=body,
            params=params,
            headers={"Authorization": f"token {_TOKEN}"},
            timeout=30,
        )

    def save(self, path: str, notebook: Mapping[str, Any]) -> requests.Response:
        """Save a notebook as front ends do."""
        model = {"type": "notebook", "format": "json", "content": notebook}
        return self.call("PUT", f"api/contents/{quote(path)}", model)

    # -- kernels ------------------------------------------------------------------------------

    def session(self, path: str, kind: str = "notebook") -> dict[str, Any]:
        """Start a session with a kernel of its own; its model."""
        body = {"path": path, "name": path, "type": kind, "kernel": {"name": "python3"}}
        reply = self.call("POST", "api/sessions", body)
        reply.raise_for_status()
        model: dict[str, Any] = reply.json()
        return model

    def run(self, kernel_id: str, cells: Mapping[str, str]) -> list[str]:
        """Send cells at once to a kernel; the message ids."""
        channels = self._connect(f"api/kernels/{kernel_id}/channels")
        return [_request(channels, source, cell) for cell, source in cells.items()]

    def wait_for(
        self, message_ids: Sequence[str], states: Sequence[str] = TERMINAL, seconds: float = 60
    ) -> dict[str, dict[str, Any]]:
        """Wait until executions are in one of the states; by message id."""
        found: dict[str, dict[str, Any]] = {}

        def there() -> bool:
            page = self.call("GET", "nbxflow/v1/executions").json()
            found.update({e["messageId"]: e for e in page["executions"]})
            return all(id in found and found[id]["state"] in states for id in message_ids)

        wait_until(there, seconds)
        return {id: found[id] for id in message_ids}

    def _connect(self, route: str) -> Any:
        url = f"ws://{self._url}/{route}?token={_TOKEN}"
        connected = websocket.create_connection(url, timeout=60)
        self._sockets.append(connected)
        return connected

    def _listen(self) -> None:
        stream = self._connect("api/events/subscribe")
        stream.settimeout(None)

        def listen() -> None:
            with suppress(websocket.WebSocketException, OSError):
                while message := stream.recv():
                    self.heard.append(message)

        threading.Thread(target=listen, daemon=True).start()

    def memory(self, *, reset: bool = False) -> int:
        """Bytes of the server's process: the most since the last reset, or now with a reset."""
        folder = Path("/proc") / str(self._process.pid)
        if reset:
            (folder / "clear_refs").write_text("5")
        peak = re.search(r"VmHWM:\s*(\d+) kB", (folder / "status").read_text("utf-8"))
        assert peak is not None
        return int(peak[1]) * 1024

    # -- the end ------------------------------------------------------------------------------

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it without a chance to do anything."""
        self._end(signal.SIGKILL)

    def _end(self, number: int) -> None:
        for connected in self._sockets:
            with suppress(websocket.WebSocketException, OSError):
                connected.close()
        if self._process.poll() is None:
            self._process.send_signal(number)
        self._process.wait(60)


def wait_until(check: Callable[[], bool], seconds: float) -> None:
    """Wait until something holds.

    Raises:
        TimeoutError: it does not.
    """
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


def _request(channels: Any, source: str, cell: str) -> str:
    message_id = uuid4().hex
    header = {
        "msg_id": message_id,
        "msg_type": "execute_request",
        "session": uuid4().hex,
        "username": "ada",
        "version": "5.3",
        "date": "2026-01-31T12:00:00.000000Z",
    }
    content = {
        "code": source,
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": False,
        "stop_on_error": False,
    }
    message = {
        "channel": "shell",
        "header": header,
        "parent_header": {},
        "metadata": {"cellId": cell},
        "content": content,
    }
    channels.send(json.dumps(message))
    return message_id


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
