"""Each policy on each way to save, with both kinds of contents managers, on a real server."""

from __future__ import annotations

import random
from typing import Any

import pytest

from nbxflow.tests.fake_secrets import aws_key
from nbxflow.tests.server.secrets.notebook_saver import WAYS, NotebookSaver, notebook

KEY = aws_key(random.Random(1))
OTHER = aws_key(random.Random(2))
MASK = "[redacted:aws-access-key-id]"


@pytest.fixture(params=["asynchronous", "in line"])
def manager(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def key_and_notebook(number: int) -> tuple[str, dict[str, Any]]:
    """A fake key, and a notebook in whose second cell it stands."""
    key = aws_key(random.Random(number))
    return key, notebook("x = 1", f"# ü\nclient = connect('{key}')")


def path_of(way: str) -> str:
    return f"{way}-Copy1.ipynb"


@pytest.mark.parametrize("policy", ["warn"])
async def test_warn_writes_and_says(saver: NotebookSaver, manager: str) -> None:
    status = await saver.status()
    expected = "awaited" if manager == "asynchronous" else "in-line"
    assert status["scanner"]["saves"] == expected
    for number, way in enumerate(WAYS):
        key, content = key_and_notebook(number)
        await getattr(saver, way)(path_of(way), content)
        assert key in saver.read(path_of(way)), way
        report = await saver.report(path_of(way))
        assert (report["save"]["outcome"], report["total"]) == ("written", 1), way
        [found] = report["findings"]
        assert (found["cellIndex"], found["place"], found["ignored"]) == (1, "source", None)
        assert found["span"]["startLine"] == 2
        assert key not in str(report)


@pytest.mark.parametrize("policy", ["redact", "refuse"])
async def test_what_nobody_asked_for_is_written_masked(saver: NotebookSaver) -> None:
    for number, way in enumerate(WAYS):
        key, content = key_and_notebook(number)
        await getattr(saver, way)(path_of(way), content)
        written = saver.read(path_of(way))
        assert key not in written, way
        assert "client = connect('[redacted:aws-access-key-id]')" in written, way
        assert "ü" in written or "\\u00fc" in written
        save = (await saver.report(path_of(way)))["save"]
        assert (save["outcome"], save["masked"], save["explicit"]) == ("masked", 1, False), way


@pytest.mark.parametrize("policy", ["refuse"])
async def test_what_somebody_asked_for_is_refused(saver: NotebookSaver) -> None:
    for number, way in enumerate(WAYS):
        key, content = key_and_notebook(number)
        await saver.announce(path_of(way))
        status, message = await saver.refusal(getattr(saver, way)(path_of(way), content))
        assert status == 422, way
        assert "AWS access key ID in cell 2, line 2 (source)" in message
        assert key not in message
        assert key not in saver.read(path_of(way)), way
        report = await saver.report(path_of(way))
        assert (report["save"]["outcome"], report["save"]["explicit"]) == ("refused", True)
        await getattr(saver, way)(path_of(way), content)
        assert "[redacted:" in saver.read(path_of(way)), "an announcement is for one save"


@pytest.mark.parametrize("policy", ["redact", "refuse"])
async def test_without_findings_every_byte_is_as_without_nbxflow(
    saver: NotebookSaver, jp_serverapp: Any
) -> None:
    plain = type(jp_serverapp.contents_manager)(root_dir=str(saver.root))
    content = notebook("x = 1\nprint('ü')", kernelspec={"name": "python3"})
    for way in WAYS:
        if way in ("copy", "rename", "restore"):
            await getattr(saver, way)(path_of(way), content)
            continue
        await getattr(saver, way)(path_of(way), content)
        model = {"type": "notebook", "format": "json", "content": content}
        if way == "put":
            saved = plain.save(model, "plain.ipynb")
            if hasattr(saved, "__await__"):
                await saved
            assert saver.read(path_of(way)) == saver.read("plain.ipynb")
        assert (await saver.report(path_of(way)))["total"] == 0
    assert saver.read(path_of("rename")) == saver.read(path_of("put_text"))
