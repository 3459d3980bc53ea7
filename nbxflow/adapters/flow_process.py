"""A verification in a process of its own (port ``LongWork``).

The process is nbxflow's worker, with a session and a temporary folder of its own: whatever it
starts can be found by one or the other, and nothing of it is left when it is over. What is to be
verified may hold secrets; it goes over standard input only.
"""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from nbxflow.ports import TaskProgress, TaskSoFar, WorkFailed, WorkStopped

FOLDER = "NBXFLOW_VERIFICATION"
"""Variable of the process, and of all that it starts: the folder that is removed at its end."""

_GRACE_SECONDS = 4.0
_TAIL = 64 * 1024
_FRAME = re.compile(r'^\s*File "(?P<file>[^"]*)", line (?P<line>\d+), in (?P<name>\w+)')
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from nbxflow.worker.__main__ import main; main()"
)

log = logging.getLogger("nbxflow")


class FlowProcess:
    """One verification."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stopped = False
        self._process: subprocess.Popen[str] | None = None
        self._folder = ""
        self._last_words = ""

    def run(
        self, request: Mapping[str, Any], progress: Callable[[TaskProgress], None]
    ) -> Mapping[str, Any]:
        """See ``LongWork.run``.

        Args:
            request: schema ``flow-verify-request``, its path absolute.
            progress: called on this thread.
        """
        self._folder = tempfile.mkdtemp(prefix="nbxflow-verify-")
        try:
            with self._started() as process:
                listening = threading.Thread(target=self._listen, args=(process,), daemon=True)
                listening.start()
                try:
                    return self._answer(process, request, progress)
                finally:
                    self._end(process)
                    listening.join(_GRACE_SECONDS)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise WorkFailed(f"The process of the verification cannot be used: {reason}") from error
        finally:
            _remove(self._folder)

    def stop(self) -> None:
        """See ``LongWork.stop``: asks it to end, and ends it by force when it does not."""
        with self._lock:
            self._stopped = True
            process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            timer = threading.Timer(_GRACE_SECONDS, self._kill)
            timer.daemon = True
            timer.start()

    def _started(self) -> subprocess.Popen[str]:
        with self._lock:
            if self._stopped:
                raise WorkStopped
            # Isolated: nothing of the user's (PYTHONPATH, the notebook's folder) is imported here.
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and program
                [sys.executable, "-I", "-c", _PROGRAM, str(Path(__file__).parents[2])],
                cwd=self._folder,
                env={**os.environ, "TMPDIR": self._folder, FOLDER: self._folder},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
            return self._process

    def _answer(
        self,
        process: subprocess.Popen[str],
        request: Mapping[str, Any],
        progress: Callable[[TaskProgress], None],
    ) -> Mapping[str, Any]:
        source, answers = _pipes(process)
        with suppress(BrokenPipeError):  # it has ended; its output says how
            source.write(json.dumps({"id": 1, "op": "flow-verify", "request": request}) + "\n")
            source.flush()
        for line in answers:
            answer = json.loads(line)
            if "progress" in answer:
                progress(_progress_of(answer["progress"]))
            elif "result" in answer:
                result: Mapping[str, Any] = answer["result"]
                return result
            elif self._stopped:
                raise WorkStopped
            else:
                raise WorkFailed(answer["error"]["message"])
        if self._stopped:
            raise WorkStopped
        raise WorkFailed(self._death(process))

    def _death(self, process: subprocess.Popen[str]) -> str:
        """Why there was no answer, for people; where it was, for the log."""
        status = process.wait()
        if status < 0:
            reason = f"it was ended by signal {-status}"
            reason += ", perhaps for want of memory" if status == -signal.SIGKILL else ""
        else:
            reason = f"its exit status is {status}"
        # Of a traceback the places only: its last line, and lines of sources, may hold secrets.
        frames = [match for line in self._last_words.splitlines() if (match := _FRAME.match(line))]
        places = ", ".join(f"{Path(each['file']).name}:{each['line']}" for each in frames[-5:])
        log.error("nbxflow: a verification died: %s (%s)", reason, places or "no traceback")
        return f"The process of the verification ended unexpectedly: {reason}."

    def _listen(self, process: subprocess.Popen[str]) -> None:
        if process.stderr is not None:
            with suppress(ValueError, OSError):
                for line in process.stderr:
                    self._last_words = (self._last_words + line)[-_TAIL:]

    def _end(self, process: subprocess.Popen[str]) -> None:
        """See that it ends, and all that it has started."""
        source, _ = _pipes(process)
        with suppress(OSError):
            source.close()
        try:
            process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            log.warning("nbxflow: the process of a verification had to be ended")
        self._kill()

    def _kill(self) -> None:
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            with suppress(OSError, AttributeError):  # no groups on Windows
                os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.wait()
        deadline = time.monotonic() + _GRACE_SECONDS
        while (left := _left_of(self._folder)) and time.monotonic() < deadline:
            for pid in left:
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if process.stdin is None or process.stdout is None:
        raise WorkFailed("The process of the verification has no pipes.")
    return process.stdin, process.stdout


def _progress_of(document: Mapping[str, Any]) -> TaskProgress:
    tasks = tuple(TaskSoFar(task["id"], task["verdict"]) for task in document.get("tasks", ()))
    return TaskProgress(document["done"], document["total"], document["message"], tasks)


def _left_of(folder: str) -> list[int]:
    """Living processes whose variables name the folder, where a system tells that.

    Kernels and what they start have sessions of their own.
    """
    mark = folder.encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (process / "environ").read_bytes():
                found.append(int(process.name))
    return found


def _remove(folder: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if os.path.lexists(folder):
        log.warning("nbxflow: a temporary folder is left: %s", folder)
