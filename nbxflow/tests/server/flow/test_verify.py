"""``POST flow/verify`` and the tasks that it begins, on a real server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbxflow.protocol.validation import validate
from nbxflow.tests.adapters.flow.small_flow import Task, request
from nbxflow.tests.server.flow.conftest import Post
from nbxflow.tests.server.real_server import RealServer, wait_until

READ = Task("read", "rows = [1, 2, 3]", gives=("rows",))
ADD = Task("add", "total = sum(rows)", takes={"rows": "read"}, after=("read",))
ENDLESS = Task("endless", "open('begun', 'w').close()\nimport time\ntime.sleep(600)")


def at(path: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    return {**asked, "path": path}


async def over(post: Post, id: str) -> dict[str, Any]:
    """The task, once it is over."""
    async with asyncio.timeout(120):
        while (task := (await post(f"tasks/{id}", method="GET"))[1])["state"] == "running":
            await asyncio.sleep(0.1)
    return task


async def test_a_pipeline_is_verified_and_told_of(
    post: Post, notebook: str, jp_serverapp: Any
) -> None:
    heard: list[dict[str, Any]] = []

    async def listen(logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        validate("verification-event", data)
        heard.append(data)

    schema = "https://schemas.nbxflow.dev/verification/v1"
    jp_serverapp.event_logger.add_listener(schema_id=schema, listener=listen)
    asked = at(notebook, request(READ, ADD))
    status, begun = await post("flow/verify", asked)
    assert (status, begun["state"], begun["result"]) == (202, "running", None)
    status, other = await post("flow/verify", asked)
    assert (status, other["error"]["code"]) == (409, "conflict")
    assert other["error"]["details"] == {"task": begun["id"]}

    task = await over(post, begun["id"])
    assert (task["state"], task["error"]) == ("done", None)
    verification = task["result"]["verification"]
    assert {each["id"]: each["verdict"] for each in verification["tasks"]} == {
        "read": "equal",
        "add": "equal",
    }
    assert task["progress"]["done"] > 0
    assert {event["task"] for event in heard} == {begun["id"]}
    assert [event["state"] for event in heard][-1] == "done"
    assert len(heard) > 3
    assert "rows" not in json.dumps(heard)


async def test_a_verification_is_cancelled(post: Post, notebook: str) -> None:
    _, begun = await post("flow/verify", at(notebook, request(ENDLESS)))
    status, task = await post(f"tasks/{begun['id']}", method="DELETE")
    assert status == 200
    assert (await over(post, task["id"]))["state"] == "cancelled"
    status, again = await post(f"tasks/{begun['id']}", method="DELETE")
    assert (status, again["state"]) == (200, "cancelled")


async def test_what_cannot_be_verified_is_refused(post: Post, notebook: str) -> None:
    asked = request(READ)
    for body, status, code in (
        (at("work/none.ipynb", asked), 404, "not-found"),
        (at("../none.ipynb", asked), 403, "outside-root"),
        ({**at(notebook, asked), "files": []}, 400, "bad-request"),
        ({**at(notebook, asked), "more": 1}, 400, "bad-request"),
    ):
        answered, reply = await post("flow/verify", body)
        assert (answered, reply["error"]["code"]) == (status, code)
    for method in ("GET", "DELETE"):
        for id in ("none", "a%2Fb"):
            answered, reply = await post(f"tasks/{id}", method=method)
            assert (answered, reply["error"]["code"]) == (404, "not-found")


def test_a_server_that_stops_takes_its_verifications_along(tmp_path: Path) -> None:
    server = RealServer(tmp_path, {}, {})
    temporary = tmp_path / "tmp"
    try:
        server.save(
            "small.ipynb", {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        )
        begun = server.call("POST", "nbxflow/v1/flow/verify", at("small.ipynb", request(ENDLESS)))
        assert begun.status_code == 202
        wait_until(lambda: any(temporary.rglob("work/begun")), 60)
    finally:
        server.stop()
    assert [path for path in temporary.iterdir() if "nbxflow-verify" in path.name] == []
    mark = f"{temporary}/nbxflow-verify".encode()
    left = [path for path in Path("/proc").glob("[0-9]*/environ") if mark in _read(path)]
    assert left == []


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
