"""``nbxflow promote`` on notebooks that a test makes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Promotion:
    """What ``nbxflow promote`` said; ``result`` is None when it printed no JSON."""

    code: int
    result: Mapping[str, Any] | None
    out: Path
    messages: str

    @property
    def verdict(self) -> str:
        """That of the verification; without one ``written``, or ``refused``."""
        if self.result is None:
            return f"failed: {self.messages.strip()}"
        if self.result["verification"]:
            return str(self.result["verification"]["verdict"])
        return "written" if self.result["files"] else "refused"

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The steps of the FlowSpec."""
        return list(self.result["flowSpec"]["steps"]) if self.result else []

    def rules(self, severity: str = "") -> set[str]:
        """The rules of the blockers, of one severity or of both."""
        blockers = self.result["blockers"] if self.result else []
        return {item["rule"] for item in blockers if severity in ("", item["severity"])}

    def said(self) -> str:
        """All that helps to see why, for the message of a failed test."""
        verification = (self.result or {}).get("verification") or {}
        tasks = [task for task in verification.get("tasks", []) if task["verdict"] != "equal"]
        blockers = (self.result or {}).get("blockers")
        parts = [self.verdict, verification.get("reason"), tasks, blockers, self.messages[-2000:]]
        return json.dumps(parts, indent=1)


def promote(
    notebook: Path,
    out: Path,
    *options: str,
    to: str = "python",
    environment: Mapping[str, str] | None = None,
) -> Promotion:
    """Run ``nbxflow promote NOTEBOOK --to TO --out OUT --format json`` with more options."""
    words = ["promote", str(notebook), "--to", to, "--out", str(out), "--format", "json"]
    ran = subprocess.run(
        [sys.executable, "-m", "nbxflow", *words, *options],
        cwd=notebook.parent,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "JUPYTER_DATA_DIR": str(out.parent / "jupyter"),
            **(environment or {}),
        },
        capture_output=True,
        text=True,
    )
    try:
        result = json.loads(ran.stdout)
    except ValueError:
        result = None
    return Promotion(ran.returncode, result, out, ran.stderr)


def write_notebook(file: Path, text: str) -> Path:
    """Write a notebook: lines ``## Title`` become Markdown, ``---`` ends a code cell."""
    cells: list[nbformat.NotebookNode] = []
    lines: list[str] = []

    def end_code() -> None:
        source = "\n".join(lines).strip("\n")
        lines.clear()
        if source.strip():
            cells.append(nbformat.v4.new_code_cell(source, id=f"c{len(cells)}"))

    for line in text.strip("\n").split("\n"):
        if line.startswith("## "):
            end_code()
            cells.append(nbformat.v4.new_markdown_cell(line, id=f"c{len(cells)}"))
        elif line == "---":
            end_code()
        else:
            lines.append(line)
    end_code()
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(nbformat.writes(notebook), "utf-8")
    return file
