"""Make the files of a package of an edit plan: the only code that writes Python of users' text."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbxflow.services.rewrite_module import ModuleText
from nbxflow.services.rewrite_source import CannotRewrite, Problem, Source
from nbxflow.services.rewrite_text import declares_coding

_RUNTIME = Path(__file__).parent / "flow_runtime"
_NEEDS = {
    "state": ("state", "memory", "sharing", "frames"),
    "outputs": ("outputs",),
    "runner": ("runner", "parameters", "process"),
}
"""Modules of the runtime, and those that they bring along."""
_LONGEST_PATH = 300
_DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")


@dataclass(frozen=True)
class RewrittenFiles:
    """The files of a package.

    Attributes:
        files: their texts by path, sorted; none where there is a problem.
        problems: why it cannot be made.
    """

    files: Mapping[str, str]
    problems: tuple[Problem, ...]


def rewrite(plan: Mapping[str, Any]) -> RewrittenFiles:
    """Apply an edit plan (schema ``edit-plan``); the same plan gives the same bytes.

    Nothing is executed and nothing is written. Each Python file is parsed and compiled.

    Args:
        plan: a valid document.
    """
    return _Rewriting(plan).outcome()


class _Rewriting:
    def __init__(self, plan: Mapping[str, Any]) -> None:
        self._plan = plan
        self._problems: list[Problem] = []
        self._sources: dict[str, Source] = {}
        self._documents = {cell["id"]: cell for cell in plan["cells"]}

    def outcome(self) -> RewrittenFiles:
        files: dict[str, str] = {}
        for file in self._plan["files"]:
            for path, text in self._texts(file):
                self._add(files, path, text)
        if self._problems:
            return RewrittenFiles({}, tuple(dict.fromkeys(self._problems)))
        return RewrittenFiles(dict(sorted(files.items())), ())

    def _texts(self, file: Mapping[str, Any]) -> list[tuple[str, str]]:
        try:
            if file["kind"] == "text":
                return [(file["path"], file["text"])]
            if file["kind"] == "runtime":
                return _runtime(file)
            package = self._plan["package"]
            module = ModuleText(file, package, self._source)
            return [(file["path"], module.text())]
        except CannotRewrite as error:
            self._problems.append(error.problem)
        except (RecursionError, MemoryError):
            self._problems.append(
                Problem(
                    "too-deep", None, f"{file['path']} is too deeply nested.", "Split the code."
                )
            )
        return []

    def _source(self, cell: str) -> Source:
        if cell not in self._sources:
            if cell not in self._documents:
                raise CannotRewrite(
                    "stale", cell, "The plan names a cell that it lacks.", "Plan it again."
                )
            self._sources[cell] = Source(self._documents[cell])
        return self._sources[cell]

    def _add(self, files: dict[str, str], path: str, text: str) -> None:
        problem = _wrong_path(path) or _wrong_text(path, text)
        taken = {name.casefold() for name in files}
        if problem is None and path.casefold() in taken and files.get(path) != text:
            problem = "is given twice"
        if problem is not None:
            self._problems.append(
                Problem("file", None, f"The file {path!r} {problem}.", "Choose other names.")
            )
            return
        files[path] = text


def _runtime(file: Mapping[str, Any]) -> list[tuple[str, str]]:
    folder, _, _ = file["path"].rpartition("/")
    found = []
    for module in _NEEDS[file["module"]]:
        beside = f"{folder}/{module}.py" if folder else f"{module}.py"
        path = file["path"] if module == file["module"] else beside
        found.append((path, (_RUNTIME / f"{module}.py").read_text("utf-8")))
    return found


def _wrong_path(path: str) -> str | None:
    parts = path.split("/")
    if not path or len(path) > _LONGEST_PATH or not path.isprintable():
        return "has a name that no file can have"
    if any(letter in path for letter in '\\:*?"<>|') or path.startswith("/"):
        return "has a name that no file can have"
    for part in parts:
        if not part.strip(". ") or part != part.rstrip(". ") or _DEVICES.fullmatch(part):
            return "has a name that no file can have"
    return None


def _wrong_text(path: str, text: str) -> str | None:
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return "would have characters that no file can hold"
    if not path.endswith(".py"):
        return None
    if declares_coding(text):
        return "would begin with a comment that names an encoding"
    try:
        tree = ast.parse(encoded)
        compile(tree, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        return f"would not be valid Python: {reason}"
    return None
