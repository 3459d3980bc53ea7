"""Fixtures of the server's tests."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nbxflow.adapters.saves import gate
from nbxflow.server.handlers import secrets
from nbxflow.tests.server.notebook_client import NotebookClient


@pytest.fixture(autouse=True)
def _time_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with other work to do must not change whether saves are scanned in time."""
    monkeypatch.setattr(gate, "_DEADLINE_SECONDS", 60.0)
    monkeypatch.setattr(gate, "_IN_LINE_SECONDS", 60.0)
    monkeypatch.setattr(secrets, "SLOW_SECONDS", 60.0)


@pytest.fixture
def client(jp_fetch: Any, jp_ws_fetch: Any) -> Iterator[NotebookClient]:
    """A front end on the test's server."""
    client = NotebookClient(jp_fetch, jp_ws_fetch)
    yield client
    client.close()


@pytest.fixture
def bash_kernel(jp_data_dir: Path) -> str:
    """The name of a kernel that is not Python: PyPI's bash_kernel."""
    folder = jp_data_dir / "kernels" / "bash"
    folder.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"],
        "display_name": "Bash",
        "language": "bash",
    }
    (folder / "kernel.json").write_text(json.dumps(spec), "utf-8")
    return "bash"
