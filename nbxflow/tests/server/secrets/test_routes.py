"""What the scanner's routes answer, and to whom."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.auth.identity import IdentityProvider, User
from tornado.httpclient import HTTPClientError

from nbxflow.domain.secrets.baseline import BASELINE_NAME, BaselineFinding, new_baseline
from nbxflow.protocol.validation import validate
from nbxflow.server.handlers import secrets
from nbxflow.tests.fake_secrets import aws_key
from nbxflow.tests.server.secrets.notebook_saver import NotebookSaver, notebook

KEY = aws_key(random.Random(1))
OTHER = aws_key(random.Random(2))
MASK = "[redacted:aws-access-key-id]"


@pytest.fixture
def policy() -> str:
    return "refuse"


class _ByHeader(IdentityProvider):
    """Takes everybody for who they say they are."""

    async def get_user(self, handler: Any) -> User | None:
        user = await super().get_user(handler)  # type: ignore[misc]  # it is a coroutine
        name = handler.request.headers.get("X-User")
        return User(name) if user is not None and name else user


async def test_a_scan_is_no_save(saver: NotebookSaver) -> None:
    report = await saver.scan("new.ipynb", notebook(f"'{KEY}'"))
    assert (report["total"], report["save"], report["path"]) == (1, None, "new.ipynb")
    saver.write("there.ipynb", notebook("1", f"'{KEY}'"))
    assert (await saver.scan("there.ipynb", None))["findings"][0]["cellIndex"] == 1
    assert await saver.report("there.ipynb") == await saver.report("/there.ipynb")
    saver.write("asked.ipynb", notebook(f"'{KEY}'"))
    assert (await saver.report("asked.ipynb"))["total"] == 1, "the file is scanned when asked"
    assert await saver.audit() == []


async def test_rules_are_told(saver: NotebookSaver) -> None:
    rules = await saver.ask("GET", "nbxflow", "v1", "secrets", "rules")
    validate("secret-rules-reply", rules)
    assert "aws-access-key-id" in {rule["id"] for rule in rules["packs"][0]["rules"]}
    scanner = (await saver.status())["scanner"]
    assert (scanner["rules"], scanner["reason"]) == (len(rules["packs"][0]["rules"]), None)
    assert (await saver.status())["policy"]["secretPolicy"] == "refuse"


@pytest.mark.parametrize(
    ("method", "route", "body", "params", "status"),
    [
        ("POST", "scan", {"path": "../x.ipynb", "content": None}, {}, 403),
        ("POST", "scan", {"path": "x.ipynb", "content": None}, {}, 404),
        ("POST", "scan", {"path": "x.ipynb", "content": "text"}, {}, 400),
        ("POST", "scan", {"path": "x.ipynb", "content": {"x": "y" * 5000}}, {}, 413),
        ("POST", "announce", {"path": "a/../../x.ipynb"}, {}, 403),
        ("POST", "announce", {}, {}, 400),
        ("GET", "findings", None, {}, 400),
        ("GET", "findings", None, {"path": "../x.ipynb"}, 403),
        ("GET", "findings", None, {"path": "x.ipynb"}, 404),
        ("GET", "findings", None, {"path": ""}, 400),
    ],
)
async def test_bad_requests_are_told(
    saver: NotebookSaver,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    route: str,
    body: Any,
    params: dict[str, str],
    status: int,
) -> None:
    monkeypatch.setattr(secrets, "_LARGEST_BODY", 4000)
    with pytest.raises(HTTPClientError) as caught:
        await saver.ask(method, "nbxflow", "v1", "secrets", route, body=body, **params)
    assert caught.value.code == status
    validate("error", json.loads(caught.value.response.body))


class TestUsers:
    """A server that knows its users by name."""

    @pytest.fixture
    def provider(self) -> type[IdentityProvider]:
        return _ByHeader

    async def test_announcements_are_by_user(self, jp_fetch: Any, jp_root_dir: Path) -> None:
        ada = NotebookSaver(jp_fetch, jp_root_dir, {"X-User": "ada"})
        bob = NotebookSaver(jp_fetch, jp_root_dir, {"X-User": "bob"})
        content = notebook(f"'{KEY}'")
        await ada.announce("a.ipynb")
        await bob.put("a.ipynb", content)
        assert MASK in ada.read("a.ipynb"), "another user's save is not announced"
        assert (await ada.refusal(ada.put("a.ipynb", content)))[0] == 422
        await ada.announce("a.ipynb")
        await ada.put("a.ipynb", notebook("1"))
        await ada.put("a.ipynb", content)
        assert MASK in ada.read("a.ipynb"), "two tabs: the first save has used it up"
        assert {entry["user"] for entry in await ada.audit()} == {"ada", "bob"}


async def test_what_is_decided_passes(saver: NotebookSaver) -> None:
    content = notebook(f"'{KEY}'")
    await saver.announce("a.ipynb")
    await saver.refusal(saver.put("a.ipynb", content))
    [found] = (await saver.report("a.ipynb"))["findings"]
    body = {
        "fingerprint": found["fingerprint"],
        "rule": found["rule"],
        "reason": "an example",
        "path": "a.ipynb",
    }
    await saver.ask("POST", "nbxflow", "v1", "secrets", "decisions", body=body)
    await saver.announce("a.ipynb")
    await saver.put("a.ipynb", content)
    assert KEY in saver.read("a.ipynb")
    [found] = (await saver.report("a.ipynb"))["findings"]
    assert found["ignored"] == "an example"
    kinds = [entry["kind"] for entry in await saver.audit()]
    assert kinds == ["save-refused", "decision-added", "finding"]


async def test_what_a_baseline_knows_passes(saver: NotebookSaver) -> None:
    empty = new_baseline(b"s" * 16)
    mark = empty.fingerprint("aws-access-key-id", KEY)
    known = BaselineFinding("a.ipynb", "aws-access-key-id", mark, "known for long")
    (saver.root / "deep").mkdir()
    saver.write(BASELINE_NAME, empty.with_findings([known]).document())
    await saver.put("deep/a.ipynb", notebook(f"'{KEY}'", f"'{OTHER}'"))
    written = saver.read("deep/a.ipynb")
    assert KEY in written
    assert OTHER not in written
    reasons = [one["ignored"] for one in (await saver.report("deep/a.ipynb"))["findings"]]
    assert reasons == ["known for long", None]


async def test_reports_follow_renames(saver: NotebookSaver) -> None:
    await saver.put("a.ipynb", notebook(f"'{KEY}'"))
    await saver.ask("PATCH", "api", "contents", "a.ipynb", body={"path": "b.ipynb"})
    report = await saver.report("b.ipynb")
    assert (report["path"], report["save"]["outcome"]) == ("b.ipynb", "masked")
