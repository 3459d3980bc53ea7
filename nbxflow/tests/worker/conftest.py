"""Kernels of other kinds, installed for one test."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest


@pytest.fixture
def bash_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A kernel that speaks bash (PyPI ``bash_kernel``)."""
    return _install(
        tmp_path,
        monkeypatch,
        "bash",
        [sys.executable, "-m", "bash_kernel", "-f", "{connection_file}"],
    )


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
