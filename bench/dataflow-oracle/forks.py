"""Work in forked processes: what it does to Python's state is gone when it ends."""

from __future__ import annotations

import os
import pickle
import signal
import struct
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
_SIZE = struct.Struct("<Q")
LIMIT_SECONDS = 20
"""How long one answer may take before the forked process is killed."""


class ForkFailed(Exception):
    """The forked process ended without an answer, or its work raised."""


class Pipe:
    """One end of a pair of pipes that carry pickled values."""

    def __init__(self, reads: int, writes: int) -> None:
        self._reads, self._writes = reads, writes

    def send(self, value: Any) -> None:
        """Send one value."""
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        _write(self._writes, _SIZE.pack(len(data)) + data)

    def receive(self) -> Any:
        """Wait for one value.

        Raises:
            EOFError: the other end is gone.
        """
        (size,) = _SIZE.unpack(_read(self._reads, _SIZE.size))
        return pickle.loads(_read(self._reads, size))

    def close(self) -> None:
        """Close both directions."""
        os.close(self._reads)
        os.close(self._writes)


class Fork:
    """A forked process that runs ``work`` with a pipe to this one."""

    def __init__(self, work: Callable[[Pipe], None]) -> None:
        down, up = os.pipe(), os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(down[1])
            os.close(up[0])
            _run(work, Pipe(down[0], up[1]))
        os.close(down[0])
        os.close(up[1])
        self.pipe = Pipe(up[0], down[1])

    def ask(self, question: Any) -> Any:
        """Send a question and wait for its answer.

        Raises:
            ForkFailed: the process is gone, or its work raised.
        """
        try:
            self.pipe.send(question)
            good, answer = self.pipe.receive()
        except (EOFError, BrokenPipeError) as error:
            raise ForkFailed("a forked process died") from error
        if not good:
            raise ForkFailed(answer)
        return answer

    def end(self) -> None:
        """Kill the process and wait for it."""
        self.pipe.close()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def serve(pipe: Pipe, answer: Callable[[Any], Any], *, seconds: int = LIMIT_SECONDS) -> None:
    """Answer questions until the other end is gone; what raises is told and ends it.

    The process is killed when an answer takes longer than ``seconds``; 0 sets no limit.
    """
    while True:
        try:
            question = pipe.receive()
        except EOFError:
            return
        signal.alarm(seconds)
        try:
            pipe.send((True, answer(question)))
        except Exception:
            pipe.send((False, traceback.format_exc()))
            return
        signal.alarm(0)


def in_fork(work: Callable[[], T]) -> T:
    """The answer of ``work``, done in a forked process.

    Raises:
        ForkFailed: the process died, or its work raised.
    """
    fork = Fork(lambda pipe: serve(pipe, lambda _: work()))
    try:
        answer: T = fork.ask(None)
        return answer
    finally:
        fork.end()


def _run(work: Callable[[Pipe], None], pipe: Pipe) -> None:
    try:
        work(pipe)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _read(descriptor: int, size: int) -> bytes:
    parts = []
    while size:
        part = os.read(descriptor, size)
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
