"""Runs a notebook and the package made of it, outside of nbxflow, and compares what they did.

The notebook runs through nbclient, the package as a user would run it: ``python -m PACKAGE``. Both
in a copy of the notebook's folder. Compared are the files they leave, the values at the end of each
step and what they print.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

OBSERVER = Path(__file__).with_name("observe.py")
THREADS = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}


@dataclass(frozen=True)
class Seen:
    """What one run left behind."""

    ok: bool
    error: str
    text: str
    files: Mapping[str, str]
    values: Mapping[str, Mapping[str, Any]]


def seen_in_notebook(notebook: Path, base: Path, *, hash_seed: int, timeout: float) -> Seen:
    """Run a notebook on its kernel; ``values`` by cell id."""
    folder, watched = _places(notebook, base)
    profile = base / "ipython" / "profile_default" / "startup"
    profile.mkdir(parents=True)
    (profile / "00-observe.py").write_text(
        f"def _observe():\n    space = {{'__name__': 'observe'}}\n"
        f"    exec(open({str(OBSERVER)!r}).read(), space)\n"
        f"    space['watch_shell'](get_ipython(), {str(watched)!r})\n_observe()\ndel _observe\n",
        "utf-8",
    )
    document = nbformat.read(folder / notebook.name, 4)
    done = base / "done.ipynb"
    environment = {
        **_environment(base, hash_seed),
        "IPYTHONDIR": str(base / "ipython"),
    }
    program = Path(__file__).with_name("execute.py")
    ran = subprocess.run(
        [sys.executable, str(program), folder / notebook.name, done, str(timeout)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout * 2 + 60,
    )
    error = ran.stderr.strip().splitlines()[-1:] if ran.returncode else []
    text = _printed(nbformat.read(done, 4)) if done.exists() else ""
    ids = [cell.id for cell in document.cells if cell.cell_type == "code" and cell.source.strip()]
    values = {
        ids[int(file.stem)]: json.loads(file.read_text("utf-8"))
        for file in watched.glob("*.json")
        if int(file.stem) < len(ids)
    }
    return Seen(not ran.returncode, "".join(error), text, content_of_files(folder), values)


def seen_in_package(
    package: Path, notebook: Path, base: Path, *, python: str, timeout: float
) -> Seen:
    """Run an exported package; ``values`` by step id."""
    folder, watched = _places(notebook, base)
    hooks = base / "hooks"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text(
        f"space = {{'__name__': 'observe'}}\nexec(open({str(OBSERVER)!r}).read(), space)\n"
        f"space['watch_tasks']({str(watched)!r})\n",
        "utf-8",
    )
    (name,) = (path.parent.name for path in package.glob("*_pipeline/__main__.py"))
    path = os.pathsep.join([str(hooks), str(package)])
    try:
        ran = subprocess.run(
            [python, "-m", name, "--work-dir", str(folder), "--run-dir", str(base / "run")],
            cwd=folder,
            env={**_environment(base, 0), "PYTHONPATH": path, "MPLBACKEND": "agg"},
            capture_output=True,
            text=True,
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        return Seen(False, f"longer than {timeout:.0f} s", "", {}, {})
    values = {file.stem: json.loads(file.read_text("utf-8")) for file in watched.glob("*.json")}
    error = ran.stderr.strip().splitlines()[-1:] if ran.returncode else []
    return Seen(not ran.returncode, "".join(error), ran.stdout, content_of_files(folder), values)


def _places(notebook: Path, base: Path) -> tuple[Path, Path]:
    """A copy of the notebook's folder, and the folder for what is watched."""
    folder, watched = base / "work", base / "watched"
    shutil.copytree(
        notebook.parent, folder, ignore=shutil.ignore_patterns("expected", ".ipynb_checkpoints")
    )
    watched.mkdir()
    (base / "home").mkdir()
    return folder, watched


def _environment(base: Path, hash_seed: int) -> dict[str, str]:
    return {
        **os.environ,
        **THREADS,
        "HOME": str(base / "home"),
        "PYTHONHASHSEED": str(hash_seed),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _printed(notebook: nbformat.NotebookNode) -> str:
    parts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stdout":
                parts.append(output.text)
            elif output.output_type in ("execute_result", "display_data"):
                parts.append(output.data.get("text/plain", "") + "\n")
    return "".join(parts)


def content_of_files(folder: Path) -> dict[str, str]:
    """Digests of the files below a folder, by relative path; of tables their content."""
    return {
        path.relative_to(folder).as_posix(): _content(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    }


def _content(path: Path) -> str:
    if path.suffix == ".parquet":
        import pyarrow.parquet

        return str(pyarrow.parquet.read_table(path).to_pydict())
    if path.suffix in (".sqlite", ".db"):
        import sqlite3

        database = sqlite3.connect(path)
        try:
            return "\n".join(database.iterdump())
        finally:
            database.close()
    return hashlib.sha256(path.read_bytes()).hexdigest()


_NOISE = re.compile(
    r"<[^<>]*\bat 0x[0-9a-f]+>|0x[0-9a-f]{6,}|\w+\.<locals>\.|<Figure [^>]*>|__main__\.|\s+"
)


def words(text: str) -> str:
    """A text without addresses, figures and white space: how wide a display breaks its lines is
    no matter here."""
    return _NOISE.sub("", text)


def differences(one: Seen, other: Seen, package: Seen, steps: list[Mapping[str, Any]]) -> list[str]:
    """What the package did otherwise than both runs of the notebook, one sentence each.

    What differs between the two runs of the notebook is left out; ``steps`` are the FlowSpec's.
    """
    found = []
    if one.ok != package.ok:
        found.append(f"notebook {one.ok}: {one.error}; package {package.ok}: {package.error}")
    for name in sorted({*one.files, *package.files}):
        left, right = one.files.get(name), package.files.get(name)
        if left != right and left == other.files.get(name):
            found.append(f"file {name}: {'differs' if left and right else 'on one side only'}")
    for step in steps:
        found.extend(_value_differences(one, other, package, step))
    if words(one.text) == words(other.text) and words(one.text) != words(package.text):
        found.append(f"printed: {_first_difference(words(one.text), words(package.text))}")
    return found


def _value_differences(one: Seen, other: Seen, package: Seen, step: Mapping[str, Any]) -> list[str]:
    last = step["cells"][-1]
    if last not in one.values or last not in other.values or step["id"] not in package.values:
        return []
    here, there = one.values[last], package.values[step["id"]]
    expected, again = here["names"], other.values[last]["names"]
    both = expected.keys() & there["names"].keys()
    found = [
        f"{step['id']}: {pair[0]} and {pair[1]} are one object on one side only"
        for pair in [*here["shared"], *there["shared"]]
        if both.issuperset(pair) and (pair in here["shared"]) != (pair in there["shared"])
    ]
    for name, value in sorted(there["names"].items()):
        if name in expected and expected[name] == again.get(name) and value != expected[name]:
            left, right = json.dumps(expected[name]), json.dumps(value)
            found.append(f"{step['id']}.{name}: {_first_difference(left, right)}")
    return found


def _first_difference(left: str, right: str) -> str:
    at = next(
        (at for at, (one, other) in enumerate(zip(left, right, strict=False)) if one != other),
        min(len(left), len(right)),
    )
    begin = max(0, at - 30)
    return f"…{left[begin : at + 50]!r} ≠ …{right[begin : at + 50]!r}"
