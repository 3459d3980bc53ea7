"""A wheel built from this tree, and an environment without Node into which it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from nbxflow.tests.packaging.environment import ROOT, Environment

BUILT = ("nbxflow/labextension/package.json", "nbxflow/_cli/nbxflow.cjs")
HOST_PACKAGES = ("jupyterlab", "notebook", "ipykernel")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, made of the built front end and command line, without Node."""
    missing = [name for name in BUILT if not (ROOT / name).is_file()]
    if missing:
        pytest.fail(f"not built: {', '.join(missing)}; run `npm run build` first")
    folder = tmp_path_factory.mktemp("wheel")
    result = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        env={**os.environ, "PATH": str(Path(sys.executable).parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    [built] = folder.glob("*.whl")
    return built


def requirements(wheel: Path) -> Sequence[str]:
    """What the wheel asks for without extras."""
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = Parser().parsestr(archive.read(name).decode())
    wanted = [Requirement(text) for text in metadata.get_all("Requires-Dist", [])]
    return [str(item) for item in wanted if "extra" not in str(item.marker or "")]


@pytest.fixture(scope="session")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """JupyterLab, Notebook 7 and what nbxflow needs, but not nbxflow."""
    base = tmp_path_factory.mktemp("clean")
    environment = Environment(base / "venv", base / "home")
    environment.home.mkdir()
    subprocess.run([sys.executable, "-m", "venv", environment.folder], check=True)
    lock = str(ROOT / "requirements" / "dev.lock")
    environment.pip("install", "-q", "-c", lock, *HOST_PACKAGES, *requirements(wheel))
    assert shutil.which("node", path=environment.variables["PATH"]) is None
    return environment


@pytest.fixture(scope="module")
def installed(bare: Environment, wheel: Path) -> Iterator[Environment]:
    """The same environment with the wheel in it."""
    bare.pip("install", "-q", "--no-deps", str(wheel))
    yield bare
    bare.pip("uninstall", "-q", "-y", "nbxflow")
