"""The probe in a real kernel: present, complete, invisible, and quiet when it fails."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nbxflow.adapters.probe_launch import probe_environment
from nbxflow.tests.kernel.probe_kernel import ProbeKernel, accesses

PACKAGE = Path(__file__).resolve().parents[2]


def test_present_before_the_first_cell_and_after_a_restart(tmp_path: Path) -> None:
    with ProbeKernel(tmp_path) as kernel:
        first = kernel.send("x = 1", cell="first")  # before the kernel is up
        end = kernel.wait_for("cell-end", first)
        assert [message["kind"] for message in kernel.messages] == [
            "hello",
            "cell-start",
            "cell-end",
        ]
        assert [message["number"] for message in kernel.messages] == [1, 2, 3]
        assert end["cell"] == "first"
        assert end["segment"] == 1
        assert end["error"] is None
        assert kernel.parents == [None, first, first]
        pid = kernel.messages[0]["pid"]
        kernel.messages.clear()
        kernel.restart()
        second = kernel.send("x")
        assert kernel.wait_for("cell-end", second)["error"] == "NameError"
        assert [message["number"] for message in kernel.messages] == [1, 2, 3]
        assert kernel.messages[0]["pid"] != pid


def test_times_processor_and_memory_of_a_cell(kernel: ProbeKernel) -> None:
    code = "import time\nkept = bytearray(60_000_000)\nt = time.process_time()\n"
    _, end = kernel.cell(code + "while time.process_time() - t < 0.2: pass\ntime.sleep(0.2)")
    start = kernel.wait_for("cell-start", end["messageId"])
    assert start["startedAt"] == end["startedAt"] < end["endedAt"]
    assert 0.4 <= end["wallSeconds"] < 5
    assert 0.2 <= end["cpuSeconds"] < 0.4
    assert 55_000_000 < end["memoryGrowthBytes"] < 70_000_000
    assert end["memoryPeakBytes"] > 60_000_000
    _, dropped = kernel.cell("del kept")
    assert dropped["memoryGrowthBytes"] < -55_000_000
    _, small = kernel.cell("pass")
    assert small["memoryPeakBytes"] < end["memoryPeakBytes"] - 50_000_000


def test_processor_time_of_finished_children_counts(kernel: ProbeKernel) -> None:
    work = "import time\nwhile time.process_time() < 0.3: pass"
    _, end = kernel.cell(
        f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {work!r}])"
    )
    assert end["cpuSeconds"] >= 0.3


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("1/0", "ZeroDivisionError"),
        ("class Own(Exception): pass\nraise Own('secret')", "Own"),
        ("x = (", "SyntaxError"),
        ("import asyncio\nawait asyncio.sleep(0.01)", None),
        ("import asyncio\nawait asyncio.sleep(0)\nraise KeyError('k')", "KeyError"),
        ("raise SystemExit", "SystemExit"),
        ("try:\n    1/0\nexcept Exception:\n    get_ipython().showtraceback()", None),
    ],
)
def test_outcome_of_a_cell(kernel: ProbeKernel, code: str, error: str | None) -> None:
    _, end = kernel.cell(code)
    assert end["error"] == error
    assert "secret" not in str(end)


@pytest.mark.parametrize(
    ("wait", "error"),
    [
        ("import time; time.sleep(60)", "KeyboardInterrupt"),
        # ipykernel lets the loop finish its sleep before it cancels.
        ("import asyncio; await asyncio.sleep(3)", "CancelledError"),
    ],
)
def test_interrupt(kernel: ProbeKernel, wait: str, error: str) -> None:
    message_id = kernel.send(wait)
    kernel.wait_for("cell-start", message_id)
    time.sleep(0.3)
    kernel.manager.interrupt_kernel()
    kernel.finish(message_id)
    end = kernel.wait_for("cell-end", message_id)
    assert end["error"] == error
    assert end["wallSeconds"] < 30


def test_silent_requests_and_empty_cells_leave_no_message(kernel: ProbeKernel) -> None:
    before = len(kernel.quiet())
    kernel.run("open('a.csv').read()", silent=True)
    kernel.run("get_ipython().run_cell('open(\"a.csv\").read()')", silent=True)
    kernel.run("   ")
    assert len(kernel.quiet()) == before


def test_a_run_inside_a_cell_belongs_to_it(kernel: ProbeKernel) -> None:
    before = len(kernel.quiet())
    _, end = kernel.cell("%%capture\nopen('a.csv').read()")
    assert accesses(end) == [("a.csv", "read", None, False)]
    assert [message["kind"] for message in kernel.quiet()[before:]] == ["cell-start", "cell-end"]


def test_segments_are_counted_by_idle_time(tmp_path: Path) -> None:
    with ProbeKernel(tmp_path, idle_minutes=1 / 60) as kernel:
        assert kernel.cell("import time; time.sleep(1.5)")[1]["segment"] == 1
        assert kernel.cell("pass")[1]["segment"] == 1
        time.sleep(1.5)
        assert kernel.cell("pass")[1]["segment"] == 2


def test_the_namespace_and_the_environment_are_untouched(tmp_path: Path) -> None:
    look = (
        "import os, sys, json\n"
        "print(json.dumps([sorted(globals()), __doc__, sorted(os.environ), "
        "sys.dont_write_bytecode, sorted(vars(open))]))"
    )
    with ProbeKernel(tmp_path, inject=False) as plain:
        expected = plain.run(look).stdout
        who = plain.run("%who").stdout
    with ProbeKernel(tmp_path) as probed:
        assert probed.run(look).stdout == expected
        assert probed.run("%who").stdout == who
        probed.run("%reset -f")
        assert probed.cell("open('missing')")[1]["error"] == "FileNotFoundError"
        assert probed.run("'__file__' in globals()").result == "False"


def test_the_users_startup_file_runs_as_ever(tmp_path: Path) -> None:
    startup = tmp_path / "mine.py"
    startup.write_text(
        "import os, sys\nmine = [__file__, sys.argv[0], os.environ['PYTHONSTARTUP']]\n"
    )
    with ProbeKernel(tmp_path, env={"PYTHONSTARTUP": str(startup)}) as kernel:
        assert kernel.run("print(mine)").stdout == f"{[str(startup)] * 3}\n"
        assert kernel.run("import os; os.environ['PYTHONSTARTUP']").result == repr(str(startup))
        assert kernel.run("[n for n in os.environ if 'NBXFLOW_PROBE' in n]").result == "[]"


def test_a_startup_file_that_raises_harms_nothing(tmp_path: Path) -> None:
    startup = tmp_path / "mine.py"
    startup.write_text("before = 1\nraise RuntimeError\n")
    with ProbeKernel(tmp_path, env={"PYTHONSTARTUP": str(startup)}) as kernel:
        outcome, end = kernel.cell("before")
        assert outcome.result == "1"
        assert end["number"] == 3


def test_the_fallback_installs_where_startup_was_skipped(tmp_path: Path) -> None:
    startup = tmp_path / "mine.py"
    startup.write_text("mine = 1\n")
    skip = ("--IPKernelApp.exec_PYTHONSTARTUP=False",)
    with ProbeKernel(tmp_path, env={"PYTHONSTARTUP": str(startup)}, arguments=skip) as kernel:
        kernel.run("pass")
        assert kernel.quiet() == []
        assert kernel.run_fallback().error is None
        assert kernel.wait_for("hello")["number"] == 1
        look = "import os; [n for n in os.environ if 'PROBE' in n], os.environ['PYTHONSTARTUP']"
        outcome, end = kernel.cell(look)
        assert outcome.result == repr(([], str(startup)))
        assert end["number"] == 3
        assert kernel.run("'mine' in globals()").result == "False"


def test_the_fallback_only_says_hello_where_the_probe_is(kernel: ProbeKernel) -> None:
    before = len(kernel.quiet())
    kernel.run_fallback()
    kernel.cell("pass")
    kinds = [message["kind"] for message in kernel.quiet()[before:]]
    assert kinds == ["hello", "cell-start", "cell-end"]


def test_a_probe_that_fails_thrice_takes_itself_off(tmp_path: Path) -> None:
    with ProbeKernel(tmp_path) as kernel:
        kernel.run("import builtins, resource, _io\nresource.getrusage = None")
        for number in range(4):
            outcome = kernel.run(f"print({number})")
            assert (outcome.stdout, outcome.stderr, outcome.error) == (f"{number}\n", "", None)
        faults = [message for message in kernel.quiet() if message["kind"] == "fault"]
        assert [fault["off"] for fault in faults] == [False, False, True]
        assert {(fault["part"], fault["error"]) for fault in faults} == {("probe", "TypeError")}
        events = "ip = get_ipython()\nip.events.callbacks['pre_run_cell']"
        assert kernel.run(events).result == "[]"
        assert kernel.run("builtins.open is _io.open").result == "True"
        assert kernel.run("'showtraceback' in vars(ip)").result == "False"
        kernel.run_fallback()
        assert kernel.quiet()[-1] is faults[-1]


def test_messages_are_numbered_without_gaps(kernel: ProbeKernel) -> None:
    requests = [kernel.send(f"open('a.csv').read(); {number}") for number in range(50)]
    for request in requests:
        kernel.finish(request)
    kernel.wait_for("cell-end", requests[-1])
    numbers = [message["number"] for message in kernel.quiet()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_nothing_is_written_beside_the_probes_source(tmp_path: Path) -> None:
    before = set(PACKAGE.rglob("*.pyc"))
    (tmp_path / "own.py").write_text("x = 1\n")
    with ProbeKernel(tmp_path, env={"PYTHONDONTWRITEBYTECODE": ""}) as kernel:
        kernel.cell("import pandas, duckdb, sqlite3, own")
        loaded = kernel.run("import sys; print([name for name in sys.modules])").stdout
        assert "'_nbxflow.kernel.hooks.duckdb'" in loaded
        assert "'nbxflow'" not in loaded
    assert list(tmp_path.rglob("own.*.pyc")) != []  # the user's own modules are cached as ever
    assert set(PACKAGE.rglob("*.pyc")) == before


def test_cost_of_a_cell(kernel: ProbeKernel) -> None:
    kernel.run(
        "import time, statistics\n"
        "events = get_ipython().events\n"
        "[starts] = events.callbacks['pre_run_cell']\n"
        "[ends] = events.callbacks['post_run_cell']\n"
        "class Result: error_before_exec = error_in_exec = None\n"
        "def once():\n"
        "    a = time.perf_counter(); ends(Result); b = time.perf_counter(); time.sleep(0.002)\n"
        "    c = time.perf_counter(); starts(None); d = time.perf_counter()\n"
        "    return b - a + d - c\n"
    )
    median = kernel.run("statistics.median(once() for _ in range(200))").result
    assert median is not None
    assert float(median) < 0.0005


def test_cells_of_subshells_are_kept_apart(tmp_path: Path) -> None:
    with ProbeKernel(tmp_path) as kernel:
        kernel.run("pass")
        subshell = kernel.new_subshell()
        wait = "import time; time.sleep(1)"
        slow = kernel.send(f"open('1', 'w').close()\n{wait}\nopen('2', 'w').close()")
        kernel.wait_for("cell-start", slow)
        quick = kernel.send("open('3', 'w').close(); 1/0", subshell=subshell)
        end = kernel.wait_for("cell-end", quick)
        assert [name for name, *_ in accesses(end)] == ["3"]
        assert end["error"] == "ZeroDivisionError"
        end = kernel.wait_for("cell-end", slow)
        assert [name for name, *_ in accesses(end)] == ["1", "2"]
        assert end["error"] is None


def test_a_plain_interpreter_only_chains(tmp_path: Path) -> None:
    """Left-over variables (a kernel that skips PYTHONSTARTUP) reach the Pythons it starts."""
    startup = tmp_path / "mine.py"
    startup.write_text("import os\nmine = os.environ['PYTHONSTARTUP']\n")
    env = {**os.environ, "PYTHONSTARTUP": str(startup)}
    probe_environment(env, identity="nbxflow-k", idle_minutes=30)
    shown = subprocess.run(
        [sys.executable, "-q", "-i"],
        input="print(mine, [n for n in os.environ if 'PROBE' in n], 'start' in globals())\n",
        env=env,
        text=True,
        capture_output=True,
        check=True,
    )
    assert shown.stdout.strip() == f"{startup} [] False"
