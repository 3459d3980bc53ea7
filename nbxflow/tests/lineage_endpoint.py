"""An OpenLineage HTTP endpoint on 127.0.0.1 that records events and can be told to misbehave."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class LineageEndpoint:
    """Records what is posted to it.

    Attributes:
        bodies: events answered with a status below 300, in order.
        requests: (path, headers) of all requests, in order.
        status: what it answers from now on.
        status_of: per event, overrides ``status`` unless it gives None.
        headers: extra headers of its answers.
        answer: the body of its answers.
        hang: while set, requests get no answer.
    """

    def __init__(self, port: int = 0) -> None:
        self.bodies: list[Any] = []
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.status = 201
        self.status_of: Any = lambda event: None
        self.headers: dict[str, str] = {}
        self.answer = b""
        self.hang = threading.Event()
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                endpoint._answer(self)

            def do_GET(self) -> None:
                endpoint._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Keep the tests' output quiet."""

        self._server = _Server(("127.0.0.1", port), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self.hang.clear()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait_for(self, count: int, timeout: float = 10.0) -> None:
        """Wait until that many events were taken.

        Raises:
            TimeoutError: they were not.
        """
        deadline = time.monotonic() + timeout
        while len(self.bodies) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.bodies)} of {count} events came")
            time.sleep(0.01)

    def decoded(self, body: bytes) -> Any:
        """What a request's body says."""
        return json.loads(body)

    def say(self, request: BaseHTTPRequestHandler) -> None:
        """Write the body of an answer."""
        request.wfile.write(self.answer)

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        text = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        with self._lock:
            self.requests.append((request.path, dict(request.headers)))
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            while self.hang.is_set():
                time.sleep(0.02)
            event = self.decoded(text) if text else {}
            status = self.status_of(event) or self.status
            with self._lock:
                if status < 300 and request.command == "POST":
                    self.bodies.append(event)
        finally:
            with self._lock:
                self._at_once -= 1
        try:
            request.send_response(status)
            for name, value in self.headers.items():
                request.send_header(name, value)
            request.send_header("Content-Length", str(len(self.answer)))
            request.end_headers()
            self.say(request)
        except OSError:
            pass  # the client gave up waiting


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """See ``BaseServer.handle_error``; clients that hang up are part of the tests."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def lineage_endpoint(port: int = 0) -> Iterator[LineageEndpoint]:
    """An endpoint for the length of a test."""
    endpoint = LineageEndpoint(port)
    try:
        yield endpoint
    finally:
        endpoint.stop()
