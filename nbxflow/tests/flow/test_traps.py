"""The six traps that every promotion has to pass; ``npm run test:engines`` tries a hundred more."""

from __future__ import annotations

import random
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from nbxflow.tests.fake_secrets import github_token
from nbxflow.tests.flow.judging import VERIFIED, problems, promoted, silently_wrong
from nbxflow.tests.flow.promotion import promote, write_notebook
from nbxflow.tests.flow.traps import the_trap


@pytest.mark.parametrize("name", ["open handle", "generator", "asks", "installs"])
def test_a_trap_is_refused_or_flagged_and_equal(name: str, tmp_path: Path) -> None:
    trap = the_trap(name)
    assert not problems(trap, promoted(trap, tmp_path), tmp_path)


def test_a_secret_leaves_the_code_and_the_pipeline_is_still_equal(tmp_path: Path) -> None:
    secret = github_token(random.Random(7))
    text = f"""
## Token
token = "{secret}"
headers = {{"Authorization": f"Bearer {{token}}"}}
## Use
print(len(headers["Authorization"]))
"""
    notebook = write_notebook(tmp_path / "notebook" / "trap.ipynb", text)
    done = promote(notebook, tmp_path / "out", *VERIFIED)
    assert done.verdict == "equal", done.said()
    assert "secret" in done.rules("warning")
    (found,) = done.result["flowSpec"]["secrets"]
    written = [path for path in done.out.rglob("*") if path.is_file()]
    assert not [path for path in written if secret in path.read_text("utf-8")]
    assert secret not in str(done.result) + done.messages
    assert any(found["variable"] in path.read_text("utf-8") for path in written)


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[str]]]:
    """A server of this machine: its address, and what was posted to it."""
    posted: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that http.server calls
            posted.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing on standard error."""

    server = HTTPServer(("127.0.0.2", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.2:{server.server_port}/", posted
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_request_that_writes_is_flagged_and_not_sent_again(
    tmp_path: Path, receiver: tuple[str, list[str]]
) -> None:
    address, posted = receiver
    text = f"""
## Count
total = sum(range(5))
## Send
from urllib.request import Request, urlopen
with urlopen(Request("{address}", data=str(total).encode(), method="POST")) as answer:
    status = answer.status
## See
print(total, status)
"""
    notebook = write_notebook(tmp_path / "notebook" / "trap.ipynb", text)
    done = promote(notebook, tmp_path / "out", *VERIFIED)
    assert "network-write" in done.rules(), done.said()
    assert done.verdict in ("refused", "not-run"), done.said()
    assert len(posted) <= 1
    effects = [effect for step in done.steps for effect in step["effects"]]
    assert [(effect["call"], effect["target"], effect["writes"]) for effect in effects] == [
        ("urlopen", address, True)
    ]


def test_a_pipeline_that_is_wrong_is_found_out(tmp_path: Path) -> None:
    """The judge of the traps itself: an altered package differs."""
    trap = the_trap("one object under two steps")
    done = promoted(trap, tmp_path)
    assert done.verdict == "equal", done.said()
    (task,) = (path for path in done.out.rglob("tasks/*.py") if "right" in path.name)
    task.write_text(task.read_text("utf-8").replace('"right"', '"wrong"'), "utf-8")
    seen = silently_wrong(tmp_path / "notebook" / "trap.ipynb", done, tmp_path / "again")
    assert any("wrong" in difference for difference in seen)
