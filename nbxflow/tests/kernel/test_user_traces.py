"""The user's own spans become children of the cell that starts them, wherever it starts them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nbxflow.tests.kernel.probe_kernel import ProbeKernel
from nbxflow.tests.kernel.user_traces import PROVIDER, ids, parents, told

IN_ONE_CELL = {
    "plain": "work('a')",
    "await": "import asyncio\nawait asyncio.sleep(0)\nwork('a')",
    "task": "import asyncio\nasync def t(): work('a')\nawait asyncio.create_task(t())",
    "task of a plain cell": (
        "import asyncio\nasync def t(): work('a')\ntask = asyncio.get_event_loop().create_task(t())"
    ),
    "gather": "import asyncio\nasync def t(): work('a')\nawait asyncio.gather(t())",
    "to_thread": "import asyncio\nawait asyncio.get_event_loop().run_in_executor(None, work, 'a')",
    "thread": "import threading\nt = threading.Thread(target=work, args='a'); t.start(); t.join()",
    "own thread class": (
        "import threading\nclass T(threading.Thread):\n    def run(self): work('a')\n"
        "t = T(); t.start(); t.join()"
    ),
    "thread of a thread": (
        "import threading\ndef outer():\n"
        "    t = threading.Thread(target=work, args='a'); t.start(); t.join()\n"
        "t = threading.Thread(target=outer); t.start(); t.join()"
    ),
    "timer": "import threading\nt = threading.Timer(0.01, work, 'a'); t.start(); t.join()",
    "pool": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor() as p: p.submit(work, 'a').result()"
    ),
    "map": (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "with ThreadPoolExecutor() as p: list(p.map(work, 'a'))"
    ),
    "%%capture": "%%capture\nwork('a')",
    "%%time": "%%time\nwork('a')",
    "%time": "%time work('a')",
    "run_cell": "get_ipython().run_cell('work(\"a\")')",
    "baggage": (
        "from opentelemetry import baggage, context\n"
        "token = context.attach(baggage.set_baggage('k', 'v'))\nwork('a')\ncontext.detach(token)"
    ),
    "error": "work('a')\n1/0",
}


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProbeKernel]:
    """A kernel whose user has set up OpenTelemetry."""
    with ProbeKernel(tmp_path_factory.mktemp("traced")) as kernel:
        kernel.run(PROVIDER)
        yield kernel


@pytest.mark.parametrize("code", IN_ONE_CELL.values(), ids=list(IN_ONE_CELL))
def test_children_of_the_cell(traced: ProbeKernel, code: str) -> None:
    outcome = traced.run(code)
    assert parents(traced) == {"a": ids(outcome)}
    look = "from opentelemetry import context; print(dict(context.get_current()))"
    assert traced.finish(traced.send(look, silent=True)).stdout == "{}\n", "nothing is left there"


def test_the_first_line_of_a_cell_may_be_the_import(tmp_path: Path) -> None:
    with ProbeKernel(tmp_path) as kernel:
        first = kernel.run(PROVIDER + "work('first')")
        assert parents(kernel) == {"first": ids(first)}


def test_an_import_in_a_cell_that_awaits(tmp_path: Path) -> None:
    with ProbeKernel(tmp_path) as kernel:
        first = kernel.run("import asyncio\nawait asyncio.sleep(0)\n" + PROVIDER + "work('first')")
        second = kernel.run("work('second')")
        assert parents(kernel) == {"first": ids(first), "second": ids(second)}


def test_a_provider_of_a_later_cell(tmp_path: Path) -> None:
    with ProbeKernel(tmp_path) as kernel:
        kernel.run("from opentelemetry import trace\nearly = trace.get_tracer('early')")
        kernel.run(PROVIDER)
        outcome = kernel.run("early.start_span('a').end()")
        assert parents(kernel) == {"a": ids(outcome)}


def test_spans_in_spans_and_nothing_between_cells(traced: ProbeKernel) -> None:
    outcome = traced.run("with tracer.start_as_current_span('outer'): work('inner')")
    spans = told(traced)
    assert spans["outer"][2] == ids(outcome)[1]
    assert spans["inner"][2] == spans["outer"][1]
    message_id = traced.send("work('silent')", silent=True)
    traced.finish(message_id)
    assert parents(traced)["silent"][1] is None, "a silent request is no cell"


def test_tasks_and_threads_that_go_on_keep_their_cell(traced: ProbeKernel) -> None:
    first = traced.run(
        "import asyncio, threading\ngo, gone = threading.Event(), asyncio.Event()\n"
        "thread = threading.Thread(target=lambda: (go.wait(), work('thread')))\nthread.start()\n"
        "async def later():\n    await gone.wait()\n    work('task')\n"
        "task = asyncio.get_event_loop().create_task(later())"
    )
    second = traced.run("go.set(); thread.join(); gone.set()\nawait task\nwork('own')")
    assert parents(traced) == {"thread": ids(first), "task": ids(first), "own": ids(second)}


def test_work_in_a_pool_belongs_to_the_cell_that_submits_it(traced: ProbeKernel) -> None:
    first = traced.run(
        "from concurrent.futures import ThreadPoolExecutor\nimport decimal\n"
        "def prepare(): decimal.getcontext().prec = 3\n"
        "pool = ThreadPoolExecutor(1, initializer=prepare)\npool.submit(work, 'first').result()"
    )
    second = traced.run("pool.submit(work, 'second').result()\nwork('own')")
    silent = traced.send("pool.submit(work, 'silent').result()", silent=True)
    traced.finish(silent)
    assert traced.run("pool.submit(lambda: decimal.getcontext().prec).result()").result == "3"
    found = parents(traced)
    assert found.pop("silent")[1] is None
    assert found == {"first": ids(first), "second": ids(second), "own": ids(second)}


def test_the_users_own_current_span_is_respected(traced: ProbeKernel) -> None:
    first = traced.run("whole = tracer.start_as_current_span('whole')\nspan = whole.__enter__()")
    traced.run("work('inside')")
    traced.run("import asyncio\nawait asyncio.sleep(0)\nwork('awaited')")
    last = traced.run("whole.__exit__(None, None, None)\nwork('after')")
    spans = told(traced)
    assert spans["whole"][2] == ids(first)[1]
    assert spans["inside"][2] == spans["awaited"][2] == spans["whole"][1]
    assert (spans["after"][0], spans["after"][2]) == ids(last), "not the cell that left it behind"


def test_a_context_that_is_never_detached(traced: ProbeKernel) -> None:
    traced.run(
        "from opentelemetry import baggage, context\n"
        "token = context.attach(baggage.set_baggage('k', 'v'))"
    )
    outcome = traced.run("work('a'); baggage.get_baggage('k')")
    assert outcome.result == "'v'"
    last = traced.run("context.detach(token)\nwork('b'); baggage.get_baggage('k')")
    assert last.result is None
    assert parents(traced) == {"a": ids(outcome), "b": ids(last)}
    cleared = traced.run("token = context.attach(context.Context())\nwork('root')")
    assert cleared.error is None
    assert parents(traced)["root"][1] is None, "a root the user asked for"
    outcome = traced.run("work('next')\ncontext.detach(token)")
    assert parents(traced) == {"next": ids(outcome)}


def test_a_context_handed_to_the_thread_of_an_earlier_cell(traced: ProbeKernel) -> None:
    traced.run(
        "import queue, threading\nfrom opentelemetry import context\nbox = queue.Queue()\n"
        "def serve():\n    while item := box.get():\n"
        "        token = context.attach(item)\n        work('served')\n"
        "        context.detach(token)\n        box.task_done()\n"
        "server = threading.Thread(target=serve, daemon=True)\nserver.start()"
    )
    outcome = traced.run("box.put(context.get_current())\nbox.join()")
    traced.run("box.put(None)\nserver.join()")
    assert parents(traced) == {"served": ids(outcome)}


def test_cells_of_subshells_have_parents_of_their_own(traced: ProbeKernel) -> None:
    subshell = traced.new_subshell()
    code = "import threading\nmeet = threading.Barrier(2, timeout=30)"
    traced.run(code)
    one = traced.send("meet.wait()\nwork('main')\nmeet.wait()")
    other = traced.send("meet.wait()\nwork('sub')\nmeet.wait()", subshell=subshell)
    replies = {}
    while len(replies) < 2:
        reply = traced.client.get_shell_msg(timeout=60)
        replies[reply["parent_header"]["msg_id"]] = reply
    found = parents(traced)
    for name, message_id in (("main", one), ("sub", other)):
        outcome = traced.run("pass")
        outcome.message_id = message_id
        assert found[name] == ids(outcome)


def test_the_users_context_variables_are_left_alone(traced: ProbeKernel) -> None:
    traced.run("import contextvars\nv = contextvars.ContextVar('v', default=0)\nv.set(1)")
    assert traced.run("v.get()").result == "1"
    threads = (
        "import threading\nseen = []\nt = threading.Thread(target=lambda: seen.append(v.get()))"
    )
    inherits = (
        sys.flags.thread_inherit_context if hasattr(sys.flags, "thread_inherit_context") else 0
    )
    assert traced.run(f"{threads}\nt.start(); t.join(); seen[0]").result == str(int(inherits))


def test_threads_look_and_fail_as_ever(tmp_path: Path) -> None:
    code = (
        "import inspect, pickle, threading, traceback\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def fails(): 1/0\n"
        "t = threading.Thread(target=fails); t.start(); t.join()\n"
        "with ThreadPoolExecutor() as p: error = p.submit(fails).exception()\n"
        "traceback.print_exception(type(error), error, error.__traceback__)\n"
        "print(inspect.signature(threading.Thread.start), threading.Thread.start.__qualname__,\n"
        "    threading.Thread.start.__doc__, sorted(vars(t)),\n"
        "    pickle.dumps(threading.Thread.start))\n"
        "try: t.start()\nexcept RuntimeError as e: traceback.print_exception(type(e), e, None)"
    )
    shown = []
    for inject in (True, False):
        with ProbeKernel(tmp_path, inject=inject) as kernel:
            kernel.run(PROVIDER)
            outcome = kernel.run(code)
            shown.append((outcome.stdout, outcome.stderr.replace(str(kernel.manager), "")))
    for probed, plain in zip(*shown, strict=True):
        assert _without_numbers(probed) == _without_numbers(plain)


def _without_numbers(text: str) -> str:
    lines = (line.split("ipykernel_")[0] for line in text.splitlines())
    return "\n".join(lines)


def test_a_user_without_opentelemetry_has_it_not(tmp_path: Path) -> None:
    with ProbeKernel(tmp_path) as kernel:
        kernel.run("import threading, sys\nfrom concurrent.futures import ThreadPoolExecutor")
        look = "[name for name in sys.modules if name.startswith('opentelemetry')]"
        assert kernel.run(look).result == "[]"
        look = "[f.__code__.co_filename for f in (threading.Thread.start,)]"
        assert "nbxflow" not in str(kernel.run(look).result)


def test_an_api_that_has_changed_takes_this_hook_off_alone(tmp_path: Path) -> None:
    with ProbeKernel(tmp_path) as kernel:
        kernel.run(PROVIDER)
        outcome, end = kernel.cell("before = trace.get_current_span\ntrace.get_current_span = None")
        assert outcome.error is None
        outcome, end = kernel.cell("trace.get_current_span = before\nwork('a')")
        assert outcome.error is None
        faults = [message for message in kernel.quiet() if message["kind"] == "fault"]
        assert [(fault["part"], fault["off"]) for fault in faults] == [("opentelemetry", False)]
        assert [spot["layer"] for spot in end["blindSpots"]] == ["opentelemetry"]
        assert parents(kernel)["a"][1] is None
        kernel.run(
            "import threading; t = threading.Thread(target=work, args='b'); t.start(); t.join()"
        )
        assert parents(kernel)["b"][1] is None
