"""Shell commands, programs and other processes are blind spots, each named once."""

from __future__ import annotations

import pytest

from nbxflow.tests.kernel.probe_kernel import ProbeKernel

PROCESS = (
    "import multiprocessing as m\n"
    "p = m.get_context('fork').Process(target=print)\n"
    "p.start(); p.join()"
)


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ("!echo secret-word", [("shell", "shell")]),
        ("x = !echo secret-word", [("shell", "shell")]),
        ("%%bash\necho secret-word", [("shell", "shell")]),
        ("%%script bash\necho secret-word", [("shell", "shell")]),
        ("%sx echo secret-word", [("shell", "shell")]),
        ("!echo a\n!echo b", [("shell", "shell")]),
        ("import subprocess; subprocess.run(['true'])", [("subprocess", "subprocess")]),
        ("import os; os.system('true'); os.popen('true').read()", [("subprocess", "subprocess")]),
        ("!true\nimport os; os.system('true')", [("shell", "shell"), ("subprocess", "subprocess")]),
        (PROCESS, [("subprocess", "multiprocessing")]),
        ("import platform; platform.uname().processor", []),
    ],
)
def test_blind_spots(kernel: ProbeKernel, code: str, seen: list[tuple[str, str]]) -> None:
    outcome, end = kernel.cell(code)
    assert outcome.error is None
    assert [(spot["kind"], spot["layer"]) for spot in end["blindSpots"]] == seen
    assert "secret-word" not in str(end)


def test_commands_still_see_the_callers_variables(kernel: ProbeKernel) -> None:
    code = (
        "def inner():\n    local = 'inside'\n    !echo $local\n    x = !echo $local\n    return x\n"
    )
    outcome = kernel.run(code + "print(inner())")
    assert outcome.stdout.split() == ["inside", "['inside']"]


def test_popen_is_still_a_class(kernel: ProbeKernel) -> None:
    code = "import subprocess, pickle, os, inspect\nclass Own(subprocess.Popen): pass\n"
    code += "print(Own(['true']).wait(), pickle.loads(pickle.dumps(subprocess.Popen)),\n"
    code += "  pickle.loads(pickle.dumps(os.system)) is os.system, os.system)"
    assert kernel.run(code).stdout == (
        "0 <class 'subprocess.Popen'> True <built-in function system>\n"
    )
