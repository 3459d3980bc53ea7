"""Processes that a cell starts inherit TRACEPARENT; nothing else sees it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nbxflow.tests.kernel.probe_kernel import ProbeKernel
from nbxflow.tests.kernel.user_traces import ids

ASK = "echo =$TRACEPARENT="
SPAWN = """
import multiprocessing, child
if __name__ == "__main__":
    box = multiprocessing.get_context("{method}").Queue()
    process = multiprocessing.get_context("{method}").Process(target=child.tell, args=(box,))
    process.start(); print(box.get()); process.join()
"""
FORK = """
import os
read, write = os.pipe()
if os.fork() == 0:
    os.dup2(write, 1)
    os.execv("/bin/sh", ["sh", "-c", "echo =$TRACEPARENT="])
os.wait()
print(os.read(read, 100).decode())
"""
WAYS = {
    "run": f"import subprocess\nprint(subprocess.check_output({ASK!r}, shell=True, text=True))",
    "system": f"import os\nos.system({ASK!r} + ' > out')\nprint(open('out').read())",
    "popen": f"import os\nprint(os.popen({ASK!r}).read())",
    "!": f"!{ASK}",
    "x = !": f"x = !{ASK}\nprint(x[0])",
    "%%bash": f"%%bash\n{ASK}",
    "asyncio": (
        "import asyncio\nfrom subprocess import PIPE\n"
        f"p = await asyncio.create_subprocess_shell({ASK!r}, stdout=PIPE)\n"
        "print((await p.communicate())[0].decode())"
    ),
    "pexpect": f"import pexpect\nprint(pexpect.run('sh -c \"{ASK}\"').decode())",
    "fork": FORK,
    "thread": (
        "import subprocess, threading\nfound = []\n"
        f"def ask(): found.append(subprocess.check_output({ASK!r}, shell=True, text=True))\n"
        "t = threading.Thread(target=ask); t.start(); t.join(); print(found[0])"
    ),
    "multiprocessing fork": SPAWN.format(method="fork"),
    "multiprocessing spawn": SPAWN.format(method="spawn"),
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProbeKernel]:
    """A kernel whose server stands in no trace."""
    folder: Path = tmp_path_factory.mktemp("asked")
    (folder / "child.py").write_text(
        f"import subprocess\ndef tell(box): box.put(subprocess.getoutput({ASK!r}))\n"
    )
    with ProbeKernel(folder) as kernel:
        kernel.run("import os")
        yield kernel


@pytest.mark.parametrize("code", WAYS.values(), ids=list(WAYS))
def test_processes_inherit_it(asked: ProbeKernel, code: str) -> None:
    outcome = asked.run(code)
    trace, span = ids(outcome)
    assert outcome.stdout.strip() == f"=00-{trace}-{span}-01=", outcome.error
    look = f"import os; print(os.popen({ASK!r}).read(), 'TRACEPARENT' in os.environ)"
    assert asked.finish(asked.send(look, silent=True)).stdout == "==\n False\n"


def test_os_environ_is_as_ever(asked: ProbeKernel) -> None:
    look = "'TRACEPARENT' in os.environ, os.environ.get('TRACEPARENT')"
    assert asked.run(f"os.system('true')\n{look}").result == "(False, None)"


def test_an_explicit_environment_is_what_the_user_says(asked: ProbeKernel) -> None:
    code = (
        "import subprocess\n"
        f"print(subprocess.check_output({ASK!r}, shell=True, text=True, env=dict(os.environ)))"
    )
    assert asked.run(code).stdout.strip() == "=="


def test_the_users_own_value_wins(asked: ProbeKernel) -> None:
    tell = f"print(os.popen({ASK!r}).read())"
    code = f"os.system('true')\nos.environ['TRACEPARENT'] = 'own'\n{tell}"
    assert asked.run(code).stdout.strip() == "=own="
    assert asked.run(tell).stdout.strip() == "=own="
    assert asked.run("os.environ['TRACEPARENT']").result == "'own'"
    outcome = asked.run(f"del os.environ['TRACEPARENT']\n{tell}")
    trace, span = ids(outcome)
    assert outcome.stdout.strip() == f"=00-{trace}-{span}-01="


def test_a_value_from_outside_wins(tmp_path: Path) -> None:
    with ProbeKernel(tmp_path, env={"TRACEPARENT": "outer"}) as kernel:
        assert kernel.run(f"!{ASK}").stdout.strip() == "=outer="
        assert kernel.run("import os; os.environ['TRACEPARENT']").result == "'outer'"


def test_overlapping_cells_hand_on_their_own(asked: ProbeKernel) -> None:
    subshell = asked.new_subshell()
    asked.run("import threading\nmeet = threading.Barrier(2, timeout=30)\nfound = {}")
    turn = "meet.wait()\n"
    ask = f"found[{{}}] = os.popen({ASK!r}).read().strip()\n"
    one = asked.send(turn + ask.format(1) + turn + turn + ask.format(3))
    other = asked.send(turn + turn + ask.format(2) + turn, subshell=subshell)
    done = set()
    while done < {one, other}:
        done.add(asked.client.get_shell_msg(timeout=60)["parent_header"]["msg_id"])
    outcome = asked.run("print(found[1], found[2], found[3])")
    spans = []
    for message_id in (one, other, one):
        outcome.message_id = message_id
        spans.append("=00-{}-{}-01=".format(*ids(outcome)))
    assert outcome.stdout.split() == spans
