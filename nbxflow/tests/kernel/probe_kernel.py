"""A real kernel with the probe, and the recorder's end of the control channel as a bare socket."""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from jupyter_client.session import Session

from nbxflow.adapters.probe_launch import fallback_code, probe_environment
from nbxflow.protocol import names
from nbxflow.protocol.validation import validate

SECONDS = 60


class ProbedManager(KernelManager):
    """Connects the recorder's socket before the launch and puts the probe into its environment."""

    identity = ""
    idle_minutes = 30.0
    inject = True
    before_launch: Any = None

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        self.before_launch(self.get_connection_info())
        if self.inject:
            probe_environment(kw["env"], identity=self.identity, idle_minutes=self.idle_minutes)
        await super()._async_launch_kernel(kernel_cmd, **kw)


class Outcome:
    """What a client saw of one request."""

    def __init__(self, message_id: str) -> None:
        self.message_id = message_id
        self.reply: dict[str, Any] = {}
        self.stdout = ""
        self.stderr = ""
        self.result: str | None = None
        self.error: dict[str, Any] | None = None
        self.types: list[str] = []


class ProbeKernel:
    """Starts a kernel of any interpreter; every probe message is checked as it is received.

    Args:
        folder: working folder of the kernel.
        python: path of the interpreter.
        env: additions to the environment.
        idle_minutes: handed to the probe.
        inject: False launches without the probe.
        arguments: more arguments for the kernel.
    """

    def __init__(
        self,
        folder: Path,
        *,
        python: str = sys.executable,
        env: Mapping[str, str] | None = None,
        idle_minutes: float = 30.0,
        inject: bool = True,
        arguments: tuple[str, ...] = (),
    ) -> None:
        self.messages: list[dict[str, Any]] = []
        self.parents: list[str | None] = []
        self.identity = names.RECORDER_IDENTITY_PREFIX + uuid.uuid4().hex
        self._context = zmq.Context()
        self._dealer: zmq.Socket[bytes] | None = None
        argv = [python, "-m", "ipykernel_launcher", "-f", "{connection_file}", *arguments]
        self.manager = ProbedManager()
        self.manager._kernel_spec = KernelSpec(
            argv=argv, language="python", display_name="p", env=dict(env or {})
        )
        self.manager.identity = self.identity
        self.manager.idle_minutes = idle_minutes
        self.manager.inject = inject
        self.manager.before_launch = self._connect
        self._folder = folder
        self._ready = False
        self.client: Any = None

    def __enter__(self) -> ProbeKernel:
        self.manager.start_kernel(cwd=str(self._folder))
        self.client = self.manager.client()
        self.client.start_channels()
        return self

    def __exit__(self, *_: object) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        if self._dealer is not None:
            self._dealer.close(0)
        self._context.term()

    def _connect(self, info: dict[str, Any]) -> None:
        if self._dealer is not None:
            self._dealer.close(0)
        self._session = Session(key=info["key"])
        self._dealer = self._context.socket(zmq.DEALER)
        self._dealer.identity = self.identity.encode()
        self._dealer.reconnect_ivl = 5
        self._dealer.connect(f"tcp://{info['ip']}:{info['control_port']}")

    def restart(self) -> None:
        """Restart the kernel as a user does; messages of the new process are numbered from 1."""
        self.manager.restart_kernel(now=True)
        self._ready = False

    def new_subshell(self) -> str:
        """Make a subshell (ipykernel 7); returns its id."""
        request = self.client.session.msg("create_subshell_request", {})
        self.client.control_channel.send(request)
        return str(self.client.get_control_msg(timeout=SECONDS)["content"]["subshell_id"])

    def send(
        self,
        code: str,
        *,
        silent: bool = False,
        cell: str | None = None,
        subshell: str | None = None,
    ) -> str:
        """Send an execute request without waiting; returns its message id."""
        session = self.client.session
        message = session.msg(
            "execute_request",
            {
                "code": code,
                "silent": silent,
                "store_history": not silent,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": False,
            },
            metadata={} if cell is None else {"cellId": cell},
        )
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def finish(self, message_id: str) -> Outcome:
        """Wait for a request's reply and idle."""
        outcome = Outcome(message_id)
        deadline = time.monotonic() + SECONDS
        while True:
            message = self.client.get_iopub_msg(timeout=deadline - time.monotonic())
            if message["parent_header"].get("msg_id") != message_id:
                continue
            kind, content = message["msg_type"], message["content"]
            outcome.types.append(kind)
            if kind == "stream":
                name = content["name"]
                setattr(outcome, name, getattr(outcome, name) + content["text"])
            elif kind == "execute_result":
                outcome.result = content["data"]["text/plain"]
            elif kind == "error":
                outcome.error = content
            elif kind == "status" and content["execution_state"] == "idle":
                break
        while outcome.reply.get("parent_header", {}).get("msg_id") != message_id:
            outcome.reply = self.client.get_shell_msg(timeout=deadline - time.monotonic())
        return outcome

    def run(self, code: str, *, silent: bool = False, cell: str | None = None) -> Outcome:
        """Execute and wait."""
        if not self._ready:
            self.client.wait_for_ready(timeout=SECONDS)
            self._ready = True
        return self.finish(self.send(code, silent=silent, cell=cell))

    def run_fallback(self) -> Outcome:
        """Send the recorder's silent fallback request."""
        return self.run(fallback_code(self.identity, self.manager.idle_minutes), silent=True)

    def receive(self, seconds: float) -> bool:
        """Take one probe message if it comes in time; it must follow the schema."""
        assert self._dealer is not None
        if not self._dealer.poll(int(seconds * 1000)):
            return False
        _, frames = self._session.feed_identities(self._dealer.recv_multipart())
        message = self._session.deserialize(frames)
        assert message["header"]["msg_type"] == names.PROBE_MESSAGE_TYPE
        validate("probe-message", message["content"])
        self.messages.append(message["content"])
        self.parents.append(message["parent_header"].get("msg_id"))
        return True

    def wait_for(self, kind: str, message_id: str | None = None) -> dict[str, Any]:
        """The first message of this kind (for this request), waiting for it if need be."""
        deadline = time.monotonic() + SECONDS
        position = 0
        while True:
            for message in self.messages[position:]:
                position += 1
                wanted = message_id is None or message.get("messageId") == message_id
                if message["kind"] == kind and wanted:
                    return message
            left = deadline - time.monotonic()
            assert self.receive(max(left, 0)), f"no {kind} came; got {self.messages}"

    def quiet(self, seconds: float = 0.5) -> list[dict[str, Any]]:
        """All messages, after none has come for a while."""
        while self.receive(seconds):
            pass
        return self.messages

    def cell(self, code: str, *, cell: str | None = None) -> tuple[Outcome, dict[str, Any]]:
        """Execute, and return what the client saw and the probe's cell-end."""
        outcome = self.run(code, cell=cell)
        return outcome, self.wait_for("cell-end", outcome.message_id)


def accesses(end: dict[str, Any], layer: str | None = None) -> list[tuple[Any, ...]]:
    """(file name, direction, mode, failed) of a cell-end's accesses, in order."""
    return [
        (Path(access["location"]).name, access["direction"], access["mode"], access["failed"])
        for access in end["accesses"]
        if layer in (None, access["layer"])
    ]
