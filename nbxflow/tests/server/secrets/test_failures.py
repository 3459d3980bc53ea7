"""What goes wrong loses no save, and is never taken for a notebook without secrets."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import signal
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from nbxflow.adapters.saves import gate
from nbxflow.protocol.validation import validate
from nbxflow.tests.fake_secrets import aws_key, pack_of_ours
from nbxflow.tests.server.secrets.notebook_saver import NotebookSaver, notebook

KEY = aws_key(random.Random(1))
OTHER = aws_key(random.Random(2))
MASK = "[redacted:aws-access-key-id]"


@pytest.fixture
def policy() -> str:
    return "refuse"


@pytest.fixture
def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No scan is done in time."""
    monkeypatch.setattr(gate, "_DEADLINE_SECONDS", 0)


async def wait_scanned(saver: NotebookSaver, path: str) -> dict[str, Any]:
    """The report, once the scan behind a save is done."""
    async with asyncio.timeout(60):
        while (report := await saver.report(path))["state"] != "scanned":
            await asyncio.sleep(0.02)
    return report


@pytest.mark.usefixtures("no_time")
@pytest.mark.parametrize("policy", ["warn", "redact"])
async def test_a_late_scan_holds_no_save_up(saver: NotebookSaver, policy: str) -> None:
    await saver.put("a.ipynb", notebook(f"'{KEY}'"))
    assert KEY in saver.read("a.ipynb")
    report = await wait_scanned(saver, "a.ipynb")
    assert (report["save"]["outcome"], report["total"]) == ("not-scanned", 1)
    assert [entry["kind"] for entry in await saver.audit()] == ["save-not-scanned", "finding"]


async def test_a_late_scan_is_refused_and_then_known(
    saver: NotebookSaver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(gate, "_DEADLINE_SECONDS", 0)
        status, message = await saver.refusal(saver.put("a.ipynb", notebook("x = 1")))
    assert status == 503
    assert message == (
        "Not saved: the notebook is still being scanned for secrets. Save again in a moment."
    )
    assert saver.read("a.ipynb") == ""
    await wait_scanned(saver, "a.ipynb")
    await saver.put("a.ipynb", notebook("x = 1"))
    assert saver.read("a.ipynb") != ""


async def test_the_scanner_killed_in_the_middle_of_a_scan(
    saver: NotebookSaver, jp_serverapp: Any
) -> None:
    process = jp_serverapp.web_app.settings["nbxflow_companion"].scanning.process
    await saver.put("a.ipynb", notebook("warm"))
    pid = process.pid
    os.kill(pid, signal.SIGSTOP)
    saving = asyncio.create_task(saver.put("a.ipynb", notebook(f"'{KEY}'")))
    await asyncio.sleep(0.2)
    os.kill(pid, signal.SIGKILL)
    await saving
    assert KEY not in saver.read("a.ipynb"), "another process has scanned it"
    assert process.pid not in (None, pid)
    assert "scanner-failed" in {entry["kind"] for entry in await saver.audit()}
    assert (await saver.status())["scanner"]["state"] == "ready"


@pytest.mark.parametrize("policy", ["warn", "refuse"])
async def test_without_a_scanner_nothing_is_said_to_be_clean(
    saver: NotebookSaver, jp_serverapp: Any, policy: str
) -> None:
    scanning = jp_serverapp.web_app.settings["nbxflow_companion"].scanning
    scanning.process.close()
    save = saver.put("a.ipynb", notebook(f"'{KEY}'"))
    if policy == "refuse":
        status, message = await saver.refusal(save)
        assert (status, "could not be scanned" in message) == (503, True)
        assert saver.read("a.ipynb") == ""
    else:
        await save
        assert KEY in saver.read("a.ipynb")
    report = await saver.report("a.ipynb")
    assert (report["state"], report["findings"]) == ("not-scanned", [])
    assert report["reason"]


@pytest.mark.parametrize("policy", ["warn", "refuse"])
async def test_a_failure_in_the_guard_loses_no_save(
    saver: NotebookSaver, jp_serverapp: Any, monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    service = jp_serverapp.web_app.settings["nbxflow_companion"].scanning.service

    def fail(*_: Any) -> Any:
        raise KeyError(KEY)

    monkeypatch.setattr(service, "judge", fail)
    save = saver.put("a.ipynb", notebook(f"'{KEY}'"))
    if policy == "refuse":
        assert (await saver.refusal(save))[0] == 503
    else:
        await save
        assert KEY in saver.read("a.ipynb")


async def test_a_rename_that_fails_changes_nothing(saver: NotebookSaver) -> None:
    await saver.put("b.ipynb", notebook("1"))
    before = saver.read("b.ipynb")
    status, _ = await saver.refusal(saver.rename("b.ipynb", notebook(f"'{KEY}'")))
    assert status == 409
    assert saver.read("b.ipynb") == before
    assert KEY in saver.read("b.txt")


async def test_checkpoints_of_another_kind_are_undone(
    saver: NotebookSaver, jp_serverapp: Any
) -> None:
    manager = jp_serverapp.contents_manager
    found = manager.checkpoints

    class Hidden:
        """Checkpoints that tell nothing of where they are."""

        async def restore_checkpoint(self, *arguments: Any) -> None:
            await found.restore_checkpoint(*arguments)

    saver.write("a.ipynb", notebook(f"'{KEY}'"))
    await manager.create_checkpoint("a.ipynb")
    saver.write("a.ipynb", notebook("clean"))
    manager.set_trait("checkpoints", found)
    manager._trait_values["checkpoints"] = Hidden()
    route = ("api", "contents", "a.ipynb", "checkpoints", "checkpoint")
    await saver.announce("a.ipynb")
    with pytest.raises(HTTPClientError):
        await saver.ask("POST", *route)
    assert json.loads(saver.read("a.ipynb")) == notebook("clean")
    await saver.ask("POST", *route)
    assert MASK in saver.read("a.ipynb")
    assert KEY not in saver.read("a.ipynb")


async def test_an_unknown_manager_is_said_to_be_unguarded(jp_serverapp: Any) -> None:
    class Simple:
        def save(self, model: Any, path: str) -> None:
            """Nothing that could be wrapped or hooked."""

    companion = jp_serverapp.web_app.settings["nbxflow_companion"]
    companion.scanning.guard(Simple())
    assert companion.status()["scanner"].saves == "unguarded"


@pytest.mark.parametrize("policy", ["warn", "refuse"])
async def test_secrets_are_in_no_answer_log_or_file_of_ours(
    saver: NotebookSaver, tmp_path: Path, caplog: pytest.LogCaptureFixture, policy: str
) -> None:
    caplog.set_level(logging.DEBUG)
    keys = [aws_key(random.Random(number)) for number in range(10, 15)]
    content = notebook(*(f"'{key}'" for key in keys[:3]), author={keys[3]: keys[4]})
    await saver.announce("a.ipynb")
    save = saver.put("a.ipynb", content)
    if policy == "refuse":
        await saver.refusal(save)
    else:
        await save
    report = await saver.report("a.ipynb")
    assert report["total"] == 5
    told = json.dumps([report, await saver.audit(), await saver.status()]) + caplog.text
    for file in (tmp_path / "history").rglob("*"):
        told += file.read_bytes().decode("latin-1") if file.is_file() else ""
    for key in keys:
        assert key not in told
        assert key[6:] not in told


class TestRules:
    """A server with broken and good files of rules."""

    @pytest.fixture
    def rule_files(self, tmp_path: Path) -> list[str]:
        good, broken = tmp_path / "good.json", tmp_path / "broken.json"
        good.write_text(json.dumps(pack_of_ours("our")), "utf-8")
        broken.write_text("{", "utf-8")
        return [str(broken), str(good)]

    async def test_the_good_ones_are_used_and_the_others_told(
        self, saver: NotebookSaver, rule_files: list[str]
    ) -> None:
        token = "zz9_" + "".join(random.Random(4).sample("abcdefghijklmnopqrstuvwxyz", 20))
        await saver.put("a.ipynb", notebook(f"'{token}'", f"'{KEY}'"))
        assert "[redacted:our-token]" in saver.read("a.ipynb")
        rules = await saver.ask("GET", "nbxflow", "v1", "secrets", "rules")
        validate("secret-rules-reply", rules)
        assert [pack["name"] for pack in rules["packs"]][1:] == ["our"]
        [problem] = rules["problems"]
        assert problem.startswith(rule_files[0])
        scanner = (await saver.status())["scanner"]
        assert (scanner["state"], scanner["reason"]) == ("ready", problem)
