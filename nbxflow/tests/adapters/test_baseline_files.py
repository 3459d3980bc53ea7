"""Which baselines stand above a notebook."""

from __future__ import annotations

import os
from pathlib import Path

from nbxflow.adapters.baseline_files import BaselineFiles
from nbxflow.adapters.notebook_paths import NotebookPaths
from nbxflow.domain.secrets.baseline import BASELINE_NAME


def test_the_nearest_comes_first_and_none_above_the_root_counts(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "a" / "b").mkdir(parents=True)
    for folder in (tmp_path, root, root / "a" / "b"):
        (folder / BASELINE_NAME).write_text(folder.name, "utf-8")
    files = BaselineFiles(NotebookPaths(str(root)))
    assert files.above("a/b/x.ipynb") == [b"b", b"root"]
    assert files.above("a/x.ipynb") == [b"root"]
    assert files.above("x.ipynb") == [b"root"]
    assert files.above("missing/x.ipynb") == [b"root"]
    assert files.above("../x.ipynb") == ()


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    files = BaselineFiles(NotebookPaths(str(tmp_path)))
    assert files.above("x.ipynb") == []
    baseline = tmp_path / BASELINE_NAME
    baseline.write_text("one", "utf-8")
    assert files.above("x.ipynb") == [b"one"]
    baseline.write_text("two", "utf-8")
    os.utime(baseline, ns=(1, 1))
    assert files.above("x.ipynb") == [b"two"]
    baseline.unlink()
    assert files.above("x.ipynb") == []
