"""What Jupyter's ``/metrics`` says of real kernels, saves and sinks on a real server."""

from __future__ import annotations

import asyncio
import json
import random
from pathlib import Path
from typing import Any

import pytest
from traitlets.config import Config

from nbxflow.tests.fake_secrets import aws_key
from nbxflow.tests.scrape import Scrape
from nbxflow.tests.server.notebook_client import NotebookClient, write_notebook

KERNEL = "python3"


async def scrape(client: NotebookClient) -> Scrape:
    reply = await client.fetch("metrics")
    return Scrape(reply.body.decode())


async def restarted(client: NotebookClient, kernel_id: str, times: int) -> Scrape:
    """Wait until the kernel was restarted so many times; what is scraped then."""
    async with asyncio.timeout(60):
        while True:
            found = await scrape(client)
            if sum(found.counts("kernel_restarts_total").values()) >= times:
                return found
            await asyncio.sleep(0.1)


async def test_executions_kernels_and_runs(client: NotebookClient, jp_root_dir: Path) -> None:
    write_notebook(jp_root_dir / "folder" / "a.ipynb", {"c1": "x = 1"})
    session = await client.session("folder/a.ipynb")
    kernel_id = session["kernel"]["id"]
    cells = {"c1": "sum(range(3_000_000))", "c2": "import time; time.sleep(0.3); 1/0", "c3": "1"}
    await client.wait_for(await client.run(kernel_id, cells))
    before = await scrape(client)
    restarts = before.series("kernel_restarts_total")
    assert restarts == {(KERNEL, "died"): 0, (KERNEL, "requested"): 0}, "rates begin at 0"
    ids = await client.run(kernel_id, {"c4": "import time; time.sleep(60)"})
    await client.wait_for(ids, ["running"])
    await asyncio.sleep(0.3)
    await client.fetch("api", "kernels", kernel_id, "interrupt", method="POST", body="{}")
    await client.wait_for(ids)
    await client.fetch("api", "kernels", kernel_id, "restart", method="POST", body="{}")
    await restarted(client, kernel_id, 1)
    # A cell that kills its kernel at once may take the news of its start along: it sleeps first.
    dies = "import os, time; time.sleep(0.3); os._exit(1)"
    ids = await client.run(kernel_id, {"c5": dies, "c6": "1"})
    await client.wait_for(ids)
    found = await restarted(client, kernel_id, 2)
    executions = await client.executions()
    ended = {"aborted": 2.0, "done": 1.0, "failed": 1.0, "interrupted": 1.0, "lost": 1.0}
    assert found.counts("cell_executions_total") == {(KERNEL, s): n for s, n in ended.items()}
    durations = found.counts("cell_duration_seconds_count")
    assert durations == {(KERNEL, s): n for s, n in ended.items() if s != "aborted"}
    assert found.value("cell_queue_seconds_count", kernel=KERNEL) == 4
    for name, field in {
        "cell_cpu_seconds_total": "cpuSeconds",
        "cell_queue_seconds_sum": "queueSeconds",
    }.items():
        recorded = sum(e[field] or 0.0 for e in executions if e["startedAt"])
        assert found.value(name, kernel=KERNEL) == pytest.approx(recorded), name
    assert found.counts("kernel_restarts_total") == {(KERNEL, "died"): 1, (KERNEL, "requested"): 1}
    assert found.counts("notebook_runs_total") == {(KERNEL, "failed"): 1, (KERNEL, "lost"): 1}
    assert found.series("kernel_start_seconds_count") == {(KERNEL,): 1}
    assert found.series("time_to_first_run_seconds_count") == {(KERNEL,): 1}
    assert found.value("recorder_up") == found.value("outbox_up") == found.value("scanner_up") == 1
    assert found.value("oldest_kernel_age_seconds") > 0.3
    told = (
        session["id"],
        kernel_id,
        session["path"],
        str(jp_root_dir),
        "c1",
        "c5",
        "ada",
        "folder",
    )
    assert [word for word in told if word in found.text] == []


async def test_a_bare_server_says_that_all_is_well(client: NotebookClient) -> None:
    found = await scrape(client)
    assert found.counts("cell_executions_total") == {}, "each server counts from zero"
    assert found.value("recorder_up") == found.value("history_on_disk") == 1
    assert found.value("oldest_kernel_age_seconds") == 0
    assert len(found.series("build_info")) == 1


class TestSinks:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config, tmp_path: Path) -> Config:
        blocked = tmp_path / "file"
        blocked.write_text("not a folder", "utf-8")
        jp_server_config.NbxFlow.lineage_file = str(blocked / "lineage.ndjson")
        jp_server_config.NbxFlow.data_dir = str(tmp_path / "data")
        return jp_server_config

    async def test_a_sink_that_is_away(self, client: NotebookClient, jp_serverapp: Any) -> None:
        session = await client.session("a.ipynb")
        await client.wait_for(await client.run(session["kernel"]["id"], {"c1": "1/0"}))
        found = await scrape(client)
        events = {("file", "waiting"): 3.0, ("file", "refused"): 0.0}
        assert found.series("outbox_events") == events, "of the run, and two of the failed cell"
        assert found.value("outbox_oldest_event_age_seconds", sink="file") > 0
        database = jp_serverapp.web_app.settings["nbxflow_companion"]._parts.database
        with database.transaction():
            found = await scrape(client)
        assert found.value("outbox_up") == 0, "a scrape does not wait for the database"
        assert found.series("outbox_events") == {}, "what is not known is not said"
        assert found.value("cell_executions_total", kernel=KERNEL, status="failed") == 1


class TestSaves:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config, policy: str, manager: str) -> Config:
        jp_server_config.NbxFlow.secret_policy = policy
        jp_server_config.ServerApp.contents_manager_class = (
            f"jupyter_server.services.contents.largefilemanager.{manager}"
        )
        return jp_server_config

    @pytest.mark.parametrize("manager", ["AsyncLargeFileManager", "LargeFileManager"])
    @pytest.mark.parametrize(
        ("policy", "outcome"), [("warn", "written"), ("redact", "masked"), ("refuse", "refused")]
    )
    async def test_saves_and_findings(self, client: NotebookClient, outcome: str) -> None:
        key = aws_key(random.Random(1))
        await self.save(client, "clean.ipynb", "x = 1")
        for path in ("a.ipynb", "a.ipynb"):
            if outcome == "refused":
                body = {"path": path}
                await post(client, body, "nbxflow", "v1", "secrets", "announce")
            await self.save(client, path, f"key = '{key}'")
        await self.save(client, "no-such-folder/a.ipynb", "x = 1")
        await client.get("secrets", "findings", path="a.ipynb")
        found = await scrape(client)
        saves = {("written",): 1.0, ("failed",): 1.0}
        saves[(outcome,)] = saves.get((outcome,), 0.0) + 2
        assert found.counts("save_duration_seconds_count") == saves
        assert found.series("secret_findings_total") == {("aws-access-key-id", "new"): 1}
        assert key not in found.text

    async def save(self, client: NotebookClient, path: str, source: str) -> None:
        cell = {"cell_type": "code", "id": "c", "source": source, "metadata": {}, "outputs": []}
        notebook = {
            "cells": [{**cell, "execution_count": None}],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        model = {"type": "notebook", "format": "json", "content": notebook}
        await post(client, model, "api", "contents", path, method="PUT")


async def post(client: NotebookClient, body: Any, *route: str, method: str = "POST") -> int:
    """Send a body; the status of the answer."""
    reply = await client.fetch(*route, method=method, body=json.dumps(body), raise_error=False)
    return int(reply.code)
