"""``POST flow/preview`` on a real server."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from nbxflow.tests.server.flow.conftest import Post

OUT = "work/flights_pipeline"


def line(number: int, start: int, end: int) -> dict[str, int]:
    return {"startLine": number, "startColumn": start, "endLine": number, "endColumn": end}


PLAN: dict[str, Any] = {
    "package": "flights_pipeline",
    "cells": [{"id": "a", "source": "x = 15  # minutes", "edits": []}],
    "files": [
        {"path": "README.md", "kind": "text", "text": "# Flights\n"},
        {
            "path": "flights_pipeline/definitions.py",
            "kind": "module",
            "docstring": None,
            "imports": [],
            "outputs": None,
            "parts": [{"kind": "statements", "cell": "a", "spans": [line(1, 1, 7)]}],
        },
    ],
}


def request(plan: dict[str, Any] = PLAN, out: str = OUT) -> dict[str, Any]:
    return {"path": "work/flights.ipynb", "plan": plan, "out": out}


async def test_files_are_shown_and_not_written(
    post: Post, notebook: str, jp_root_dir: Path
) -> None:
    status, reply = await post("flow/preview", request())
    assert (status, reply["problems"]) == (200, [])
    files = {file["path"]: file for file in reply["files"]}
    assert set(files) == {"README.md", "flights_pipeline/definitions.py"}
    assert {file["state"] for file in files.values()} == {"new"}
    assert "x = 15" in files["flights_pipeline/definitions.py"]["text"]
    assert not (jp_root_dir / OUT).exists()


async def test_what_is_previewed_is_what_is_written(
    post: Post, notebook: str, jp_root_dir: Path
) -> None:
    (jp_root_dir / OUT).mkdir()
    (jp_root_dir / OUT / "README.md").write_text("# Mine\n")
    for expected in (["changed", "new"], ["same", "same"]):
        _, reply = await post("flow/preview", request())
        assert [file["state"] for file in reply["files"]] == expected
        files = [{key: file[key] for key in ("path", "text", "before")} for file in reply["files"]]
        body = {"path": "work/flights.ipynb", "out": OUT, "files": files}
        status, _ = await post("flow/files", body)
        assert status == 200
    assert (jp_root_dir / OUT / "README.md").read_text() == "# Flights\n"


async def test_what_cannot_be_rewritten_is_a_problem(post: Post, notebook: str) -> None:
    plan = deepcopy(PLAN)
    plan["cells"][0]["source"] = "x = ("
    status, reply = await post("flow/preview", request(plan))
    assert (status, reply["files"]) == (200, [])
    assert [problem["cell"] for problem in reply["problems"]] == ["a"]


@pytest.mark.parametrize(
    ("out", "status", "code"),
    [
        ("../out", 403, "outside-root"),
        ("work/link", 403, "outside-root"),
        (".out", 403, "forbidden"),
        ("work/flights.ipynb", 500, "cannot-write"),
    ],
)
async def test_folders_that_could_not_take_files_are_refused(
    out: str, status: int, code: str, post: Post, notebook: str, jp_root_dir: Path, tmp_path: Path
) -> None:
    (jp_root_dir / "work" / "link").symlink_to(tmp_path)
    answered, reply = await post("flow/preview", request(out=out))
    assert (answered, reply["error"]["code"]) == (status, code)


async def test_the_failing_place_is_told(post: Post, notebook: str) -> None:
    plan = deepcopy(PLAN)
    plan["files"][1]["path"] = "../definitions.py"
    _, reply = await post("flow/preview", request(plan))
    assert reply["error"]["details"]["path"].startswith("$.plan.files[1]")


async def test_sources_with_secrets_are_not_logged_when_all_fails(
    post: Post, notebook: str, caplog: pytest.LogCaptureFixture
) -> None:
    plan = deepcopy(PLAN)
    told = "of-the-test-" + "canary"
    plan["cells"][0]["source"] = f"x = '{told}' + ("
    await post("flow/preview", request(plan))
    assert told not in caplog.text
