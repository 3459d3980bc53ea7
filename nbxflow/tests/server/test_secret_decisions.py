"""Decisions on findings and the audit trail, over HTTP on a real server."""

from __future__ import annotations

import asyncio
import json
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import nbformat.v4
import pytest
from jupyter_server.auth.identity import User
from tornado.httpclient import HTTPClientError
from traitlets.config import Config

from nbxflow.adapters.database import open_database
from nbxflow.adapters.secrets_sqlite import AuditSqlite
from nbxflow.domain.secrets.findings import AuditEntry
from nbxflow.domain.times import format_time
from nbxflow.protocol.validation import validate
from nbxflow.tests.fake_secrets import SCRUBBER, aws_key
from nbxflow.tests.server.notebook_client import NotebookClient

PRINTS = [f"{number:032x}" for number in range(1, 6)]
EVENT = "https://schemas.nbxflow.dev/secret-finding/v1"


def request(**changes: Any) -> dict[str, Any]:
    """The body of a POST."""
    body = {
        "fingerprint": PRINTS[0],
        "rule": "github-token",
        "reason": "From the documentation.",
        "path": "work/a.ipynb",
    }
    return body | changes


@pytest.fixture
def jp_server_config(jp_server_config: Config, tmp_path: Path) -> Config:
    jp_server_config.NbxFlow.data_dir = str(tmp_path / "history")
    return jp_server_config


async def decide(client: NotebookClient, **changes: Any) -> dict[str, Any]:
    body = json.dumps(request(**changes))
    reply = await client.fetch("nbxflow", "v1", "secrets", "decisions", method="POST", body=body)
    document: dict[str, Any] = json.loads(reply.body)
    validate("secret-decision", document)
    return document


async def take_back(client: NotebookClient, fingerprint: str) -> int:
    params = {"fingerprint": fingerprint}
    reply = await client.fetch(
        "nbxflow", "v1", "secrets", "decisions", method="DELETE", params=params
    )
    assert reply.body == b""
    return int(reply.code)


async def decisions(client: NotebookClient) -> list[dict[str, Any]]:
    document = await client.get("secrets", "decisions")
    validate("secret-decisions", document)
    return list(document["decisions"])


async def trail(client: NotebookClient, **params: Any) -> dict[str, Any]:
    document = await client.get("events", **params)
    validate("audit-page", document)
    return document


async def test_a_decision_is_kept_told_and_taken_back(
    client: NotebookClient, jp_serverapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = jp_serverapp.identity_provider
    monkeypatch.setattr(provider, "generate_anonymous_user", lambda handler: User("ada"))
    heard: list[dict[str, Any]] = []

    async def listen(logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        heard.append(data)

    jp_serverapp.event_logger.add_listener(schema_id=EVENT, listener=listen)
    assert await decisions(client) == []
    kept = await decide(client)
    assert {key: kept[key] for key in request()} == request()
    assert kept["by"] == "ada"
    later = await decide(client, fingerprint=PRINTS[1])
    assert await decisions(client) == [later, kept]
    assert await take_back(client, PRINTS[0]) == 204
    assert await decisions(client) == [later]
    entries = (await trail(client))["entries"]
    assert [(e["kind"], e["fingerprint"]) for e in entries] == [
        ("decision-added", PRINTS[0]),
        ("decision-added", PRINTS[1]),
        ("decision-removed", PRINTS[0]),
    ]
    assert {(e["user"], e["path"], e["rule"]) for e in entries} == {
        ("ada", "work/a.ipynb", "github-token")
    }
    async with asyncio.timeout(10):
        while len(heard) < 3:
            await asyncio.sleep(0.01)
    told = [{key: event[key] for key in ("sequence", "outcome", "new", "known")} for event in heard]
    assert told == [
        {"sequence": 1, "outcome": "decided", "new": 0, "known": 1},
        {"sequence": 2, "outcome": "decided", "new": 0, "known": 1},
        {"sequence": 3, "outcome": "decided", "new": 1, "known": 0},
    ]


async def test_a_second_decision_replaces_the_first(client: NotebookClient) -> None:
    await decide(client)
    await decide(client, reason="It was revoked.")
    assert [d["reason"] for d in await decisions(client)] == ["It was revoked."]
    assert len((await trail(client))["entries"]) == 2


async def test_a_key_in_a_reason_or_path_is_kept_and_told_nowhere(
    client: NotebookClient, tmp_path: Path
) -> None:
    key = aws_key(random.Random(3))
    kept = await decide(client, reason=f"{key} is only for tests", path=f"work/{key}.ipynb")
    assert kept["reason"] == "[redacted:aws-access-key-id] is only for tests"
    assert key not in json.dumps([kept, await decisions(client), await trail(client)])
    for file in (tmp_path / "history").iterdir():
        assert key.encode() not in file.read_bytes(), file.name


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"path": "../a.ipynb"}, 403, "outside-root"),
        ({"path": "work/../../a.ipynb"}, 403, "outside-root"),
        ({"path": ""}, 400, "bad-request"),
        ({"path": "/"}, 400, "bad-request"),
        ({"fingerprint": "0" * 31}, 400, "bad-request"),
        ({"fingerprint": "G" * 32}, 400, "bad-request"),
        ({"rule": "No Rule"}, 400, "bad-request"),
        ({"reason": ""}, 400, "bad-request"),
        ({"reason": "x" * 501}, 400, "bad-request"),
        ({"reason": None}, 400, "bad-request"),
        ({"by": "somebody else"}, 400, "bad-request"),
        ({"reason": "x" * 70_000}, 413, "too-large"),
    ],
)
async def test_what_is_no_decision_is_refused(
    changes: dict[str, Any], status: int, code: str, client: NotebookClient
) -> None:
    with pytest.raises(HTTPClientError) as caught:
        await decide(client, **changes)
    assert caught.value.code == status
    body = json.loads(caught.value.response.body)
    validate("error", body)
    assert body["error"]["code"] == code
    assert await decisions(client) == []
    assert (await trail(client))["entries"] == []


@pytest.mark.parametrize("body", ["", "{", "[]", '{"reason": "' + "\\ud800" + '"}', "[" * 30_000])
async def test_bodies_that_are_none_are_refused(body: str, jp_fetch: Any) -> None:
    with pytest.raises(HTTPClientError) as caught:
        await jp_fetch("nbxflow", "v1", "secrets", "decisions", method="POST", body=body)
    assert caught.value.code == 400


async def test_an_error_does_not_repeat_what_was_sent(client: NotebookClient) -> None:
    key = aws_key(random.Random(4))
    with pytest.raises(HTTPClientError) as caught:
        await decide(client, rule=key, reason=key)
    assert key.encode() not in caught.value.response.body


@pytest.mark.parametrize(
    ("fingerprint", "status"), [(PRINTS[0], 404), ("", 400), ("x", 400), ("0" * 33, 400)]
)
async def test_only_what_was_decided_is_taken_back(
    fingerprint: str, status: int, client: NotebookClient
) -> None:
    with pytest.raises(HTTPClientError) as caught:
        await take_back(client, fingerprint)
    assert caught.value.code == status
    validate("error", json.loads(caught.value.response.body))


async def test_the_trail_is_read_in_pages(client: NotebookClient, jp_serverapp: Any) -> None:
    at = format_time(datetime.now(timezone.utc))
    companion = jp_serverapp.web_app.settings["nbxflow_companion"]
    companion.audit.append([AuditEntry(0, at, "finding", path="a.ipynb")] * 450)
    first = await trail(client)
    assert (len(first["entries"]), first["sequence"], first["more"]) == (200, 450, True)
    rest = await trail(client, since="200", limit="1000")
    assert (len(rest["entries"]), rest["more"]) == (250, False)
    assert rest["entries"][0]["sequence"] == 201
    assert (await trail(client, since="450"))["entries"] == []


@pytest.mark.parametrize(
    "params", [{"limit": "0"}, {"limit": "1001"}, {"since": "-1"}, {"since": "first"}]
)
async def test_bad_pages_say_what_is_wrong(params: dict[str, str], jp_fetch: Any) -> None:
    with pytest.raises(HTTPClientError) as caught:
        await jp_fetch("nbxflow", "v1", "events", params=params)
    assert caught.value.code == 400
    validate("error", json.loads(caught.value.response.body))


class TestOldEntries:
    """A server forgets them when it starts."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config, tmp_path: Path) -> Config:
        now = datetime.now(timezone.utc)
        database = open_database(tmp_path / "history")
        audit = AuditSqlite(database, SCRUBBER)
        for days in (91, 89):
            audit.append([AuditEntry(0, format_time(now - timedelta(days=days)), "finding")])
        database.close()
        return jp_server_config

    async def test_are_forgotten(self, client: NotebookClient) -> None:
        page = await trail(client)
        assert ([e["sequence"] for e in page["entries"]], page["sequence"]) == ([2], 2)


class TestUnderRefuse:
    """A decision lets saves through; taking it back keeps them out again."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        jp_server_config.NbxFlow.secret_policy = "refuse"
        return jp_server_config

    async def save(self, client: NotebookClient, source: str) -> int:
        """Save a notebook as somebody who asks for it; the status.

        Once more while the scanner is too busy to judge in time.
        """
        while (status := await self.try_to_save(client, source)) == 503:
            continue
        return status

    async def try_to_save(self, client: NotebookClient, source: str) -> int:
        path = json.dumps({"path": "a.ipynb"})
        await client.fetch("nbxflow", "v1", "secrets", "announce", method="POST", body=path)
        spec = {"name": "python3", "display_name": "python3"}
        cell = nbformat.v4.new_code_cell(source, id="c1")
        content = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": spec})
        model = json.dumps({"type": "notebook", "format": "json", "content": content})
        try:
            reply = await client.fetch("api", "contents", "a.ipynb", method="PUT", body=model)
        except HTTPClientError as error:
            return error.code
        return int(reply.code)

    async def test_a_decision_is_about_one_secret(self, client: NotebookClient) -> None:
        source = random.Random(6)
        sources = [f"key = '{aws_key(source)}'" for _ in "12"]
        assert await self.save(client, sources[0]) == 422
        report = await client.get("secrets", "findings", path="a.ipynb")
        validate("secret-report", report)
        [finding] = report["findings"]
        await decide(client, fingerprint=finding["fingerprint"], rule=finding["rule"])
        assert await self.save(client, sources[0]) == 201
        report = await client.get("secrets", "findings", path="a.ipynb")
        assert [f["ignored"] for f in report["findings"]] == ["From the documentation."]
        assert await self.save(client, sources[1]) == 422, "another secret of the same rule"
        assert await self.save(client, sources[0]) == 200
        assert await take_back(client, finding["fingerprint"]) == 204
        assert await self.save(client, sources[0] + "  # again") == 422
        kinds = [e["kind"] for e in (await trail(client))["entries"]]
        assert [kind for kind in kinds if kind.startswith("decision")] == [
            "decision-added",
            "decision-removed",
        ]
        assert kinds.count("save-refused") == 3
