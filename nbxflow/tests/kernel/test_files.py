"""What cells do to names in the file system, and that they look at folders, in a real kernel."""

from __future__ import annotations

import copy
import os
import pickle
import sys
from typing import Any

import pytest

from nbxflow.kernel.cell import Cell
from nbxflow.kernel.hooks.files import _careful, _removes
from nbxflow.kernel.hooks.hook import Hook
from nbxflow.kernel.hooks.wrapping import as_builtin, wrap_function
from nbxflow.tests.kernel.probe_kernel import ProbeKernel

MADE = "open('{0}', 'w').close()"


def told(kernel: ProbeKernel, code: str) -> tuple[list[str], list[str]]:
    """The files that a cell read and wrote, below its folder; ``-`` before what is gone."""
    outcome, end = kernel.cell(code)
    assert outcome.error is None
    assert end["blindSpots"] == []
    folder = kernel.run("import os; print(os.getcwd(), end='')").stdout
    found = []
    for entries in (end["dataflow"]["reads"], end["dataflow"]["writes"]):
        found.append(
            sorted(
                ("-" if entry["value"] == "absent" else "")
                + os.path.relpath(entry["location"][5:], folder)
                + ("/" if entry["location"].endswith("/") else "")
                for entry in entries
                if entry["location"].startswith("file:")
            )
        )
    return found[0], found[1]


@pytest.mark.parametrize(
    ("before", "code", "reads", "writes"),
    [
        (MADE.format("r1"), "os.rename('r1', 'r2')", ["r1"], ["-r1", "-r1/", "r2", "r2/"]),
        (MADE.format("p1"), "Path('p1').replace('p2')", ["p1"], ["-p1", "-p1/", "p2", "p2/"]),
        (MADE.format("m1"), "shutil.move('m1', 'm2')", ["m1"], ["-m1", "-m1/", "m2", "m2/"]),
        (MADE.format("d1"), "os.remove('d1')", [], ["-d1", "-d1/"]),
        (MADE.format("u1"), "Path('u1').unlink()", [], ["-u1", "-u1/"]),
        (MADE.format("l1"), "os.link('l1', 'l2')", ["l1"], ["l2", "l2/"]),
        (MADE.format("s1"), "os.symlink('s1', 's2')", [], ["s2", "s2/"]),
        ("pass", "os.makedirs('f1/g')", [], ["f1/", "f1/g/"]),
        ("pass", "os.makedirs('f1/g', exist_ok=True)", ["f1/"], ["f1/g/"]),
        ("pass", "Path('f1/g').mkdir(exist_ok=True)", ["f1/"], ["f1/g/"]),
        ("pass", "Path('f1/g/x').write_text('1')", ["f1/", "f1/g/"], ["f1/g/x", "f1/g/x/"]),
        ("pass", "os.listdir('f1/g')", ["f1/", "f1/g/", "f1/g/*", "f1/g/x/"], []),
        ("pass", "list(Path('f1').glob('*'))", ["f1/", "f1/*", "f1/g/"], []),
        ("pass", "import glob; glob.glob('f1/*')", ["f1/", "f1/*", "f1/g/"], []),
        (
            "pass",
            "shutil.move('f1', 'f2')",
            ["f1/", "f1/g/x"],
            ["-f1/", "-f1/g/", "-f1/g/x", "-f1/g/x/", "f2/", "f2/g/", "f2/g/x", "f2/g/x/"],
        ),
        ("pass", "shutil.rmtree('f2')", [], ["-f2/", "-f2/g/", "-f2/g/x", "-f2/g/x/"]),
        ("pass", "os.mkdir('e'); os.rmdir('e')", [], []),
        ("pass", "open('t', 'w').close(); os.replace('t', 'w')", [], ["w", "w/"]),
        ("pass", "open('v', 'w').close(); os.unlink('v')", [], []),
        ("pass", "Path('none').unlink(missing_ok=True)", [], []),
        ("pass", "import tempfile\nwith tempfile.TemporaryDirectory(): pass", [], []),
        ("pass", "import importlib.metadata as m; len(list(m.distributions()))", [], []),
    ],
)  # fmt: skip
def test_what_is_told(
    kernel: ProbeKernel, before: str, code: str, reads: list[str], writes: list[str]
) -> None:
    kernel.run("import os, shutil\nfrom pathlib import Path")
    kernel.run(before)
    assert told(kernel, code) == (reads, writes)


def test_functions_look_like_themselves(kernel: ProbeKernel) -> None:
    look = (
        "import os, pickle, shutil\nfrom os import listdir, remove\n"
        "print(listdir, pickle.loads(pickle.dumps(os.rename)) is os.rename,\n"
        "      os.unlink in os.supports_dir_fd, os.scandir in os.supports_fd,\n"
        "      shutil.rmtree.avoids_symlink_attacks)"
    )
    assert kernel.run(look).stdout == "<built-in function listdir> True True True True\n"
    _, end = kernel.cell("listdir('.'); files = remove")
    writes = {write["location"]: write for write in end["dataflow"]["writes"]}
    assert writes.keys() == {"name:files"}
    assert writes["name:files"]["type"] == "builtin_function_or_method"


def test_builtins_have_the_attributes_of_the_original() -> None:
    hook = Hook("files", lambda: None, print)
    original = os.remove
    wrapper = as_builtin(wrap_function(hook, original, lambda *_: None), original, "os")
    assert wrapper.__self__ is original.__self__
    assert wrapper.__text_signature__ == original.__text_signature__
    assert not hasattr(wrapper, "no_such")
    hook.replace(os, "remove", wrapper)
    try:
        assert pickle.loads(pickle.dumps(wrapper)) is wrapper
    finally:
        hook.remove()
    assert pickle.loads(pickle.dumps(wrapper)) is original
    assert copy.copy(wrapper) is original


def blind(end: dict[str, Any]) -> list[tuple[str, str]]:
    return [(spot["kind"], spot["layer"]) for spot in end["blindSpots"]]


def test_there_is_a_limit(kernel: ProbeKernel) -> None:
    _, end = kernel.cell("for n in range(1200): os.makedirs(f'many/{n}')")
    assert blind(end) == [("other", "files")]
    assert {"kind": "budget", "name": None} in end["dataflow"]["unknown"]
    sure = "for n in range(1200): os.makedirs('many', exist_ok=True)"
    assert kernel.cell(sure)[1]["blindSpots"] == []


def test_lists_take_no_place_of_changes(kernel: ProbeKernel) -> None:
    """Needs the many folders of the test before."""
    kernel.run("open('o.tmp', 'w').close()")
    look = "for _ in os.walk('many'): pass\nos.replace('o.tmp', 'o.csv')"
    _, end = kernel.cell(look)
    assert end["blindSpots"] == []
    assert end["dataflow"]["unknown"] == []
    written = {write["location"] for write in end["dataflow"]["writes"]}
    assert any(each.endswith("/o.csv") for each in written)
    lists = [each for each in end["dataflow"]["reads"] if each["location"].endswith("*")]
    assert len(lists) == 1000


def test_what_is_read_below_a_link_or_a_moved_folder(kernel: ProbeKernel) -> None:
    kernel.run("os.makedirs('v1'); os.makedirs('v2')")
    kernel.run("for v in ('v1', 'v2'):\n with open(v + '/x', 'w') as f: print(v, file=f)")
    link = "os.path.lexists('current') and os.unlink('current'); os.symlink('{}', 'current')"
    versions = []
    for version in ("v1", "v2", "v1"):
        kernel.run(link.format(version))
        _, end = kernel.cell("open('current/x').read()")
        reads = {os.path.basename(each["location"].rstrip("/")): each for each in read_files(end)}
        assert reads["current"]["writer"] == end["dataflow"]["ordinal"] - 1
        versions.append(reads["current"]["value"])
        assert f"{version}/x" in told(kernel, "open('current/x').read() ")[0]
    assert versions[0] == versions[2] != versions[1]
    kernel.run("%rm -rf w1 moved")
    kernel.run("!mkdir w1; touch w1/x")
    _, end = kernel.cell("os.rename('w1', 'moved')")
    writer = end["dataflow"]["ordinal"]
    kernel.run("os.makedirs('moved', exist_ok=True) ")
    _, end = kernel.cell("open('moved/x').read()")
    (folder,) = (each for each in read_files(end) if each["location"].endswith("/moved/"))
    assert folder["writer"] == writer + 1
    assert folder["value"] is None


def test_what_is_looked_at_and_then_removed_was_there(kernel: ProbeKernel) -> None:
    kernel.run("os.mkdir('z')")
    kernel.run("open('z/x', 'w').close()")
    reads, writes = told(kernel, "open('z/x').close(); os.listdir('z'); shutil.rmtree('z')")
    assert reads == ["z/", "z/*", "z/x", "z/x/"]
    assert {"-z/", "-z/x", "-z/x/"} <= set(writes)


def read_files(end: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in end["dataflow"]["reads"] if each["location"].startswith("file:")]


def test_a_tree_that_is_removed_in_part(kernel: ProbeKernel) -> None:
    kernel.run("os.makedirs('t/a'); os.makedirs('t/b'); open('t/a/x', 'w').close()")
    kernel.run("open('t/b/y', 'w').close()")
    kernel.run(
        "kept = os.rmdir, os.unlink\n"
        "def refuse(path, **more):\n"
        "    if str(path).endswith(('b', 'y', 't')): raise PermissionError(path)\n"
        "    return (kept[0] if str(path).endswith('a') else kept[1])(path, **more)\n"
        "os.rmdir = os.unlink = refuse",
    )
    _, writes = told(kernel, "shutil.rmtree('t', ignore_errors=True)")
    kernel.run("os.rmdir, os.unlink = kept")
    assert writes == ["-t/a/", "-t/a/x", "-t/a/x/"]


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="the system does not tell")
def test_paths_from_descriptors(kernel: ProbeKernel) -> None:
    kernel.run("os.mkdir('fd'); open('fd/g', 'w').close(); open('fd/h', 'w').close()")
    kernel.run("fd = os.open('fd', os.O_RDONLY)")
    assert told(kernel, "os.unlink('g', dir_fd=fd)")[1] == ["-fd/g", "-fd/g/"]
    moved = "os.rename('h', 'i', src_dir_fd=fd, dst_dir_fd=fd)"
    assert told(kernel, moved)[1] == ["-fd/h", "-fd/h/", "fd/i", "fd/i/"]
    assert "fd/*" in told(kernel, "len(os.listdir(fd))")[0]


def test_a_descriptor_that_the_system_does_not_tell_is_unknown() -> None:
    cell = Cell("m", None, 1)
    finish = _careful(_removes(Hook("files", lambda: cell, print)), "os.unlink")(
        cell, ("g",), {"dir_fd": 99_999}
    )
    assert finish is not None
    finish(None, None)
    assert cell.touches() == [{"unknown": "possible-write", "name": "os.unlink"}]


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_names_that_are_no_text(kernel: ProbeKernel) -> None:
    reads, writes = told(kernel, "open(b'\\xff', 'w').close(); os.rename(b'\\xff', b'\\xfe')")
    assert (reads, writes) == ([], ["\\udcfe", "\\udcfe/"])
    assert told(kernel, "open(b'\\xfe').close()")[0] == ["\\udcfe"]


def test_own_path_objects_are_asked_once(kernel: ProbeKernel) -> None:
    kernel.run(
        "asked = []\nclass Own:\n"
        "    def __fspath__(self):\n        asked.append(1)\n        return 'own'"
    )
    assert "own" in told(kernel, "open(Own(), 'w').close()")[1]
    assert "-own" in told(kernel, "os.remove(Own())")[1]
    code = "try:\n    os.remove(path=Own())\nexcept OSError as error:\n    print(error.filename)"
    assert kernel.run(code).stdout == "own\n"
    assert kernel.run("print(len(asked))").stdout == "3\n"
