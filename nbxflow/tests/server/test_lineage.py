"""Datasets and OpenLineage events of real kernels on a real server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError
from traitlets.config import Config

from nbxflow.protocol.validation import validate
from nbxflow.tests.lineage_endpoint import LineageEndpoint
from nbxflow.tests.openlineage_spec import problems
from nbxflow.tests.server.notebook_client import NotebookClient

CELLS = {
    "load": "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2, 3], 'b': list('xyz')})\n"
    "df.to_csv('out.csv', index=False)",
    "read": "back = pd.read_csv('out.csv')",
    "sql": "import sqlite3\ncon = sqlite3.connect('db.sqlite')\n"
    "con.execute('create table t (n integer)')\ncon.execute('insert into t values (1)')\n"
    "con.commit()",
    "duck": "import duckdb\nduckdb.sql(\"select * from 'out.csv'\").fetchall()",
    "plain": "open('note.txt', 'w').write('hello')",
    "quiet": "1 + 1",
    "shell": "!true",
}


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def jp_server_config(jp_server_config: Config, port: int, tmp_path: Path) -> Config:
    user_info = "ada:" + "pass" + "word"
    jp_server_config.NbxFlow.lineage_url = f"http://{user_info}@127.0.0.1:{port}"
    jp_server_config.NbxFlow.lineage_file = str(tmp_path / "events" / "lineage.ndjson")
    jp_server_config.NbxFlow.data_dir = str(tmp_path / "history")
    return jp_server_config


def read_events(tmp_path: Path) -> list[dict[str, Any]]:
    """The events in the file sink."""
    text = (tmp_path / "events" / "lineage.ndjson").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


async def end_session(client: NotebookClient, session: dict[str, Any]) -> None:
    """Shut the session and its kernel down."""
    await client.fetch("api", "sessions", session["id"], method="DELETE")


async def test_the_whole_way_of_a_notebook(
    client: NotebookClient, tmp_path: Path, port: int, jp_root_dir: Path
) -> None:
    session = await client.session("a.ipynb")
    ids = await client.run(session["kernel"]["id"], CELLS)
    ended = {e["cell"]: e for e in await client.wait_for(ids)}
    assert {e["state"] for e in ended.values()} == {"done"}
    [written] = ended["load"]["datasets"]
    assert (written["namespace"], written["name"]) == ("file", str(jp_root_dir / "out.csv"))
    assert (written["direction"], written["rows"]) == ("write", 3)
    assert written["layers"] == ["pandas", "open"]
    [read] = ended["read"]["datasets"]
    assert (read["direction"], read["rows"]) == ("read", 3)
    assert [column["name"] for column in read["columns"]] == ["a", "b"]
    tables = {d["name"] for d in ended["sql"]["datasets"]}
    assert tables == {f"{jp_root_dir / 'db.sqlite'}#main.t"}
    [relative] = ended["duck"]["datasets"]
    assert (relative["name"], relative["direction"]) == (str(jp_root_dir / "out.csv"), "read")
    assert [d["layers"] for d in ended["plain"]["datasets"]] == [["open"]]
    assert (ended["quiet"]["datasets"], ended["quiet"]["blindSpots"]) == ([], [])
    assert [spot["kind"] for spot in ended["shell"]["blindSpots"]] == ["shell"]
    lineage = await client.get("lineage", path="a.ipynb")
    validate("lineage", lineage)
    assert {e["cell"] for e in lineage["executions"]} == set(CELLS)
    await end_session(client, session)
    status = await client.wait_status(
        lambda s: any(d["kind"] == "http" and d["waiting"] == 12 for d in s["delivery"])
    )
    assert "password" not in json.dumps(status)
    endpoint = LineageEndpoint(port)
    try:
        await client.fetch(
            "nbxflow", "v1", "delivery", "retry", method="POST", body=json.dumps({"sink": "http"})
        )
        await asyncio.get_running_loop().run_in_executor(None, endpoint.wait_for, 12)
    finally:
        endpoint.stop()
    events = read_events(tmp_path)
    assert endpoint.bodies == events, "the same events in the same order at both sinks"
    for event in events:
        assert problems(event) == []
    run_id = ended["load"]["run"]["id"]
    assert (events[0]["run"]["runId"], events[0]["eventType"]) == (run_id, "START")
    assert (events[-1]["run"]["runId"], events[-1]["eventType"]) == (run_id, "COMPLETE")
    jobs = [event["job"]["name"] for event in events]
    assert jobs == ["a"] + [
        f"a.{cell}" for cell in ("load", "read", "sql", "duck", "plain") for _ in "12"
    ] + ["a"]
    assert {d["name"] for d in events[-1]["outputs"]} >= {str(jp_root_dir / "out.csv")}


async def test_other_notebooks_that_touch_the_same_data(client: NotebookClient) -> None:
    one = await client.session("a.ipynb")
    await client.wait_for(await client.run(one["kernel"]["id"], {"load": CELLS["load"]}))
    two = await client.session("b.ipynb")
    memory = "import sqlite3\nc = sqlite3.connect(':memory:')\nc.execute('create table t (n)')"
    await client.wait_for(await client.run(one["kernel"]["id"], {"m": memory}))
    cells = {"r": "import pandas\npandas.read_csv('out.csv')", "m": memory}
    await client.wait_for(await client.run(two["kernel"]["id"], cells))
    lineage = await client.get("lineage", path="a.ipynb")
    assert [(e["path"], e["cell"]) for e in lineage["elsewhere"]] == [("b.ipynb", "r")]
    only = lineage["executions"][0]["id"]
    one_execution = await client.get("lineage", path="a.ipynb", execution=only)
    assert [e["id"] for e in one_execution["executions"]] == [only]


async def test_a_killed_kernel_fails_its_run(
    client: NotebookClient, jp_serverapp: Any, tmp_path: Path
) -> None:
    session = await client.session("a.ipynb")
    kernel_id = session["kernel"]["id"]
    ids = await client.run(kernel_id, {"c1": "import time; time.sleep(60)"})
    await client.wait_for(ids, ["running"])
    os.kill(jp_serverapp.kernel_manager.get_kernel(kernel_id).provisioner.pid, signal.SIGKILL)
    await client.wait_for(ids)
    await client.wait_status(
        lambda s: any(d["kind"] == "file" and d["delivered"] == 4 for d in s["delivery"])
    )
    events = read_events(tmp_path)
    assert [e["eventType"] for e in events] == ["START", "START", "FAIL", "FAIL"]
    for event in events:
        assert problems(event) == []


async def test_a_kernel_that_leaves_by_itself_completes_its_run(
    client: NotebookClient, tmp_path: Path
) -> None:
    session = await client.session("a.ipynb")
    ids = await client.run(session["kernel"]["id"], {"c1": "1", "c2": "exit()"})
    ended = await client.wait_for(ids)
    assert [e["state"] for e in ended] == ["done", "done"]
    await client.wait_status(
        lambda s: any(d["kind"] == "file" and d["delivered"] == 2 for d in s["delivery"])
    )
    assert [e["eventType"] for e in read_events(tmp_path)] == ["START", "COMPLETE"]


async def test_nothing_secret_leaves(client: NotebookClient, tmp_path: Path) -> None:
    canary = "canary" + os.urandom(6).hex()
    cells = {
        "source": f"password = '{canary}'",
        "output": f"print('{canary}')",
        "sql": f"import sqlite3\nc = sqlite3.connect(':memory:')\n"
        f"c.execute(\"select '{canary}'\").fetchall()",
        "url": "import pandas as pd\ntry:\n"
        f"    pd.read_csv('http://ada:{canary}@127.0.0.1:9/x.csv?token={canary}')\n"
        "except OSError: pass",
        "shell": f"!echo {canary}",
        "error": f"raise ValueError('{canary}')",
    }
    session = await client.session("a.ipynb")
    await client.wait_for(await client.run(session["kernel"]["id"], cells))
    await end_session(client, session)
    await client.wait_status(
        lambda s: all(d["kind"] != "file" or d["waiting"] == 0 for d in s["delivery"])
    )
    answers = json.dumps([await client.executions(), await client.get("status")])
    assert canary not in answers
    for folder in ("events", "history"):
        files = [path for path in (tmp_path / folder).rglob("*") if path.is_file()]
        assert files
        for path in files:
            assert canary.encode() not in path.read_bytes(), path.name


class TestUnwritable:
    """The folder of the history cannot be written."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config, tmp_path: Path) -> Config:
        (tmp_path / "file").write_text("", "utf-8")
        jp_server_config.NbxFlow.data_dir = str(tmp_path / "file" / "history")
        return jp_server_config

    async def test_recording_goes_on_and_says_so(self, client: NotebookClient) -> None:
        session = await client.session("a.ipynb")
        ids = await client.run(session["kernel"]["id"], {"c1": "1"})
        [ended] = await client.wait_for(ids)
        assert ended["state"] == "done"
        history = (await client.get("status"))["history"]
        assert history["state"] == "memory"
        assert "memory" in history["reason"]


class TestProbeOff:
    """The probe is switched off by configuration."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        jp_server_config.NbxFlow.probe = False
        return jp_server_config

    async def test_times_only(self, client: NotebookClient) -> None:
        session = await client.session("a.ipynb")
        ids = await client.run(session["kernel"]["id"], {"c1": "import os\nos.environ"})
        [ended] = await client.wait_for(ids)
        assert (ended["state"], ended["probe"], ended["cpuSeconds"]) == ("done", "absent", None)
        [kernel] = (await client.get("status"))["kernels"]
        assert "switched off" in kernel["reason"]


async def test_the_events_of_a_notebook_are_those_that_are_delivered(
    client: NotebookClient, tmp_path: Path
) -> None:
    session = await client.session("a.ipynb")
    await client.wait_for(await client.run(session["kernel"]["id"], {"w": CELLS["plain"]}))
    reply = await client.get("lineage/events", path="a.ipynb")
    validate("lineage-events", reply)
    assert reply["path"] == "a.ipynb"
    assert [event["eventType"] for event in reply["events"]] == ["START", "START", "COMPLETE"]
    assert [problems(event) for event in reply["events"]] == [[], [], []]
    [output] = reply["events"][-1]["outputs"]
    assert output["name"].endswith("note.txt")
    await end_session(client, session)


async def test_a_notebook_that_never_ran_has_no_events(client: NotebookClient) -> None:
    with pytest.raises(HTTPClientError) as raised:
        await client.get("lineage/events", path="never.ipynb")
    assert raised.value.code == 404
