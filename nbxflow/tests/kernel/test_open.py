"""The hook on open() in a real kernel."""

from __future__ import annotations

import json
import pickle

import pytest

from nbxflow.tests.kernel.probe_kernel import ProbeKernel, accesses

IN_A_THREAD = (
    "import threading\n"
    "thread = threading.Thread(target=lambda: open('a.csv').close())\n"
    "thread.start(); thread.join()"
)
READ = ("a.csv", "read", None, False)


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("open('a.csv').read()", [READ]),
        ("import io; io.open('a.csv').read()", [READ]),
        ("import builtins; builtins.open(file='a.csv', mode='rb').read()", [READ]),
        ("import pathlib; pathlib.Path('a.csv').read_text()", [READ]),
        ("import gzip; gzip.open('a.csv').close()", [READ]),
        ("[open('a.csv') for _ in range(100)]; None", [READ]),
        ("open('1', 'w').write('x')", [("1", "write", "create", False)]),
        ("open('1', 'w+').read()", [("1", "write", "overwrite", False)]),
        ("open('1', 'w').write('xy')", [("1", "write", "overwrite", False)]),
        ("open('1', 'a').write('z')", [("1", "write", "append", False)]),
        ("open('1', 'a+').close()", [("1", "read", None, False), ("1", "write", "append", False)]),
        ("open('1', 'r+').close()", [("1", "read", None, False), ("1", "write", None, False)]),
        ("open('2', 'x').close()", [("2", "write", "create", False)]),
        ("open('2', 'x')", [("2", "write", "create", True)]),
        ("open('none')", [("none", "read", None, True)]),
        ("import os\nos.fdopen(os.open('a.csv', os.O_RDONLY)).close()", []),
        ("open('/proc/self/stat').close(); open('/dev/null', 'w').close()", []),
        ("import json, zoneinfo, email; zoneinfo.ZoneInfo('Europe/Paris')", []),
        ("from importlib.metadata import entry_points; len(entry_points())", []),
        (IN_A_THREAD, [READ]),
    ],
)  # fmt: skip
def test_what_is_seen(kernel: ProbeKernel, code: str, seen: list[tuple[object, ...]]) -> None:
    _, end = kernel.cell(code)
    assert accesses(end, "open") == seen
    assert end["blindSpots"] == []


def test_locations_are_absolute_and_sizes_are_those_at_the_end(kernel: ProbeKernel) -> None:
    code = "import os\nos.makedirs('d', exist_ok=True)\nos.chdir('d')\nf = open('../sized', 'w')\n"
    _, end = kernel.cell(code + "os.chdir('..')\nf.write('12345'); f.close()")
    [access] = end["accesses"]
    folder = kernel.run("print(os.getcwd())").stdout.strip()
    assert access["location"] == f"{folder}/sized"
    assert access["bytes"] == 5


def test_a_file_among_the_libraries_counts_when_the_notebook_names_it(kernel: ProbeKernel) -> None:
    _, end = kernel.cell("import json.decoder; open(json.decoder.__file__).close()")
    assert accesses(end) == [("decoder.py", "read", None, False)]


def test_a_name_of_two_lines_is_a_name(kernel: ProbeKernel) -> None:
    _, end = kernel.cell("open('two\\nlines.txt', 'w').close()")
    assert accesses(end) == [("two\nlines.txt", "write", "create", False)]


def test_there_is_a_limit(kernel: ProbeKernel) -> None:
    _, end = kernel.cell("for n in range(1200): open(f'many{n}', 'w').close()")
    assert len(end["accesses"]) == 1000
    assert [(spot["kind"], spot["layer"]) for spot in end["blindSpots"]] == [("other", "open")]


def test_open_looks_like_itself(kernel: ProbeKernel) -> None:
    look = (
        "import builtins, io, inspect, pickle, copy, json\n"
        "class Holder: opener = builtins.open\n"
        "with Holder().opener('a.csv') as file: pass\n"
        "print(json.dumps([repr(builtins.open), builtins.open.__name__, builtins.open.__doc__,\n"
        "  str(inspect.signature(builtins.open)), pickle.dumps(builtins.open).hex(),\n"
        "  builtins.open is io.open, pickle.loads(pickle.dumps(io.open)) is io.open,\n"
        "  copy.deepcopy(io.open) is io.open, callable(open)]))"
    )
    seen = json.loads(kernel.run(look).stdout)
    assert seen[0] == repr(open)
    assert seen[1:3] == ["open", open.__doc__]
    assert pickle.loads(bytes.fromhex(seen[4])) is open
    assert seen[5:] == [True, True, True, True]


def test_warnings_and_tracebacks_name_the_users_line(kernel: ProbeKernel) -> None:
    outcome = kernel.run("open('none')")
    assert outcome.error is not None
    assert "nbxflow" not in "".join(outcome.error["traceback"])
    outcome = kernel.run("import subprocess\nsubprocess.run(['/none'])")
    assert outcome.error is not None
    assert "nbxflow" not in "".join(outcome.error["traceback"])
