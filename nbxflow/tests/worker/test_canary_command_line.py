"""Nothing secret in what the command line prints and writes, but in notebooks it is told to."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

import nbxflow
from nbxflow.tests.canaries import Canaries
from nbxflow.tests.server.canary_cells import cells, failing_cells, notebook

BUNDLE = Path(nbxflow.__file__).parent / "_cli" / "nbxflow.cjs"
NODE = shutil.which("node")
NAME = "canary.ipynb"

pytestmark = pytest.mark.skipif(
    NODE is None or not BUNDLE.is_file(), reason="needs Node and 'npm run build:cli'"
)


class CommandLine:
    """Runs commands in ``folder`` and remembers what they printed."""

    def __init__(self, folder: Path, environment: dict[str, str], canary: Canaries) -> None:
        token = canary("server's environment")
        self._environment = {**environment, "SERVER_TOKEN": token, "TMPDIR": str(folder / "tmp")}
        self._folder = folder
        self._canary = canary
        self.found: set[tuple[str, str, str]] = set()
        (folder / "tmp").mkdir()

    def __call__(self, *words: str, codes: tuple[int, ...] = (0,)) -> bytes:
        """Run one command; what it printed on standard output."""
        done = subprocess.run(
            [str(NODE), str(BUNDLE), *words],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            timeout=120,
        )
        assert done.returncode in codes, (words, done.stdout[-2000:], done.stderr[-2000:])
        name = " ".join(words[:1] + words[2:])
        for stream in (done.stdout, done.stderr):
            self.found |= {(name, *hit) for hit in self._canary.found(stream)}
        return done.stdout


@pytest.fixture
def canary() -> Canaries:
    return Canaries()


@pytest.fixture
def nbx(folder: Path, environment: dict[str, str], canary: Canaries) -> CommandLine:
    return CommandLine(folder, environment, canary)


def one_cell(source: str) -> nbformat.NotebookNode:
    spec = {"name": "python3", "display_name": "python3", "language": "python"}
    cell = nbformat.v4.new_code_cell(source)
    return nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": spec})


def test_no_command_prints_a_canary(
    nbx: CommandLine, folder: Path, canary: Canaries, tmp_path: Path
) -> None:
    nbformat.write(nbformat.from_dict(notebook(canary)), folder / NAME)
    parameter = f"key={canary('parameter')}"
    files = ("--record", "record.json", "--events", "events.ndjson", "--output", "out.ipynb")
    files += ("--spans", "spans.json")
    nbx("run", NAME, "--allow-errors", "--param", parameter, *files, "--format", "json")
    nbx("run", NAME, codes=(1,))
    nbx("lineage", NAME, "--format", "openlineage")
    nbx("lineage", NAME, "--record", "record.json")
    nbx("check", NAME, "--format", "sarif", codes=(0, 1))
    nbx("facts", NAME, "--format", "json")
    nbx("scan", ".", codes=(1,))
    nbx("scan", ".", "--format", "json", codes=(1,))
    session = {
        "cells": [
            # Not the ids: a session's author chose them, and is told of the cells by them.
            {"id": f"c{number}", "source": source}
            for number, source in enumerate({**cells(canary), **failing_cells(canary)}.values())
        ],
        "order": "document",
    }
    steps = [{"op": "run", "cell": cell["id"]} for cell in session["cells"]]
    (folder / "session.json").write_text(json.dumps({**session, "steps": steps}), "utf-8")
    nbx("replay", "session.json", "--format", "json", codes=(0, 1))
    files_of_run = [folder / name for name in ("record.json", "events.ndjson", "spans.json")]
    assert (folder / "spans.json").stat().st_size > 1000
    kept = [*files_of_run, folder / "tmp", tmp_path / "data"]
    found = nbx.found | canary.found_in(kept)
    # What a source says and no rule knows for a secret is shown by the command that shows sources.
    found = {hit for hit in found if hit[:2] != ("facts --format json", "DuckDB secret")}
    if found:
        pytest.fail("\n".join(sorted(map(str, found))), pytrace=False)


def test_a_record_made_elsewhere_is_cleaned_when_it_is_read(
    nbx: CommandLine, folder: Path, canary: Canaries
) -> None:
    nbformat.write(one_cell(f"open({canary.hidden('file')}, 'w').close()"), folder / NAME)
    nbx("run", NAME, "--record", "record.json")
    record = (folder / "record.json").read_text("utf-8")
    dirty = record.replace("[redacted:github-token]", canary("record of another"))
    assert dirty != record
    (folder / "record.json").write_text(dirty, "utf-8")
    nbx("lineage", NAME, "--record", "record.json", "--format", "json")
    nbx("lineage", NAME, "--record", "record.json", "--format", "openlineage")
    assert nbx.found == set()
