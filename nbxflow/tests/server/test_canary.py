"""Nothing secret is kept, told or sent: a canary in every place, and every byte looked at."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from nbxflow.server.routes import ROUTES
from nbxflow.tests.canaries import Canaries
from nbxflow.tests.lineage_endpoint import LineageEndpoint, lineage_endpoint
from nbxflow.tests.otlp_endpoint import OtlpEndpoint, otlp_endpoint
from nbxflow.tests.server.canary_cells import cells, failing_cells, notebook
from nbxflow.tests.server.real_server import RealServer, wait_until

PATH = "canary.ipynb"
_JUPYTERS = re.compile(rb"\[[DIW] [^\]]+ ServerApp\] ")
OURS = "https://schemas.nbxflow.dev/"


class Aviary:
    """A server with canaries about it, in its configuration too, and all that it tells."""

    def __init__(self, home: Path, endpoint: LineageEndpoint, collector: OtlpEndpoint) -> None:
        self.canary = Canaries()
        self.home = home
        self.endpoint = endpoint
        self.collector = collector
        self._told: list[bytes] = []
        self._servers: list[RealServer] = []

    def start(self, policy: str) -> RealServer:
        """Start a server on the folders of the one before."""
        canary = self.canary
        address = self.endpoint.url.removeprefix("http://")
        user_info = f"ada:{canary('password of the endpoint', 'password')}"
        path = f"{canary('path of the endpoint')}/?key={canary('key of the endpoint')}"
        settings = {
            "secret_policy": policy,
            "lineage_url": f"http://{user_info}@{address}/{path}",
            "lineage_headers": {"X-Key": canary("header of the endpoint")},
            "otlp_endpoint": f"http://{user_info}@127.0.0.1:{self.collector.port}/{path}",
            "otlp_headers": {"X-Key": canary("header of the collector")},
            "lineage_file": str(self.home / "sent" / "lineage.ndjson"),
            "lineage_transport": {
                "type": "http",
                "url": f"http://{address}",
                "auth": {"type": "api_key", "apiKey": canary("key of the transport")},
            },
        }
        server = RealServer(self.home, settings, {"SERVER_TOKEN": canary("server's environment")})
        self._servers.append(server)
        return server

    def ask(self, server: RealServer) -> None:
        """Ask every route that can be read, and remember what it answers."""
        self.tell(server.call("GET", "metrics").content)
        for route, handler in ROUTES:
            if "get" in vars(handler):
                for params in ({}, {"path": PATH}):
                    self.tell(server.call("GET", f"nbxflow/v1/{route}", params=params).content)

    def tell(self, answer: bytes) -> None:
        """Remember an answer."""
        self._told.append(answer)

    def events(self) -> list[Mapping[str, Any]]:
        """nbxflow's own events on the servers' event streams."""
        heard = (json.loads(message) for server in self._servers for message in server.heard)
        return [event for event in heard if str(event.get("schema_id", "")).startswith(OURS)]

    def check(self) -> None:
        """Look for the canaries in every byte that was kept, told and sent."""
        kept = [self.home / name for name in ("data", "sent", "tmp")]
        found = self.canary.found_in(path for path in kept if path.exists())
        told = [*self._told, json.dumps(self.events()).encode(), self._log()]
        sent = [json.dumps(body, ensure_ascii=False).encode() for body in self.endpoint.bodies]
        sent += self.collector.received
        for name, contents in (("told", told), ("sent", sent)):
            found |= {(name, *hit) for content in contents for hit in self.canary.found(content)}
        if found:
            pytest.fail("\n".join(sorted(map(str, found))), pytrace=False)

    def _log(self) -> bytes:
        """The servers' log, without what Jupyter itself says of requests: paths of notebooks."""
        lines = (self.home / "server.log").read_bytes().splitlines(keepends=True)
        return b"".join(line for line in lines if not _JUPYTERS.match(line))

    def close(self) -> None:
        """End what still runs."""
        for server in self._servers:
            server.kill()


@pytest.fixture
def aviary(tmp_path: Path) -> Iterator[Aviary]:
    with lineage_endpoint() as endpoint, otlp_endpoint() as collector:
        aviary = Aviary(tmp_path, endpoint, collector)
        yield aviary
        aviary.close()


def kernel_process(server: RealServer) -> int:
    """The process of the kernel whose cell wrote its number."""
    return int((server.home / "work" / "pid").read_text())


def asked_for(server: RealServer, content: Mapping[str, Any]) -> requests.Response:
    """A save that somebody asked for; once more while the scanner is too busy to judge in time."""
    while True:
        told = server.call("POST", "nbxflow/v1/secrets/announce", {"path": PATH})
        assert told.status_code == 204
        saved = server.save(PATH, content)
        if saved.status_code != 503:
            return saved


def run_all(aviary: Aviary, server: RealServer) -> str:
    """Run every kind of cell; the kernel, which runs on."""
    kernel: str = server.session(PATH)["kernel"]["id"]
    ended = server.wait_for(server.run(kernel, cells(aviary.canary)))
    failed = [e["cell"] for e in ended.values() if e["state"] != "done"]
    assert failed == ["syntax"]
    ended = server.wait_for(server.run(kernel, failing_cells(aviary.canary)))
    assert {e["state"] for e in ended.values()} == {"failed"}
    return kernel


def test_no_canary_is_found(aviary: Aviary) -> None:
    canary = aviary.canary
    server = aviary.start("warn")
    kernel = run_all(aviary, server)
    assert server.save(PATH, notebook(canary)).ok
    aviary.ask(server)
    aviary.check()

    # An endpoint that fails, then will not have events, and says so with what it was sent.
    aviary.endpoint.headers = {"X-Said": canary("header of the endpoint")}
    for number, status in enumerate((401, 503, 400)):
        aviary.endpoint.status = aviary.collector.status = status
        asked = len(aviary.endpoint.requests)
        name = canary.hidden(f"file for status {status}")
        server.wait_for(server.run(kernel, {f"write{number}": f"open({name}, 'w').close()"}))
        server.call("POST", "nbxflow/v1/delivery/retry", {})
        wait_until(lambda before=asked: len(aviary.endpoint.requests) > before, 20)
        aviary.ask(server)
    aviary.endpoint.status = aviary.collector.status = 201
    aviary.collector.reject(1, canary("header of the collector"))
    server.call("POST", "nbxflow/v1/delivery/retry", {})

    # Interrupted, and a console with a name of its own.
    sleep = "import time; time.sleep(60)"
    ids = server.run(kernel, {"interrupted": f"k = '{canary('interrupted cell')}'\n{sleep}"})
    server.wait_for(ids, ["running"])
    server.call("POST", f"api/kernels/{kernel}/interrupt")
    server.wait_for(ids)
    console = server.session(canary("name of a console"), "console")["kernel"]["id"]
    server.wait_for(server.run(console, {"": f"open({canary.hidden('file of a console')}, 'w')"}))

    # A kernel that is killed.
    ids = server.run(kernel, {"killed": f"k = '{canary('killed cell')}'\n{sleep}"})
    server.wait_for(ids, ["running"])
    os.kill(kernel_process(server), signal.SIGKILL)
    assert [e["state"] for e in server.wait_for(ids).values()] == ["lost"]
    aviary.ask(server)

    # A server that is killed while a cell runs, with all it has in its write-ahead log.
    pid = {"pid": "import os; open('pid', 'w').write(str(os.getpid()))"}
    server.wait_for(server.run(kernel, pid))
    ids = server.run(kernel, {"left": f"k = '{canary('cell of a killed server')}'\n{sleep}"})
    server.wait_for(ids, ["running"])
    server.kill()
    os.kill(kernel_process(server), signal.SIGKILL)
    aviary.check()

    server = aviary.start("redact")
    assert [e["state"] for e in server.wait_for(ids).values()] == ["lost"]
    assert server.save(PATH, notebook(canary)).ok
    aviary.ask(server)
    server.stop()
    aviary.check()

    server = aviary.start("refuse")
    refused = asked_for(server, notebook(canary))
    assert refused.status_code == 422
    aviary.tell(refused.content)
    assert server.save(PATH, notebook(canary)).ok, "nobody asked for this one"
    decision = {
        "fingerprint": "0" * 32,
        "rule": "github-token",
        "reason": f"{canary('reason of a decision')} is an example",
        "path": f"{canary('path of a decision')}.ipynb",
    }
    aviary.tell(server.call("POST", "nbxflow/v1/secrets/decisions", decision).content)
    secret_path = f"{canary('folder of a notebook')}/{canary('name of a notebook')}.ipynb"
    (server.home / "work" / secret_path).parent.mkdir()
    assert server.save(secret_path, notebook(canary)).ok
    kernel = server.session(secret_path)["kernel"]["id"]
    server.wait_for(server.run(kernel, {"a": "open('x.txt', 'w').close()"}))
    aviary.ask(server)
    server.stop()
    aviary.check()
    wait_until(lambda: len(aviary.events()) > 0, 5)
    kinds = {event["schema_id"].split("/")[3] for event in aviary.events()}
    assert kinds >= {"execution", "delivery", "secret-finding"}
    assert {span.name for span in aviary.collector.spans} == {"cell.execute", "notebook.run"}
