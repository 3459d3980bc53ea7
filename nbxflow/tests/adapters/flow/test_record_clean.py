"""A notebook recorded in a clean copy of its folder."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from nbxflow.adapters.flow.record import record_clean
from nbxflow.protocol.validation import validate
from nbxflow.services.run_notebook import RunInterrupted
from nbxflow.wiring import Companion, CompanionSettings, build_companion


@pytest.fixture
def companion() -> Iterator[Companion]:
    """A recorder that keeps nothing."""
    made = build_companion(CompanionSettings(root=os.getcwd(), in_memory=True, housekeeping=False))
    yield made
    made.close()


def _notebook(folder: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(text, id=f"c{at}") for at, text in enumerate(sources)]
    path = folder / "small.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_record_speaks_of_the_real_folder_and_leaves_it_alone(
    tmp_path: Path, companion: Companion
) -> None:
    (tmp_path / "in.csv").write_text("a\n1\n", "utf-8")
    path = _notebook(tmp_path, "text = open('in.csv').read()", "open('out.csv', 'w').write(text)")
    done = asyncio.run(
        record_clean(path, 60, False, lambda *_: None, asyncio.Event(), companion=companion)
    )
    validate("record", done["record"])
    assert done["status"] == "ok"
    assert [execution["cell"] for execution in done["record"]["executions"]] == ["c0", "c1"]
    names = {
        dataset["name"]: dataset["direction"]
        for execution in done["record"]["executions"]
        for dataset in execution["datasets"]
    }
    assert names == {str(tmp_path / "in.csv"): "read", str(tmp_path / "out.csv"): "write"}
    assert "nbxflow-verify" not in json.dumps(done)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["in.csv", "small.ipynb"]


def test_what_reaches_outside_fails_and_a_stop_is_obeyed(
    tmp_path: Path, companion: Companion
) -> None:
    path = _notebook(tmp_path, "open('/var/nbxflow-nobody', 'w')")
    run = record_clean(path, 60, False, lambda *_: None, asyncio.Event(), companion=companion)
    assert asyncio.run(run)["status"] == "error"
    path = _notebook(tmp_path, "while True:\n    pass")

    async def stopped() -> None:
        stop = asyncio.Event()

        def progress(done: int, total: int, message: str) -> None:
            if message.startswith("cell"):
                asyncio.get_running_loop().call_later(0.3, stop.set)

        await record_clean(path, 60, False, progress, stop, companion=companion)

    with pytest.raises(RunInterrupted):
        asyncio.run(stopped())
