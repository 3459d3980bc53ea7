import type { FlowDataset, FlowSpec } from '../../../../protocol';
import {
  assignment,
  call,
  literal,
  name,
  pythonDocstring,
  type PythonExpression,
  tuple
} from '../printing';
import { workVariable } from './readme';

/** Text of `tests/test_pipeline.py`; it needs nothing but the package and its data. */
export function testText(spec: FlowSpec): string {
  const title = `Tests of ${spec.name}: python -m unittest tests/test_pipeline.py (or pytest).`;
  return [
    pythonDocstring(title),
    '',
    'import inspect',
    'import os',
    'import shutil',
    'import sys',
    'import tempfile',
    'import unittest',
    'from pathlib import Path',
    '',
    'sys.path.insert(0, str(Path(__file__).resolve().parent.parent))',
    '',
    `from ${name(spec.name).text()}.pipeline import PIPELINE  # noqa: E402`,
    `from ${name(spec.name).text()}.runner import run, task_function  # noqa: E402`,
    '',
    '# Folder that the notebook stood in, with the data.',
    assignment(
      'WORK_DIR',
      call('os.environ.get', [literal(workVariable(spec))])
    ),
    '# What the tasks read there and do not make themselves.',
    assignment('NEEDED', texts(needed(spec))),
    '# What they make.',
    assignment('MADE', texts(made(spec))),
    '# Why the whole must not be run just to test it.',
    assignment('EFFECTS', texts(effects(spec))),
    '',
    BODY
  ].join('\n');
}

function texts(items: readonly string[]): PythonExpression {
  return tuple(items.map(literal));
}

/** Files that have to be there before the first task. */
function needed(spec: FlowSpec): readonly string[] {
  const ready = new Set<string>();
  const names = new Set<string>();
  for (const { reads, writes } of spec.steps) {
    const own = filesOf(writes);
    filesOf(reads)
      .filter(file => !ready.has(file) && !own.includes(file))
      .forEach(file => names.add(file));
    own.forEach(file => ready.add(file));
  }
  return [...names].sort();
}

function made(spec: FlowSpec): readonly string[] {
  const names = spec.steps.flatMap(({ writes }) => filesOf(writes));
  return [...new Set(names)].sort();
}

/** Files that hold datasets inside the folder: `a.sqlite` of `a.sqlite#main.t`. */
function filesOf(datasets: readonly FlowDataset[]): readonly string[] {
  return datasets
    .filter(({ inside, namespace }) => inside && namespace === 'file')
    .map(dataset => dataset.name.replace(/(?!^)#.*$/s, ''));
}

function effects(spec: FlowSpec): readonly string[] {
  return spec.steps.flatMap(step =>
    step.effects
      .filter(({ writes }) => writes)
      .map(
        ({ kind, target, call: made }) =>
          `${step.id}: ${kind} ${target ?? made ?? ''}`
      )
  );
}

const BODY = `
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
`;
