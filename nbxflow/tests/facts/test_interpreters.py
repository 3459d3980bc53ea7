"""The same facts on every Python: NBXFLOW_TEST_PYTHONS lists interpreters, without packages."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from nbxflow.facts import analyse
from nbxflow.tests.facts.compiler import library_cells

ROOT = Path(__file__).parents[3]
PYTHONS = [path for path in os.environ.get("NBXFLOW_TEST_PYTHONS", "").split(os.pathsep) if path]
PROGRAM = """
import importlib.util, json, sys, types
package = types.ModuleType("_private")
package.__path__ = [sys.argv[1]]
sys.modules["_private"] = package
from _private.facts import analyse
for line in sys.stdin:
    print(json.dumps(analyse(json.loads(line)).to_document()))
"""
SOURCES = [
    "x = f'{a!r:>{b}} {time.time()}' + f'''\n{c['d']}'''\nprint(f\"{x}\")",
    "def f(a, *, b: int = 1) -> str:\n    return a[b:c]\nwith open(p) as q, r() as s: f(q)",
    "class C(B):\n    x = [y for y in range(3) if z]\n    def m(self): return __p, x",
    "é = '😀'; del é[1:2, ...]\nasync for i in j: await k(i)",
    "lst = [1, 2.5, b'x', None, True]\n(w := lst).append(w)\nnp.random.rand(3)",
]


@pytest.mark.skipif(not PYTHONS, reason="NBXFLOW_TEST_PYTHONS names no interpreter")
@pytest.mark.parametrize("python", PYTHONS)
def test_facts_are_the_same(python: str) -> None:
    cells = list(library_cells(6000))[::15] + SOURCES
    result = subprocess.run(
        [python, "-c", PROGRAM, str(ROOT / "nbxflow")],
        input="".join(json.dumps(source) + "\n" for source in cells),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(answers) == len(cells)
    for source, answer in zip(cells, answers, strict=True):
        if answer["error"] is None:  # the cell may be written for a newer Python
            assert answer == _document(source), source
    assert sum(answer["error"] is None for answer in answers) > 0.9 * len(cells)


def _document(source: str) -> Any:
    return json.loads(json.dumps(analyse(source).to_document()))
