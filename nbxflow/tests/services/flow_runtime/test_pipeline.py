"""Whole packages, run as their users run them: each task in a process of its own."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path
from typing import Literal

import pytest

from nbxflow.services.flow_runtime.state import CheckpointError, load
from nbxflow.tests.services.flow_runtime.packages import NAME, make, run

THREE = """
    parameters=(Parameter("late_after", "int", 15), Parameter("path", "str", "a.txt")),
    tasks=(
        Task(name="first", takes={"late_after": None}, gives=("rows", "alias"), keeps_state=True),
        Task(name="second", takes={"rows": "first", "alias": "first"}, gives=("rows",),
             after=("first",), state="first", keeps_state=True),
        Task(name="third", takes={"rows": "second", "path": None}, after=("second",),
             state="second"),
    ),
"""
TASKS = {
    "first": """
        import os, random
        def first(late_after):
            random.seed(5)
            os.environ["MADE"] = "here"
            os.mkdir("inside")
            os.chdir("inside")
            rows = [late_after, random.random()]
            return rows, rows
    """,
    "second": """
        import os, random, warnings
        def second(rows, alias):
            alias.append(random.random())
            warnings.simplefilter("ignore", UserWarning)
            print("second in", os.path.basename(os.getcwd()), os.environ["MADE"])
            return rows
    """,
    "third": """
        import json, random, warnings
        def third(rows, path):
            warnings.warn("not to be seen")
            rows.append(random.random())
            with open(path, "w") as file:
                json.dump(rows, file)
    """,
}


def drawn(start: int) -> list[float]:
    generator = random.Random(5)
    return [start, *(generator.random() for _ in range(3))]


def test_tasks_go_on_where_the_one_before_has_ended(tmp_path: Path) -> None:
    folder = make(tmp_path, THREE, TASKS)
    done = run(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "second in inside here\n"
    assert json.loads((folder / "work/inside/a.txt").read_text()) == drawn(15)
    shutil.rmtree(folder / "work/inside")
    done = run(folder, "--param", "late_after=20", "--param", "path=b=c.txt")
    assert json.loads((folder / "work/inside/b=c.txt").read_text()) == drawn(20)
    assert "MADE" not in os.environ


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_may_have_any_letters(tmp_path: Path, form: Literal["NFC", "NFD"]) -> None:
    folder = make(
        tmp_path,
        'parameters=(Parameter("größe", "int", 1),), '
        'tasks=(Task("eins", takes={"größe": None}, gives=("α", "日本")), '
        'Task("zwei", takes={"α": "eins", "日本": "eins"}, after=("eins",)))',
        {
            "eins": """
            import numpy
            def eins(größe):
                return numpy.arange(größe), [größe]
            """,
            "zwei": """
            def zwei(α, 日本):
                print("got", α.tolist(), 日本)
            """,
        },
    )
    done = run(folder, "--param", unicodedata.normalize(form, "größe=2"))
    assert (done.returncode, done.stdout) == (0, "got [0, 1] [2]\n"), done.stderr


def test_options_of_libraries_are_carried(tmp_path: Path) -> None:
    folder = make(
        tmp_path,
        'parameters=(), tasks=(Task(name="first", keeps_state=True),'
        ' Task(name="third", state="first", after=("first",)))',
        {
            "first": """
                import decimal, os, sys, time
                import colorcet
                import matplotlib as mpl
                import matplotlib.pyplot as plt
                import numpy as np
                import pandas as pd
                def first():
                    pd.set_option("display.max_rows", 7)
                    pd.set_option("display.float_format", lambda number: f"<{number:.1f}>")
                    np.random.seed(3)
                    np.random.rand()
                    np.set_printoptions(precision=2)
                    np.seterr(all="raise")
                    plt.rcParams["figure.figsize"] = (3, 2)
                    plt.rcParams["image.cmap"] = "own"
                    mpl.colors.get_named_colors_mapping()["k"] = (0.5, 0.5, 0.5)
                    decimal.getcontext().prec = 5
                    sys.setrecursionlimit(1234)
                    os.environ["TZ"] = "XYZ-5"
                    time.tzset()
            """,
            "third": """
                import decimal, sys, time
                from matplotlib.colors import to_rgb
                import matplotlib.pyplot as plt
                import numpy as np
                import pandas as pd
                from .. import outputs
                def third():
                    print(pd.get_option("display.max_rows"), decimal.Decimal(1) / 3)
                    print(pd.get_option("display.max_columns"), plt.get_cmap().name, to_rgb("k"))
                    print(np.geterr()["divide"], np.array([1 / 3]), plt.rcParams["figure.figsize"])
                    print(np.random.rand(), np.random.mtrand._rand._bit_generator._seed_seq)
                    print(sys.getrecursionlimit(), time.localtime(0).tm_hour)
                    outputs.show(pd.DataFrame({"a": [1.25]}), "the table")
                    plt.plot([1, 2])
                    plt.show()
                    print(plt.get_fignums())
            """,
        },
    )
    (folder / "work" / "colorcet.py").write_text(
        "import matplotlib as mpl\n"
        "mpl.colormaps.register(mpl.colors.ListedColormap(['r', 'g']), name='own')\n"
    )
    done = run(folder, "--run-dir", str(tmp_path / "run"))
    assert done.returncode == 0, done.stderr
    first, *lines = done.stdout.splitlines()
    assert [first, *lines[:2]] == ["7 0.33333", "20 own (0.5, 0.5, 0.5)", "raise [0.33] [3.0, 2.0]"]
    assert lines[2] == "0.7081478226181048 None"
    assert lines[3] == "1234 5"
    assert "<1.2>" in done.stdout
    assert lines[-1] == "[]"
    shown = sorted(path.name for path in (tmp_path / "run/outputs/third").iterdir())
    assert shown == ["001-the-table.html", "001-the-table.txt", "002-figure.png"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--param", "nope=1"], "There is no parameter 'nope' (parameters: late_after, path)."),
        (["--param", "late_after=x"], "late_after needs a value of type int, not 'x'."),
        (["--param", "late_after"], "--param needs NAME=VALUE, not 'late_after'."),
        (["--task", "nope", "--run-dir", "r"], "There is no task 'nope': see --list."),
        (["--task", "first"], "--task needs --run-dir, the folder of the run."),
        (["--work-dir", "nowhere"], "There is no folder 'nowhere'."),
    ],
)
def test_wrong_usage_is_one_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = run(make(tmp_path, THREE, TASKS), *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    [line] = done.stderr.splitlines()
    assert line.endswith(said)


def test_missing_environment_variables_are_named(tmp_path: Path) -> None:
    folder = make(tmp_path, f"{THREE} environment=('NEEDED_KEY',)", TASKS)
    done = run(folder)
    assert done.returncode == 2
    assert done.stderr == f"{NAME}: Set the environment variable NEEDED_KEY first.\n"
    assert run(folder, "--list").returncode == 0
    one = ["--task", "first", "--run-dir", str(tmp_path / "run")]
    assert run(folder, *one, env={"NEEDED_KEY": "x"}).returncode == 0


def test_a_failing_task_stops_the_rest(tmp_path: Path) -> None:
    second = "def second(rows, alias):\n    raise ValueError('no such luck')\n"
    folder = make(tmp_path, THREE, {**TASKS, "second": second})
    done = run(folder, "--run-dir", str(tmp_path / "run"))
    assert done.returncode == 1
    assert "ValueError: no such luck" in done.stderr
    assert done.stderr.endswith("The task `second` failed (exit code 1): see what it printed.\n")
    assert (tmp_path / "run/first").is_dir()
    assert not (tmp_path / "run/second").exists()
    assert not (folder / "work/inside/a.txt").exists()


def test_what_cannot_be_kept_is_named(tmp_path: Path) -> None:
    first = "def first(late_after):\n    return [1], (n for n in [1])\n"
    done = run(make(tmp_path, THREE, {**TASKS, "first": first}))
    assert done.returncode == 1
    assert (
        "`alias`, given by the task `first`, is a generator and cannot be kept between tasks: "
        "join the tasks that use `alias`" in done.stderr
    )


@pytest.mark.parametrize("kind", ["changed", "cut", "longer", "removed", "manifest", "exchanged"])
def test_a_checkpoint_that_was_tampered_with_is_refused(tmp_path: Path, kind: str) -> None:
    folder, kept = make(tmp_path, THREE, TASKS), tmp_path / "run"
    arguments = ["--run-dir", str(kept), "--task"]
    assert run(folder, *arguments, "first").returncode == 0
    path = kept / "first" / ("manifest.json" if kind == "manifest" else "values.pickle")
    content = path.read_bytes()
    harmful = b"cos\nsystem\n(S'touch harm'\ntR."
    if kind == "removed":
        path.unlink()
    else:
        path.write_bytes(
            {
                "changed": content[:-2] + b"x.",
                "cut": content[:-1],
                "longer": content + b"x",
                "manifest": content.replace(b'"format": 1', b'"format": 2'),
                "exchanged": harmful,
            }[kind]
        )
    done = run(folder, *arguments, "second")
    assert done.returncode == 1
    assert f"{path} was {'removed' if kind == 'removed' else 'changed'}" in done.stderr
    assert not list(tmp_path.rglob("harm"))
    assert not (kept / "second").exists()


def test_a_task_without_those_before_it_says_so(tmp_path: Path) -> None:
    done = run(make(tmp_path, THREE, TASKS), "--run-dir", str(tmp_path / "r"), "--task", "second")
    assert done.returncode == 1
    assert "There is no checkpoint of the task `first` in" in done.stderr


LIMITED = """
import resource, signal, sys
from pathlib import Path
from typing import Literal
sys.path.insert(0, sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
from made_pipeline.state import CheckpointError, load, save
save(Path(sys.argv[2]), "task", {"x": 1}, None)
try:
    save(Path(sys.argv[2]), "task", {"x": bytearray(1_000_000)}, None)
except CheckpointError as error:
    print(error)
"""


def test_a_disk_without_room_leaves_nothing(tmp_path: Path) -> None:
    folder = make(tmp_path, THREE, TASKS)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(folder), str(tmp_path / "run")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "What the task `task` gives could not be kept in" in done.stdout
    assert "File too large. Nothing was kept" in done.stdout
    assert list((tmp_path / "run").iterdir()) == []


SLOW = """
import sys
from pathlib import Path
from typing import Literal
sys.path.insert(0, sys.argv[1])
from made_pipeline.state import save
values = {f"n{n}": bytearray(200_000) for n in range(40)}
print("saving", flush=True)
while True:
    save(Path(sys.argv[2]), "task", values, None)
    print("saved", flush=True)
"""


def test_a_task_killed_while_it_writes_leaves_all_or_nothing(tmp_path: Path) -> None:
    folder, kept = make(tmp_path, THREE, TASKS), tmp_path / "run"
    chance = random.Random(7)
    for _ in range(10):
        process = subprocess.Popen(
            [sys.executable, "-c", SLOW, str(folder), str(kept)], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() * 0.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        if (kept / "task.sha256").exists():
            assert len(load(kept, "task", ["n0", "n39"])["n39"]) == 200_000
        else:
            with pytest.raises(CheckpointError, match="There is no checkpoint of the task `task`"):
                load(kept, "task", ["n0"])
    assert run(folder, "--run-dir", str(kept)).returncode == 0
