"""Runs a pipeline, or one task of it, each task in a process of its own.

``python -m <package>`` runs all tasks in order; ``--task`` runs one, for schedulers. A task starts
with what earlier tasks have given and with the state of the process that they have left, calls its
function, and keeps what the function gives (module ``state``).
"""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

from . import outputs
from .parameters import Parameter, WrongParameter, as_text, checked_parameters, from_text
from .process import changed_state, new_process, restore_state
from .state import CheckpointError, load, load_process, remove, save

_RESERVED = ("outputs",)


class TaskFailed(Exception):
    """A task has not ended well; the message names it."""


@dataclass(frozen=True)
class Task:
    """One step of the notebook.

    Attributes:
        name: of its module and of its function there.
        takes: what the function takes: by name, the task that gives it; None for a parameter.
        gives: the names that it returns.
        after: tasks that have to end before it.
        state: the task whose process's state it starts with; None: a new process's.
        keeps_state: whether later tasks start with the state that it leaves.
    """

    name: str
    takes: Mapping[str, Optional[str]] = field(default_factory=dict)
    gives: Sequence[str] = ()
    after: Sequence[str] = ()
    state: Optional[str] = None
    keeps_state: bool = False


@dataclass(frozen=True)
class Pipeline:
    """All tasks, in an order in which they can run.

    Attributes:
        name: of the package.
        parameters: of all tasks.
        tasks: each behind those it depends on.
        environment: environment variables that have to be set.
    """

    name: str
    parameters: Sequence[Parameter]
    tasks: Sequence[Task]
    environment: Sequence[str] = ()

    def __post_init__(self) -> None:
        for task in self.tasks:
            if task.name in _RESERVED:
                raise ValueError(f"A task cannot be called {task.name}.")

    def task(self, name: str) -> Task:
        """The task of that name.

        Raises:
            KeyError: there is none.
        """
        return {task.name: task for task in self.tasks}[name]


# -- one task --------------------------------------------------------------------------------------


def task_function(pipeline: Pipeline, task: Task) -> Callable[..., Any]:
    """The function that a task calls; imports its module."""
    module = importlib.import_module(f"{pipeline.name}.tasks.{task.name}")
    function: Callable[..., Any] = getattr(module, task.name)
    return function


def run_task(
    pipeline: Pipeline, name: str, parameters: Mapping[str, Any], run_dir: Path, work_dir: Path
) -> None:
    """Run a task in this process, which should be a new one: the task changes its state.

    Args:
        pipeline: that it belongs to.
        name: of the task.
        parameters: by name; those not given have their defaults.
        run_dir: folder of the run's checkpoints and outputs.
        work_dir: folder in which files are found, as the notebook's own.

    Raises:
        WrongParameter: a parameter is unknown or of the wrong type.
        CheckpointError: what it takes cannot be read, or what it gives cannot be kept.
        Exception: whatever the code of the notebook raises.
    """
    task, given = pipeline.task(name), checked_parameters(pipeline.parameters, parameters)
    run_dir, work_dir = run_dir.absolute(), work_dir.absolute()
    remove(run_dir, name)
    os.environ.setdefault("MPLBACKEND", "agg")
    os.chdir(work_dir)
    _look_here_for_modules()
    new = new_process()
    outputs.keep_in(run_dir / "outputs" / name)
    state = load_process(run_dir, task.state) if task.state is not None else {}
    function = task_function(pipeline, task)
    restore_state(state, work_dir)
    taken = _taken(task, given, run_dir)
    # Once more: values bring libraries with them, and these bring filters, options …
    restore_state(state, work_dir)
    outputs.take_over_pyplot()
    result = function(**taken)
    kept = changed_state(new, work_dir) if task.keeps_state else None
    save(run_dir, name, _given(task, result), kept)


def _look_here_for_modules() -> None:
    """Find modules beside the notebook as its kernel does: first, and wherever the folder is."""
    if sys.path and sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
    sys.path.insert(0, "")


def _taken(task: Task, parameters: Mapping[str, Any], run_dir: Path) -> dict[str, Any]:
    """The arguments of the function; names of one task come from one checkpoint, read once."""
    found = {name: parameters[name] for name, source in task.takes.items() if source is None}
    for source in dict.fromkeys(source for source in task.takes.values() if source is not None):
        names = [name for name, giver in task.takes.items() if giver == source]
        found.update(load(run_dir, source, names))
    return found


def _given(task: Task, result: Any) -> dict[str, Any]:
    if not task.gives:
        return {}
    if len(task.gives) == 1:
        return {task.gives[0]: result}
    return {name: result[place] for place, name in enumerate(task.gives)}


def start_task(
    pipeline: Pipeline, name: str, parameters: Mapping[str, Any], run_dir: Path, work_dir: Path
) -> None:
    """Run a task in a process of its own; what it prints goes where this process prints.

    Args and what is raised: as for :func:`run_task`, but

    Raises:
        TaskFailed: it has not ended well; what it raised was printed.
    """
    given = checked_parameters(pipeline.parameters, parameters)
    task = pipeline.task(name)
    wanted = [each for each in pipeline.parameters if each.name in task.takes]
    command = [sys.executable, *_isolated(), "-m", pipeline.name, "--task", name]
    command += ["--run-dir", str(run_dir.absolute()), "--work-dir", str(work_dir.absolute())]
    for each in wanted:
        command += ["--param", f"{each.name}={as_text(each, given[each.name])}"]
    sys.stdout.flush()
    try:
        done = subprocess.run(command, cwd=work_dir, env=_environment(), check=False)
    except (OSError, ValueError) as error:
        raise TaskFailed(f"The task `{name}` could not be started: {error}") from error
    if done.returncode:
        raise TaskFailed(f"The task `{name}` {_end(done.returncode)}.")


def _isolated() -> list[str]:
    """So that a file in the working folder does not stand for a module of Python itself."""
    return ["-P"] if sys.version_info >= (3, 11) else []


def _environment() -> dict[str, str]:
    """Of a child: it finds this package, and draws figures into files."""
    home = str(Path(__file__).resolve().parents[1])
    paths = [home, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    path = os.pathsep.join(dict.fromkeys(paths))
    return {"MPLBACKEND": "agg", **os.environ, "PYTHONPATH": path}


def _end(code: int) -> str:
    if code > 0:
        return f"failed (exit code {code}): see what it printed"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = str(-code)
    return f"was ended by {name}; it has kept nothing"


# -- all tasks -------------------------------------------------------------------------------------


def run(pipeline: Pipeline, parameters: Mapping[str, Any], run_dir: Path, work_dir: Path) -> None:
    """Run all tasks, one after the other.

    Args and what is raised: as for :func:`start_task`. Tasks behind one that failed do not run.
    """
    checked_parameters(pipeline.parameters, parameters)
    for task in pipeline.tasks:
        remove(run_dir, task.name)
    for task in pipeline.tasks:
        start_task(pipeline, task.name, parameters, run_dir, work_dir)


# -- the command line ------------------------------------------------------------------------------


def main(pipeline: Pipeline, argv: Optional[Sequence[str]] = None) -> int:
    """The command line of the package; gives the exit code.

    0: all went well; 1: a task failed; 2: wrong usage, with one line that says what.
    """
    options = _options(pipeline).parse_args(argv)
    if options.list:
        print("\n".join(_list(pipeline)))
        return 0
    try:
        given = _given_parameters(pipeline, options.param)
        problem = _problem(pipeline, options)
        if problem:
            raise WrongParameter(problem)
    except WrongParameter as error:
        print(f"{pipeline.name}: {error}", file=sys.stderr)
        return 2
    work_dir = Path(options.work_dir)
    if options.task is not None:
        return _one(pipeline, options.task, given, Path(options.run_dir), work_dir)
    return _all(pipeline, given, options.run_dir, work_dir)


def _options(pipeline: Pipeline) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {pipeline.name}", allow_abbrev=False)
    add = parser.add_argument
    add("--param", action="append", default=[], metavar="NAME=VALUE", help="give a parameter")
    add("--work-dir", default=".", help="where files are found; the present folder")
    add("--run-dir", help="where checkpoints and outputs are kept; a new temporary folder")
    add("--task", metavar="NAME", help="run this task only")
    add("--list", action="store_true", help="list tasks and parameters")
    return parser


def _list(pipeline: Pipeline) -> list[str]:
    tasks = [
        f"{task.name}  after {', '.join(task.after)}" if task.after else task.name
        for task in pipeline.tasks
    ]
    parameters = [f"{each.name}: {each.type} = {each.default!r}" for each in pipeline.parameters]
    return [
        "tasks:",
        *(f"  {line}" for line in tasks),
        "parameters:",
        *(f"  {line}" for line in parameters),
    ]


def _given_parameters(pipeline: Pipeline, texts: Sequence[str]) -> dict[str, Any]:
    known = {each.name: each for each in pipeline.parameters}
    given: dict[str, Any] = {}
    for text in texts:
        typed, sign, value = text.partition("=")
        if not sign:
            raise WrongParameter(f"--param needs NAME=VALUE, not {text!r}.")
        name = unicodedata.normalize("NFKC", typed)  # as Python knows names
        given[name] = from_text(known[name], value) if name in known else value
    checked_parameters(pipeline.parameters, given)
    return given


def _problem(pipeline: Pipeline, options: argparse.Namespace) -> Optional[str]:
    missing = [name for name in pipeline.environment if name not in os.environ]
    if missing:
        return f"Set the environment variable {', '.join(missing)} first."
    if not Path(options.work_dir).is_dir():
        return f"There is no folder {options.work_dir!r}."
    if options.task is None:
        return None
    if options.task not in [task.name for task in pipeline.tasks]:
        return f"There is no task {options.task!r}: see --list."
    return None if options.run_dir else "--task needs --run-dir, the folder of the run."


def _one(
    pipeline: Pipeline, name: str, given: Mapping[str, Any], run_dir: Path, work_dir: Path
) -> int:
    try:
        run_task(pipeline, name, given, run_dir, work_dir)
    except CheckpointError as error:
        print(f"{pipeline.name}: {error}", file=sys.stderr)
        return 1
    return 0


def _all(
    pipeline: Pipeline, given: Mapping[str, Any], folder: Optional[str], work_dir: Path
) -> int:
    run_dir = Path(folder) if folder else Path(tempfile.mkdtemp(prefix=f"{pipeline.name}-"))
    try:
        run(pipeline, given, run_dir, work_dir)
    except TaskFailed as error:
        print(f"{pipeline.name}: {error}", file=sys.stderr)
        if folder is None:
            print(f"{pipeline.name}: what was kept is in {run_dir}", file=sys.stderr)
        return 1
    if folder is None:
        shutil.rmtree(run_dir, ignore_errors=True)
    return 0
