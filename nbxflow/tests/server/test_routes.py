"""Every route: who may ask, and what bad input gets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.auth.authorizer import Authorizer
from tornado.httpclient import HTTPClientError

from nbxflow.protocol.validation import validate
from nbxflow.server.routes import ROUTES
from nbxflow.tests.server.notebook_client import NotebookClient, write_notebook

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ENDPOINTS = [
    (route, method)
    for route, handler in ROUTES
    for method in METHODS
    if method.lower() in vars(handler)
]


def test_every_registered_route_is_in_the_table(jp_serverapp: Any) -> None:
    patterns = {
        rule.matcher.regex.pattern
        for group in jp_serverapp.web_app.wildcard_router.rules
        + jp_serverapp.web_app.default_router.rules
        for rule in getattr(group.target, "rules", [group])
        if "/nbxflow" in getattr(rule.matcher, "regex", jp_no_regex).pattern
    }
    assert len(patterns) == len(ROUTES)


class _NoRegex:
    pattern = ""


jp_no_regex = _NoRegex()


@pytest.mark.parametrize(("route", "method"), ENDPOINTS)
async def test_no_route_answers_without_a_token(
    route: str, method: str, jp_serverapp: Any, http_server_client: Any, jp_base_url: str
) -> None:
    body = None if method in ("GET", "DELETE") else "{}"
    with pytest.raises(HTTPClientError) as caught:
        await http_server_client.fetch(f"{jp_base_url}nbxflow/v1/{route}", method=method, body=body)
    assert caught.value.code == 403


class _Nobody(Authorizer):
    """Lets users in, but not to nbxflow."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return resource != "nbxflow"


@pytest.mark.parametrize(("route", "method"), ENDPOINTS)
async def test_no_route_answers_without_authorisation(
    route: str,
    method: str,
    jp_fetch: Any,
    jp_serverapp: Any,
) -> None:
    jp_serverapp.web_app.settings["authorizer"] = _Nobody()
    body = None if method in ("GET", "DELETE") else "{}"
    with pytest.raises(HTTPClientError) as caught:
        await jp_fetch("nbxflow", "v1", *route.split("/"), method=method, body=body)
    assert caught.value.code == 403


@pytest.mark.parametrize(
    ("route", "params", "status", "code"),
    [
        ("executions", {"limit": "many"}, 400, "bad-request"),
        ("executions", {"limit": "0"}, 400, "bad-request"),
        ("executions", {"after": "-1"}, 400, "bad-request"),
        ("executions", {"path": "../secret.ipynb"}, 403, "outside-root"),
        ("executions", {"path": "nowhere.ipynb"}, 404, "not-found"),
        ("lineage", {}, 400, "bad-request"),
        ("lineage", {"path": "a/../../x.ipynb"}, 403, "outside-root"),
        ("lineage", {"path": "nowhere.ipynb"}, 404, "not-found"),
        ("lineage", {"path": "here.ipynb", "execution": "none"}, 404, "not-found"),
    ],
)
async def test_bad_requests_say_what_is_wrong(
    route: str,
    params: dict[str, str],
    status: int,
    code: str,
    jp_fetch: Any,
    jp_root_dir: Path,
) -> None:
    write_notebook(jp_root_dir / "here.ipynb", {"a": "1"})
    with pytest.raises(HTTPClientError) as caught:
        await jp_fetch("nbxflow", "v1", route, params=params)
    assert caught.value.code == status
    body = json.loads(caught.value.response.body)
    validate("error", body)
    assert body["error"]["code"] == code


@pytest.mark.parametrize(
    ("body", "status"), [("{", 400), ("[]", 400), ('{"sink": 1}', 400), ('{"sink": "no"}', 404)]
)
async def test_bad_retries_say_what_is_wrong(body: str, status: int, jp_fetch: Any) -> None:
    with pytest.raises(HTTPClientError) as caught:
        await jp_fetch("nbxflow", "v1", "delivery", "retry", method="POST", body=body)
    assert caught.value.code == status
    validate("error", json.loads(caught.value.response.body))


async def test_an_untouched_notebook_has_no_history(
    client: NotebookClient, jp_root_dir: Path
) -> None:
    write_notebook(jp_root_dir / "here.ipynb", {"a": "1"})
    assert await client.executions(path="here.ipynb") == []
    lineage = await client.get("lineage", path="here.ipynb")
    validate("lineage", lineage)
    assert (lineage["path"], lineage["executions"]) == ("here.ipynb", [])
    delivery = await client.get("delivery")
    validate("delivery", delivery)
    assert delivery["sinks"] == []


async def test_a_broken_notebook_is_no_reason_to_fail(
    client: NotebookClient, jp_root_dir: Path
) -> None:
    (jp_root_dir / "broken.ipynb").write_text('{"cells": [', "utf-8")
    assert await client.executions(path="broken.ipynb") == []
    session = await client.session("broken.ipynb")
    other = await client.session("other.ipynb", kernel_id=session["kernel"]["id"])
    ids = await client.run(other["kernel"]["id"], {"a": "1 + 1"})
    [ended] = await client.wait_for(ids)
    assert ended["state"] == "done"
