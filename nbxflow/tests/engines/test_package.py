"""The example's package in an environment of its own, without nbxflow."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from nbxflow.tests.engines.conftest import fresh_environment, made, plain
from nbxflow.tests.flow.observed.independent import Seen, content_of_files
from nbxflow.tests.flow.promotion import Promotion

pytestmark = pytest.mark.xdist_group("flights")


@pytest.fixture(scope="module")
def python(exported: Promotion, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A Python in which only the package and what it wants is installed, and pytest."""
    made = fresh_environment(tmp_path_factory.mktemp("fresh") / "venv")
    install = [made, "-m", "pip", "install", "-q", str(exported.out), "pytest"]
    subprocess.run(install, check=True, capture_output=True, env=plain())
    return made


def test_nbxflow_is_not_needed(python: str, tmp_path: Path) -> None:
    command = [python, "-c", "import nbxflow"]
    tried = subprocess.run(command, cwd=tmp_path, capture_output=True, env=plain())
    assert tried.returncode != 0


def test_it_runs_by_its_name_and_leaves_the_notebook_s_files(
    python: str, ran: Seen, work_dir: Path
) -> None:
    done = subprocess.run(
        [python, "-m", "flights_pipeline"],
        cwd=work_dir,
        capture_output=True,
        text=True,
        env=plain(),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert ran.ok, ran.error
    assert len(made(ran.files)) == 5
    assert made(content_of_files(work_dir)) == made(ran.files)


def test_its_own_tests_pass(python: str, exported: Promotion, work_dir: Path) -> None:
    done = subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(exported.out / "tests")],
        cwd=work_dir,
        capture_output=True,
        text=True,
        env={**plain(), "FLIGHTS_PIPELINE_WORK_DIR": str(work_dir)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout


def test_a_failing_task_ends_it_with_an_exit_code(python: str, work_dir: Path) -> None:
    (work_dir / "data" / "planes.csv").unlink()
    done = subprocess.run(
        [python, "-m", "flights_pipeline"],
        cwd=work_dir,
        capture_output=True,
        text=True,
        env=plain(),
    )
    assert done.returncode == 1
    assert "planes.csv" in done.stderr
