"""The hook on pandas in a real kernel."""

from __future__ import annotations

import inspect
import json
import pickle
from pathlib import Path
from typing import Any

import pandas
import pytest

from nbxflow.tests.kernel.probe_kernel import ProbeKernel, accesses

COLUMNS = [("a", "int64"), ("b", "str")]
SETUP = "import pandas as pd, io, pathlib\ndf = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})"

OVERRIDE = (
    "class Own(pd.DataFrame):\n"
    "    def to_csv(self, *args, **kwargs): return super().to_csv(*args, **kwargs)\n"
    "Own(df).to_csv('w6.csv')"
)


@pytest.fixture(autouse=True)
def _pandas(kernel: ProbeKernel) -> None:
    kernel.run(SETUP)


def typed(end: dict[str, Any]) -> list[dict[str, Any]]:
    return [access for access in end["accesses"] if access["layer"] == "pandas"]


def columns(access: dict[str, Any]) -> list[tuple[str, str]]:
    return [(column["name"], column["type"]) for column in access["columns"]]


@pytest.mark.parametrize("format", ["csv", "json", "parquet", "feather", "pickle", "orc", "stata"])
def test_a_frame_written_and_read_back(kernel: ProbeKernel, format: str) -> None:
    _, written = kernel.cell(f"df.to_{format}('t.{format}')")
    [write] = typed(written)
    assert (write["direction"], write["mode"], write["format"]) == ("write", "create", format)
    assert (write["rows"], columns(write)) == (2, COLUMNS)
    _, again = kernel.cell(f"df.to_{format}(pathlib.Path('t.{format}'))")
    assert typed(again)[0]["mode"] == "overwrite"
    _, read_back = kernel.cell(f"back = pd.read_{format}('t.{format}')")
    [read] = typed(read_back)
    size = int(kernel.run(f"import os; os.path.getsize('t.{format}')").result or 0)
    assert (read["direction"], read["rows"], read["bytes"]) == ("read", 2, size)
    assert read["location"] == write["location"]
    assert {"a", "b"} <= {name for name, _ in columns(read)}
    assert written["blindSpots"] == read_back["blindSpots"] == []


@pytest.mark.parametrize(
    ("code", "rows", "names"),
    [
        ("pd.read_csv('a.csv', usecols=['b'], nrows=1)", 1, ["b"]),
        ("pd.read_table('a.csv', sep=',')", 2, ["a", "b"]),
        ("pd.read_csv(filepath_or_buffer='a.csv')", 2, ["a", "b"]),
        ("pd.read_csv(open('a.csv'))", 2, ["a", "b"]),
        ("from pandas.io.parsers import read_csv; read_csv('a.csv')", 2, ["a", "b"]),
        ("[pd.read_csv('a.csv', nrows=n) for n in (1, None, 1)]", 2, ["a", "b"]),
        ("pd.read_csv('a.csv'); pd.read_csv('a.csv', usecols=['a'])", 2, ["a", "b"]),
        ("next(pd.read_csv('a.csv', chunksize=1))", None, None),
    ],
)  # fmt: skip
def test_readers(kernel: ProbeKernel, code: str, rows: int | None, names: list[str] | None) -> None:
    [read] = typed(kernel.cell(code)[1])
    assert read["location"].endswith("/a.csv")
    assert read["rows"] == rows
    assert (read["columns"] and [column["name"] for column in read["columns"]]) == names


@pytest.mark.parametrize(
    ("code", "mode", "rows", "names"),
    [
        ("df.to_csv('w1.csv', columns=['b'])", "create", 2, ["b"]),
        ("df.to_csv('w1.csv', mode='a'); df.to_csv('w1.csv', mode='a')", "append", 4, ["a", "b"]),
        ("df.to_csv('w2.csv'); df.to_csv('w2.csv', mode='a')", "create", 4, ["a", "b"]),
        ("df['a'].to_csv('w3.csv')", "create", 2, ["a"]),
        ("df.to_html('w4.html', max_rows=1)", "create", None, ["a", "b"]),
        ("df.to_parquet('w5', partition_cols=['b'])", "create", 2, ["a", "b"]),
        ("df.to_parquet('w5', partition_cols=['b'])", None, 2, ["a", "b"]),
        (OVERRIDE, "create", 2, ["a", "b"]),
    ],
)  # fmt: skip
def test_writers(
    kernel: ProbeKernel, code: str, mode: str | None, rows: int | None, names: list[str]
) -> None:
    [write] = typed(kernel.cell(code)[1])
    assert (write["mode"], write["rows"]) == (mode, rows)
    assert [name for name, _ in columns(write)] == names


def test_failed_calls_are_recorded(kernel: ProbeKernel) -> None:
    _, end = kernel.cell("pd.read_csv('none.csv')")
    assert accesses(end, "pandas") == [("none.csv", "read", None, True)]
    assert end["error"] == "FileNotFoundError"


def test_urls_stay_as_given(kernel: ProbeKernel) -> None:
    _, end = kernel.cell("pd.read_csv('http://127.0.0.1:9/t.csv')")
    assert [read["location"] for read in typed(end)] == ["http://127.0.0.1:9/t.csv"]


@pytest.mark.parametrize(
    "code",
    ["pd.read_csv(io.StringIO('a\\n1'))", "df.to_csv(io.BytesIO())", "pd.read_csv('a,b\\n1,2')"],
)
def test_objects_without_a_place_are_blind_spots(kernel: ProbeKernel, code: str) -> None:
    _, end = kernel.cell(code)
    assert typed(end) == []
    assert [spot["kind"] for spot in end["blindSpots"]] == ["file-object"]


def test_text_in_memory_is_no_access(kernel: ProbeKernel) -> None:
    _, end = kernel.cell("import sys\ndf.to_csv(); df.to_json(); df.to_csv(sys.stdout); df")
    assert (end["accesses"], end["blindSpots"]) == ([], [])


def test_functions_look_like_themselves(kernel: ProbeKernel) -> None:
    look = (
        "import inspect, pickle, json, pandas.io.parsers as p\n"
        "print(json.dumps([[f.__name__, f.__qualname__, f.__module__, f.__doc__,\n"
        "  str(inspect.signature(f)), pickle.loads(pickle.dumps(f)) is f]\n"
        "  for f in (pd.read_csv, pd.DataFrame.to_csv, pd.DataFrame.to_parquet)]\n"
        "  + [p.read_csv is pd.read_csv, pickle.dumps(pd.read_csv).hex()]))"
    )
    seen = json.loads(kernel.run(look).stdout)
    own = (pandas.read_csv, pandas.DataFrame.to_csv, pandas.DataFrame.to_parquet)
    for found, mine in zip(seen[:3], own, strict=True):
        expected = [mine.__name__, mine.__qualname__, mine.__module__, mine.__doc__]
        assert found == [*expected, str(inspect.signature(mine)), True]
    assert seen[3] is True
    assert pickle.loads(bytes.fromhex(seen[4])) is pandas.read_csv


def test_warnings_name_the_users_line(kernel: ProbeKernel) -> None:
    outcome = kernel.run("_ = pd.read_csv('a.csv', sep=r'\\s*,')")
    assert "ParserWarning" in outcome.stderr
    assert "ipykernel_" in outcome.stderr.split("ParserWarning")[0]
    assert "nbxflow" not in outcome.stderr


def test_the_hook_fails_alone(tmp_path: Path) -> None:
    """The user's own file shadows pandas and has nothing of what the hook looks for."""
    with ProbeKernel(tmp_path) as other:
        other.run("open('pandas.py', 'w').write('DataFrame = 3\\n')")
        outcome, end = other.cell("import pandas\nprint(pandas.DataFrame)")
        assert (outcome.stdout, outcome.stderr, outcome.error) == ("3\n", "", None)
        fault = other.wait_for("fault")
        assert (fault["part"], fault["off"]) == ("pandas", False)
        assert [(spot["kind"], spot["layer"]) for spot in end["blindSpots"]] == [("hook", "pandas")]
        _, later = other.cell("import os\nos.remove('pandas.py')\nopen('a.csv', 'w').close()")
        assert [spot["layer"] for spot in later["blindSpots"]] == ["pandas"]
        assert accesses(later) == [("a.csv", "write", "create", False)]
