"""Checks the files of edit plans, one a line on standard input.

For src/core/flow/targets/__tests__/hostile.spec.ts.
"""

from __future__ import annotations

import ast
import importlib
import json
import keyword
import posixpath
import sys
from pathlib import Path
from typing import Any

from nbxflow import services
from nbxflow.protocol.validation import validate
from nbxflow.services.rewrite import rewrite

VALIDATED = 50
"""So many plans are validated against the schema: more take long and say no more."""


def main() -> None:
    """Check all, and say how many there were."""
    count = 0
    for count, line in enumerate(sys.stdin, 1):
        case = json.loads(line)
        try:
            check(case, is_validated=count <= VALIDATED)
        except Exception as error:
            raise SystemExit(f"plan {count - 1}: {type(error).__name__}: {error}") from error
    print(f"{count} plans")


def check(case: dict[str, Any], *, is_validated: bool) -> None:
    """Check one plan and its files."""
    plan = case["plan"]
    if is_validated:
        validate("edit-plan", plan)
    made = rewrite(plan)
    assert not made.problems, made.problems
    for path, text in made.files.items():
        check_path(path)
        text.encode()
        if path.endswith(".py"):
            check_names(ast.parse(text), is_runtime=path.rsplit("/", 1)[-1] in RUNTIME)
        elif path.endswith(".toml"):
            TOML.loads(text)
        elif path.endswith(".json"):
            assert json.loads(text)["title"] == case["title"]
    package = plan["package"]
    assert package.isidentifier()
    assert not keyword.iskeyword(package)
    pipeline = ast.parse(made.files[f"{package}/pipeline.py"])
    defaults = [ast.literal_eval(call.args[2]) for call in calls(pipeline, "Parameter")]
    assert defaults == case["defaults"], defaults
    [dag] = [text for path, text in made.files.items() if path.startswith("dags/")]
    params = [ast.literal_eval(call.args[0]) for call in calls(ast.parse(dag), "Param")]
    assert params == case["defaults"], params


def check_path(path: str) -> None:
    """A path lies below the folder, and has a name that every system takes."""
    assert posixpath.normpath(path) == path
    assert not path.startswith(("/", "..")), path
    assert path.isascii(), path
    assert path.isprintable(), path
    assert not set(path) & set('\\:*?"<>|'), path


def check_names(tree: ast.Module, *, is_runtime: bool) -> None:
    """Nothing was imported that the package does not know."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert is_runtime or {name.name for name in node.names} <= KNOWN, ast.unparse(node)


TOML = importlib.import_module("tomllib")  # not there on Python 3.10
KNOWN = {"inspect", "os", "shutil", "sys", "tempfile", "unittest"}
RUNTIME = {path.name for path in (Path(services.__file__).parent / "flow_runtime").glob("*.py")}


def calls(tree: ast.Module, name: str) -> list[ast.Call]:
    """The calls of a function."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == name
    ]


if __name__ == "__main__":
    main()
