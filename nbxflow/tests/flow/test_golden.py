"""Eight notebooks of our own become the packages that are kept; three are verified equal here.

``npm run test:engines`` verifies all eight: each needs twenty processes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from nbxflow.tests.flow.golden_trees import (
    NAMES,
    REGENERATE,
    keep,
    kept_tree,
    notebook_of,
    written_tree,
)
from nbxflow.tests.flow.judging import VERIFIED
from nbxflow.tests.flow.promotion import promote

ALSO_VERIFIED = ("aliases", "functions", "parameters")


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_notebook_becomes_the_kept_package(name: str, tmp_path: Path) -> None:
    notebook = notebook_of(name, tmp_path / name)
    before = notebook.read_bytes()
    options = VERIFIED if name in ALSO_VERIFIED else ()
    done = promote(notebook, tmp_path / "out", *options)
    assert done.verdict == ("equal" if options else "written"), done.said()
    assert done.code == 0
    assert not done.rules("error")
    assert notebook.read_bytes() == before
    tree = written_tree(done.out)
    if REGENERATE:
        keep(name, tree)
    assert tree == kept_tree(name)
