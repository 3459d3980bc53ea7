"""Packages made of the runtime and of tasks that a test writes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import nbxflow.services.flow_runtime as runtime

NAME = "made_pipeline"
_MAIN = """\
from .pipeline import PIPELINE
from .runner import main

if __name__ == "__main__":
    raise SystemExit(main(PIPELINE))
"""


def make(folder: Path, pipeline: str, tasks: Mapping[str, str], **others: str) -> Path:
    """A package below ``folder``: the arguments of Pipeline, and the source of each task."""
    package = folder / NAME
    (package / "tasks").mkdir(parents=True)
    for module in Path(runtime.__file__).parent.glob("*.py"):
        shutil.copy(module, package)
    (package / "tasks" / "__init__.py").touch()
    (package / "__main__.py").write_text(_MAIN)
    (package / "pipeline.py").write_text(
        "from .runner import Parameter, Pipeline, Task\n"
        f"PIPELINE = Pipeline(name={NAME!r}, {dedent(pipeline)})\n"
    )
    for name, source in tasks.items():
        (package / "tasks" / f"{name}.py").write_text(dedent(source))
    for name, source in others.items():
        (package / f"{name}.py").write_text(dedent(source))
    (folder / "work").mkdir()
    return folder


def run(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """``python -m`` the package; its working folder is ``folder/work``."""
    surroundings = {**os.environ, "PYTHONPATH": str(folder), **(env or {})}
    command = [sys.executable, "-m", NAME, "--work-dir", str(folder / "work"), *arguments]
    return subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, text=True, timeout=60
    )
