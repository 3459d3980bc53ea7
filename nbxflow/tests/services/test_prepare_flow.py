"""What is known of a notebook before it is promoted."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbxflow.adapters.ipython_syntax import transformer
from nbxflow.protocol.validation import validate
from nbxflow.services.imported_modules import ImportedModule, added_folders, imported_modules
from nbxflow.services.prepare_flow import KernelEnvironment, Package, move_secrets, prepare
from nbxflow.services.read_facts import read_facts
from nbxflow.tests.fake_secrets import aws_key, github_token

TRANSFORM = transformer()
CHANCE = random.Random(4)
KEY, OTHER, TOKEN = aws_key(CHANCE), aws_key(CHANCE), github_token(CHANCE)


def cells(*sources: str, kind: str = "code") -> list[dict[str, Any]]:
    return [
        {"id": f"c{number}", "type": kind, "source": source, "tags": []}
        for number, source in enumerate(sources)
    ]


# -- secrets ---------------------------------------------------------------------------------------


def test_a_secret_has_one_variable_everywhere() -> None:
    moved = move_secrets(
        cells(
            f"key = '{KEY}'  # {KEY}\nother = '{OTHER}'",
            f"%matplotlib inline\nf('😀', '{KEY}', b'{OTHER}')\r\n# {OTHER}",
            f"other = '{TOKEN}'",
        ),
        TRANSFORM,
    )
    assert [cell["source"] for cell in moved.cells] == [
        'import os\nkey = os.environ["AWS_ACCESS_KEY_ID"]  # [redacted:aws-access-key-id]\n'
        'other = os.environ["OTHER"]',
        "%matplotlib inline\n"
        'f(\'😀\', os.environ["AWS_ACCESS_KEY_ID"], os.environ["OTHER"].encode())\n'
        "# [redacted:aws-access-key-id]",
        'other = os.environ["OTHER_2"]',
    ]
    assert moved.values == {"AWS_ACCESS_KEY_ID": KEY, "OTHER": OTHER, "OTHER_2": TOKEN}
    assert {(each.cell, each.variable, each.reason) for each in moved.secrets} == {
        ("c0", "AWS_ACCESS_KEY_ID", None),
        ("c0", "OTHER", None),
        ("c1", "AWS_ACCESS_KEY_ID", None),
        ("c1", "OTHER", None),
        ("c2", "OTHER_2", None),
    }
    assert KEY not in repr(moved)


def test_what_cannot_be_moved_is_said_and_the_rest_is_moved() -> None:
    text = f"match x:\n    case '{KEY}': pass\ny = '{OTHER}'"
    moved = move_secrets(cells(text, f"%env K={KEY}", f"x = ('{KEY}'"), TRANSFORM)
    said = [(each.cell, each.variable, each.reason or "") for each in moved.secrets]
    assert ("c0", "AWS_ACCESS_KEY_ID", "") in said
    assert "in a pattern of match" in said[0][2]
    assert "in a command of IPython" in said[-2][2]
    assert "not valid Python" in said[-1][2]
    assert all(KEY not in reason and OTHER not in reason for _, _, reason in said)
    assert OTHER not in moved.cells[0]["source"]


def test_what_people_called_no_secret_stays_where_it_is() -> None:
    text = f"a = '{KEY}'  # {KEY}\nb = '{OTHER}'"
    made = [*cells(text), *cells(f"{KEY} and {OTHER}", kind="markdown")]
    moved = move_secrets(made, TRANSFORM, is_known=lambda rule, secret: secret == KEY)
    assert [cell["source"] for cell in moved.cells] == [
        f"import os\na = '{KEY}'  # {KEY}\nb = os.environ[\"AWS_ACCESS_KEY_ID\"]",
        f"{KEY} and [redacted:aws-access-key-id]",
    ]
    assert moved.values == {"AWS_ACCESS_KEY_ID": OTHER}


def test_prose_is_masked_and_clean_cells_are_as_they_were() -> None:
    [prose] = move_secrets(cells(f"the key {KEY}", kind="markdown")).cells
    assert prose["source"] == "the key [redacted:aws-access-key-id]"
    text = "x = 1\r\ny = 2"
    assert move_secrets(cells(text)).cells[0]["source"] == text


def test_os_is_imported_where_it_means_something_else() -> None:
    moved = move_secrets(cells("import os", f"a = '{KEY}'", "os = 1", f"b = '{KEY}'"), TRANSFORM)
    sources = [cell["source"] for cell in moved.cells]
    assert sources[1] == 'a = os.environ["AWS_ACCESS_KEY_ID"]'
    assert sources[3].startswith("import os\nb = os.environ[")


# -- imports ---------------------------------------------------------------------------------------


def test_imports_are_found_wherever_they_stand() -> None:
    text = """\
%load_ext autoreload
import a.b, c as d
from e.f import g
from . import h
def load():
    import i
try:
    import j
except ImportError:
    import k
try:
    import l
except ValueError:
    pass
if TYPE_CHECKING:
    import m
importlib.import_module("n.o")
importlib.import_module(name)
try:
    import c
except (ImportError, OSError):
    pass
"""
    found = imported_modules([text, "x = (", "%%bash\nls"], TRANSFORM)
    needed = ["a.b", "c", "e.f", "i", "k", "l", "n.o"]
    assert [each.name for each in found if not each.optional] == needed
    assert [each.name for each in found if each.optional] == ["j", "m"]
    code = "sys.path.append('lib')\nimport sys; sys.path.insert(0, \"../src\")\nsys.path.append(x)"
    assert added_folders([code]) == ["../src", "lib"]


# -- the reply -------------------------------------------------------------------------------------


def reply(there: KernelEnvironment, *sources: str, airflow: str | None = None) -> dict[str, Any]:
    asked: list[Any] = []

    def look(
        kernel: str | None,
        folder: Path,
        modules: Sequence[ImportedModule],
        added: Sequence[str],
    ) -> KernelEnvironment:
        asked.append((kernel, folder, [each.name for each in modules], list(added)))
        return there

    request = {"path": "a/b.ipynb", "kernel": "k", "cells": cells(*sources)}
    request["cells"].append({"id": "m", "type": "markdown", "source": "# T", "tags": []})
    made = prepare(request, Path("/root/a/b.ipynb"), look, TRANSFORM, own_airflow=airflow)
    validate("flow-prepare-reply", made)
    assert asked[0][:2] == ("k", Path("/root/a"))
    assert made["folder"] == "/root/a"
    assert made["cells"][-1] == {"id": "m", "source": "# T", "facts": None}
    return made


PYTHON = KernelEnvironment("python", "3.11", (Package("numpy", "2.0", ("numpy",)),), ("own",))


def test_what_a_library_imports_by_itself_is_found_by_its_functions() -> None:
    text = "import pandas as pd\npd.read_excel('a.xlsx').plot()\ndf.to_parquet('b')\n"
    assert imported_modules([text]) == [
        ImportedModule("matplotlib", True),
        ImportedModule("openpyxl", True),
        ImportedModule("pandas", False),
        ImportedModule("pyarrow", True),
    ]
    assert imported_modules(["import polars\npolars.x.plot.to_parquet"]) == [
        ImportedModule("polars", False)
    ]


def test_facts_are_those_of_the_sources_given_back() -> None:
    sources = ["import numpy as np", f"key = '{KEY}'\nx = np.zeros(3)", "%time x.sort()"]
    made = reply(PYTHON, *sources)
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {
                "id": cell["id"],
                "cell_type": "code",
                "metadata": {},
                "outputs": [],
                "execution_count": None,
                "source": cell["source"],
            }
            for cell in made["cells"][:-1]
        ],
    }
    known = read_facts("a.ipynb", json.dumps(notebook), TRANSFORM)["facts"]
    assert [cell["facts"] for cell in made["cells"][:-1]] == known
    assert made["environment"] == {
        "python": "3.11",
        "packages": [{"name": "numpy", "version": "2.0", "modules": ["numpy"]}],
        "local": ["own"],
        "missing": [],
    }


def test_other_languages_and_newer_pythons() -> None:
    made = reply(KernelEnvironment("bash", problem="The kernel k runs bash, not Python."), "ls")
    assert made["cells"][0]["facts"]["error"]["kind"] == "other-language"
    assert made["engines"][0]["state"] == "not-installed"
    newer = KernelEnvironment("python", f"{sys.version_info[0]}.{sys.version_info[1] + 1}")
    assert reply(newer, "x = (")["cells"][0]["facts"]["error"]["kind"] == "newer-python"
    assert reply(PYTHON, "x = (")["cells"][0]["facts"]["error"]["kind"] == "unparsable"


def test_engines() -> None:
    states = [
        [(each["target"], each["state"], each["version"]) for each in made["engines"]]
        for made in (
            reply(PYTHON, "x"),
            reply(PYTHON, "x", airflow="3.3.2"),
            reply(KernelEnvironment("python", "3.10", airflow="3.1.0"), "x", airflow="3.3.2"),
            reply(KernelEnvironment(None, problem="The kernel k is not installed here."), "x"),
        )
    ]
    assert states == [
        [("python", "verified-here", "3.11"), ("airflow", "not-installed", None)],
        [("python", "verified-here", "3.11"), ("airflow", "parsed-here", "3.3.2")],
        [("python", "verified-here", "3.10"), ("airflow", "parsed-here", "3.1.0")],
        [("python", "not-installed", None), ("airflow", "not-installed", None)],
    ]
