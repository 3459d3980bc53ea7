"""What the recorder makes of real kernels on a real server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_core.paths import jupyter_runtime_dir

from nbxflow.domain.identity import cell_run_id, notebook_run_id, span_id
from nbxflow.tests.server.notebook_client import NotebookClient, write_notebook


async def test_run_all_right_after_the_start(client: NotebookClient, jp_root_dir: Path) -> None:
    write_notebook(jp_root_dir / "folder" / "a.ipynb", {"c1": "x = 1"})
    session = await client.session("folder/a.ipynb")
    cells = {"c1": "x = 1", "c2": "print('hello')", "c3": "import time; time.sleep(0.3)", "c4": "x"}
    ids = await client.run(session["kernel"]["id"], cells)
    ended = await client.wait_for(ids)
    assert [e["state"] for e in ended] == ["done"] * 4
    assert [e["cell"] for e in ended] == list(cells)
    assert [e["count"] for e in ended] == [1, 2, 3, 4]
    assert {e["path"] for e in ended} == {"folder/a.ipynb"}
    assert {e["probe"] for e in ended} == {"active"}, "the probe is there before the first cell"
    assert ended[2]["wallSeconds"] == pytest.approx(0.3, abs=0.1)
    assert ended[3]["queueSeconds"] >= 0.25, "the last cell waited for the third"
    assert ended[1]["outputBytes"] > 0
    kernel_session = ended[0]["kernel"]["session"]
    for execution in ended:
        assert execution["id"] == cell_run_id(kernel_session, execution["messageId"])
        assert execution["spanId"] == span_id(execution["id"])
        assert execution["run"] == {"id": notebook_run_id(kernel_session, 1), "segment": 1}
    status = await client.wait_status(lambda s: bool(s["kernels"]))
    assert [k["probe"] for k in status["kernels"]] == ["active"]


async def test_errors_abort_the_queue(client: NotebookClient) -> None:
    session = await client.session("a.ipynb")
    cells = {"c1": "import time; time.sleep(0.2); 1/0", "c2": "1", "c3": "2"}
    ids = await client.run(session["kernel"]["id"], cells)
    ended = await client.wait_for(ids)
    assert [e["state"] for e in ended] == ["failed", "aborted", "aborted"]
    assert ended[0]["error"] == {"name": "ZeroDivisionError"}
    assert "division" not in json.dumps(ended), "the text of errors is not kept"


async def test_two_tabs_give_one_record(client: NotebookClient) -> None:
    session = await client.session("a.ipynb")
    kernel_id = session["kernel"]["id"]
    first, second = await client.connect(kernel_id), await client.connect(kernel_id)
    ids = [await client.request(first, "1", "c1"), await client.request(second, "2", "c1")]
    await client.wait_for(ids)
    assert len(await client.executions()) == 2


async def test_a_client_without_web_socket_is_recorded(client: NotebookClient) -> None:
    session = await client.session("a.ipynb")
    kernel_id = session["kernel"]["id"]
    bare = BlockingKernelClient(
        connection_file=os.path.join(jupyter_runtime_dir(), f"kernel-{kernel_id}.json")
    )
    bare.load_connection_file()
    bare.start_channels()
    message_id = bare.execute("y = 2")
    [ended] = await client.wait_for([message_id])
    bare.stop_channels()
    assert (ended["path"], ended["cell"], ended["state"]) == ("a.ipynb", None, "done")


async def test_silent_requests_are_not_recorded(client: NotebookClient) -> None:
    session = await client.session("a.ipynb")
    socket = await client.connect(session["kernel"]["id"])
    await client.request(socket, "z = 1", None, silent=True)
    ids = [await client.request(socket, "z", "c1")]
    await client.wait_for(ids)
    assert [e["messageId"] for e in await client.executions()] == ids


async def test_restart_begins_a_new_run(client: NotebookClient) -> None:
    session = await client.session("a.ipynb")
    kernel_id = session["kernel"]["id"]
    [before] = await client.wait_for(await client.run(kernel_id, {"c1": "x = 1"}))
    running = await client.run(kernel_id, {"c2": "import time; time.sleep(60)"})
    await client.wait_for(running, ["running"])
    await client.fetch("api", "kernels", kernel_id, "restart", method="POST", body="{}")
    [stopped] = await client.wait_for(running)
    assert stopped["state"] == "interrupted"
    [after] = await client.wait_for(await client.run(kernel_id, {"c1": "x = 2"}))
    assert after["state"] == "done"
    assert after["probe"] == "active", "the probe is there after a restart"
    assert after["kernel"]["session"] != before["kernel"]["session"]
    assert after["run"]["id"] != before["run"]["id"]


async def test_a_killed_kernel_loses_the_cell_and_no_more(
    client: NotebookClient, jp_serverapp: Any
) -> None:
    session = await client.session("a.ipynb")
    kernel_id = session["kernel"]["id"]
    await client.wait_for(await client.run(kernel_id, {"c1": "x = 1"}))
    ids = await client.run(kernel_id, {"c2": "import time; time.sleep(60)", "c3": "x"})
    await client.wait_for(ids[:1], ["running"])
    manager = jp_serverapp.kernel_manager.get_kernel(kernel_id)
    os.kill(manager.provisioner.pid, signal.SIGKILL)
    lost, aborted = await client.wait_for(ids, seconds=5)
    assert (lost["state"], aborted["state"]) == ("lost", "aborted")
    assert lost["endedAt"] is not None
    [again] = await client.wait_for(await client.run(kernel_id, {"c1": "x = 1"}))
    assert (again["state"], again["probe"]) == ("done", "active"), "after an automatic restart"


async def test_a_cell_that_kills_its_kernel_at_once(client: NotebookClient) -> None:
    session = await client.session("a.ipynb")
    kernel_id = session["kernel"]["id"]
    await client.wait_for(await client.run(kernel_id, {"c1": "import os"}))
    ids = await client.run(kernel_id, {"c2": "os._exit(1)", "c3": "1"})
    lost, aborted = await client.wait_for(ids)
    assert (lost["state"], aborted["state"]) == ("lost", "aborted")


async def test_interrupt(client: NotebookClient) -> None:
    session = await client.session("a.ipynb")
    kernel_id = session["kernel"]["id"]
    ids = await client.run(kernel_id, {"c1": "import time; time.sleep(60)"})
    await client.wait_for(ids, ["running"])
    await asyncio.sleep(0.3)
    await client.fetch("api", "kernels", kernel_id, "interrupt", method="POST", body="{}")
    [ended] = await client.wait_for(ids)
    assert (ended["state"], ended["error"]) == ("interrupted", {"name": "KeyboardInterrupt"})


async def test_another_language_gets_times(client: NotebookClient, bash_kernel: str) -> None:
    session = await client.session("a.ipynb", bash_kernel)
    ids = await client.run(session["kernel"]["id"], {"c1": "sleep 0.2; echo hello"})
    [ended] = await client.wait_for(ids)
    assert (ended["state"], ended["probe"], ended["cell"]) == ("done", "absent", "c1")
    assert ended["wallSeconds"] >= 0.2
    assert ended["cpuSeconds"] is None
    assert ended["kernel"]["language"] == "bash"
    status = await client.wait_status(lambda s: bool(s["kernels"]))
    assert "times only" in status["kernels"][0]["reason"]


async def test_no_such_kernel(client: NotebookClient) -> None:
    with pytest.raises(Exception, match=r"HTTP 50\d"):
        await client.session("a.ipynb", "no-such-kernel")
    assert await client.executions() == []
    assert (await client.get("status"))["kernels"] == []


async def test_a_renamed_notebook_keeps_its_history(
    client: NotebookClient, jp_root_dir: Path
) -> None:
    write_notebook(jp_root_dir / "old.ipynb", {"c1": "1"})
    session = await client.session("old.ipynb")
    [before] = await client.wait_for(await client.run(session["kernel"]["id"], {"c1": "1"}))
    body = json.dumps({"path": "new.ipynb"})
    await client.fetch("api", "contents", "old.ipynb", method="PATCH", body=body)
    await client.fetch("api", "sessions", session["id"], method="PATCH", body=body)
    [after] = await client.wait_for(await client.run(session["kernel"]["id"], {"c1": "1"}))
    assert after["path"] == "new.ipynb"
    history = await client.executions(path="new.ipynb")
    assert {e["id"] for e in history} == {before["id"], after["id"]}
    assert [e["path"] for e in await client.executions()] == ["new.ipynb", "new.ipynb"]


async def test_a_deleted_notebook_can_still_run(client: NotebookClient, jp_root_dir: Path) -> None:
    write_notebook(jp_root_dir / "a.ipynb", {"c1": "1"})
    session = await client.session("a.ipynb")
    await client.fetch("api", "contents", "a.ipynb", method="DELETE")
    [ended] = await client.wait_for(await client.run(session["kernel"]["id"], {"c1": "1"}))
    assert (ended["state"], ended["path"]) == ("done", "a.ipynb")
    assert len(await client.executions(path="a.ipynb")) == 1, "its history stays to be read"


async def test_two_notebooks_on_one_kernel(client: NotebookClient, jp_root_dir: Path) -> None:
    write_notebook(jp_root_dir / "a.ipynb", {"a1": "1"})
    write_notebook(jp_root_dir / "b.ipynb", {"b1": "2"})
    kernel_id = (await client.session("a.ipynb"))["kernel"]["id"]
    await client.session("b.ipynb", kernel_id=kernel_id)
    one = await client.run(kernel_id, {"a1": "1"})
    two = await client.run(kernel_id, {"b1": "2", "unsaved": "3"})
    ended = await client.wait_for(one + two)
    assert [e["path"] for e in ended] == ["a.ipynb", "b.ipynb", "b.ipynb"]
    assert len({e["run"]["id"] for e in ended}) == 1, "one kernel, one run"


async def test_a_console_is_recorded_under_its_own_name(client: NotebookClient) -> None:
    session = await client.session("console-1", kind="console")
    [ended] = await client.wait_for(await client.run(session["kernel"]["id"], {"x": "1"}))
    assert (ended["path"], ended["client"]["kind"]) == (None, "console")
    assert ended["client"]["name"] == "console-1"


async def test_events_tell_ids_and_states_only(client: NotebookClient, jp_ws_fetch: Any) -> None:
    stream = await jp_ws_fetch("api", "events", "subscribe")
    session = await client.session("a.ipynb")
    ids = await client.run(session["kernel"]["id"], {"secret-cell": "password = 'hunter2'"})
    [ended] = await client.wait_for(ids)
    seen = []
    while not seen or seen[-1]["state"] != "done":
        event = json.loads(await asyncio.wait_for(stream.read_message(), 10))
        if event["schema_id"] == "https://schemas.nbxflow.dev/execution/v1":
            seen.append(event)
    stream.close()
    own = {"execution", "kernel", "state", "sequence"}
    for event in seen:
        assert {key for key in event if not key.startswith("__") and key != "schema_id"} == own
    assert seen[0]["state"] in ("queued", "running")
    assert seen[-1]["execution"] == ended["id"]
    sequences = [e["sequence"] for e in seen]
    assert sequences == sorted(sequences)
    later = await client.executions(after=sequences[0])
    assert [e["id"] for e in later] == [ended["id"]]


async def test_after_gives_what_changed_in_order(client: NotebookClient) -> None:
    session = await client.session("a.ipynb")
    cells = {f"c{n}": str(n) for n in range(5)}
    ended = await client.wait_for(await client.run(session["kernel"]["id"], cells))
    middle = sorted(e["sequence"] for e in ended)[1]
    page = await client.get("executions", after=middle, limit=2)
    assert page["more"] is True
    assert [e["sequence"] for e in page["executions"]] == sorted(
        e["sequence"] for e in ended if e["sequence"] > middle
    )[:2]
    before = await client.get("executions", before=middle)
    assert len(before["executions"]) == 1
