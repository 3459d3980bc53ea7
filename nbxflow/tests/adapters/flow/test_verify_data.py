"""Tables, figures, models and files of many kinds, the same on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from nbxflow.tests.adapters.flow.small_flow import Task, request, verdicts, verified

_TABLES = """
    df = pd.read_csv('in.csv', parse_dates=['day'])
    df['kind'] = pd.Categorical(df['kind'])
    by_kind = df.groupby('kind', observed=True)['amount'].sum()
    pivot = df.pivot_table(index='day', columns='kind', values='amount', observed=True)
    matrix = np.linalg.inv(np.array([[2.0, 1.0], [1.0, 3.0]]))
    model = Ordinary().fit(matrix)
"""
_FILES = """
    df.to_csv('out/table.csv', index=False)
    df.to_parquet('out/table.parquet')
    np.savez_compressed('out/matrix.npz', a=matrix)
    with open('out/model.pkl', 'wb') as file:
        pickle.dump(model, file)
    with open('out/sums.json', 'w') as file:
        json.dump({str(key): value for key, value in by_kind.items()}, file)
    connection = sqlite3.connect('out/base.db')
    df.assign(kind=df['kind'].astype(str)).to_sql('rows', connection, index=False)
    cursor = connection.execute('SELECT kind, COUNT(*) FROM rows GROUP BY kind ORDER BY 1')
    counts = cursor.fetchall()
    connection.close()
    shutil.make_archive('out/all', 'zip', 'out', 'table.csv') and None
    os.remove('scratch.txt')
"""
_FIGURES = """
    fig, axes = plt.subplots(1, 2)
    axes[0].plot(df['day'], df['amount'], label='amount')
    axes[0].legend()
    by_kind.plot.bar(ax=axes[1], title='by kind')
"""
_CLASS = """
class Ordinary:
    def fit(self, matrix):
        self.weights_ = matrix.sum(axis=0)
        return self
"""
_IMPORTS = (
    "import json, os, pickle, shutil, sqlite3\nimport matplotlib.pyplot as plt\n"
    "import numpy as np\nimport pandas as pd\n"
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """The verification of a notebook that reads, computes, writes and draws."""
    folder = tmp_path_factory.mktemp("folder")
    (folder / "in.csv").write_text(
        "day,kind,amount\n2026-01-01,a,1.5\n2026-01-02,b,2.25\n2026-01-03,a,0.1\n", "utf-8"
    )
    (folder / "scratch.txt").write_text("to be removed", "utf-8")
    (folder / "out").mkdir()
    (folder / "out" / "base.db").write_bytes(b"what an earlier run left: no database at all")
    given = ("df", "by_kind", "matrix", "model")
    taken = dict.fromkeys(given, "tables")
    drawn = dict.fromkeys(("df", "by_kind"), "tables")
    asked = request(
        Task("tables", f"{_TABLES}    df.head(2)\n",
             f"{_TABLES}    outputs.show(df.head(2), 'x')\n", gives=given, reads=("in.csv",)),
        Task("files", _FILES, takes=taken, after=("tables",), writes=("out/base.db",)),
        Task("figures", f"{_FIGURES}    plt.show()\n    df\n",
             f"{_FIGURES}    plt.show()\n    outputs.show(df, 'x')\n"
             "    outputs.show_figures('x')\n",
             takes=drawn, after=("tables", "files")),
        Task("other_figure", "plt.plot([1, 2, 3]);",
             "plt.plot([1, 2, 4])\noutputs.show_figures('x')", after=("files", "figures")),
        shared=_IMPORTS + _CLASS,
        definitions=_IMPORTS + _CLASS,
        imports=("json", "os", "pickle", "shutil", "sqlite3", "plt", "np", "pd"),
    )  # fmt: skip
    return verified(asked, folder)


def test_data_and_files_are_equal(found: Mapping[str, Any]) -> None:
    tasks = {task["id"]: task for task in found["tasks"]}
    expected = {
        "tables": "equal",
        "files": "equal",
        "figures": "equal",
        "other_figure": "different",
    }
    assert verdicts(found) == expected, tasks
    # Seven files, one of them removed; counts, connection, cursor, file, and what it takes.
    assert tasks["files"]["compared"] == 16


def test_a_difference_in_a_figure_is_one_of_its_data(found: Mapping[str, Any]) -> None:
    first = found["tasks"][3]["differences"][0]
    assert (first["what"], first["name"]) == ("output", "figure 1 of other_figure")
    assert first["where"] == ".axes[0].lines[0].data[1][2]"
