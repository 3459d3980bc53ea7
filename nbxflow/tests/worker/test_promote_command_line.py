"""The bundled ``nbxflow promote`` as a process, on a real kernel."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

import nbxflow
from nbxflow.protocol.validation import validate

BUNDLE = Path(nbxflow.__file__).parent / "_cli" / "nbxflow.cjs"
NODE = shutil.which("node")
Run = Callable[..., subprocess.CompletedProcess[str]]

pytestmark = pytest.mark.skipif(
    NODE is None or not BUNDLE.is_file(), reason="needs Node and 'npm run build:cli'"
)

TO_PYTHON = ("--to", "python", "--out", "made")


@pytest.fixture
def nbx(folder: Path, environment: dict[str, str]) -> Run:
    """Runs the command line in ``folder``."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(NODE), str(BUNDLE), *words],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=280,
        )

    return run


@pytest.fixture
def sums(folder: Path) -> str:
    """A notebook of two steps and a parameter."""
    new = nbformat.v4
    parameters = new.new_code_cell("factor = 3", id="p", metadata={"tags": ["parameters"]})
    use = 'total = factor * sum(numbers)\nopen("total.txt", "w").write(str(total))\ntotal'
    cells = [
        *(new.new_markdown_cell("# Sums"), parameters),
        *(new.new_markdown_cell("## Load"), new.new_code_cell("numbers = [1, 2, 3]", id="a")),
        *(new.new_markdown_cell("## Add"), new.new_code_cell(use, id="b")),
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python"}}
    nbformat.write(new.new_notebook(cells=cells, metadata=metadata), folder / "sums.ipynb")
    return "sums.ipynb"


def test_a_package_is_made_and_proved_and_an_altered_task_is_found(
    nbx: Run, folder: Path, sums: str
) -> None:
    before = (folder / sums).read_bytes()
    done = nbx(
        *("promote", sums, *TO_PYTHON),
        *("--verify", "--baseline-runs", "2", "--format", "json"),
    )
    result = json.loads(done.stdout)
    validate("promote-result", result)
    assert (done.returncode, result["verification"]["verdict"]) == (0, "equal"), done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["made", sums]
    assert (folder / sums).read_bytes() == before
    assert {file["path"] for file in result["files"]} == _files(folder / "made")
    evidence = json.loads((folder / "made" / "evidence.json").read_text("utf-8"))
    validate("evidence", evidence)

    ran = _package(folder, "--param", "factor=5")
    assert (ran.returncode, (folder / "total.txt").read_text("utf-8")) == (0, "30"), ran.stderr
    (folder / "total.txt").unlink()

    [task] = [path for path in (folder / "made").rglob("*.py") if "sum(numbers)" in _text(path)]
    task.write_text(_text(task).replace("sum(numbers)", "max(numbers)"), "utf-8")
    altered = nbx(
        *("promote", sums, *TO_PYTHON),
        *("--verify-only", "--baseline-runs", "2", "--format", "json"),
    )
    verification = json.loads(altered.stdout)["verification"]
    assert (altered.returncode, verification["verdict"]) == (1, "different"), altered.stderr
    different = {item["id"]: item for item in verification["tasks"]}[task.stem]
    first = different["differences"][0]
    assert (different["verdict"], first["notebook"], first["pipeline"]) == ("different", "18", "9")
    assert "max(numbers)" in _text(task)


def test_steps_that_differ_are_joined_and_evidence_of_other_code_is_taken_back(
    nbx: Run, folder: Path
) -> None:
    new = nbformat.v4
    make = "import threading\nfrom types import SimpleNamespace\n"
    make += "counter = SimpleNamespace(lock=threading.Lock(), value=0)"
    cells = [
        *(new.new_markdown_cell("## Make"), new.new_code_cell(make, id="a")),
        *(new.new_markdown_cell("## Count"), new.new_code_cell("counter.value += 1", id="b")),
        *(new.new_markdown_cell("## Other"), new.new_code_cell("print('other')", id="c")),
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python"}}
    nbformat.write(new.new_notebook(cells=cells, metadata=metadata), folder / "lock.ipynb")
    assert nbx("run", "lock.ipynb", "--record", "r.json").returncode == 0
    words = ("promote", "lock.ipynb", "--record", "r.json", *TO_PYTHON)

    done = nbx(*words, "--verify", "--baseline-runs", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    [said] = [line for line in done.stderr.splitlines() if line.startswith("Joined")]
    assert "“Make”, “Count” and verifying again" in said
    assert "`counter`, given by the task `make`" in said
    [spec] = (folder / "made").glob("*.flow.json")
    flow = json.loads(_text(spec))
    assert [step["cells"] for step in flow["steps"]] == [["a", "b"], ["c"]]
    assert [item["rule"] for item in flow["blockers"]] == ["cannot-cross"]
    assert _evidence(folder)["verification"]["verdict"] == "equal"

    assert nbx(*words, "--force").returncode == 0
    assert len(json.loads(_text(spec))["steps"]) == 3
    assert _evidence(folder)["verification"]["verdict"] == "not-run"
    assert nbx(*words).returncode == 0
    assert _evidence(folder)["verification"]["verdict"] == "not-run"


def _evidence(folder: Path) -> dict[str, Any]:
    evidence: dict[str, Any] = json.loads(_text(folder / "made" / "evidence.json"))
    validate("evidence", evidence)
    return evidence


def test_files_of_others_are_kept_unless_forced(nbx: Run, folder: Path, sums: str) -> None:
    assert nbx("run", sums, "--record", "r.json").returncode == 0
    words = ("promote", sums, "--record", "r.json", "--to", "airflow@3.1", "--out", "made")
    wrong = nbx(*words, "--param", "factr")
    assert wrong.returncode == 2
    assert "--param factr: there is no such value; did you mean factor?" in wrong.stderr
    assert nbx(*words).returncode == 0
    made = _contents(folder / "made")
    assert nbx(*words).returncode == 0
    assert _contents(folder / "made") == made
    (folder / "made" / "README.md").write_text("mine", "utf-8")
    refused = nbx(*words)
    assert refused.returncode == 2
    assert "README.md: there already, and different" in refused.stderr
    assert (folder / "made" / "README.md").read_text("utf-8") == "mine"
    assert nbx(*words, "--force").returncode == 0
    assert _contents(folder / "made") == made


def test_what_stands_in_the_way_is_listed_and_nothing_is_written(
    nbx: Run, folder: Path, make_notebook: Callable[..., str]
) -> None:
    made = make_notebook("asks.ipynb", "x = 1", "y = input('who? ')\nprint(x)")
    done = nbx("promote", made, *TO_PYTHON)
    assert done.returncode == 1, done.stderr
    assert "asks.ipynb:cell 2: input: " in done.stdout
    assert "Nothing was written." in done.stdout
    assert not (folder / "made").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sums.ipynb", "--to", "luigi", "--out", "o"), "there is no target"),
        (("sums.ipynb", "--to", "airflow@2.9", "--out", "o"), "3.3, 3.2, 3.1, 3.0"),
        (("gone.ipynb", *TO_PYTHON), "gone.ipynb"),
        (("sums.ipynb", "--to", "python", "--out", "sums.ipynb"), "it is a file"),
        (("sums.ipynb", *TO_PYTHON, "--steps", "sums.ipynb"), '"cells" is not known here'),
        (("sums.ipynb", *TO_PYTHON, "--record", "sums.ipynb"), "no record of nbxflow run"),
        (("sums.ipynb", *TO_PYTHON, "--verify-only"), "no *.flow.json"),
        (("sums.ipynb", "--to", "python"), "--out <folder>"),
    ],
)
def test_wrong_usage_is_said_in_one_line(
    nbx: Run, folder: Path, sums: str, words: tuple[str, ...], message: str
) -> None:
    done = nbx("promote", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert [path.name for path in folder.iterdir()] == [sums]


def _package(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sums_pipeline", "--work-dir", str(folder), *words],
        cwd=folder / "made",
        capture_output=True,
        text=True,
        timeout=120,
    )


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _contents(folder: Path) -> dict[str, str]:
    return {name: _text(folder / name) for name in _files(folder)}


def _text(path: Path) -> str:
    return path.read_text("utf-8")
