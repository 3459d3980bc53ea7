"""A kernel that cells are sent to one by one, as a front end sends them, and really restarted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager

from nbxflow.services.run_notebook import KernelUnavailable

Requested = Callable[[str, str, str], None]
"""Called with message id, client session and cell id, just before a request is sent."""

_KERNEL = "python3"
_START_SECONDS = 60.0
_NUDGE_SECONDS = 0.05
"""How long outputs are waited for before a starting kernel is asked again."""
_ALIVE_SECONDS = 0.5
"""How often a silent kernel is looked at: it may be dead."""
_RECONNECT_MILLISECONDS = 5
"""A kernel that has just bound its ports is found after this, not after ZeroMQ's 100 ms."""
_NO_HISTORY_FILE = "--HistoryManager.hist_file=:memory:"
"""IPython keeps what it runs in the user's history; a replay leaves nothing there."""


class KernelDied(Exception):
    """The kernel's process ended while it ran a cell; the argument is the request's message id."""


@dataclass
class Outcome:
    """What a front end would show of one execution."""

    message_id: str
    error: tuple[str, str] | None = None
    stdout: str = ""
    result: str | None = None
    _streams: list[str] = field(default_factory=list)

    def take(self, kind: str, content: dict[str, Any]) -> None:
        """Add one output message."""
        if kind == "stream" and content["name"] == "stdout":
            self._streams.append(content["text"])
            self.stdout = "".join(self._streams)
        elif kind == "execute_result":
            self.result = content["data"].get("text/plain")
        elif kind == "error":
            self.error = (content["ename"], content["evalue"])


class ReplayKernel:
    """One IPython kernel; ``requested`` is told of every execution before it is sent.

    ``kernel`` names its specification; ``environment`` is its process's, None: that of this one.

    ``manager`` is public so that a recorder can watch it before the first start; ``session`` is
    ``header.session`` of the present process, None before the first.
    """

    def __init__(
        self,
        requested: Requested,
        kernel: str = _KERNEL,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.manager = AsyncKernelManager(kernel_name=kernel)
        self._kernel = kernel
        self._environment = environment
        if zmq.has("curve") and self.manager.has_trait("transport_encryption"):
            # Other users of this machine can reach the kernel's ports; older ones cannot encrypt.
            self.manager.transport_encryption = "auto"
        self.session: str | None = None
        self._requested = requested
        self._context = zmq.asyncio.Context()
        self._context.setsockopt(zmq.RECONNECT_IVL, _RECONNECT_MILLISECONDS)
        self._client: AsyncKernelClient | None = None

    async def restart(self, folder: Path, *, now: bool) -> None:
        """Start the kernel in ``folder``, or end its process and start another one there.

        Args:
            now: end it at once, without giving it time to clean up.

        Raises:
            KernelUnavailable: the kernel is not installed or did not start.
        """
        self._disconnect()
        try:
            if self.manager.has_kernel:
                await self.manager.restart_kernel(now=now, cwd=str(folder))
            else:
                given = {} if self._environment is None else {"env": dict(self._environment)}
                await self.manager.start_kernel(
                    cwd=str(folder), extra_arguments=[_NO_HISTORY_FILE], **given
                )
            self._client = self.manager.client(context=self._context)
            self._client.start_channels(stdin=False, hb=False)
            await asyncio.wait_for(self._until_it_answers(self._client), _START_SECONDS)
        except NoSuchKernel as error:
            raise KernelUnavailable(f"the kernel {self._kernel!r} is not installed") from error
        except asyncio.TimeoutError as error:
            raise KernelUnavailable(
                f"the kernel {self._kernel!r} did not answer within {_START_SECONDS:g} s"
            ) from error
        except KernelDied as error:
            raise KernelUnavailable(
                f"the kernel {self._kernel!r} ended while it started"
            ) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise KernelUnavailable(
                f"the kernel {self._kernel!r} could not be started: {error}"
            ) from error

    async def run(self, cell: str, source: str, *, silent: bool = False) -> Outcome:
        """Run a cell and wait until the kernel is idle again.

        Args:
            silent: without a number, a result and a place in the history.

        Raises:
            KernelDied: its process ended meanwhile.
        """
        client = self._connected()
        content = {
            "code": source,
            "silent": silent,
            "store_history": not silent,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        message = client.session.msg("execute_request", content)
        message["metadata"]["cellId"] = cell
        header = message["header"]
        self._requested(header["msg_id"], header["session"], cell)
        client.shell_channel.send(message)
        outcome = Outcome(header["msg_id"])
        while not await self._take_output(client, outcome):
            pass
        await self._take_reply(client, outcome)
        return outcome

    async def interrupt(self) -> None:
        """Interrupt what is running."""
        if self.manager.has_kernel:
            await self.manager.interrupt_kernel()

    async def shut_down(self) -> None:
        """End the kernel and release its sockets; a second call does nothing."""
        self._disconnect()
        if self.manager.has_kernel:
            await self.manager.shutdown_kernel(now=True)
        else:
            await self.manager.cleanup_resources()
        self._context.destroy(linger=0)

    # -- messages -----------------------------------------------------------------------------

    def _connected(self) -> AsyncKernelClient:
        if self._client is None:
            raise RuntimeError("The kernel has not been started.")
        return self._client

    def _disconnect(self) -> None:
        if self._client is not None:
            self._client.stop_channels()
            self._client = None

    async def _until_it_answers(self, client: AsyncKernelClient) -> None:
        """Wait until the kernel answers and its outputs are heard: both, or the first are lost."""
        self.session = None
        shell, iopub = client.shell_channel, client.iopub_channel
        while True:
            # One question at a time: a kernel that is busy starting answers them all later.
            question = client.kernel_info()
            while True:
                reply = await self._next(shell, question)
                if reply["parent_header"].get("msg_id") == question:
                    break
            self.session = reply["header"]["session"]
            if await iopub.socket.poll(_NUDGE_SECONDS * 1000):
                return

    async def _take_output(self, client: AsyncKernelClient, outcome: Outcome) -> bool:
        """Take one message from iopub; True when the execution is over."""
        message = await self._next(client.iopub_channel, outcome.message_id)
        if message["parent_header"].get("msg_id") != outcome.message_id:
            return False
        outcome.take(message["msg_type"], message["content"])
        return bool(message["content"].get("execution_state") == "idle")

    async def _take_reply(self, client: AsyncKernelClient, outcome: Outcome) -> None:
        while True:
            message = await self._next(client.shell_channel, outcome.message_id)
            if message["parent_header"].get("msg_id") == outcome.message_id:
                break
        content = message["content"]
        if content["status"] != "ok" and outcome.error is None:
            outcome.error = (content.get("ename", "Aborted"), content.get("evalue", ""))

    async def _next(self, channel: Any, message_id: str) -> dict[str, Any]:
        while not await channel.socket.poll(_ALIVE_SECONDS * 1000):
            if not await self.manager.is_alive():
                raise KernelDied(message_id)
        message: dict[str, Any] = await channel.get_msg()
        return message
