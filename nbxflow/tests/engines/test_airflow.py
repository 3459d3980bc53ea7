"""The example's DAG, run by Airflow: it leaves what the notebook leaves."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from nbxflow.tests.engines.conftest import Dag, made
from nbxflow.tests.flow.observed.independent import (
    Seen,
    content_of_files,
    seen_in_notebook,
)

pytestmark = pytest.mark.xdist_group("flights")

OF_NAMES = r"names = [\"carrier\", \"origin\"]"
OF_ONE_NAME = r"names = [\"carrier\"]"
"""As they stand in the notebook's file."""
MAIL = """
from airflow.sdk import Asset, dag, task

@dag(schedule=[Asset("flights_pipeline/output/report.csv")], is_paused_upon_creation=False)
def mail():
    @task
    def send():
        pass
    send()

mail()
"""
"""Another DAG, as the README of the package says it."""


def test_the_dag_is_found_without_errors(dag: Dag) -> None:
    assert dag.import_errors() == ""


def test_the_run_leaves_the_notebook_s_files(dag: Dag, ran: Seen, work_dir: Path) -> None:
    done = dag.run(work_dir)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ran.ok, ran.error
    assert len(made(ran.files)) == 5
    assert made(content_of_files(work_dir)) == made(ran.files)


def test_another_dag_is_scheduled_by_what_it_writes(
    dag: Dag, work_dir: Path, tmp_path: Path
) -> None:
    package = Path(shutil.copytree(dag.package, tmp_path / "package"))
    (package / "dags" / "mail_dag.py").write_text(MAIL)
    moved = replace(dag, package=package)
    assert moved.import_errors() == ""
    assert moved.waiting() == ""
    done = moved.run(work_dir)
    assert done.returncode == 0, done.stdout + done.stderr
    assert moved.waiting() == "mail"


def test_a_changed_parameter_does_what_a_changed_notebook_does(
    dag: Dag, ran: Seen, example: Path, work_dir: Path, tmp_path: Path
) -> None:
    text = example.read_text("utf-8")
    assert OF_NAMES in text
    changed = tmp_path / "changed" / "flights.ipynb"
    shutil.copytree(example.parent, changed.parent)
    changed.write_text(text.replace(OF_NAMES, OF_ONE_NAME), "utf-8")
    (tmp_path / "notebook").mkdir()
    notebook = seen_in_notebook(changed, tmp_path / "notebook", hash_seed=0, timeout=600)
    done = dag.run(work_dir, names=["carrier"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert notebook.ok, notebook.error
    assert made(content_of_files(work_dir)) == made(notebook.files)
    assert made(notebook.files) != made(ran.files)


def test_a_failing_task_fails_the_run(dag: Dag, work_dir: Path) -> None:
    (work_dir / "data" / "planes.csv").unlink()
    done = dag.run(work_dir)
    assert done.returncode == 1
    assert "planes.csv" in done.stdout + done.stderr


def test_a_parameter_of_the_wrong_type_is_refused(dag: Dag, work_dir: Path) -> None:
    assert dag.run(work_dir, names="many").returncode != 0
    assert not (work_dir / "output").exists()
