"""The recorder's thread: listens to all kernels with its own zmq context, off the server's loop."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timezone
from queue import SimpleQueue
from threading import Lock, Thread
from uuid import uuid4

import zmq

from nbxflow.adapters.kernels.link import Connection, KernelLink
from nbxflow.domain.signals import KernelAttached, KernelDetached, Signal
from nbxflow.domain.times import format_time

_HELLO_GRACE_SECONDS = 0.5
"""How long after a process's first message its probe may take to say hello."""
_DISCONNECT_GRACE_SECONDS = 0.25
"""How long after the process's end its last messages may still be on their way."""

log = logging.getLogger("nbxflow")


@dataclass(frozen=True)
class Launch:
    """A kernel about to be launched.

    ``ending`` tells whether its manager was asked to end it; ``fallback`` is the code that puts
    the probe in when the start-up file was skipped (None: no probe); ``names_itself`` see
    :class:`KernelLink`.
    """

    attached: KernelAttached
    connection: Connection
    ending: Callable[[], bool]
    fallback: str | None
    names_itself: bool


class KernelRecorder:
    """Hears every kernel it is told of and hands what it hears to ``emit``, in order."""

    def __init__(self, emit: Callable[[Signal], None]) -> None:
        self._emit = emit
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._commands: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._lock = Lock()
        address = f"inproc://nbxflow-{uuid4().hex}"
        self._bell = self._context.socket(zmq.PULL)
        self._bell.bind(address)
        self._ring = self._context.socket(zmq.PUSH)
        self._ring.connect(address)
        self._poller = zmq.Poller()
        self._poller.register(self._bell, zmq.POLLIN)
        self._links: dict[str, KernelLink] = {}
        self._launches: dict[str, Launch] = {}
        self._owners: dict[object, KernelLink] = {}
        self._timers: list[tuple[float, Callable[[], None]]] = []
        self._running = True
        self._thread = Thread(target=self._run, name="nbxflow-recorder", daemon=True)
        self._thread.start()

    def attach(self, launch: Launch) -> Future[None]:
        """Connect to a kernel before its process exists; done when the sockets are there."""
        return self._call(lambda: self._attach(launch))

    def watch(self, kernel_id: str, pid: int) -> Future[None]:
        """Watch the process of a kernel that has been launched."""
        return self._call(lambda: self._watch(kernel_id, pid))

    def end(self, kernel_id: str) -> Future[None]:
        """The process of a kernel was ended on request; another one may follow."""
        return self._call(lambda: self._end(kernel_id))

    def detach(self, kernel_id: str) -> Future[None]:
        """The kernel was shut down and will not be restarted."""
        return self._call(lambda: self._detach(kernel_id))

    def stop(self) -> None:
        """Detach all kernels and end the thread; a second call does nothing."""
        if self._thread.is_alive():
            self._call(self._stop).result(timeout=5)
            self._thread.join(timeout=5)

    # -- any thread ---------------------------------------------------------------------------

    def _call(self, command: Callable[[], None]) -> Future[None]:
        future: Future[None] = Future()

        def run() -> None:
            try:
                command()
            except Exception as error:
                future.set_exception(error)
            else:
                future.set_result(None)

        with self._lock:
            if self._ring.closed:  # stopped: there is nothing left to do it to
                future.set_result(None)
            else:
                self._commands.put(run)
                self._ring.send(b"")
        return future

    # -- the recorder's thread ----------------------------------------------------------------

    def _run(self) -> None:
        while self._running:
            for source, _ in self._poller.poll(self._wait()):
                try:
                    self._take(source)
                except Exception:
                    log.exception("nbxflow: the recorder met an error and goes on")
            now = time.monotonic()
            due = [timer for timer in self._timers if timer[0] <= now]
            self._timers = [timer for timer in self._timers if timer[0] > now]
            for _, action in due:
                try:
                    action()
                except Exception:
                    log.exception("nbxflow: the recorder met an error and goes on")
        with self._lock:
            self._ring.close(0)
        self._bell.close(0)
        self._context.term()

    def _wait(self) -> int | None:
        if not self._timers:
            return None
        nearest = min(moment for moment, _ in self._timers)
        return max(0, int((nearest - time.monotonic()) * 1000) + 1)

    def _take(self, source: object) -> None:
        if source is self._bell:
            self._bell.recv()
            self._commands.get()()
        elif isinstance(source, int):
            self._process_exited(source)
        elif (link := self._owners.get(source)) is not None:
            before = link.session
            link.read(source)
            if link.session is not None and link.session != before:
                self._expect_hello(link)

    def _attach(self, launch: Launch) -> None:
        kernel_id = launch.attached.kernel_id
        known = self._links.get(kernel_id)
        told = self._launches.get(kernel_id)
        self._launches[kernel_id] = launch
        if told is None or told.attached != launch.attached:
            self._emit(launch.attached)
        urls = ("iopub", "control")
        if known is not None:
            if all(known.connection.url(url) == launch.connection.url(url) for url in urls):
                return  # same ports: zmq reconnects and subscribes again by itself
            self._disconnect(known)
        link = KernelLink(
            self._context,
            kernel_id,
            launch.connection,
            self._emit,
            launch.ending,
            launch.names_itself,
        )
        self._links[kernel_id] = link
        for socket in link.sockets:
            self._owners[socket] = link
            self._poller.register(socket, zmq.POLLIN)

    def _watch(self, kernel_id: str, pid: int) -> None:
        link = self._links.get(kernel_id)
        if link is None:
            return
        self._forget_process(link)
        link.watch(pid)
        if link.process is not None:
            self._owners[link.process] = link
            self._poller.register(link.process, zmq.POLLIN)

    def _process_exited(self, descriptor: int) -> None:
        link = self._owners.pop(descriptor, None)
        self._poller.unregister(descriptor)
        if link is None:
            return
        session = link.session
        link.process_exited()
        link.forget_process()

        def confirm() -> None:
            if link.session is not None and link.session == session:
                link.ended()

        # The disconnection of iopub says the same after the last message; do not rely on it.
        self._later(_DISCONNECT_GRACE_SECONDS, confirm)

    def _expect_hello(self, link: KernelLink) -> None:
        session = link.session
        launch = self._launches.get(link.kernel_id)
        fallback = launch.fallback if launch else None
        if fallback is None:
            return

        def put_in() -> None:
            if link.session == session and not link.said_hello:
                link.execute_silently(self._context, fallback)

        self._later(_HELLO_GRACE_SECONDS, put_in)

    def _later(self, seconds: float, action: Callable[[], None]) -> None:
        self._timers.append((time.monotonic() + seconds, action))

    def _forget_process(self, link: KernelLink) -> None:
        if link.process is not None:
            self._owners.pop(link.process, None)
            self._poller.unregister(link.process)
            link.forget_process()

    def _disconnect(self, link: KernelLink, *, asked: bool = False) -> None:
        link.ended(asked=asked)
        self._forget_process(link)
        for socket in link.sockets:
            self._poller.unregister(socket)
            self._owners.pop(socket, None)
        link.close()

    def _detach(self, kernel_id: str, *, asked: bool = False) -> None:
        link = self._links.pop(kernel_id, None)
        self._launches.pop(kernel_id, None)
        if link is not None:
            self._disconnect(link, asked=asked)
            now = format_time(datetime.now(timezone.utc))
            self._emit(KernelDetached(kernel_id, now))

    def _end(self, kernel_id: str) -> None:
        link = self._links.get(kernel_id)
        if link is not None:
            link.ended()

    def _stop(self) -> None:
        for kernel_id in list(self._links):
            # The server ends its kernels after its extensions: this is no crash.
            self._detach(kernel_id, asked=True)
        self._running = False
