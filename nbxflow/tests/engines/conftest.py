"""The flights example, promoted to Airflow once, verified, and run by its own notebook."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from nbxflow.tests.flow.judging import VERIFIED
from nbxflow.tests.flow.observed.independent import Seen, seen_in_notebook
from nbxflow.tests.flow.promotion import ROOT, Promotion, promote

EXAMPLE = ROOT / "examples" / "flights"
NOT_DATA = shutil.ignore_patterns("output", "*.py", ".ipynb_checkpoints")


@dataclass(frozen=True)
class Dag:
    """A DAG of an exported package, run in folders of its own by ``airflow_run.py``."""

    python: str
    package: Path
    base: Path

    def run(self, work_dir: Path, **conf: object) -> subprocess.CompletedProcess[str]:
        """Run it on the files of ``work_dir`` with these parameters."""
        return self._program("run", json.dumps(conf), FLIGHTS_PIPELINE_WORK_DIR=str(work_dir))

    def import_errors(self) -> str:
        """What the DAG bag says of its file."""
        return self._program("parse").stdout.strip()

    def waiting(self) -> str:
        """The DAGs that will run because assets were written."""
        return self._program("waiting").stdout.strip()

    def _program(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        program = Path(__file__).with_name("airflow_run.py")
        return subprocess.run(
            [self.python, str(program), str(self.package / "dags"), *words],
            env={**airflow_environment(self.base, self.package), **variables},
            capture_output=True,
            text=True,
        )


def airflow_environment(home: Path, package: Path) -> dict[str, str]:
    """Variables for an Airflow that keeps everything below ``home``."""
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__CORE__DAGS_FOLDER": str(package / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        # A DAG that has changed is taken at once, not after half a minute.
        "AIRFLOW__CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL": "0",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "AIRFLOW__OPENLINEAGE__DISABLED": "True",
        "FLIGHTS_PIPELINE_RUN_DIR": str(home / "runs"),
    }


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the example without what it made: ``flights.ipynb`` in its folder."""
    folder = tmp_path_factory.mktemp("example") / "flights"
    shutil.copytree(EXAMPLE, folder, ignore=NOT_DATA)
    return folder / "flights.ipynb"


@pytest.fixture(scope="session")
def exported(example: Path) -> Promotion:
    """The example's package for Airflow, verified."""
    out = example.parents[1] / "out"
    done = promote(example, out, "--param", "names", *VERIFIED, to="airflow@3.3")
    assert done.verdict == "equal", done.said()
    return done


@pytest.fixture(scope="session")
def ran(example: Path) -> Seen:
    """What the notebook itself leaves."""
    base = example.parents[1] / "notebook"
    base.mkdir()
    return seen_in_notebook(example, base, hash_seed=0, timeout=300)


@pytest.fixture
def work_dir(example: Path, tmp_path: Path) -> Path:
    """A copy of the example's data to work on."""
    return Path(shutil.copytree(example.parent, tmp_path / "work"))


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of Airflow with a migrated database."""
    home = tmp_path_factory.mktemp("airflow")
    python = os.environ.get("NBXFLOW_AIRFLOW_PYTHON", "")
    if not python:
        pytest.skip("NBXFLOW_AIRFLOW_PYTHON is not set: npm run test:engines sets it")
    program = Path(python).with_name("airflow")
    environment = airflow_environment(home, home)
    subprocess.run([program, "db", "migrate"], env=environment, check=True, capture_output=True)
    return home


@pytest.fixture
def dag(exported: Promotion, airflow_home: Path) -> Dag:
    """The example's DAG; all tests run it in one Airflow, each in a working folder of its own."""
    return Dag(os.environ["NBXFLOW_AIRFLOW_PYTHON"], exported.out, airflow_home)


def fresh_environment(folder: Path) -> str:
    """The Python of a new virtual environment."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    return str(folder / "bin" / "python")


def plain(variables: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Variables without what would let a package find nbxflow's source."""
    return {name: value for name, value in variables.items() if name != "PYTHONPATH"}


def made(files: Mapping[str, str]) -> dict[str, str]:
    """Of a folder's files those that the example makes."""
    return {name: content for name, content in files.items() if name.startswith("output/")}
