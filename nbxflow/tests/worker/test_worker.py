"""``python -m nbxflow.worker`` as a process, on real kernels."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nbxflow.protocol.validation import validate

MakeNotebook = Callable[..., str]


class WorkerProcess:
    """A worker and the JSON lines to and from it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "nbxflow.worker"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.progress: list[str] = []

    def send(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        """The next line, valid against its schema."""
        assert self.process.stdout is not None
        response: dict[str, Any] = json.loads(self.process.stdout.readline())
        validate("worker-response", response)
        return response

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request; what is told on the way is kept in ``progress``."""
        validate("worker-request", request)
        self.send(json.dumps(request))
        return self.answer()

    def answer(self) -> dict[str, Any]:
        while "progress" in (response := self.receive()):
            self.progress.append(response["progress"]["message"])
        return response

    def close(self) -> tuple[int, str]:
        """Close the input; exit code and what was written to standard error."""
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors


@pytest.fixture
def worker(folder: Path, environment: dict[str, str]) -> Iterator[WorkerProcess]:
    made = WorkerProcess(folder, environment)
    yield made
    made.process.kill()
    made.process.wait()
    for stream in (made.process.stdin, made.process.stdout, made.process.stderr):
        if stream is not None:
            stream.close()


def execute(path: str, **values: Any) -> dict[str, Any]:
    defaults = {
        "id": 7,
        "op": "execute",
        "parameters": {},
        "output": None,
        "events": None,
        "spans": None,
        "timeoutSeconds": None,
        "allowErrors": False,
    }
    return {**defaults, "path": path, **values}


def lineage(path: str, record: str | None = None, op: str = "lineage") -> dict[str, Any]:
    return {"id": 8, "op": op, "path": path, "record": record}


WRITE = "import pandas\npandas.DataFrame({'a': [1, 2]}).to_csv('out.csv')"
READ = "pandas.read_csv('out.csv')"


def test_a_run_is_recorded_with_what_its_cells_read_and_wrote(
    worker: WorkerProcess, folder: Path, make_notebook: MakeNotebook
) -> None:
    made = make_notebook("a.ipynb", WRITE, READ, "# empty of effects")
    files = {"output": "ran.ipynb", "events": "events.ndjson", "spans": "spans.json"}
    result = worker.ask(execute(made, **files))["result"]
    status, datasets = result.pop("status"), result.pop("datasets")
    validate("record", result)
    assert status == "ok"
    assert (result["path"], result["cells"]) == ("a.ipynb", ["c0", "c1", "c2"])
    assert [e["cell"] for e in result["executions"]] == ["c0", "c1", "c2"]
    assert {(e["state"], e["probe"], e["path"]) for e in result["executions"]} == {
        ("done", "active", "a.ipynb")
    }
    assert all(e["queuedAt"] <= e["startedAt"] <= e["endedAt"] for e in result["executions"])
    out = str(folder.resolve() / "out.csv")
    assert [(d["name"], d["direction"], d["rows"]) for d in datasets] == [
        (out, "write", 2),
        (out, "read", 2),
    ]
    assert worker.progress[0] == "starting the kernel python3"
    assert worker.progress[-1] == "done"

    ran = nbformat.read(folder / "ran.ipynb", nbformat.NO_CONVERT)
    nbformat.validate(ran)
    assert ran.cells[1].outputs
    events = [json.loads(line) for line in (folder / "events.ndjson").read_text().splitlines()]
    assert [(e["eventType"], e["job"]["name"]) for e in events] == [
        ("START", "a"),
        ("START", "a.c0"),
        ("COMPLETE", "a.c0"),
        ("START", "a.c1"),
        ("COMPLETE", "a.c1"),
        ("COMPLETE", "a"),
    ]
    assert events[0]["run"]["runId"] == result["executions"][0]["run"]["id"]
    assert [span["name"] for span in spans(folder)] == ["cell.execute"] * 3 + ["notebook.run"]
    assert sorted(p.name for p in folder.iterdir()) == [
        "a.ipynb",
        "events.ndjson",
        "out.csv",
        "ran.ipynb",
        "spans.json",
    ]


def spans(folder: Path) -> list[dict[str, Any]]:
    """The spans in the file, which is one document."""
    document = json.loads((folder / "spans.json").read_text("utf-8"))
    [part] = document["resourceSpans"]
    [scoped] = part["scopeSpans"]
    found: list[dict[str, Any]] = scoped["spans"]
    return found


def said(span: dict[str, Any]) -> dict[str, Any]:
    return {item["key"]: next(iter(item["value"].values())) for item in span["attributes"]}


def test_spans_of_a_run_and_of_one_that_fails_or_dies(
    worker: WorkerProcess, folder: Path, make_notebook: MakeNotebook
) -> None:
    made = make_notebook("fails.ipynb", "1", "1/0")
    result = worker.ask(execute(made, spans="spans.json"))["result"]
    *cells, root = spans(folder)
    assert {span["traceId"] for span in (*cells, root)} == {
        execution["run"]["id"].replace("-", "") for execution in result["executions"]
    }
    assert [span["spanId"] for span in cells] == [e["spanId"] for e in result["executions"]]
    assert {span["parentSpanId"] for span in cells} == {root["spanId"]}
    assert [said(span)["notebook.cell.index"] for span in cells] == ["0", "1"]
    assert {said(span)["notebook.path"] for span in (*cells, root)} == {"fails.ipynb"}
    assert [span.get("status") for span in (*cells, root)] == [None, {"code": 2}, None]
    [event] = cells[1]["events"]
    assert event["attributes"][0]["value"] == {"stringValue": "ZeroDivisionError"}

    dying = make_notebook("dies.ipynb", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    worker.ask(execute(dying, spans="spans.json"))
    died = spans(folder)
    assert [span["name"] for span in died] == ["cell.execute", "notebook.run"]
    assert [said(span)["error.type"] for span in died] == ["KernelDied"] * 2
    assert all(int(s["endTimeUnixNano"]) >= int(s["startTimeUnixNano"]) for s in died)

    error = worker.ask(execute(made, spans="nowhere/spans.json"))["error"]
    assert error == {"exitCode": 2, "message": "nowhere/spans.json: No such file or directory"}


def test_lineage_and_events_come_from_the_history_or_a_record(
    worker: WorkerProcess, folder: Path, make_notebook: MakeNotebook
) -> None:
    made = make_notebook("a.ipynb", WRITE)
    other = make_notebook("b.ipynb", "import pandas", READ)
    record = worker.ask(execute(made, events="events.ndjson"))["result"]
    worker.ask(execute(other))
    del record["status"], record["datasets"]
    (folder / "record.json").write_text(json.dumps(record), "utf-8")

    known = worker.ask(lineage(made))["result"]
    validate("lineage", known["lineage"])
    assert known["cells"] == ["c0"]
    assert known["lineage"]["executions"] == record["executions"]
    assert [(e["path"], e["cell"]) for e in known["lineage"]["elsewhere"]] == [("b.ipynb", "c1")]

    alone = worker.ask(lineage(made, "record.json"))["result"]
    validate("lineage", alone["lineage"])
    assert alone["lineage"]["executions"] == record["executions"]
    assert alone["lineage"]["elsewhere"] == []

    delivered = [json.loads(x) for x in (folder / "events.ndjson").read_text().splitlines()]
    again = worker.ask(lineage(made, op="lineage-events"))["result"]["events"]
    assert again == delivered
    told = worker.ask(lineage(made, "record.json", op="lineage-events"))["result"]["events"]
    assert told[:-1] == delivered[:-1]
    ended = {**told[-1], "eventTime": delivered[-1]["eventTime"]}
    assert ended == delivered[-1]  # only the kernel's end is not in a record


def test_without_history_there_is_no_lineage(
    worker: WorkerProcess, make_notebook: MakeNotebook
) -> None:
    made = make_notebook("a.ipynb", "1")
    for op in ("lineage", "lineage-events"):
        error = worker.ask(lineage(made, op=op))["error"]
        assert error["exitCode"] == 2
        assert error["message"].startswith("a.ipynb: ")
        assert "nbxflow run" in error["message"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not valid JSON"),
        ('{"recordVersion": 2}', "not a record"),
        (
            '{"recordVersion": 1, "path": "b.ipynb", "cells": ["x"], "executions": []}',
            "a record of b.ipynb, not of a.ipynb",
        ),
    ],
)
def test_a_record_must_be_one_of_this_notebook(
    worker: WorkerProcess, folder: Path, make_notebook: MakeNotebook, text: str, reason: str
) -> None:
    (folder / "record.json").write_text(text, "utf-8")
    error = worker.ask(lineage(make_notebook("a.ipynb", "1"), "record.json"))["error"]
    assert error["exitCode"] == 2
    assert error["message"].startswith("record.json: ")
    assert reason in error["message"]


def test_parameters_reach_the_kernel_with_their_types(
    worker: WorkerProcess, folder: Path, make_notebook: MakeNotebook
) -> None:
    made = make_notebook("a.ipynb", "print(repr(rate), repr(name), repr(big))")
    line = json.dumps(execute(made, output="ran.ipynb", parameters="HERE"))
    worker.send(line.replace('"HERE"', '{"rate": 1.0, "name": "it\'s", "big": 123456789012345678}'))
    result = worker.answer()["result"]
    assert result["cells"] == ["injected-parameters", "c0"]
    ran = nbformat.read(folder / "ran.ipynb", nbformat.NO_CONVERT)
    assert ran.cells[1].outputs[0].text == '1.0 "it\'s" 123456789012345678\n'
    original = nbformat.read(folder / made, nbformat.NO_CONVERT)
    assert len(original.cells) == 1


def test_parameters_are_for_python_only(
    bash_kernel: str, environment: dict[str, str], folder: Path, make_notebook: MakeNotebook
) -> None:
    worker = WorkerProcess(folder, {**environment, **_jupyter_path()})
    made = make_notebook("a.ipynb", "echo hello", kernel=bash_kernel)
    error = worker.ask(execute(made, parameters={"a": 1}))["error"]
    assert error["exitCode"] == 2
    assert "bash" in error["message"]

    result = worker.ask(execute(made))["result"]
    assert [(e["cell"], e["probe"]) for e in result["executions"]] == [("c0", "absent")]
    assert result["executions"][0]["wallSeconds"] is not None
    assert worker.close()[0] == 0


def _jupyter_path() -> dict[str, str]:
    return {"JUPYTER_PATH": os.environ["JUPYTER_PATH"]}


def test_how_a_run_ended_is_in_its_records(
    worker: WorkerProcess, make_notebook: MakeNotebook
) -> None:
    def states(made: str, **values: Any) -> tuple[str, list[str]]:
        result = worker.ask(execute(made, **values))["result"]
        return result["status"], [execution["state"] for execution in result["executions"]]

    failing = make_notebook("fails.ipynb", "1/0", "2")
    assert states(failing) == ("error", ["failed"])
    assert states(failing, allowErrors=True) == ("error", ["failed", "done"])
    slow = make_notebook("slow.ipynb", "import time; time.sleep(60)", "2")
    assert states(slow, timeoutSeconds=1.5) == ("timeout", ["interrupted"])
    dying = make_notebook("dies.ipynb", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert states(dying) == ("error", ["lost"])


def test_old_notebooks_are_known_by_the_same_cells_each_time(
    worker: WorkerProcess, folder: Path
) -> None:
    old = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(WRITE)])
    old.nbformat_minor = 4
    del old.cells[0]["id"]
    (folder / "old.ipynb").write_text(nbformat.writes(old), "utf-8")
    first = worker.ask(execute("old.ipynb", output="ran.ipynb"))["result"]
    second = worker.ask(execute("old.ipynb"))["result"]
    assert first["cells"] == second["cells"] == [second["executions"][0]["cell"]]
    assert len(worker.ask(lineage("old.ipynb"))["result"]["lineage"]["executions"]) == 1
    assert "id" not in json.loads((folder / "ran.ipynb").read_text("utf-8"))["cells"][0]


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "{}",
        '{"id": 3, "op": "steal"}',
        "[" * 100_000,
        '{"id": "x", "op": "lineage", "path": "a.ipynb", "record": null}',
        json.dumps(execute("a.ipynb", parameters={"token": "hunter2"}, timeoutSeconds=0)),
    ],
)
def test_what_is_no_request_is_refused(worker: WorkerProcess, line: str) -> None:
    worker.send(line)
    error = worker.answer()["error"]
    assert error["exitCode"] == 2
    assert error["message"].startswith("the request was not understood")
    assert "hunter2" not in error["message"]
    assert worker.close()[0] == 0


@pytest.mark.parametrize("how", ["close", signal.SIGINT, signal.SIGTERM])
def test_stopping_shuts_the_kernel_down_and_writes_nothing(
    worker: WorkerProcess,
    folder: Path,
    environment: dict[str, str],
    make_notebook: MakeNotebook,
    how: Any,
) -> None:
    made = make_notebook(
        "a.ipynb",
        "import os; open('pid', 'w').write(str(os.getpid()))",
        "open('begun', 'w').close(); import time; time.sleep(60)",
    )
    worker.send(json.dumps(execute(made, events="events.ndjson", spans="spans.json")))
    # Stopped before its first line the second cell would be left out of the history.
    while not (folder / "begun").exists():
        time.sleep(0.02)
    if how == "close":
        assert worker.process.stdin is not None
        worker.process.stdin.close()
    else:
        worker.process.send_signal(how)
    assert worker.answer()["error"]["exitCode"] == 130
    assert worker.process.wait(timeout=30) == 0
    kernel = int((folder / "pid").read_text())
    assert not Path(f"/proc/{kernel}").exists()
    assert sorted(p.name for p in folder.iterdir()) == ["a.ipynb", "begun", "pid"]
    later = WorkerProcess(folder, environment)
    told = later.ask(lineage(made))["result"]["lineage"]["executions"]
    assert [execution["state"] for execution in told] == ["done", "interrupted"]
    assert later.close()[0] == 0


def test_prints_of_others_stay_out_of_the_protocol(
    worker: WorkerProcess, make_notebook: MakeNotebook
) -> None:
    made = make_notebook("a.ipynb", "import os; os.write(1, b'{not the protocol}'); os.system(':')")
    assert worker.ask(execute(made))["result"]["status"] == "ok"
    code, _ = worker.close()
    assert code == 0


def test_a_history_that_cannot_be_kept_is_said(
    folder: Path, environment: dict[str, str], make_notebook: MakeNotebook
) -> None:
    blocked = folder / "a file"
    blocked.touch()
    worker = WorkerProcess(folder, {**environment, "JUPYTER_DATA_DIR": str(blocked)})
    result = worker.ask(execute(make_notebook("a.ipynb", WRITE)))["result"]
    assert result["status"] == "ok"
    assert len(result["datasets"]) == 1
    _, errors = worker.close()
    assert f"the history is not kept: {blocked}" in errors
