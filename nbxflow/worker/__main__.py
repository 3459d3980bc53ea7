"""``python -m nbxflow.worker``: what the command line needs of Python, as JSON lines over stdio.

Each line in is a ``worker-request``, each line out a ``worker-response``; requests are answered
one after the other. Standard output is the protocol's alone: what else is printed, here or by a
kernel, goes to standard error. SIGINT, SIGTERM or a closed input stop what is running; its
kernel is shut down and the request answered with exit code 130.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, TextIO

from nbxflow.protocol.validation import ProtocolError, validate
from nbxflow.services.export_files import SecretsInFiles
from nbxflow.services.run_notebook import KernelUnavailable, RunInterrupted, WrongUsage
from nbxflow.wiring import scrubber_with
from nbxflow.worker.operations import Operations

_EXIT_CODES: dict[type[Exception], int] = {
    WrongUsage: 2,
    KernelUnavailable: 3,
    RunInterrupted: 130,
    SecretsInFiles: 1,
}


class Worker:
    """Answers requests on ``output`` until its input ends or it is told to stop."""

    def __init__(self, output: TextIO) -> None:
        self._output = output
        self._loop = asyncio.get_running_loop()
        self._lines: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._stop = asyncio.Event()

    async def serve(self, lines: Iterable[bytes]) -> None:
        """Answer each line of ``lines``."""
        threading.Thread(target=self._read, args=(lines,), daemon=True).start()
        operations = Operations(self._stop)
        try:
            while (line := await self._lines.get()) is not None:
                await self._answer(operations, line)
        finally:
            await asyncio.to_thread(operations.close)

    def stop(self) -> None:
        """Stop what is running and end; may be called from any thread or signal handler."""
        with suppress(RuntimeError):  # the loop is closed: it has ended already
            self._loop.call_soon_threadsafe(self._stop_now)

    def _stop_now(self) -> None:
        self._stop.set()
        self._lines.put_nowait(None)

    def _read(self, lines: Iterable[bytes]) -> None:
        for line in lines:
            if line.strip():
                self._loop.call_soon_threadsafe(self._lines.put_nowait, line)
        self.stop()

    async def _answer(self, operations: Operations, line: bytes) -> None:
        try:
            request = json.loads(line)
            validate("worker-request", request)
        except (ValueError, RecursionError) as error:
            # Not the schema's own words: they repeat the request, and with it its parameters.
            reason = f"not schema {error.schema}" if isinstance(error, ProtocolError) else error
            self._error(0, 2, f"the request was not understood: {reason}")
            return
        number = request["id"]

        def progress(
            done: int, total: int, message: str, tasks: Mapping[str, str] | None = None
        ) -> None:
            told: dict[str, Any] = {"done": done, "total": total, "message": message}
            if tasks is not None:
                told["tasks"] = [{"id": id, "verdict": tasks[id]} for id in tasks]
            self._send(number, progress=told)

        try:
            result = await operations.perform(request, progress)
        except tuple(_EXIT_CODES) as error:
            self._error(number, _EXIT_CODES[type(error)], str(error) or "Interrupted.")
        else:
            self._send(number, result=result)

    def _error(self, number: int, exit_code: int, message: str) -> None:
        # It names files, and says what others said of them.
        clean = scrubber_with().text(message)
        self._send(number, error={"exitCode": exit_code, "message": clean})

    def _send(self, number: int, **answer: Mapping[str, Any]) -> None:
        with suppress(BrokenPipeError):  # nobody reads any more; the closed input says so too
            self._output.write(json.dumps({"id": number, **answer}) + "\n")
            self._output.flush()


async def _serve(output: TextIO) -> None:
    worker = Worker(output)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: worker.stop())
    # Unbuffered: Python cannot exit while a thread waits inside a buffered reader.
    with open(0, "rb", buffering=0, closefd=False) as lines:
        await worker.serve(lines)


def _take_standard_output() -> TextIO:
    """Standard output for the protocol; whoever writes to it afterwards writes to stderr."""
    sys.stdout.flush()
    protocol = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return protocol


def main() -> None:
    """Serve standard input and output until the input ends."""
    protocol = _take_standard_output()
    asyncio.run(_serve(protocol))
    with suppress(BrokenPipeError):
        protocol.close()


if __name__ == "__main__":
    main()
