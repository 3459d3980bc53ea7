"""The bundled command line as a process, on real kernels."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

import nbxflow
from nbxflow.protocol.validation import validate

BUNDLE = Path(nbxflow.__file__).parent / "_cli" / "nbxflow.cjs"
NODE = shutil.which("node")
MakeNotebook = Callable[..., str]
Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.skipif(
    NODE is None or not BUNDLE.is_file(), reason="needs Node and 'npm run build:cli'"
)


@pytest.fixture
def nbx(folder: Path, environment: dict[str, str]) -> Run:
    """Runs the command line in ``folder``."""

    def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(NODE), str(BUNDLE), *words],
            cwd=folder,
            env={**environment, **variables},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


WRITE = "open('out.txt', 'w').write('hello')"
SLEEP = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)"


def test_run_as_json_prints_one_document(
    nbx: Run, folder: Path, make_notebook: MakeNotebook
) -> None:
    made = make_notebook("a.ipynb", WRITE, "print(n)")
    done = nbx(
        *("run", made, "--format", "json", "--param", "n=1.0"),
        *("--output", "ran.ipynb", "--events", "events.ndjson", "--record", "record.json"),
        *("--spans", "spans.json"),
    )
    assert (done.returncode, done.stdout[:1]) == (0, "{")
    result = json.loads(done.stdout)
    validate("run-result", result)
    assert [(d["name"], d["direction"]) for d in result["datasets"]] == [
        (str(folder.resolve() / "out.txt"), "write")
    ]
    record = json.loads((folder / "record.json").read_text("utf-8"))
    validate("record", record)
    assert record["executions"] == result["executions"]
    assert nbformat.read(folder / "ran.ipynb", 4).cells[2].outputs[0].text == "1.0\n"
    events = [json.loads(x) for x in (folder / "events.ndjson").read_text("utf-8").splitlines()]
    assert [e["eventType"] for e in events] == ["START", "START", "COMPLETE", "COMPLETE"]
    spans = json.loads((folder / "spans.json").read_text("utf-8"))
    assert len(spans["resourceSpans"][0]["scopeSpans"][0]["spans"]) == 4
    assert "cell 1 of 3\n" in done.stderr
    assert "\r" not in done.stderr


def test_run_as_text_prints_a_table(nbx: Run, make_notebook: MakeNotebook) -> None:
    done = nbx("run", make_notebook("a.ipynb", WRITE, ""))
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "a.ipynb: ok"
    assert lines[2].split() == ["cell", "state", "wall", "memory", "reads", "writes"]
    assert lines[3].split()[:2] == ["1", "done"]
    assert lines[3].split()[-1] == "out.txt"
    assert lines[4].split() == ["2", "not", "run"]


def test_exit_codes_of_runs_that_failed(nbx: Run, make_notebook: MakeNotebook) -> None:
    fails = make_notebook("fails.ipynb", "1/0", "2")
    failed = nbx("run", fails, "--format", "json")
    assert (failed.returncode, json.loads(failed.stdout)["status"]) == (1, "error")
    allowed = nbx("run", fails, "--format", "json", "--allow-errors")
    assert (allowed.returncode, json.loads(allowed.stdout)["status"]) == (0, "error")
    assert len(json.loads(allowed.stdout)["executions"]) == 2
    late = nbx("run", make_notebook("slow.ipynb", SLEEP), "--timeout", "1", "--format", "json")
    assert (late.returncode, json.loads(late.stdout)["status"]) == (1, "timeout")


def test_text_of_errors_is_printed_nowhere(nbx: Run, make_notebook: MakeNotebook) -> None:
    made = make_notebook("a.ipynb", "password = 'hunter2'\nraise ValueError(password)")
    for form in ("text", "json"):
        done = nbx("run", made, "--format", form)
        assert done.returncode == 1
        assert "ValueError" in done.stdout
        assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("missing.ipynb", None, "No such file or directory"),
        ("broken.ipynb", b'{"cells": [', "not valid JSON"),
        ("list.ipynb", b"[]", "not a notebook"),
        ("latin.ipynb", b"\xff\xfe\xfa", "not UTF-8"),
        (".", None, "Is a directory"),
    ],
)
def test_unreadable_notebooks_are_named_with_the_reason(
    nbx: Run, folder: Path, name: str, content: bytes | None, reason: str
) -> None:
    if content is not None:
        (folder / name).write_bytes(content)
    for command in ("run", "lineage"):
        done = nbx(command, name)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.splitlines()[-1].startswith(f"nbxflow: {name}: ")
        assert reason in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["ruin"],
        ["run"],
        ["run", "a.ipynb", "b.ipynb"],
        ["run", "a.ipynb", "--spans", "no/such/folder.json"],
        ["run", "a.ipynb", "--format", "xml"],
        ["run", "a.ipynb", "--param", "n"],
        ["run", "a.ipynb", "--param", "class=1"],
        ["run", "a.ipynb", "--timeout", "soon"],
        ["run", "a.ipynb", "--output", "no/such/folder.ipynb"],
        ["run", "a.ipynb", "--record", "."],
        ["lineage", "a.ipynb"],
        ["lineage", "a.ipynb", "--record", "missing.json"],
    ],
)
def test_wrong_usage_exits_2_and_runs_nothing(
    nbx: Run, folder: Path, make_notebook: MakeNotebook, words: list[str]
) -> None:
    make_notebook("a.ipynb", WRITE)
    done = nbx(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()
    assert sorted(p.name for p in folder.iterdir()) == ["a.ipynb"]


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["lineage", "-h"], ["help"]])
def test_help_is_printed(nbx: Run, words: list[str]) -> None:
    done = nbx(*words)
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: nbxflow")
    assert done.stderr == ""


def test_the_version_is_the_packages(nbx: Run) -> None:
    manifest = json.loads((Path(nbxflow.__file__).parents[1] / "package.json").read_text("utf-8"))
    assert nbx("--version").stdout.strip() == manifest["version"]


def test_a_kernel_that_cannot_run_exits_3(
    nbx: Run, make_notebook: MakeNotebook, broken_kernel: str
) -> None:
    unknown = nbx("run", make_notebook("a.ipynb", "1", kernel="no-such"))
    assert (unknown.returncode, unknown.stdout) == (3, "")
    assert "'no-such' is not installed" in unknown.stderr
    broken = nbx(
        "run",
        make_notebook("b.ipynb", "1", kernel=broken_kernel),
        JUPYTER_PATH=os.environ["JUPYTER_PATH"],
    )
    assert (broken.returncode, broken.stdout) == (3, "")
    assert f"'{broken_kernel}' could not be started" in broken.stderr


def test_a_python_that_cannot_run_exits_3(
    nbx: Run, make_notebook: MakeNotebook, tmp_path: Path
) -> None:
    made = make_notebook("a.ipynb", "1")
    missing = nbx("run", made, "--python", "/no/such/python")
    assert missing.returncode == 3
    assert missing.stderr.splitlines()[-1].startswith("nbxflow: /no/such/python (from --python)")
    venv.create(tmp_path / "bare", with_pip=False)
    bare = tmp_path / "bare" / "bin" / "python"
    without = nbx("run", made, NBXFLOW_PYTHON=str(bare), PYTHONPATH="")
    assert without.returncode == 3
    assert f"nbxflow is not installed for {bare}" in without.stderr


def test_modules_beside_the_notebook_do_not_get_in_the_way(
    nbx: Run, folder: Path, make_notebook: MakeNotebook
) -> None:
    for name in ("json", "asyncio", "nbformat"):
        (folder / f"{name}.py").write_text("raise SystemExit('hijacked')", "utf-8")
    (folder / "helper.py").write_text("value = 7", "utf-8")
    known = nbx("lineage", make_notebook("a.ipynb", "import helper"))
    assert (known.returncode, "run it first" in known.stderr) == (2, True)


def test_lineage_in_each_format(nbx: Run, folder: Path, make_notebook: MakeNotebook) -> None:
    made = make_notebook("a.ipynb", WRITE)
    assert nbx("run", made, "--record", "record.json").returncode == 0

    def lineage(form: str, *words: str) -> str:
        done = nbx("lineage", made, "--format", form, *words)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    graph = json.loads(lineage("json"))
    validate("lineage-graph", graph)
    assert [(e["direction"], e["evidence"][0]["failed"]) for e in graph["edges"]] == [
        ("write", False)
    ]
    assert json.loads(lineage("json", "--record", "record.json")) == graph
    assert lineage("mermaid").startswith("flowchart LR\n")
    assert lineage("dot").startswith("digraph ")
    assert str(folder.resolve() / "out.txt") in lineage("text")
    events = [json.loads(line) for line in lineage("openlineage").splitlines()]
    assert [e["eventType"] for e in events] == ["START", "START", "COMPLETE", "COMPLETE"]


def test_a_closed_pipe_is_no_failure(
    nbx: Run, folder: Path, environment: dict[str, str], make_notebook: MakeNotebook
) -> None:
    made = make_notebook("a.ipynb", WRITE)
    nbx("run", made)
    process = subprocess.Popen(
        [str(NODE), str(BUNDLE), "lineage", made],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.wait(timeout=60) == 0


def start(folder: Path, environment: dict[str, str], *words: str) -> subprocess.Popen[str]:
    """A run in a process group of its own, as a terminal starts it."""
    return subprocess.Popen(
        [str(NODE), str(BUNDLE), *words],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(condition: Callable[[], Any], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to be in time"
        time.sleep(0.1)


def kernel_of(folder: Path) -> int:
    """The pid that the cell SLEEP has written, once it is there."""
    file = folder / "pid"
    wait_for(lambda: file.exists() and file.read_text())
    return int(file.read_text())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupting_leaves_nothing_half_written(
    folder: Path, environment: dict[str, str], make_notebook: MakeNotebook, number: int
) -> None:
    made = make_notebook("a.ipynb", SLEEP)
    words = ("--output", "ran.ipynb", "--events", "events.ndjson", "--record", "record.json")
    process = start(folder, environment, "run", made, "--format", "json", *words)
    kernel = kernel_of(folder)
    os.killpg(process.pid, number)  # the whole group, as a terminal does on Ctrl-C
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (130, "")
    assert errors.splitlines()[-1] == "nbxflow: Interrupted."
    assert not Path(f"/proc/{kernel}").exists()
    assert sorted(p.name for p in folder.iterdir()) == ["a.ipynb", "pid"]


def test_a_killed_command_line_leaves_no_kernel(
    folder: Path, environment: dict[str, str], make_notebook: MakeNotebook
) -> None:
    process = start(folder, environment, "run", make_notebook("a.ipynb", SLEEP))
    kernel = kernel_of(folder)
    process.kill()
    process.communicate()
    wait_for(lambda: not Path(f"/proc/{kernel}").exists())


def test_python_m_nbxflow_is_the_same(
    folder: Path, environment: dict[str, str], make_notebook: MakeNotebook
) -> None:
    del environment["NBXFLOW_PYTHON"]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "nbxflow",
            "run",
            make_notebook("a.ipynb", "import sys; sys.exit(1)"),
        ],
        cwd=folder,
        env={**environment, "VIRTUAL_ENV": "/no/such/environment"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "failed: SystemExit" in done.stdout
