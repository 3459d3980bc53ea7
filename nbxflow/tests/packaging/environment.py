"""A virtual environment whose programs find no Node."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
"""The project's folder."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment; its programs run with nothing else on PATH, so without Node."""

    folder: Path
    home: Path

    @property
    def bin(self) -> Path:
        """The folder of its programs."""
        return self.folder / ("Scripts" if os.name == "nt" else "bin")

    @property
    def variables(self) -> Mapping[str, str]:
        """The environment variables of its programs: Jupyter folders of its own, no Node."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JUPYTER", "PYTHON", "VIRTUAL_ENV"))
        }
        folders = {
            f"JUPYTER_{kind}_DIR": str(self.home / kind.lower())
            for kind in ("CONFIG", "DATA", "RUNTIME")
        }
        own = {"PATH": str(self.bin), "HOME": str(self.home), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        # pip's cache stays the user's, or every package would be fetched again.
        cache = os.environ.get("PIP_CACHE_DIR") or pip_cache()
        return {**kept, **folders, **own, "PIP_CACHE_DIR": cache}

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run one of its programs and give back what it printed."""
        program, *arguments = command
        result = subprocess.run(
            [str(self.bin / program), *arguments],
            env=self.variables,
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if check and result.returncode != 0:
            pytest.fail(f"{' '.join(command)} failed:\n{result.stdout}\n{result.stderr}")
        return result

    def pip(self, *arguments: str) -> None:
        """Run its pip, with the versions of the project's lock file."""
        self.run("python", "-m", "pip", *arguments)

    def files(self) -> set[str]:
        """Every file in it, as a path from its folder; compiled Python apart."""
        return {
            str(path.relative_to(self.folder))
            for path in self.folder.rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        }


def pip_cache() -> str:
    """The folder in which pip keeps what it has fetched."""
    command = [sys.executable, "-m", "pip", "cache", "dir"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
