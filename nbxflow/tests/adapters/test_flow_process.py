"""Verifications in processes of their own: whatever ends one, nothing of it is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nbxflow.adapters import flow_process
from nbxflow.adapters.flow_process import FlowProcess
from nbxflow.ports import WorkFailed, WorkStopped
from nbxflow.tests.adapters.flow.small_flow import Task, request

# A process that has left the group of its kernel, and does not end when it is asked to.
STUBBORN = """
import signal, subprocess, sys, time
code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
open("begun", "w").close()
time.sleep(600)
"""
CANARY = "of-the-test-" + "canary"
_RUN = """
import json, sys, tempfile
from nbxflow.adapters.flow_process import FlowProcess
tempfile.tempdir = sys.argv[1]
FlowProcess().run(json.load(sys.stdin), lambda progress: None)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    made = tmp_path / "tmp"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    return made


@pytest.fixture
def asked(tmp_path: Path) -> dict[str, Any]:
    """A verification that does not end by itself."""
    (tmp_path / "work").mkdir()
    made = request(Task("endless", STUBBORN), shared=f"said = '{CANARY}'")
    return {**made, "path": str(tmp_path / "work" / "small.ipynb")}


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow_process, "_GRACE_SECONDS", 1.5)


class Running:
    """A verification on a thread; ``outcome`` is what it gave or raised."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self.work = FlowProcess()
        self.outcome: object = None
        self._asked = asked
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.outcome = self.work.run(self._asked, lambda progress: None)
        except Exception as error:
            self.outcome = error

    def wait(self) -> object:
        self._thread.join(60)
        return self.outcome


@pytest.fixture
def running(asked: dict[str, Any], temporary: Path) -> Iterator[Running]:
    """One whose cell is at work, with all that it started."""
    made = Running(asked)
    wait_until(lambda: made.outcome is not None or any(temporary.rglob("work/begun")))
    yield made
    made.work.stop()
    made.wait()


def wait_until(check: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not check():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)


def alive(folder: Path) -> dict[int, str]:
    """Processes that were told of a folder below: their command lines."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"{folder}/".encode() in (process / "environ").read_bytes():
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(process.name)] = command.decode()
        except OSError:
            continue
    return found


def worker(folder: Path) -> int:
    [pid] = (pid for pid, command in alive(folder).items() if "nbxflow.worker" in command)
    return pid


def test_a_verification_that_is_stopped_leaves_nothing(running: Running, temporary: Path) -> None:
    commands = "".join(alive(temporary).values())
    variables = (Path("/proc") / str(worker(temporary)) / "environ").read_bytes()
    files = {path: path.read_bytes() for path in temporary.rglob("*") if path.is_file()}
    assert len(alive(temporary)) >= 3, "the worker, the kernel and what the cell started"
    running.work.stop()
    assert isinstance(running.wait(), WorkStopped)
    assert alive(temporary) == {}
    assert list(temporary.iterdir()) == []
    # What was asked, it was told on its standard input only.
    assert CANARY not in commands
    assert CANARY.encode() not in variables
    assert [path for path, content in files.items() if CANARY.encode() in content] == []


def test_one_that_does_not_stop_is_ended(running: Running, temporary: Path) -> None:
    os.kill(worker(temporary), signal.SIGSTOP)
    running.work.stop()
    assert isinstance(running.wait(), WorkStopped)
    assert alive(temporary) == {}
    assert list(temporary.iterdir()) == []


def test_one_that_is_killed_has_failed(
    running: Running, temporary: Path, caplog: pytest.LogCaptureFixture
) -> None:
    os.kill(worker(temporary), signal.SIGKILL)
    outcome = running.wait()
    assert isinstance(outcome, WorkFailed)
    assert "ended by signal 9, perhaps for want of memory" in str(outcome)
    assert "a verification died: it was ended by signal 9" in caplog.text
    assert alive(temporary) == {}
    assert list(temporary.iterdir()) == []


def test_it_ends_with_the_process_that_began_it(asked: dict[str, Any], temporary: Path) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", _RUN, str(temporary)],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE,
        text=True,
    )
    assert server.stdin is not None
    server.stdin.write(json.dumps(asked))
    server.stdin.close()
    wait_until(lambda: server.poll() is not None or any(temporary.rglob("work/begun")))
    server.kill()
    server.wait()
    wait_until(lambda: alive(temporary) == {} and not list(temporary.iterdir()))


def test_one_that_cannot_begin_says_why(temporary: Path, tmp_path: Path) -> None:
    asked = {**request(Task("one", "x = 1")), "path": str(tmp_path / "nowhere" / "a.ipynb")}
    with pytest.raises(WorkFailed, match="No such file or directory"):
        FlowProcess().run(asked, lambda progress: None)
    assert list(temporary.iterdir()) == []


def test_one_that_was_stopped_before_does_not_begin(temporary: Path) -> None:
    work = FlowProcess()
    work.stop()
    with pytest.raises(WorkStopped):
        work.run({}, lambda progress: None)
    assert list(temporary.iterdir()) == []
