"""What the wheel holds, and that an uninstall leaves nothing behind."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from nbxflow.tests.packaging.environment import ROOT, Environment

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """Names in the wheel; files that go beside the package begin with ``data/``."""
    with zipfile.ZipFile(wheel) as archive:
        return {name.partition(".data/")[2] or name for name in archive.namelist()}


def test_it_holds_the_extension_for_lab(names: set[str]) -> None:
    folder = "data/share/jupyter/labextensions/nbxflow"
    assert {f"{folder}/package.json", f"{folder}/install.json"} <= names
    assert any(name.startswith(f"{folder}/static/remoteEntry") for name in names)
    plugins = {path.name for path in (ROOT / "schema").glob("*.json")}
    assert {f"{folder}/schemas/nbxflow/{name}" for name in plugins} <= names


def test_it_holds_the_server_configuration(wheel: Path, names: set[str]) -> None:
    assert "data/etc/jupyter/jupyter_server_config.d/nbxflow.json" in names
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("config.d/nbxflow.json")]
        content = json.loads(archive.read(name))
    assert content == {"ServerApp": {"jpserver_extensions": {"nbxflow": True}}}


def test_it_holds_the_command_line_with_licences(names: set[str]) -> None:
    assert {"nbxflow/_cli/nbxflow.cjs", "nbxflow/_cli/LICENSES.txt"} <= names


@pytest.mark.parametrize(
    "folder", ["nbxflow/protocol/schemas", "nbxflow/adapters/migrations", "nbxflow/kernel"]
)
def test_it_holds_every_file_of(folder: str, names: set[str]) -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in (".json", ".sql", ".py")
    }
    assert files
    assert files <= names


def test_it_holds_no_tests_and_nothing_of_the_tool_chain(names: set[str]) -> None:
    unwanted = (
        "tests/",
        "node_modules",
        ".nbxflow",
        "ui-tests",
        "conftest",
        "nbxflow/labextension",
    )
    assert [name for name in names if any(part in name for part in unwanted)] == []
    assert [name for name in names if name.endswith((".ts", ".tsx", ".pyc", ".ipynb"))] == []
    outside = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert outside == {"nbxflow", "data"}


def test_uninstall_leaves_nothing_behind(bare: Environment, wheel: Path) -> None:
    before = bare.files()
    bare.pip("install", "-q", "--no-deps", str(wheel))
    added = bare.files() - before
    assert any("labextensions" in name for name in added)
    bare.run("python", "-c", "import nbxflow.server.extension")
    bare.pip("uninstall", "-q", "-y", "nbxflow")
    assert bare.files() == before
    assert list(bare.folder.rglob("*nbxflow*")) == []
