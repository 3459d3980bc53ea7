"""The written cases of what is fresh, stale or unknown, played by the real command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import nbxflow
from nbxflow.protocol.validation import validate

from .dataflow_cases import Case, read_cases

BUNDLE = Path(nbxflow.__file__).parent / "_cli" / "nbxflow.cjs"
NODE = shutil.which("node")
ALL = read_cases()

pytestmark = [
    pytest.mark.skipif(
        NODE is None or not BUNDLE.is_file(), reason="needs Node and 'npm run build:cli'"
    ),
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What ``nbxflow replay`` says of all cases, by name; they are played once."""
    folder = tmp_path_factory.mktemp("cases")
    done = subprocess.run(
        [str(NODE), str(BUNDLE), "replay", "-"],
        input=json.dumps([case.session for case in ALL]),
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(nbxflow.__file__).parents[1]),
            "NBXFLOW_PYTHON": sys.executable,
        },
        capture_output=True,
        text=True,
        timeout=880,
    )
    assert done.returncode == 0, done.stderr
    played = json.loads(done.stdout)
    for result in played:
        validate("replay-result", result)
    return {case.name: result for case, result in zip(ALL, played, strict=True)}


def test_there_are_many_cases() -> None:
    assert len(ALL) >= 80


@pytest.mark.parametrize("case", ALL, ids=[case.name for case in ALL])
def test_case(case: Case, results: dict[str, Any]) -> None:
    assert case.differences(results[case.name]) == [], case.why
