"""The packages that the golden notebooks become, and those kept in ``golden/<name>/expected``.

What differs from machine to machine is left out of the kept ones: versions, hashes of what holds
versions, times, evidence. The runtime's files, which are the same in each package, are not kept.
``NBXFLOW_REGENERATE_GOLDEN=1`` writes them anew; the change is reviewed as a diff.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
RUNTIME = Path(__file__).parents[2] / "services" / "flow_runtime"
NAMES = sorted(path.parent.name for path in GOLDEN.glob("*/notebook.ipynb"))
REGENERATE = bool(os.environ.get("NBXFLOW_REGENERATE_GOLDEN"))

_LEFT_OUT = ("evidence.json",)
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


def notebook_of(name: str, folder: Path) -> Path:
    """A copy of a golden notebook and its files in ``folder``."""
    shutil.copytree(GOLDEN / name, folder, ignore=shutil.ignore_patterns("expected"))
    return folder / "notebook.ipynb"


def written_tree(out: Path) -> dict[str, str]:
    """The texts of a written package by path, without what differs from machine to machine."""
    (spec,) = out.glob("*.flow.json")
    environment = json.loads(spec.read_text("utf-8"))["environment"]
    versions = [(package["name"], package["version"]) for package in environment["packages"]]
    return {
        path: _steady(text, versions, environment["python"])
        for path, text in _texts(out).items()
        if path not in _LEFT_OUT and not _is_runtime(path, text)
    }


def kept_tree(name: str) -> dict[str, str]:
    """The kept texts by path."""
    return _texts(GOLDEN / name / "expected")


def keep(name: str, tree: dict[str, str]) -> None:
    """Write the kept texts anew."""
    folder = GOLDEN / name / "expected"
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def _texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    }


def _is_runtime(path: str, text: str) -> bool:
    """Whether a file is one of the runtime, which must then be the runtime's own text."""
    own = RUNTIME / Path(path).name
    if "/tasks/" in path or not own.is_file() or own.name == "__init__.py":
        return False
    assert own.read_text("utf-8") in text, f"{path} is not {own}"
    return True


def _steady(text: str, versions: list[tuple[str, str]], python: str) -> str:
    """A text without the versions of Python and of packages, digests and what was measured."""
    for name, version in versions:
        text = text.replace(f"{name}=={version}", f"{name}==0")
        text = text.replace(f'"version": "{version}"', '"version": "0"')
    text = text.replace(f'"python": "{python}"', '"python": "3"')
    text = text.replace(f"Python {python}", "Python 3")
    text = re.sub(r'(requires-python = ")[^"]*', r"\g<1>3", text)
    text = re.sub(r'("(?:seconds|outputBytes)": )[0-9.e+-]+', r"\g<1>0", text)
    return _DIGEST.sub("0" * 64, text)
