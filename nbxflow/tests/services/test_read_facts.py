"""Cells and facts of notebooks and Python files."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest

from nbxflow.adapters.ipython_syntax import transformer
from nbxflow.services.read_facts import read_facts
from nbxflow.services.run_notebook import WrongUsage


def notebook(**metadata: Any) -> str:
    cells = [
        nbformat.v4.new_markdown_cell("# Title", id="m"),
        nbformat.v4.new_code_cell("x = y", id="a", execution_count=7),
        nbformat.v4.new_code_cell("%time x", id="b"),
    ]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=metadata))


def test_a_notebook() -> None:
    found = read_facts("n.ipynb", notebook(), transformer())
    assert found["path"] == "n.ipynb"
    assert [(c["id"], c["type"], c["count"]) for c in found["cells"]] == [
        ("m", "markdown", None),
        ("a", "code", 7),
        ("b", "code", None),
    ]
    assert [(f["cell"], f["index"], f["error"]) for f in found["facts"]] == [
        ("a", 1, None),
        ("b", 2, None),
    ]


def test_what_one_cell_imports_is_known_in_the_others() -> None:
    text = "from m import f\n# %%\nf(x)\n# %%\nfrom sklearn.metrics import f1 as g\n# %%\ng(x)\n"
    text += "# %%\nh(x)\n# %%\nfrom sklearn.metrics import f1 as h\n# %%\nh = 1\n"
    found = read_facts("n.py", text, transformer())["facts"]
    assert [entry["summary"]["mayChange"] for entry in found] == [
        [],
        ["f", "x"],
        [],
        [],
        ["h", "x"],
        [],
        [],
    ]
    assert [entry["index"] for entry in found] == list(range(7))


def test_a_python_file_is_cut_at_its_markers() -> None:
    text = "import a\n# %%\nx = a\n\n# %% [markdown]\n# Title\n#%%\nprint(x)\n"
    found = read_facts("n.py", text, transformer())
    assert [(c["type"], c["source"]) for c in found["cells"]] == [
        ("code", "import a"),
        ("code", "x = a"),
        ("markdown", "# Title"),
        ("code", "print(x)"),
    ]
    assert [f["index"] for f in found["facts"]] == [0, 1, 3]
    assert len({c["id"] for c in found["cells"]}) == 4
    assert found == read_facts("n.py", text, transformer())


@pytest.mark.parametrize("text", ["x = 1\ny = 2\n", "{'a': 1}", ""])
def test_without_markers_all_is_one_cell(text: str) -> None:
    found = read_facts("-", text, transformer())
    assert [cell["source"] for cell in found["cells"]] == [text.strip("\n")]


def test_standard_input_may_be_a_notebook() -> None:
    assert len(read_facts("-", notebook(), transformer())["cells"]) == 3


def test_other_languages_are_told() -> None:
    text = notebook(kernelspec={"name": "ir", "display_name": "R", "language": "R"})
    found = read_facts("n.ipynb", text, transformer())
    assert [f["error"]["kind"] for f in found["facts"]] == ["other-language", "other-language"]


def test_newer_pythons_are_not_called_broken() -> None:
    document = json.loads(notebook(language_info={"name": "python", "version": "3.99.0"}))
    document["cells"][1]["source"] = "x = from new syntax"
    found = read_facts("n.ipynb", json.dumps(document), transformer())
    assert found["facts"][0]["error"]["kind"] == "newer-python"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": []}'])
def test_what_is_no_notebook_is_named(text: str) -> None:
    with pytest.raises(WrongUsage, match=r"n\.ipynb: not"):
        read_facts("n.ipynb", text, transformer())
