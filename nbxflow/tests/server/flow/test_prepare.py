"""``POST flow/prepare`` on a real server."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from nbxflow.adapters.install_key import install_key
from nbxflow.domain.secrets.findings import fingerprint
from nbxflow.tests.fake_secrets import github_token
from nbxflow.tests.server.flow.conftest import Post


def request(*sources: str, **more: Any) -> dict[str, Any]:
    cells = [
        {"id": f"c{number}", "type": "code", "source": source, "tags": []}
        for number, source in enumerate(sources)
    ]
    return {"path": "work/flights.ipynb", "kernel": None, "cells": cells, **more}


async def test_what_is_needed_for_a_pipeline(
    post: Post, notebook: str, jp_root_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    token = github_token(random.Random(1))
    (jp_root_dir / "work" / "helpers.py").write_text("")
    status, reply = await post(
        "flow/prepare",
        request("import nbformat, helpers, not_there_at_all", f"token = '{token}'\nx = 1"),
    )
    assert status == 200
    assert [cell["id"] for cell in reply["cells"]] == ["c0", "c1"]
    assert reply["cells"][1]["facts"]["summary"]["defines"] == ["os", "token", "x"]
    assert reply["folder"] == str(jp_root_dir / "work")
    [secret] = reply["secrets"]
    assert (secret["cell"], secret["reason"]) == ("c1", None)
    environment = reply["environment"]
    assert [package["name"] for package in environment["packages"]] == ["nbformat"]
    assert (environment["local"], environment["missing"]) == (["helpers"], ["not_there_at_all"])
    assert token not in json.dumps(reply) + caplog.text


async def test_what_a_user_called_no_secret_stays_where_it_is(
    post: Post, notebook: str, jp_fetch: Any, jp_serverapp: Any
) -> None:
    token, other = github_token(random.Random(1)), github_token(random.Random(2))
    settings = jp_serverapp.web_app.settings["nbxflow_companion"].settings
    sources = f"token = '{token}'  # {token}", f"other = '{other}'"
    _, before = await post("flow/prepare", request(*sources))
    [rule] = {secret["rule"] for secret in before["secrets"]}
    decision = {
        "path": "work/flights.ipynb",
        "fingerprint": fingerprint(install_key(settings.folder), rule, token),
        "rule": rule,
        "reason": "an example of the documentation",
    }
    await jp_fetch(
        "nbxflow", "v1", "secrets", "decisions", method="POST", body=json.dumps(decision)
    )
    _, reply = await post("flow/prepare", request(*sources))
    assert reply["cells"][0]["source"] == sources[0]
    assert [secret["cell"] for secret in reply["secrets"]] == ["c1"]
    assert other not in json.dumps(reply)


async def test_other_kernels_are_no_failure(post: Post, notebook: str) -> None:
    status, reply = await post("flow/prepare", request("x = 1", kernel="not-installed"))
    assert (status, reply["environment"]["python"]) == (200, None)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (request(path="work/none.ipynb"), 404, "not-found"),
        (request(path="work/../../none.ipynb"), 403, "outside-root"),
        (request(kernel=1), 400, "bad-request"),
        ("[" * 100_000, 400, "bad-request"),
    ],
    ids=["unknown", "outside", "ill-typed", "deep"],
)
async def test_what_is_no_request_is_refused(
    body: Any, status: int, code: str, post: Post, notebook: str
) -> None:
    answered, reply = await post("flow/prepare", body)
    assert (answered, reply["error"]["code"]) == (status, code)
