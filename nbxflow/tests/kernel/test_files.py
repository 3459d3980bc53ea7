"""What cells do to names in the file system, and that they look at folders, in a real kernel."""

from __future__ import annotations

import os

import pytest

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
        ("pass", "os.listdir('f1/g')", ["f1/g/", "f1/g/*", "f1/g/x/"], []),
        ("pass", "list(Path('f1').glob('*'))", ["f1/", "f1/*", "f1/g/"], []),
        ("pass", "import glob; glob.glob('f1/*')", ["f1/", "f1/*", "f1/g/"], []),
        (
            "pass",
            "shutil.move('f1', 'f2')",
            ["f1/g/x"],
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


def test_there_is_a_limit(kernel: ProbeKernel) -> None:
    _, end = kernel.cell("for n in range(1200): os.makedirs('many', exist_ok=True)")
    assert [(spot["kind"], spot["layer"]) for spot in end["blindSpots"]] == [("other", "files")]
