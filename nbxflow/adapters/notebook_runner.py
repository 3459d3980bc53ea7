"""Runs a notebook top to bottom on a real kernel with nbclient, storing outputs in its cells."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal, TypeVar

import zmq
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output

from nbxflow.services.run_notebook import KernelUnavailable, RunInterrupted

RunStatus = Literal["ok", "error", "timeout"]
Progress = Callable[[int, int, str], None]
"""Called with cells done, cells in all, and what happens now."""
Requested = Callable[[str, str, str], None]
"""Called with message id, client session and cell id, just before a request is sent."""

UNREADABLE = (
    "The kernel's answer cannot be read. The cell may have put something else in the place of a"
    " function that the kernel needs for its messages, such as json.dumps."
)
T = TypeVar("T")
_GRACE_SECONDS = 3.0
"""How long an interrupted cell may take to end by itself before its kernel is stopped."""


class CellTimeout(Exception):
    """A cell took longer than allowed."""


def kernel_manager_for(notebook: NotebookNode) -> AsyncKernelManager:
    """The manager of a new kernel of the notebook's kind (``python3`` when it names none).

    Raises:
        KernelUnavailable: no such kernel is installed.
    """
    name = notebook.metadata.get("kernelspec", {}).get("name") or "python3"
    manager = AsyncKernelManager(kernel_name=name)
    if zmq.has("curve") and manager.has_trait("transport_encryption"):
        # Other users of this machine can reach the kernel's ports; older kernels cannot encrypt.
        manager.transport_encryption = "auto"
    if _kernel_spec(manager) is None:
        known = ", ".join(sorted(manager.kernel_spec_manager.find_kernel_specs())) or "none"
        raise KernelUnavailable(f"the kernel {name!r} is not installed (installed: {known})")
    return manager


def kernel_language(manager: AsyncKernelManager) -> str:
    """The language of the kernel, in lower case, as its specification says."""
    return str(_kernel_spec(manager).language).lower()


def _kernel_spec(manager: AsyncKernelManager) -> Any:
    try:
        return manager.kernel_spec
    except NoSuchKernel:
        return None


class NotebookRunner:
    """One run of one notebook: ``cells`` are the ids of its cells, told to the kernel.

    ``timeout`` limits each cell, in seconds; ``environment`` is the kernel's, None: that of this
    process. Outputs go into ``notebook``. When ``stop`` is set the cell is interrupted and the
    kernel shut down.
    """

    def __init__(
        self,
        notebook: NotebookNode,
        cells: Sequence[str],
        manager: AsyncKernelManager,
        *,
        folder: Path,
        timeout: float | None,
        allow_errors: bool,
        progress: Progress,
        requested: Requested,
        stop: asyncio.Event,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._cells = cells
        self._start_options = {} if environment is None else {"env": dict(environment)}
        self._cell: str | None = None
        self._manager = manager
        self._timeout = timeout
        self._progress = progress
        self._requested = requested
        self._stop = stop
        self._failed = False
        self._client = NotebookClient(
            notebook,
            km=manager,
            resources={"metadata": {"path": str(folder)}},
            allow_errors=allow_errors,
            record_timing=False,
            on_cell_execute=self._note_cell,
            on_cell_error=self._note_error,
            log=_quiet_logger(),
        )

    async def run(self) -> RunStatus:
        """Start the kernel, run all cells, stop the kernel.

        Raises:
            KernelUnavailable: the kernel did not start.
            RunInterrupted: ``stop`` was set.
        """
        try:
            await self._start()
            return await self._run_cells()
        finally:
            await self._shut_down()

    async def _start(self) -> None:
        name = self._manager.kernel_name
        self._progress(0, self._total(), f"starting the kernel {name}")
        try:
            await self._unless_stopped(self._client.async_start_new_kernel(**self._start_options))
            client = await self._unless_stopped(self._client.async_start_new_kernel_client())
            self._name_cells(client.shell_channel)
        except (OSError, RuntimeError, ValueError) as error:
            raise KernelUnavailable(f"the kernel {name!r} could not be started: {error}") from error

    async def _run_cells(self) -> RunStatus:
        notebook = self._client.nb
        done = 0
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            self._progress(done, self._total(), f"cell {done + 1} of {self._total()}")
            try:
                execution = self._client.async_execute_cell(cell, index)
                await self._unless_stopped(execution, seconds=self._timeout)
            except CellTimeout:
                return "timeout"
            except (CellExecutionError, DeadKernelError):
                return "error"
            except (ValueError, TypeError, LookupError):
                # What jupyter_client raises for a message that is none.
                cell.outputs.append(
                    new_output("error", ename="UnreadableAnswer", evalue=UNREADABLE, traceback=[])
                )
                self._progress(done, self._total(), f"cell {done + 1}: {UNREADABLE}")
                return "error"
            done += 1
        self._client.set_widgets_metadata()
        self._progress(done, self._total(), "done")
        return "error" if self._failed else "ok"

    def _total(self) -> int:
        return sum(cell.cell_type == "code" for cell in self._client.nb.cells)

    async def _unless_stopped(
        self, work: Coroutine[Any, Any, T], *, seconds: float | None = None
    ) -> T:
        task = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait(
                {task, stopping}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            if self._stop.is_set() or not task.done():
                await self._interrupt(task)
                raise RunInterrupted if self._stop.is_set() else CellTimeout
            return task.result()
        finally:
            stopping.cancel()

    async def _interrupt(self, task: asyncio.Future[Any]) -> None:
        """Interrupt the kernel so that the cell ends, and is recorded, as interrupted."""
        if self._cell is not None and self._manager.has_kernel:
            await self._manager.interrupt_kernel()
            await asyncio.wait({task}, timeout=_GRACE_SECONDS)
        task.cancel()
        # Its outcome no longer matters; nbclient turns the cancellation into a dead kernel.
        with suppress(Exception, asyncio.CancelledError):
            await task

    async def _shut_down(self) -> None:
        client, manager = self._client.kc, self._manager
        if manager.has_kernel:
            await manager.shutdown_kernel(now=not await manager.is_alive())
        else:
            await manager.cleanup_resources()
        if client is not None:
            client.stop_channels()

    def _note_cell(self, cell: NotebookNode, cell_index: int) -> None:
        self._cell = self._cells[cell_index]

    def _name_cells(self, channel: Any) -> None:
        """Put the cell id where front ends put it and kernels look; nbclient sends none."""
        send = channel.send

        def send_named(message: dict[str, Any]) -> None:
            if message["msg_type"] == "execute_request" and self._cell is not None:
                message["metadata"]["cellId"] = self._cell
                header = message["header"]
                self._requested(header["msg_id"], header["session"], self._cell)
            send(message)

        channel.send = send_named

    def _note_error(
        self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]
    ) -> None:
        if "raises-exception" not in cell.metadata.get("tags", []):
            self._failed = True


def _quiet_logger() -> logging.Logger:
    """nbclient logs what the run's result says in better words, and code of cells with it."""
    logger = logging.getLogger("nbxflow.nbclient")
    logger.setLevel(logging.CRITICAL)
    return logger
