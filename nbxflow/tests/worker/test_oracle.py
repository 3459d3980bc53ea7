"""Generated sessions against the truth of a clean run: ``bench/dataflow-oracle`` in short."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ORACLE = ROOT / "bench" / "dataflow-oracle.py"

pytestmark = [
    pytest.mark.skipif(
        shutil.which("node") is None or not (ROOT / "node_modules").is_dir(),
        reason="needs Node and the packages of the project",
    ),
    pytest.mark.skipif(sys.platform == "win32", reason="works with forked processes"),
    pytest.mark.timeout(600),
]


def oracle(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ORACLE), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=580,
    )


def test_nothing_is_called_fresh_that_is_not() -> None:
    done = oracle("--sessions", "300", "--grammar", "one", "--searches", "0", "--real", "4")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert "wrong fresh                  0 of" in done.stdout


@pytest.mark.parametrize("mechanism", ["alias", "closure", "content", "mutation", "file", "order"])
def test_the_oracle_sees_when_a_mechanism_is_missing(mechanism: str) -> None:
    done = oracle("--switch", mechanism, "--sessions", "200")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
