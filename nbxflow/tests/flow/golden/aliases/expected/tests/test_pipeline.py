"""Tests of notebook_pipeline: python -m unittest tests/test_pipeline.py (or pytest)."""

import inspect
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from notebook_pipeline.pipeline import PIPELINE  # noqa: E402
from notebook_pipeline.runner import run, task_function  # noqa: E402

# Folder that the notebook stood in, with the data.
WORK_DIR = os.environ.get("NOTEBOOK_PIPELINE_WORK_DIR")
# What the tasks read there and do not make themselves.
NEEDED = ("readings.csv",)
# What they make.
MADE = ()
# Why the whole must not be run just to test it.
EFFECTS = ()


class Structure(unittest.TestCase):
    """Each task takes what an earlier one gives."""

    def test_inputs_are_given_by_earlier_tasks(self) -> None:
        parameters = {parameter.name for parameter in PIPELINE.parameters}
        given: dict = {}
        for task in PIPELINE.tasks:
            for name, source in task.takes.items():
                if source is None:
                    self.assertIn(name, parameters, f"{task.name} takes {name}")
                else:
                    self.assertIn(name, given.get(source, ()), f"{task.name} takes {name}")
                    self.assertIn(source, task.after, f"{task.name} comes after {source}")
            for source in (*task.after, *filter(None, [task.state])):
                self.assertIn(source, given, f"{task.name} comes after {source}")
            given[task.name] = task.gives

    def test_functions_take_these_names(self) -> None:
        for task in PIPELINE.tasks:
            with self.subTest(task=task.name):
                signature = inspect.signature(task_function(PIPELINE, task))
                self.assertEqual(list(signature.parameters), list(task.takes))


class Whole(unittest.TestCase):
    """All tasks, in a copy of the data."""

    def setUp(self) -> None:
        if WORK_DIR is None:
            self.skipTest("the variable that names the folder of the data is not set")
        if EFFECTS:
            self.skipTest(f"it would reach outside: {'; '.join(EFFECTS)}")
        missing = [name for name in NEEDED if not Path(WORK_DIR, name).exists()]
        if missing:
            self.skipTest(f"{WORK_DIR} lacks {', '.join(missing)}")
        unset = [name for name in PIPELINE.environment if name not in os.environ]
        if unset:
            self.skipTest(f"these variables are not set: {', '.join(unset)}")

    def test_all_tasks_run_and_make_their_files(self) -> None:
        parameters = {item.name: item.default for item in PIPELINE.parameters}
        with tempfile.TemporaryDirectory() as folder:
            work_dir, run_dir = Path(folder, "work"), Path(folder, "run")
            shutil.copytree(str(WORK_DIR), work_dir)
            for name in set(MADE) - set(NEEDED):
                remove(work_dir / name)
            run_dir.mkdir()
            run(PIPELINE, parameters, run_dir, work_dir)
            for name in MADE:
                self.assertTrue((work_dir / name).exists(), f"{name} was not made")


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    unittest.main()
