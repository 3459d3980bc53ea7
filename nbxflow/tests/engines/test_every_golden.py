"""All golden notebooks are verified equal, and are so when seen from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbxflow.tests.flow.golden_trees import NAMES, notebook_of
from nbxflow.tests.flow.judging import VERIFIED, silently_wrong
from nbxflow.tests.flow.promotion import promote


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_notebook_is_verified_equal(name: str, tmp_path: Path) -> None:
    notebook = notebook_of(name, tmp_path / name)
    done = promote(notebook, tmp_path / "out", *VERIFIED)
    assert done.verdict == "equal", done.said()
    assert all(task["compared"] > 0 for task in done.result["verification"]["tasks"])
    assert not silently_wrong(notebook, done, tmp_path / "again")
