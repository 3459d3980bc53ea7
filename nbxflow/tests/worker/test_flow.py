"""The worker's operations ``flow-…`` in a real process, on a real kernel."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nbxflow.protocol.validation import validate
from nbxflow.tests.adapters.flow.small_flow import Task, request
from nbxflow.tests.fake_secrets import aws_key
from nbxflow.tests.worker.conftest import ROOT, MakeNotebook
from nbxflow.tests.worker.test_worker import WorkerProcess

PLAN = {
    "package": "small_pipeline",
    "cells": [],
    "files": [{"path": "README.md", "kind": "text", "text": "# Small\n"}],
}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working folder of the worker that most tests ask, with a notebook."""
    made = tmp_path_factory.mktemp("worker") / "work"
    made.mkdir()
    cells = ["rows = [1, 2]", "open('made.txt', 'w').write('x')"]
    document = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    nbformat.write(document, made / "small.ipynb")
    return made


@pytest.fixture(scope="module")
def worker(work: Path) -> Iterator[WorkerProcess]:
    """A worker that starts once: it takes long to."""
    variables = {"PYTHONPATH": str(ROOT), "JUPYTER_DATA_DIR": str(work.parent / "data")}
    made = WorkerProcess(work, {**os.environ, **variables})
    yield made
    made.process.kill()
    made.process.communicate()


def asked(op: str, **body: Any) -> dict[str, Any]:
    return {"id": 1, "op": op, "request": {"path": "small.ipynb", **body}}


def file(path: str, text: str, before: str | None = None) -> dict[str, Any]:
    return {"path": path, "text": text, "before": before}


def test_files_are_previewed_and_written_where_the_user_says(
    worker: WorkerProcess, work: Path, tmp_path: Path
) -> None:
    for out in ("made/here", "../beside", str(tmp_path / "absolute")):
        preview = worker.ask(asked("flow-preview", plan=PLAN, out=out))["result"]
        validate("flow-preview-reply", preview)
        [shown] = preview["files"]
        assert (shown["state"], shown["text"]) == ("new", "# Small\n")
        assert not (work / out).exists()
        files = [file(shown["path"], shown["text"], shown["before"])]
        done = worker.ask(asked("flow-files", files=files, out=out))["result"]
        validate("flow-files-reply", done)
        assert (done["out"], len(done["written"])) == (out, 1)
        assert (work / out / "README.md").read_text() == "# Small\n"


def test_a_notebook_is_prepared(worker: WorkerProcess) -> None:
    key = aws_key(random.Random(5))
    cells = [{"id": "a", "type": "code", "source": f"key = '{key}'\nimport nbformat", "tags": []}]
    reply = worker.ask(asked("flow-prepare", kernel=None, cells=cells))["result"]
    validate("flow-prepare-reply", reply)
    assert [secret["cell"] for secret in reply["secrets"]] == ["a"]
    assert [package["name"] for package in reply["environment"]["packages"]] == ["nbformat"]
    assert key not in json.dumps(reply)


def test_what_cannot_be_written_is_said(worker: WorkerProcess, work: Path) -> None:
    (work / "out").mkdir()
    (work / "out" / "a.py").write_text("mine\n")
    (work / "out" / "link").symlink_to(work)
    key = aws_key(random.Random(5))
    for files, code, said in (
        ([file("a.py", "1\n")], 2, "out: changed in the meantime: a.py; nothing was written"),
        ([file("link/b.py", "1\n")], 2, "out: link/b.py: a link leads elsewhere"),
        ([file("b.py", "1\n"), file("con", "1\n")], 2, "out: file 2: a name is that of a device"),
        ([file("a.py/b.py", "1\n")], 2, "out: a.py/b.py: a file stands in the place of a folder"),
        ([file("b.py", f"key = '{key}'\n")], 1, "b.py, line 1: this looks like a secret"),
    ):
        error = worker.ask(asked("flow-files", files=files, out="out"))["error"]
        assert (error["exitCode"], error["message"][: len(said)]) == (code, said)
        assert key not in error["message"]
    assert sorted(path.name for path in (work / "out").iterdir()) == ["a.py", "link"]
    assert (work / "out" / "a.py").read_text() == "mine\n"


def test_a_notebook_is_recorded_and_a_pipeline_verified(worker: WorkerProcess, work: Path) -> None:
    before = sorted(work.iterdir())
    record = {"id": 2, "op": "flow-record", "path": "small.ipynb", "timeoutSeconds": 60}
    result = worker.ask({**record, "allowNetwork": False})["result"]
    assert result["status"] == "ok"
    validate("record", result["record"])
    assert [each["state"] for each in result["record"]["executions"]] == ["done", "done"]
    assert sorted(work.iterdir()) == before

    read = Task("read", "rows = [1, 2]", gives=("rows",))
    wrong = Task("add", "total = sum(rows)", "total = 4", takes={"rows": "read"}, after=("read",))
    worker.send(json.dumps({"id": 3, "op": "flow-verify", "request": request(read, wrong)}))
    told = []
    while "progress" in (response := worker.receive()):
        told.append(response["progress"])
    assert {"id": "add", "verdict": "different"} in told[-1]["tasks"]
    assert [each["done"] for each in told] == sorted(each["done"] for each in told)
    evidence = response["result"]
    validate("evidence", evidence)
    tasks = {each["id"]: each["verdict"] for each in evidence["verification"]["tasks"]}
    assert tasks == {"read": "equal", "add": "different"}
    assert sorted(work.iterdir()) == before


def test_stopping_leaves_nothing(
    folder: Path, environment: dict[str, str], make_notebook: MakeNotebook
) -> None:
    temporary = folder.parent / "tmp"
    temporary.mkdir()
    source = "open('begun', 'w').close()\nimport time\ntime.sleep(600)"
    worker = WorkerProcess(folder, {**environment, "TMPDIR": str(temporary)})
    made = make_notebook("small.ipynb", source)
    sent = {"path": made, "timeoutSeconds": None, "allowNetwork": False}
    worker.send(json.dumps({"id": 1, "op": "flow-record", **sent}))
    while not any(temporary.rglob("begun")):
        assert worker.process.poll() is None
        time.sleep(0.02)
    worker.process.send_signal(signal.SIGTERM)
    assert worker.answer()["error"]["exitCode"] == 130
    assert worker.process.wait(60) == 0
    assert list(temporary.iterdir()) == []
    assert [path.name for path in folder.iterdir()] == ["small.ipynb"]
