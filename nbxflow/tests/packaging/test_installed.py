"""The installed wheel without Node: extensions on by default, a server that answers."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from nbxflow.protocol.validation import validate
from nbxflow.tests.packaging.environment import Environment

pytestmark = pytest.mark.timeout(600)


def test_the_requirements_are_met(installed: Environment) -> None:
    installed.pip("check")


def test_the_server_extension_is_enabled(installed: Environment) -> None:
    result = installed.run("jupyter", "server", "extension", "list")
    lines = [line for line in (result.stdout + result.stderr).splitlines() if "nbxflow" in line]
    assert any("enabled" in line for line in lines), lines
    assert any("OK" in line for line in lines), lines


def test_the_lab_extension_is_enabled(installed: Environment) -> None:
    result = installed.run("jupyter", "labextension", "list")
    [line] = [line for line in (result.stdout + result.stderr).splitlines() if "nbxflow v" in line]
    assert "enabled" in line
    assert "OK" in line
    assert "(python, nbxflow)" in line


def wait_for_server(process: subprocess.Popen[bytes], runtime: Path) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            try:
                return json.loads(file.read_text())
            except json.JSONDecodeError:
                pass  # half-written: look again
        time.sleep(0.1)
    pytest.fail(f"the server did not start; exit code {process.poll()}")


@pytest.fixture(scope="module")
def server(installed: Environment) -> Iterator[dict[str, Any]]:
    """A server as a user starts it, from the clean environment."""
    root = installed.home / "notebooks"
    root.mkdir()
    with (installed.home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [installed.bin / "jupyter-lab", "--no-browser", "--allow-root", "--port=0"],
            env=installed.variables,
            cwd=root,
            stdout=log,
            stderr=log,
        )
        try:
            yield wait_for_server(process, installed.home / "runtime")
        finally:
            process.terminate()
            process.wait(30)


def page_configuration(server: dict[str, Any], path: str) -> dict[str, Any]:
    response = requests.get(f"{server['url']}{path}?token={server['token']}", timeout=30)
    assert response.status_code == 200
    marker = '<script id="jupyter-config-data" type="application/json">'
    text = response.text.partition(marker)[2].partition("</script>")[0]
    return json.loads(text)


@pytest.mark.parametrize("path", ["lab", "tree"], ids=["JupyterLab", "Notebook 7"])
def test_the_page_loads_the_extension(server: dict[str, Any], path: str) -> None:
    extensions = page_configuration(server, path)["federated_extensions"]
    [own] = [extension for extension in extensions if extension["name"] == "nbxflow"]
    entry = f"{server['url']}lab/extensions/nbxflow/{own['load']}?token={server['token']}"
    assert requests.get(entry, timeout=30).status_code == 200


def test_the_server_answers_with_its_status(server: dict[str, Any]) -> None:
    url = f"{server['url']}nbxflow/v1/status"
    headers = {"Authorization": f"token {server['token']}"}
    response = requests.get(url, headers=headers, timeout=30)
    assert response.status_code == 200
    validate("status", response.json())
    assert requests.get(url, timeout=30).status_code == 403


@pytest.mark.parametrize("command", [["nbxflow"], ["python", "-m", "nbxflow"]])
def test_the_command_line_says_that_node_is_missing(
    installed: Environment, command: list[str]
) -> None:
    result = installed.run(*command, "run", "flights.ipynb", check=False)
    assert result.returncode == 3
    assert result.stdout == ""
    [line] = result.stderr.strip().splitlines()
    assert "Node" in line
    assert "nbxflow[cli]" in line


def test_the_command_line_runs_where_there_is_node(installed: Environment) -> None:
    node = shutil.which("node")
    assert node is not None, "the tests themselves need Node"
    [bundle] = installed.folder.rglob("nbxflow.cjs")
    result = subprocess.run([node, bundle, "--help"], capture_output=True, text=True, check=False)
    assert result.returncode == 0
    assert {"run", "lineage"} <= set(result.stdout.split())
