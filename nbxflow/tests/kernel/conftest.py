"""One kernel with the probe for the tests of a module; tests that end it start their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nbxflow.tests.kernel.probe_kernel import ProbeKernel


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProbeKernel]:
    """A kernel that works in a folder of its own with a small ``a.csv``."""
    folder: Path = tmp_path_factory.mktemp("notebooks")
    (folder / "a.csv").write_text("a,b\n1,x\n2,y\n")
    with ProbeKernel(folder) as running:
        running.run("pass")
        yield running
