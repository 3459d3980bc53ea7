"""Run by a kernel's own Python: which distributions give modules? Standard library only.

Reads ``{"modules": [dotted names], "folders": [absolute paths]}`` from standard input. Imports none
of the modules. The answer is one line.
"""

from __future__ import annotations

import sys

sys.path[:] = [entry for entry in sys.path if entry]

import importlib.machinery  # noqa: E402
import importlib.metadata  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import sysconfig  # noqa: E402
from collections.abc import Mapping, Sequence  # noqa: E402
from typing import Any  # noqa: E402

STANDARD = getattr(sys, "stdlib_module_names", None)
AIRFLOW = ("apache-airflow", "apache-airflow-core")


def is_standard(name: str) -> bool:
    """Whether a module comes with Python."""
    if STANDARD is not None:
        return name in STANDARD or name in sys.builtin_module_names
    if name in sys.builtin_module_names:
        return True
    folders = [sysconfig.get_paths()["stdlib"], sysconfig.get_paths()["platstdlib"]]
    folders += [os.path.join(folder, "lib-dynload") for folder in folders]
    return importlib.machinery.PathFinder.find_spec(name, folders) is not None


def is_local(name: str, folders: Sequence[str]) -> bool:
    """Whether a module is a file, or a folder with Python files, in one of the folders."""
    for folder in folders:
        path = os.path.join(folder, name)
        if os.path.isfile(path + ".py") or os.path.isfile(os.path.join(path, "__init__.py")):
            return True
        if os.path.isdir(path) and any(each.endswith(".py") for each in os.listdir(path)):
            return True
    return False


def distributions_of() -> Mapping[str, Sequence[str]]:
    """The names of distributions by top-level module."""
    if hasattr(importlib.metadata, "packages_distributions"):
        return importlib.metadata.packages_distributions()
    found: dict[str, list[str]] = {}
    for distribution in importlib.metadata.distributions():
        listed = (distribution.read_text("top_level.txt") or "").split()
        listed += [str(path).split("/")[0] for path in distribution.files or []]
        for name in set(listed):
            found.setdefault(name.partition(".")[0], []).append(distribution.metadata["Name"])
    return found


def gives(name: str, module: str) -> bool:
    """Whether a distribution has files of a dotted module."""
    path = module.replace(".", "/")
    files = importlib.metadata.files(name) or []
    return any(str(file).startswith((path + "/", path + ".")) for file in files)


def givers(top: str, modules: Sequence[str], known: Mapping[str, Sequence[str]]) -> list[str]:
    """The distributions that give the modules below one top-level name."""
    names = sorted(set(known.get(top, ())))
    if len(names) < 2:
        return names
    return [name for name in names if any(gives(name, each) for each in modules)] or names


def version(name: str) -> str | None:
    """Of a distribution; None: it is not installed."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def main() -> None:
    """Answer."""
    question = json.load(sys.stdin)
    known = distributions_of()
    local: list[str] = []
    missing: list[str] = []
    packages: dict[str, list[str]] = {}
    for top in sorted({each.partition(".")[0] for each in question["modules"]}):
        below = [each for each in question["modules"] if each.partition(".")[0] == top]
        if is_standard(top):
            continue
        if is_local(top, question["folders"]):
            local.append(top)
            continue
        for name in givers(top, below, known):
            packages.setdefault(name, []).append(top)
        if top not in known and importlib.machinery.PathFinder.find_spec(top) is None:
            missing.append(top)
    answer: dict[str, Any] = {
        "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "packages": [
            {"name": name, "version": version(name) or "", "modules": modules}
            for name, modules in packages.items()
        ],
        "local": local,
        "missing": missing,
        "airflow": next(filter(None, map(version, AIRFLOW)), None),
    }
    print("\n" + json.dumps(answer))


if __name__ == "__main__":
    main()
