"""What is saved, whatever it is and whoever has a hand in it: hooks, odd content, chunks."""

from __future__ import annotations

import base64
import json
import random
from typing import Any

import pytest
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from tornado.web import HTTPError

from nbxflow.adapters.saves import uploads
from nbxflow.tests.fake_secrets import aws_key
from nbxflow.tests.server.secrets.notebook_saver import NotebookSaver, notebook

KEY = aws_key(random.Random(1))
OTHER = aws_key(random.Random(2))
MASK = "[redacted:aws-access-key-id]"


@pytest.fixture
def policy() -> str:
    return "refuse"


async def test_other_hooks_run_once_and_before(saver: NotebookSaver, jp_serverapp: Any) -> None:
    calls: list[str] = []

    def hook(model: dict[str, Any], path: str, **_: Any) -> None:
        calls.append(path)
        if model["type"] == "notebook":
            model["content"]["cells"][0]["source"] = f"'{OTHER}'"
            model["content"]["cells"][1]["source"] = "emptied"

    jp_serverapp.contents_manager.register_pre_save_hook(hook)
    await saver.announce("a.ipynb")
    await saver.refusal(saver.put("a.ipynb", notebook("", "")))
    await saver.put("a.ipynb", notebook("", f"'{KEY}'"))
    assert "emptied" in saver.read("a.ipynb")
    assert MASK in saver.read("a.ipynb"), "what a hook puts in is scanned too"
    assert (await saver.report("a.ipynb"))["total"] == 1, "and nothing that it took out"
    await saver.put_text("b.ipynb", notebook(f"'{KEY}'"))
    await saver.put_chunks("c.ipynb", notebook("1"))
    assert calls == ["a.ipynb", "a.ipynb", "b.ipynb", "c.ipynb"]


async def test_a_hook_that_refuses_still_does(saver: NotebookSaver, jp_serverapp: Any) -> None:
    def hook(**_: Any) -> None:
        raise HTTPError(418, "no")

    jp_serverapp.contents_manager.register_pre_save_hook(hook)
    assert (await saver.refusal(saver.put("a.ipynb", notebook("1"))))[0] == 418
    assert saver.read("a.ipynb") == ""


async def test_odd_content_is_scanned_and_masked(saver: NotebookSaver) -> None:
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [{"cells": [{"cell_type": "code", "input": f"'{KEY}'", "outputs": []}]}],
    }
    await saver.put_text("old.ipynb", old)
    await saver.put_text("broken.ipynb", f'{{"cells": ["{KEY}"')
    await saver.put_bytes("bytes.ipynb", b"\xff\xfe\x00 " + KEY.encode())
    await saver.put_text("UPPER.IPYNB", notebook(f"'{KEY}'"))
    for path in ("old.ipynb", "broken.ipynb", "UPPER.IPYNB"):
        assert KEY not in saver.read(path)
        assert MASK in saver.read(path)
    assert (saver.root / "bytes.ipynb").read_bytes() == b"\xff\xfe\x00 " + MASK.encode()
    assert (await saver.report("broken.ipynb"))["findings"][0]["place"] == "text"
    assert (await saver.report("old.ipynb"))["findings"][0]["cellIndex"] == 0


async def test_other_files_are_left_alone(saver: NotebookSaver) -> None:
    await saver.put_text("a.py", f"'{KEY}'")
    assert KEY in saver.read("a.py")
    body = {"type": "directory"}
    await saver.ask("PUT", "api", "contents", "folder.ipynb", body=body)
    assert (saver.root / "folder.ipynb").is_dir()
    assert await saver.audit() == []


async def test_ten_thousand_findings(saver: NotebookSaver) -> None:
    source = random.Random(3)
    lines = [f"key = '{aws_key(source)}'" for _ in range(10_000)]
    await saver.put("a.ipynb", notebook("\n".join(lines)))
    assert saver.read("a.ipynb").count(MASK) == 10_000
    report = await saver.report("a.ipynb")
    assert (len(report["findings"]), report["total"]) == (1000, 10_000)
    assert report["save"]["masked"] == 10_000


async def test_chunks_are_answered_as_without_nbxflow(
    saver: NotebookSaver, jp_serverapp: Any
) -> None:
    plain = AsyncLargeFileManager(root_dir=str(saver.root))
    answers = []
    for manager, path in ((jp_serverapp.contents_manager, "a.ipynb"), (plain, "b.ipynb")):
        for chunk, text in ((1, '{"cells": '), (2, "[],"), (-1, ' "nbformat": 4}')):
            content = base64.b64encode(text.encode()).decode()
            model = {"type": "file", "format": "base64", "content": content, "chunk": chunk}
            answers.append(await manager.save(model, path))
    assert saver.read("a.ipynb") == saver.read("b.ipynb") != ""
    for guarded, other in zip(answers[:3], answers[3:], strict=True):
        assert set(other) <= set(guarded)
        same = ("type", "content", "format", "writable")
        assert [guarded[key] for key in same] == [other[key] for key in same]


async def test_a_chunk_without_beginning_is_refused(
    saver: NotebookSaver, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunk = {"type": "file", "format": "text", "chunk": 2}
    status, message = await saver.refusal(saver.put("a.ipynb", "x", **chunk))
    assert (status, "upload the file again" in message) == (400, True)
    await saver.put("a.ipynb", "x", **{**chunk, "chunk": 1})
    monkeypatch.setattr(uploads, "_FORGOTTEN_SECONDS", -1)
    assert (await saver.refusal(saver.put("a.ipynb", "x", **chunk)))[0] == 400
    assert saver.read("a.ipynb") == "", "nothing is written before it is whole"


@pytest.mark.parametrize("policy", ["redact", "refuse"])
async def test_an_upload_too_large_to_keep(
    saver: NotebookSaver, monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    monkeypatch.setattr(uploads, "_LARGEST", 500)
    content = notebook("x = 1" * 200)
    if policy == "refuse":
        assert (await saver.refusal(saver.put_chunks("a.ipynb", content)))[0] == 413
        assert saver.read("a.ipynb") == ""
        return
    await saver.put_chunks("a.ipynb", content)
    assert json.loads(saver.read("a.ipynb")) == content
    report = await saver.report("a.ipynb")
    assert (report["state"], report["save"]["outcome"]) == ("not-scanned", "not-scanned")


async def test_an_upload_that_is_no_base64_is_refused_by_jupyter(saver: NotebookSaver) -> None:
    model = {"type": "file", "format": "base64"}
    await saver.put("a.ipynb", "ü", **model, chunk=1)
    assert (await saver.refusal(saver.put("a.ipynb", "ü", **model, chunk=-1)))[0] in (400, 500)
