"""``POST secrets/fix`` on a real server."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from nbxflow.protocol.validation import validate
from nbxflow.server.handlers import secret_fix
from nbxflow.services import move_secret
from nbxflow.tests.services.secret_cells import SECRET, apply_edits, span_in


def request(source: str, **changes: Any) -> dict[str, Any]:
    body = {
        "source": source,
        "span": span_in(source, SECRET) if SECRET in source else span_in("x", "x"),
        "rule": "aws-access-key-id",
        "name": None,
        "imported": False,
    }
    return {**body, **changes}


async def post(jp_fetch: Any, body: Any) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    reply = await jp_fetch("nbxflow", "v1", "secrets", "fix", method="POST", body=text)
    found: dict[str, Any] = json.loads(reply.body)
    validate("secret-fix-reply", found)
    return found


async def refused(jp_fetch: Any, body: Any) -> tuple[int, dict[str, Any]]:
    with pytest.raises(HTTPClientError) as caught:
        await post(jp_fetch, body)
    error = json.loads(caught.value.response.body)
    validate("error", error)
    return caught.value.code, error["error"]


async def test_the_edits_make_a_cell_without_the_secret(jp_fetch: Any) -> None:
    source = f'%matplotlib inline\nbucket_key = "{SECRET}"'
    reply = await post(jp_fetch, request(source))
    assert reply["name"] == "BUCKET_KEY"
    assert apply_edits(source, reply["edits"]) == (
        'import os\n%matplotlib inline\nbucket_key = os.environ["BUCKET_KEY"]'
    )


async def test_name_and_import_are_taken_from_the_request(jp_fetch: Any) -> None:
    source = f'bucket_key = "{SECRET}"'
    reply = await post(jp_fetch, request(source, name="MINE", imported=True))
    assert apply_edits(source, reply["edits"]) == 'bucket_key = os.environ["MINE"]'


async def test_what_cannot_be_fixed_is_said_in_a_sentence(jp_fetch: Any) -> None:
    code, error = await refused(jp_fetch, request(f"%env KEY={SECRET}"))
    assert (code, error["code"]) == (422, "cannot-fix")
    assert "a command of IPython (line 1)" in error["message"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("{", "$"),
        ("[]", "$"),
        (request("x", name="not a name"), "$.name"),
        (request("x", imported="yes"), "$.imported"),
        (request("x", span={"startLine": 0}), "$.span"),
    ],
)
async def test_bad_requests_say_what_is_wrong(body: Any, path: str, jp_fetch: Any) -> None:
    code, error = await refused(jp_fetch, body)
    assert code == 400
    assert error["details"]["path"].startswith(path)


async def test_large_requests_are_refused(jp_fetch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secret_fix, "_LARGEST_BODY", 10)
    code, _ = await refused(jp_fetch, request(f'x = "{SECRET}"'))
    assert code == 413


async def test_the_secret_is_in_no_answer_and_no_log(
    jp_fetch: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [
        await refused(jp_fetch, request(source))
        for source in (f"# {SECRET}", f'x = "{SECRET}"; (', f'{SECRET} = "{SECRET}"')
    ]
    answers.append(await refused(jp_fetch, request(f'x = "{SECRET}"', rule="!")))

    def broken(source: str, *_: Any) -> None:
        raise KeyError(source)

    monkeypatch.setattr(move_secret, "move", broken)
    answers.append(await refused(jp_fetch, request(f'x = "{SECRET}"')))
    assert [code for code, _ in answers] == [422, 422, 422, 400, 500]
    assert SECRET not in json.dumps(answers)
    assert SECRET not in caplog.text
