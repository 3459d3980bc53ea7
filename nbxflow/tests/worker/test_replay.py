"""The worker's operation ``replay``, on real kernels."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from nbxflow.protocol.validation import validate
from nbxflow.services.replay_session import ReplayDocument, check_sessions, code_sources
from nbxflow.services.run_notebook import RunInterrupted, WrongUsage
from nbxflow.worker.replay import replay


def session(sources: dict[str, str], *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    cells = [{"id": name, "source": source} for name, source in sources.items()]
    made = {"cells": cells, "steps": list(steps), **more}
    validate("replay-session", made)
    return made


def run(cell: str, **more: Any) -> dict[str, Any]:
    return {"op": "run", "cell": cell, **more}


def play(*sessions: dict[str, Any], folder: str | None = None) -> list[dict[str, Any]]:
    """The sessions as they were played, each record valid against its schema."""
    done = asyncio.run(replay(sessions, folder, lambda *_: None, asyncio.Event()))
    for played in done["sessions"]:
        for step in played["steps"]:
            for execution in step["executions"]:
                validate("execution", execution)
        for facts in played["facts"].values():
            validate("cell-facts", facts)
    return done["sessions"]


def test_a_session_is_played_and_recorded() -> None:
    sources = {
        "a": "x = 1",
        "b": "print('out')\nx + 1",
        "c": "import sys; print('no', file=sys.stderr); 1/0",
        "d": "'after'",
        "e": "   ",
        "f": "x =",
    }
    [played] = play(session(sources, *(run(cell) for cell in "abcdef"), run("a", source="x = 5")))
    steps = played["steps"]
    told = [(s["cell"], s["status"], s["error"], s["stdout"], s["result"]) for s in steps[:5]]
    assert told == [
        ("a", "ok", None, "", None),
        ("b", "ok", None, "out\n", "2"),
        ("c", "error", {"name": "ZeroDivisionError", "value": "division by zero"}, "", None),
        ("d", "ok", None, "", "'after'"),
        ("e", "ok", None, "", None),
    ]
    assert steps[5]["error"]["name"] == "SyntaxError"
    recorded = [[(e["cell"], e["state"], e["count"]) for e in s["executions"]] for s in steps]
    assert recorded == [
        [("a", "done", 1)],
        [("b", "done", 2)],
        [("c", "failed", 3)],
        [("d", "done", 4)],
        [],  # front ends do not send empty cells
        [("f", "failed", 5)],
        [("a", "done", 6)],
    ]
    ordinals = [e["dataflow"]["ordinal"] for s in steps for e in s["executions"]]
    assert ordinals == [1, 2, 3, 4, 5, 6]
    assert {step["session"] for step in steps} == {steps[0]["executions"][0]["kernel"]["session"]}
    assert set(played["facts"]) == {*sources.values(), "x = 5"}
    assert played["facts"]["x = 5"]["summary"]["defines"] == ["x"]


def test_steps_that_are_no_runs_do_nothing_in_the_kernel() -> None:
    steps = (
        run("a"),
        {"op": "edit", "cell": "a", "source": "x = 2"},
        {"op": "insert", "index": 0, "cell": "n", "source": "print(x)"},
        {"op": "insert", "index": 0, "cell": "m", "source": "# Title", "type": "markdown"},
        {"op": "move", "cell": "n", "index": 2},
        run("n"),
        {"op": "delete", "cell": "a"},
    )
    [played] = play(session({"a": "x = 1"}, *steps))
    assert [step["op"] for step in played["steps"]] == [step["op"] for step in steps]
    assert [len(step["executions"]) for step in played["steps"]] == [1, 0, 0, 0, 0, 1, 0]
    assert played["steps"][5]["stdout"] == "1\n"
    assert set(played["facts"]) == {"x = 1", "x = 2", "print(x)"}


def test_a_restart_is_a_new_process_in_the_same_folder() -> None:
    made = session(
        {"a": "x = 1; n = open('f', 'w').write('kept')", "b": "import os; os.listdir()", "c": "x"},
        *(run("a"), run("b"), {"op": "restart"}, run("b"), run("c")),
    )
    [played] = play(made)
    first, _, restarted, again, missing = played["steps"]
    assert first["session"] != restarted["session"] == again["session"]
    assert restarted["executions"] == []
    assert again["result"] == "['f']"
    assert missing["error"] == {"name": "NameError", "value": "name 'x' is not defined"}


def test_sessions_do_not_see_each_other() -> None:
    first = session({"a": "x = 1; n = open('f', 'w').write('x')"}, run("a"))
    second = session({"b": "import os; print('x' in globals(), os.listdir())"}, run("b"))
    played = play(first, second, second)
    assert [p["steps"][0]["stdout"] for p in played] == ["", "False []\n", "False []\n"]
    assert len({p["steps"][0]["session"] for p in played}) == 3


def test_the_folder_that_is_given_is_used_and_kept(tmp_path: Path) -> None:
    made = session({"a": "import os; print(os.getcwd()); n = open('f', 'w').write('x')"}, run("a"))
    [played] = play(made, folder=str(tmp_path))
    assert played["steps"][0]["stdout"] == f"{tmp_path.resolve()}\n"
    assert (tmp_path / "f").read_text() == "x"


def test_a_kernel_that_dies_comes_back_without_what_it_held() -> None:
    made = session({"a": "x = 1", "b": "import os; os._exit(1)", "c": "x"}, *map(run, "abc"))
    [played] = play(made)
    held, died, after = played["steps"]
    assert died["error"]["name"] == "KernelDied"
    assert [e["state"] for e in died["executions"]] == ["lost"]
    assert died["session"] != held["session"]
    assert after["error"]["name"] == "NameError"


def test_nothing_is_left_in_the_histories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    [played] = play(session({"a": "'a secret of the session'", "b": "In[1]"}, run("a"), run("b")))
    assert played["steps"][1]["result"] == "\"'a secret of the session'\""
    assert not list(tmp_path.rglob("nbxflow.sqlite3"))
    for file in tmp_path.rglob("*.sqlite"):
        with sqlite3.connect(file) as history:
            assert history.execute("SELECT count(*) FROM history").fetchone() == (0,)
    assert not any(b"a secret" in f.read_bytes() for f in tmp_path.rglob("*") if f.is_file())


def test_no_session_starts_no_kernel() -> None:
    assert play() == []


def test_stopping_ends_the_cell_and_the_kernel(tmp_path: Path) -> None:
    source = "import os, time; n = open('pid', 'w').write(str(os.getpid())); time.sleep(60)"

    async def stopped() -> None:
        stop = asyncio.Event()
        made = [session({"a": source}, run("a"))]
        task = asyncio.ensure_future(replay(made, str(tmp_path), lambda *_: None, stop))
        pid = tmp_path / "pid"
        while not (pid.exists() and pid.read_text()):
            assert not task.done()
            await asyncio.sleep(0.02)
        stop.set()
        await task

    with pytest.raises(RunInterrupted):
        asyncio.run(stopped())
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text()}").exists()


WRONG = [
    ([run("z")], "step 1 (run): there is no cell 'z'"),
    ([{"op": "move", "cell": "a", "index": 2}], "step 1 (move): index 2 is behind the last place"),
    (
        [run("a"), {"op": "insert", "index": 3, "cell": "n", "source": ""}],
        "step 2 (insert): index 3 is behind the end: there are 2 cells",
    ),
    ([{"op": "insert", "index": 0, "cell": "a", "source": ""}], "there is a cell 'a' already"),
    ([{"op": "delete", "cell": "a"}, run("a")], "step 2 (run): there is no cell 'a'"),
    ([run("t")], "step 1 (run): cell 't' is a markdown cell; only code cells run"),
]


@pytest.mark.parametrize(("steps", "reason"), WRONG)
def test_what_cannot_be_played_is_said_before_any_kernel_starts(
    steps: list[dict[str, Any]], reason: str
) -> None:
    good = session({"a": "x = 1"}, run("a"))
    text = {"id": "t", "source": "# Title", "type": "markdown"}
    bad = {"cells": [*good["cells"], text], "steps": steps}
    with pytest.raises(WrongUsage) as refused:
        check_sessions([good, bad])
    assert str(refused.value).startswith("session 2")
    assert reason in str(refused.value)
    with pytest.raises(WrongUsage, match=r"^the session, step"):
        play(bad)


def test_equal_ids_are_refused() -> None:
    cell = {"id": "a", "source": ""}
    with pytest.raises(WrongUsage, match="the session: there is a cell 'a' already"):
        check_sessions([{"cells": [cell, cell], "steps": []}])


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="not a folder"):
        play(session({"a": ""}), folder=str(tmp_path / "none"))


def test_the_document_follows_the_steps() -> None:
    made = session(
        {"a": "1", "b": "2", "c": "3"},
        {"op": "move", "cell": "a", "index": 2},
        {"op": "move", "cell": "a", "index": 0},
        run("b", source="20"),
    )
    document = ReplayDocument.of(made)
    orders = []
    for step in made["steps"]:
        document.apply(step)
        orders.append([cell.id for cell in document.cells])
    assert orders == [["b", "c", "a"], ["a", "b", "c"], ["a", "b", "c"]]
    assert code_sources(made) == ["1", "2", "3", "20"]
