"""``POST flow/files`` on a real server."""

from __future__ import annotations

import asyncio
import json
import os
import random
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tornado.web import HTTPError

from nbxflow.server.handlers import flow
from nbxflow.services.scan_files import findings_of, scan_content
from nbxflow.tests.fake_secrets import aws_key
from nbxflow.tests.server.flow.conftest import Post
from nbxflow.wiring.build import rules_with

OUT = "work/flights_pipeline"


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def request(*files: tuple[str, str, str | None], out: str = OUT, **more: Any) -> dict[str, Any]:
    made = [{"path": path, "text": text, "before": before} for path, text, before in files]
    return {"path": "work/flights.ipynb", "out": out, "files": made, **more}


def found(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


async def test_files_are_written_and_changed(post: Post, notebook: str, jp_root_dir: Path) -> None:
    out = jp_root_dir / OUT
    files = [("README.md", "# é\n", None), ("flights_pipeline/__init__.py", "", None)]
    status, reply = await post("flow/files", request(*files))
    assert (status, reply["out"], reply["unchanged"]) == (200, OUT, [])
    assert [file["sha256"] for file in reply["written"]] == [digest("# é\n"), digest("")]
    assert found(out) == {"README.md": "# é\n", "flights_pipeline/__init__.py": ""}
    files = [("README.md", "# e\n", digest("# é\n")), files[1]]
    status, reply = await post("flow/files", request(*files))
    assert [file["path"] for file in reply["written"]] == ["README.md"]
    assert reply["unchanged"] == ["flights_pipeline/__init__.py"]
    assert found(out)["README.md"] == "# e\n"
    assert sorted(os.listdir(jp_root_dir / "work")) == ["flights.ipynb", "flights_pipeline"]


async def test_what_changed_since_the_preview_is_a_conflict(
    post: Post, notebook: str, jp_root_dir: Path
) -> None:
    await post("flow/files", request(("a.py", "1\n", None), ("b.py", "1\n", None)))
    (jp_root_dir / OUT / "b.py").write_text("mine\n")
    status, reply = await post(
        "flow/files", request(("a.py", "2\n", digest("1\n")), ("b.py", "2\n", digest("1\n")))
    )
    assert (status, reply["error"]["code"]) == (409, "conflict")
    assert reply["error"]["details"] == {"files": ["b.py"]}
    assert found(jp_root_dir / OUT) == {"a.py": "1\n", "b.py": "mine\n"}


async def test_a_secret_is_refused_by_place(
    post: Post, notebook: str, jp_root_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    key = aws_key(random.Random(3))
    status, reply = await post(
        "flow/files", request(("a.py", "1\n", None), ("b.py", f"\nkey = '{key}'\n", None))
    )
    assert (status, reply["error"]["code"]) == (422, "secret-found")
    [place] = reply["error"]["details"]["places"]
    assert (place["path"], place["span"]["startLine"]) == ("b.py", 2)
    assert key not in json.dumps(reply) + caplog.text
    assert not (jp_root_dir / OUT).exists()


async def test_what_a_user_called_no_secret_is_written(
    post: Post, notebook: str, jp_fetch: Any, jp_serverapp: Any, jp_root_dir: Path
) -> None:
    from nbxflow.adapters.install_key import install_key
    from nbxflow.domain.secrets.findings import fingerprint

    key = aws_key(random.Random(3))
    text = f"key = '{key}'\n"
    companion = jp_serverapp.web_app.settings["nbxflow_companion"]
    own = install_key(companion.settings.folder)
    [found_there] = findings_of(
        "b.py",
        scan_content(text.encode(), rules_with(), notebook=False),
        rules_with(),
        lambda rule, secret: fingerprint(own, rule, secret),
        lambda rule, secret: None,
    )
    decision = {
        "path": "work/flights.ipynb",
        "fingerprint": found_there.fingerprint,
        "rule": found_there.rule,
        "reason": "an example of the documentation",
    }
    await jp_fetch(
        "nbxflow", "v1", "secrets", "decisions", method="POST", body=json.dumps(decision)
    )
    status, _ = await post("flow/files", request(("b.py", text, None)))
    assert status == 200
    assert found(jp_root_dir / OUT) == {"b.py": text}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "bad-request"),
        (request(), 400, "bad-request"),
        (request(("../a.py", "", None)), 400, "bad-request"),
        (request(("/etc/a.py", "", None)), 400, "bad-request"),
        (request(("nul.txt", "", None)), 400, "bad-request"),
        (request(("a.py", "", None), ("A.py", "", None)), 400, "bad-request"),
        (request(("a.py", "\ud800", None)), 400, "bad-request"),
        (request(("a.py", "", None), out="../out"), 403, "outside-root"),
        (request(("a.py", "", None), out="work/../../out"), 403, "outside-root"),
        (request(("a.py", "", None), out="work/.hidden/out"), 403, "forbidden"),
        (request((".github/a.yml", "", None)), 403, "forbidden"),
        (request(("a.py", "", None), out="work/flights.ipynb"), 500, "cannot-write"),
        (request(("a.py", "", None), path="work/none.ipynb"), 404, "not-found"),
        (request(("a.py", "", None), path=".hidden.ipynb"), 404, "not-found"),
        (request(("a.py", "", None), path="../none.ipynb"), 403, "outside-root"),
    ],
    ids=str,
)
async def test_what_leads_elsewhere_or_is_no_request_is_refused(
    body: Any, status: int, code: str, post: Post, notebook: str, jp_root_dir: Path
) -> None:
    (jp_root_dir / ".hidden.ipynb").write_text("{}")
    before = found(jp_root_dir)
    answered, reply = await post("flow/files", body)
    assert (answered, reply["error"]["code"]) == (status, code)
    assert found(jp_root_dir) == before
    assert not (jp_root_dir.parent / "out").exists()


async def test_the_failing_place_is_told(post: Post, notebook: str) -> None:
    _, reply = await post("flow/files", request(("a.py", "", None), ("a/con.py", "", None)))
    assert reply["error"]["details"] == {"path": "$.files[1]"}
    _, reply = await post("flow/files", request(("a.py", 7, None)))  # type: ignore[arg-type]
    assert reply["error"]["details"] == {"path": "$.files[0].text"}


@pytest.mark.parametrize("link", ["work/out", "work/out/tasks", "work/out/a.py"])
async def test_links_do_not_lead_out_of_the_root(
    link: str, post: Post, notebook: str, jp_root_dir: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.py").write_text("theirs\n")
    place = jp_root_dir / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(outside / "a.py" if link.endswith(".py") else outside)
    files = [("a.py", "", digest("theirs\n")), ("tasks/b.py", "", None)]
    status, reply = await post("flow/files", request(*files, out="work/out"))
    assert (status, reply["error"]["code"]) == (403, "outside-root")
    assert found(outside) == {"a.py": "theirs\n"}


@pytest.mark.parametrize("allow_hidden", [True])
async def test_hidden_files_are_written_where_the_server_allows_them(
    post: Post, notebook: str, jp_root_dir: Path, allow_hidden: bool
) -> None:
    status, _ = await post("flow/files", request((".github/workflows/a.yml", "on: push\n", None)))
    assert status == 200
    assert found(jp_root_dir / OUT) == {".github/workflows/a.yml": "on: push\n"}


@pytest.mark.parametrize("manager", ["AsyncLargeFileManager", "LargeFileManager"])
async def test_the_hooks_of_a_save_are_called(
    manager: str, post: Post, notebook: str, jp_serverapp: Any, jp_root_dir: Path
) -> None:
    contents = jp_serverapp.contents_manager
    seen: list[tuple[str, str]] = []

    def before(model: Any, path: str, **_: Any) -> None:
        if path.endswith("no.py"):
            raise HTTPError(400, "no such names")
        model["content"] = model["content"].replace("tabs", "spaces")

    def after(os_path: str, model: Any, **_: Any) -> None:
        seen.append((os.path.relpath(os_path, jp_root_dir), model["path"]))

    contents.register_pre_save_hook(before)
    contents.register_post_save_hook(after)
    announced: list[dict[str, Any]] = []
    schema = "https://events.jupyter.org/jupyter_server/contents_service/v1"

    async def listen(logger: Any, schema_id: str, data: dict[str, Any]) -> None:
        announced.append(data)

    jp_serverapp.event_logger.add_listener(schema_id=schema, listener=listen)
    status, reply = await post("flow/files", request(("a.py", "tabs\n", None)))
    assert (status, reply["written"][0]["sha256"]) == (200, digest("spaces\n"))
    assert found(jp_root_dir / OUT) == {"a.py": "spaces\n"}
    assert seen == [(f"{OUT}/a.py", f"{OUT}/a.py")]
    await asyncio.sleep(0)
    saved = [event["path"] for event in announced if event["action"] == "save"]
    assert saved == [f"{OUT}/a.py"]

    status, reply = await post("flow/files", request(("b.py", "1\n", None), ("no.py", "1\n", None)))
    assert (status, reply["error"]["code"]) == (403, "forbidden")
    assert found(jp_root_dir / OUT) == {"a.py": "spaces\n"}


@pytest.mark.parametrize("manager", ["nbxflow.tests.server.flow.elsewhere.ElsewhereManager"])
async def test_files_of_a_server_without_a_disk_are_not_written(
    post: Post, notebook: str, jp_root_dir: Path, manager: str
) -> None:
    status, reply = await post("flow/files", request(("a.py", "1\n", None)))
    assert (status, reply["error"]["code"]) == (501, "cannot-write")
    assert not (jp_root_dir / OUT).exists()


async def test_requests_that_are_too_large_are_refused(
    post: Post, notebook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "_LARGEST_BODY", 1000)
    for route in ("flow/files", "flow/prepare", "flow/preview", "flow/verify"):
        status, reply = await post(route, request(("a.py", "x" * 1000, None)))
        assert (status, reply["error"]["code"]) == (413, "too-large")
