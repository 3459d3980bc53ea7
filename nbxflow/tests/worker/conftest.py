"""Kernels of other kinds, and notebooks in a folder of their own."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[3]
MakeNotebook = Callable[..., str]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Variables for a process with an empty history that finds nbxflow in this source tree."""
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "JUPYTER_DATA_DIR": str(tmp_path / "data"),
        "NBXFLOW_PYTHON": sys.executable,
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The working folder of the process under test."""
    made = tmp_path / "work"
    made.mkdir()
    return made


@pytest.fixture
def make_notebook(folder: Path) -> MakeNotebook:
    """Writes a notebook of code cells ``c0``, ``c1`` … into ``folder``; returns its name."""

    def make(name: str, *sources: str, kernel: str = "python3") -> str:
        cells = [
            nbformat.v4.new_code_cell(source, id=f"c{index}")
            for index, source in enumerate(sources)
        ]
        metadata = {"kernelspec": {"name": kernel, "display_name": kernel}}
        made = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
        (folder / name).write_text(nbformat.writes(made), "utf-8")
        return name

    return make


@pytest.fixture
def bash_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A kernel that speaks bash (PyPI ``bash_kernel``)."""
    argv = [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"]
    return _install(tmp_path, monkeypatch, "bash", argv)


@pytest.fixture
def broken_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A kernel whose process ends at once."""
    return _install(tmp_path, monkeypatch, "python", [sys.executable, "-c", "raise SystemExit(1)"])


def _install(folder: Path, monkeypatch: pytest.MonkeyPatch, language: str, argv: list[str]) -> str:
    name = f"nbxflow-test-{language}"
    spec = folder / "jupyter" / "kernels" / name
    spec.mkdir(parents=True)
    document = {"argv": argv, "display_name": name, "language": language}
    (spec / "kernel.json").write_text(json.dumps(document), "utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
    return name
