"""``nbxflow check`` as a process, on real files: what each rule finds, and what it leaves alone."""

from __future__ import annotations

import builtins
import json
import re
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
from nbxflow.tests.worker.check_cases import CLEAN, PROBLEMS

ROOT = Path(__file__).parents[3]
BUNDLE = Path(nbxflow.__file__).parent / "_cli" / "nbxflow.cjs"
NODE = shutil.which("node")
MakeNotebook = Callable[..., str]
Check = Callable[..., subprocess.CompletedProcess[str]]

needs_node = pytest.mark.skipif(
    NODE is None or not BUNDLE.is_file(), reason="needs Node and 'npm run build:cli'"
)


@pytest.fixture
def check(folder: Path, environment: dict[str, str]) -> Check:
    """Runs ``nbxflow check`` in ``folder``."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(NODE), str(BUNDLE), "check", *words],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def _problems(done: subprocess.CompletedProcess[str]) -> dict[str, list[dict[str, Any]]]:
    result = json.loads(done.stdout)
    validate("check-result", result)
    return {file["path"]: file["problems"] for file in result["files"]}


@needs_node
def test_each_rule_finds_its_cases_and_leaves_clean_ones(
    check: Check, folder: Path, make_notebook: MakeNotebook
) -> None:
    (folder / "requirements.txt").write_text("numpy\npandas\nscikit-learn\n", "utf-8")
    for name, (sources, _) in PROBLEMS.items():
        make_notebook(f"{name}.ipynb", *sources)
    for name, sources in CLEAN.items():
        make_notebook(f"clean {name}.ipynb", *sources)
    found = _problems(check(".", "--format", "json"))
    expected = {
        **{f"{name}.ipynb": {tuple(e) for e in wanted} for name, (_, wanted) in PROBLEMS.items()},
        **{f"clean {name}.ipynb": set() for name in CLEAN},
    }
    told = {
        path: {(p["rule"], p["severity"], p["cellIndex"]) for p in problems}
        for path, problems in found.items()
    }
    wrong = {p: (told[p], expected[p]) for p in expected if told[p] != expected[p]}
    assert wrong == {}
    assert set(told) == set(expected)


@needs_node
def test_text_shows_each_place_and_a_summary(check: Check, make_notebook: MakeNotebook) -> None:
    make_notebook("a.ipynb", "print(late)", "late = 1\nfrom math import *")
    done = check("a.ipynb")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "a.ipynb:cell 1:1:1  error    use-before-definition  "
        "`late` is defined only below, in cell 2: run from the top, this raises NameError.",
        "    cell 2 defines `late`",
        "a.ipynb:cell 2:2:1  warning  import-star            "
        "This takes every name of math: what is defined, and what it replaces, "
        "cannot be seen here.",
        "",
        "1 notebook checked: 1 error, 1 warning, 0 info",
    ]


@needs_node
def test_information_alone_is_no_failure(check: Check, make_notebook: MakeNotebook) -> None:
    made = make_notebook("a.ipynb", "list = [1]")
    done = check(made)
    assert (done.returncode, "shadows-builtin" in done.stdout) == (0, True)


@needs_node
def test_unreadable_files_are_named_and_the_others_checked(
    check: Check, folder: Path, make_notebook: MakeNotebook
) -> None:
    make_notebook("a.ipynb", "from math import *")
    (folder / "broken.ipynb").write_text('{"cells": [', "utf-8")
    done = check("broken.ipynb", "missing.ipynb", "a.ipynb", "--format", "json")
    assert done.returncode == 2
    assert [p["rule"] for p in _problems(done)["a.ipynb"]] == ["import-star"]
    assert "nbxflow: broken.ipynb: " in done.stderr
    assert "nbxflow: missing.ipynb: No such file or directory" in done.stderr


@needs_node
def test_rules_are_chosen(check: Check, make_notebook: MakeNotebook) -> None:
    made = make_notebook("a.ipynb", "from math import *\nlist = [1]")
    only = check(made, "--rule", "import-star", "--rule", "unparsable")
    assert "import-star" in only.stdout
    assert "shadows-builtin" not in only.stdout
    assert check(made, "--ignore", "import-star").returncode == 0
    wrong = check(made, "--ignore", "import-str")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "there is no rule import-str; did you mean import-star?" in wrong.stderr


@needs_node
@pytest.mark.parametrize("words", [[], ["--format", "xml", "a.ipynb"], ["empty"]])
def test_wrong_usage_exits_2(check: Check, folder: Path, words: list[str]) -> None:
    (folder / "empty").mkdir()
    done = check(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()


@needs_node
def test_sarif_places_problems_in_cells(
    check: Check, folder: Path, make_notebook: MakeNotebook
) -> None:
    make_notebook("a.ipynb", "x = 1", "from math import *")
    (folder / "broken.ipynb").write_text("[]", "utf-8")
    done = check("a.ipynb", "broken.ipynb", "--format", "sarif")
    assert done.returncode == 2
    log = json.loads(done.stdout)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    (run,) = log["runs"]
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("import-star", "warning")
    (location,) = result["locations"]
    assert location["logicalLocations"][0]["name"] == "c1"
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "a.ipynb"
    assert location["physicalLocation"]["region"]["startLine"] == 1
    assert not run["invocations"][0]["executionSuccessful"]
    assert (
        "broken.ipynb" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    )


@needs_node
def test_cells_that_are_meant_to_fail_may_miss_names(check: Check, folder: Path) -> None:
    cell = nbformat.v4.new_code_cell("lost", metadata={"tags": ["raises-exception"]})
    notebook = nbformat.v4.new_notebook(cells=[cell])
    (folder / "a.ipynb").write_text(nbformat.writes(notebook), "utf-8")
    assert check("a.ipynb").returncode == 0


@needs_node
def test_other_languages_are_no_broken_python(check: Check, folder: Path) -> None:
    cell = nbformat.v4.new_code_cell("x <- c(1, 2)")
    metadata = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata=metadata)
    (folder / "a.ipynb").write_text(nbformat.writes(notebook), "utf-8")
    done = check("a.ipynb")
    assert (done.returncode, done.stdout) == (0, "1 notebook checked: no problems\n")


@needs_node
def test_packages_that_no_file_lists_are_told(
    check: Check, folder: Path, make_notebook: MakeNotebook
) -> None:
    made = make_notebook("a.ipynb", "import json, helper\nimport numpy, sklearn.svm", "import cv2")
    (folder / "helper.py").write_text("", "utf-8")
    (none,) = _problems(check(made, "--format", "json"))[made]
    assert none["message"].endswith("needs: numpy, scikit-learn and opencv-python.")
    (folder / "requirements.txt").write_text("numpy==2.0\n# opencv-python\n", "utf-8")
    told = _problems(check(made, "--format", "json"))[made]
    assert [p["message"].split(" ", 1)[0] for p in told] == ["scikit-learn", "opencv-python"]
    assert {p["severity"] for p in told} == {"info"}


@needs_node
def test_the_example_is_clean(check: Check) -> None:
    done = check(str(ROOT / "examples" / "flights" / "flights.ipynb"))
    assert (done.returncode, done.stdout) == (0, "1 notebook checked: no problems\n")


def _words(name: str) -> set[str]:
    source = ROOT / "src" / "core" / "dataflow" / "check" / "python-names.ts"
    found = re.search(rf"{name}.*?words\(`(.*?)`\)", source.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return set(found.group(1).split())


def test_the_names_of_python_are_known() -> None:
    assert {n for n in dir(builtins) if n != "_"} - _words("BUILTIN_NAMES") == set()
    public = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    assert public - _words("STANDARD_MODULES") == set()
