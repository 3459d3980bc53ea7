"""Verifications that cannot go well, or are stopped: what is said, and that nothing stays."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from nbxflow.adapters.flow.verify import verify
from nbxflow.services.move_secrets import move_secrets
from nbxflow.services.run_notebook import KernelUnavailable, RunInterrupted
from nbxflow.tests.adapters.flow.small_flow import Task, request, verdicts, verified
from nbxflow.tests.fake_secrets import github_token


@pytest.fixture(autouse=True)
def _nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sandboxes are made in ``tmp_path/sandboxes``; afterwards they are gone, and who ran there."""
    folder = tmp_path / "sandboxes"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []
    assert _processes_of(folder) == []


def _processes_of(folder: Path) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if str(folder).encode() in (entry / "environ").read_bytes():
                    found.append(entry.name)
            except OSError:
                continue
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A notebook's folder."""
    made = tmp_path / "notebooks"
    made.mkdir()
    return made


def _task(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    return next(task for task in found["tasks"] if task["id"] == name)


def test_notebook_that_fails_half_way(folder: Path) -> None:
    asked = request(
        Task("first", "a = 1"), Task("fails", "import no_such_package"), Task("last", "b = 1")
    )
    found = verified(asked, folder)
    expected = {"first": "equal", "fails": "not-run", "last": "not-run"}
    assert verdicts(found) == expected
    assert "ModuleNotFoundError" in _task(found, "fails")["reason"]
    assert found["verdict"] == "not-run"
    assert found["reason"] == _task(found, "fails")["reason"]


def test_kernel_that_dies_and_cell_that_takes_too_long(folder: Path) -> None:
    dies = Task("dies", "import os\nos._exit(3)")
    assert "process ended" in _task(verified(request(dies), folder), "dies")["reason"]
    waits = Task("waits", "while True:\n    pass")
    found = verified(request(waits, timeoutSeconds=0.5), folder)
    assert "too long" in _task(found, "waits")["reason"]


def test_task_that_takes_too_long_is_different(folder: Path) -> None:
    asked = request(Task("waits", "a = 1", "while True:\n    pass"), timeoutSeconds=2)
    difference = _task(verified(asked, folder), "waits")["differences"][0]
    assert "longer than 2 s" in difference["pipeline"]


def test_kernel_that_is_not_installed(folder: Path) -> None:
    asked = {**request(Task("one", "a = 1")), "kernel": "no-such-kernel"}
    with pytest.raises(KernelUnavailable, match="no-such-kernel"):
        verified(asked, folder)


def test_checkpoint_that_was_tampered_with(folder: Path) -> None:
    spoils = (
        "import glob, os\nroot = os.path.dirname(os.getcwd())\n"
        "for path in glob.glob(root + '/runs/first/*'):\n"
        "    if not path.endswith('manifest.json'):\n"
        "        open(path, 'ab').write(b'x')"
    )
    asked = request(
        Task("first", "a = [1]", gives=("a",)),
        Task("spoils", "import glob, os\nroot = path = None", spoils, after=("first",)),
        Task("second", "b = a", takes={"a": "first"}, after=("first", "spoils")),
        imports=("glob", "os"),
    )
    found = verified(asked, folder)
    assert _task(found, "second")["verdict"] == "different"
    assert "CheckpointError" in _task(found, "second")["differences"][0]["pipeline"]


@pytest.mark.parametrize("where", ["notebook: waits", "pipeline: waits"])
def test_stopped_in_the_middle(folder: Path, where: str) -> None:
    wait = "'import time; time.sleep(999)'"
    endless = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {wait}])"
    if where.startswith("notebook"):
        asked = request(Task("waits", endless))
    else:
        asked = request(Task("waits", "a = 1", endless))

    async def stopped() -> None:
        stop = asyncio.Event()

        def progress(done: int, total: int, message: str, verdicts: Mapping[str, str]) -> None:
            if message == where:
                asyncio.get_running_loop().call_later(0.4, stop.set)

        await verify(asked, folder, progress, stop)

    with pytest.raises(RunInterrupted):
        asyncio.run(stopped())


def test_the_folder_is_left_as_it_is(folder: Path) -> None:
    (folder / "log.txt").write_text("old\n", "utf-8")
    asked = request(
        Task("writes", "open('log.txt', 'a').write('new\\n') and None\nopen('b', 'w').close()"),
        Task("fails", "raise ValueError"),
    )
    assert verdicts(verified(asked, folder))["writes"] == "equal"
    assert [path.name for path in folder.iterdir()] == ["log.txt"]
    assert (folder / "log.txt").read_text("utf-8") == "old\n"


def test_no_secret_is_in_the_evidence(folder: Path) -> None:
    token = github_token(random.Random(7))
    cell = f"token = '{token}'\nparts = [token, 'x']\nlong = 'x' * 100 + token\nprint(token)"
    asked = request(Task("uses", cell, "MOVED"))
    moved = move_secrets(asked["cells"])
    code = f"import os\n{moved.cells[1]['source']}\nlong += 'y'\nprint(token * 2)"
    asked = request(Task("uses", cell, code.replace("'x']", "'y']")))
    asked["spec"]["secrets"] = [
        {"cell": found.cell, "variable": found.variable, "rule": found.rule}
        for found in moved.secrets
    ]
    evidence = asyncio.run(verify(asked, folder, lambda *_: None, asyncio.Event()))
    assert evidence["verification"]["verdict"] == "different"
    assert token not in str(evidence)
    assert token[4:12] not in str(evidence)
    differing = {entry["name"] for entry in evidence["verification"]["tasks"][0]["differences"]}
    assert differing == {"parts", "long", "printed by uses"}
