"""The recorder's own connections to one kernel: iopub to listen, control to be told facts."""

from __future__ import annotations

import hmac
import json
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from hashlib import sha256
from select import select
from typing import Any, TypeAlias
from uuid import uuid4

import zmq
from jupyter_client.session import DELIM, Session
from zmq.utils.monitor import parse_monitor_message

from nbxflow.domain.signals import (
    ExecutionIdle,
    ExecutionStarted,
    KernelEnded,
    KernelProcessSeen,
    ProbeSaid,
    Signal,
)
from nbxflow.domain.times import format_time
from nbxflow.protocol.names import PROBE_MESSAGE_TYPE, RECORDER_IDENTITY_PREFIX
from nbxflow.protocol.validation import ProtocolError, validate

_OUTPUTS = frozenset(("stream", "display_data", "execute_result", "update_display_data", "error"))
_Frame: TypeAlias = "bytes | memoryview[int]"
_BATCH = 2000
"""Messages read from one kernel before the others get their turn."""

log = logging.getLogger("nbxflow")


@dataclass(frozen=True)
class Connection:
    """Where a kernel listens (``get_connection_info`` of its manager) and with which key."""

    info: Mapping[str, Any]

    def url(self, channel: str) -> str:
        """The address of a channel: ``iopub``, ``control`` or ``shell``."""
        port, ip = self.info[f"{channel}_port"], self.info["ip"]
        return f"ipc://{ip}-{port}" if self.info["transport"] == "ipc" else f"tcp://{ip}:{port}"

    def session(self) -> Session:
        """A session that signs and checks with this kernel's key."""
        key = self.info.get("key", b"")
        return Session(
            key=key.encode() if isinstance(key, str) else key,
            signature_scheme=self.info.get("signature_scheme", "hmac-sha256"),
        )

    def encrypt(self, socket: zmq.Socket[bytes]) -> None:
        """Use the kernel's CurveZMQ keys, if it has any."""
        public, secret = self.info.get("curve_publickey"), self.info.get("curve_secretkey")
        if public and secret:
            socket.curve_publickey = socket.curve_serverkey = _bytes(public)
            socket.curve_secretkey = _bytes(secret)


@dataclass
class _Outputs:
    bytes: int = 0
    error: str | None = None


class KernelLink:
    """One kernel's sockets, used by the recorder's thread only.

    ``ending`` tells whether the manager has been asked to end or restart the kernel;
    ``names_itself`` whether ``header.session`` of its messages names its process, as ipykernel's.
    """

    def __init__(
        self,
        context: zmq.Context[zmq.Socket[bytes]],
        kernel_id: str,
        connection: Connection,
        emit: Callable[[Signal], None],
        ending: Callable[[], bool],
        names_itself: bool,
    ) -> None:
        self.kernel_id = kernel_id
        self.connection = connection
        self.session: str | None = None
        self.said_hello = False
        self._emit = emit
        self._ending = ending
        self._signer = connection.session()
        self._outputs: dict[str, _Outputs] = {}
        self._dead: set[str] = set()
        self._names_itself = names_itself
        self._minted: str | None = None
        self._process: int | None = None
        self._exited_well = False
        self.iopub = _socket(context, zmq.SUB, connection)
        self.iopub.rcvbuf = 8 << 20
        self.iopub.subscribe(b"")
        self.control = _socket(context, zmq.DEALER, connection)
        self.control.identity = (RECORDER_IDENTITY_PREFIX + kernel_id).encode()
        self.monitor = self.iopub.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        self.control.connect(connection.url("control"))
        self.iopub.connect(connection.url("iopub"))

    @property
    def sockets(self) -> tuple[zmq.Socket[bytes], ...]:
        """What the recorder polls."""
        return (self.iopub, self.control, self.monitor)

    @property
    def process(self) -> int | None:
        """File descriptor that becomes readable when the kernel's process ends (Linux)."""
        return self._process

    def watch(self, pid: int) -> None:
        """Be told at once when this process ends, where the platform can."""
        self.forget_process()
        self._exited_well = False
        if hasattr(os, "pidfd_open"):
            try:
                self._process = os.pidfd_open(pid)
            except OSError:
                log.debug("nbxflow: cannot watch process %s", pid)

    def forget_process(self) -> None:
        """Close the descriptor of the process."""
        if self._process is not None:
            os.close(self._process)
            self._process = None

    def read(self, socket: object) -> None:
        """Take what is waiting on one of the sockets."""
        if socket is self.iopub:
            self.drain()
        elif socket is self.control:
            self._drain_control()
        else:
            self._connection_closed()

    def drain(self) -> bool:
        """Take what is waiting on iopub, a bounded number so that all kernels get their turn.

        Returns:
            Whether more may be waiting.
        """
        for _ in range(_BATCH):
            try:
                # Not copied: of an output, which may be hundreds of megabytes, the size counts.
                frames = self.iopub.recv_multipart(zmq.NOBLOCK, copy=False)
            except zmq.Again:
                return False
            try:
                self._message([frame.buffer for frame in frames])
            except (ValueError, KeyError, IndexError, TypeError):
                log.warning("nbxflow: a message of kernel %s was not understood", self.kernel_id)
        return True

    def process_exited(self) -> None:
        """The process ended: remember how, without taking its status from its manager."""
        if self._process is None:
            return
        try:
            status = os.waitid(os.P_PIDFD, self._process, os.WEXITED | os.WNOWAIT | os.WNOHANG)
        except OSError:
            return
        if status is not None:
            self._exited_well = status.si_code == os.CLD_EXITED and status.si_status == 0

    def ended(self, *, asked: bool = False) -> None:
        """The process is gone: everything it said is read first, then its end is told, once.

        ``asked`` says that the end is on request whatever the manager knows of it.
        """
        while self.drain():
            pass
        self._drain_control()
        self.process_exited()
        if self.session is not None:
            self._dead.add(self.session)
            expected, well = asked or self._ending(), self._exited_well
            self._emit(KernelEnded(self.kernel_id, self.session, expected, _now(), well))
        self.session, self.said_hello, self._minted = None, False, None
        self._outputs.clear()

    def _connection_closed(self) -> None:
        """Take what the monitor says: iopub was disconnected."""
        try:
            while parse_monitor_message(self.monitor.recv_multipart(zmq.NOBLOCK)):
                pass
        except zmq.Again:
            pass
        # While the process is alive (it may be leaving) its exit will tell, and how it left.
        if self._process is None or select([self._process], [], [], 0)[0]:
            self.ended()

    def _drain_control(self) -> None:
        # Without waiting: what was ready may have been read meanwhile, and nothing may block here.
        while True:
            try:
                frames = self.control.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            self._facts(frames)

    def close(self) -> None:
        """Release the sockets."""
        self.forget_process()
        self.iopub.disable_monitor()
        for socket in self.sockets:
            socket.close(0)

    def execute_silently(self, context: zmq.Context[zmq.Socket[bytes]], code: str) -> None:
        """Ask the kernel to run code without output, history or prompt number."""
        shell = _socket(context, zmq.DEALER, self.connection)
        shell.connect(self.connection.url("shell"))
        content = {
            "code": code,
            "silent": True,
            "store_history": False,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        self._signer.send(shell, "execute_request", content)
        shell.close(linger=2000)

    # -- messages -----------------------------------------------------------------------------

    def _checked(self, frames: Sequence[_Frame]) -> Sequence[_Frame] | None:
        """Header, parent header, metadata, content and buffers, if the signature is right."""
        start = list(frames).index(DELIM)
        signature, parts = frames[start + 1], frames[start + 2 :]
        if self._signer.auth is None:
            return parts
        expected = self._signer.sign(list(parts[:4]))
        return parts if hmac.compare_digest(expected, bytes(signature)) else None

    def _facts(self, frames: Sequence[bytes]) -> None:
        try:
            parts = self._checked(frames)
            if parts is None:
                return
            header = _json(parts[0])
            if header["msg_type"] != PROBE_MESSAGE_TYPE:
                return
            message = _json(parts[3])
            validate("probe-message", message)
        except ProtocolError as error:
            # Never its text: it quotes the message, which may hold SQL or addresses.
            log.warning("nbxflow: a message of the probe breaks its schema at %s", error.path)
            return
        except (ValueError, KeyError, IndexError):
            log.warning("nbxflow: a message of the probe was not understood")
            return
        if header["session"] in self._dead:
            return
        self._see_process(header["session"], header["date"])
        self.said_hello = True
        self._emit(ProbeSaid(self.kernel_id, header["session"], message))

    def _message(self, frames: Sequence[_Frame]) -> None:
        parts = self._checked(frames)
        if parts is None:
            return
        header = _json(parts[0])
        kind = header["msg_type"]
        if kind == "iopub_welcome":  # its header does not name the kernel's session
            return
        header["session"] = self._session_of(header)
        if header["session"] in self._dead:
            return
        self._see_process(header["session"], header["date"])
        parent = _json(parts[1])
        if parent.get("msg_type") != "execute_request":
            return
        if kind == "execute_input":
            self._started(header, parent, _json(parts[3]))
        elif kind == "status":
            if _json(parts[3])["execution_state"] == "idle":
                self._idle(header, parent["msg_id"])
        elif kind in _OUTPUTS:
            outputs = self._outputs.setdefault(parent["msg_id"], _Outputs())
            outputs.bytes += sum(len(part) for part in parts[3:])
            if kind == "error":
                outputs.error = str(_json(parts[3])["ename"])

    def _see_process(self, session: str, at: str) -> None:
        if session != self.session:
            self.session = session
            self._emit(KernelProcessSeen(self.kernel_id, session, at))

    def _session_of(self, header: Mapping[str, Any]) -> str:
        """The kernel process's session; kernels that put their clients' there get one of ours."""
        if self._names_itself:
            return str(header["session"])
        self._minted = self._minted or uuid4().hex
        return self._minted

    def _started(
        self, header: Mapping[str, Any], parent: Mapping[str, Any], content: Mapping[str, Any]
    ) -> None:
        self._emit(
            ExecutionStarted(
                self.kernel_id,
                header["session"],
                parent["msg_id"],
                parent["session"],
                parent.get("date"),
                header["date"],
                content.get("execution_count"),
                sha256(content["code"].encode("utf-8", "surrogatepass")).hexdigest(),
                not content["code"].strip(),
            )
        )

    def _idle(self, header: Mapping[str, Any], message_id: str) -> None:
        outputs = self._outputs.pop(message_id, _Outputs())
        self._emit(
            ExecutionIdle(
                self.kernel_id,
                header["session"],
                message_id,
                header["date"],
                outputs.bytes,
                outputs.error,
            )
        )


def _socket(
    context: zmq.Context[zmq.Socket[bytes]], kind: int, connection: Connection
) -> zmq.Socket[bytes]:
    socket = context.socket(kind)
    socket.linger = 0
    socket.rcvhwm = 0  # no message is dropped on our side
    socket.maxmsgsize = -1
    # The default of 100 ms misses the first messages of a kernel that has just bound its ports.
    socket.reconnect_ivl = 5
    connection.encrypt(socket)
    return socket


def _json(frame: _Frame) -> Any:
    return json.loads(bytes(frame))


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _now() -> str:
    return format_time(datetime.now(timezone.utc))
