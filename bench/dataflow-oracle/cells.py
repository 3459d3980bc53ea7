"""Running one cell in a plain namespace, as a kernel would, and what it then shows and leaves."""

from __future__ import annotations

import ast
import contextlib
import dis
import io
import time
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphs import ADDRESS, Picture, mark, same_content, same_values, take_picture

Namespace = dict[str, Any]


@dataclass
class Run:
    """What a cell shows, and the names it touched with what they held when it ended."""

    stdout: str
    result: str | None
    error: tuple[str, str] | None
    touched: frozenset[str]
    picture: Picture
    seconds: float = 0.0


def run_cell(namespace: Namespace, source: str, before: Picture) -> Run:
    """Run a cell until it ends or raises; ``before`` is the picture that the last one left."""
    outside = take_picture(namespace)
    mark(before, outside)
    before = outside
    output = io.StringIO()
    result: list[str] = []
    bound: set[str] = set()
    error: tuple[str, str] | None = None
    began = time.perf_counter()
    with contextlib.redirect_stdout(output):
        try:
            for code, is_last, names in _statements(source):
                value = eval(code, namespace)
                if is_last and value is not None:
                    result.append(repr(value))
                bound |= names
        except Exception as raised:
            error = (type(raised).__name__, ADDRESS.sub("0x", str(raised)))
    seconds = time.perf_counter() - began
    after = take_picture(namespace)
    mark(before, after)
    return Run(
        ADDRESS.sub("0x", output.getvalue()),
        ADDRESS.sub("0x", result[0]) if result else None,
        error,
        _touched(before, after, bound, source),
        after,
        seconds,
    )


def same_run(shown: Run, expected: Run) -> bool:
    """Whether a cell shows and left what the reference run shows and leaves.

    Names compared: those that one of the two runs bound, and those reached from its source whose
    value one of the two runs changed; all together, so that they must share objects alike.
    """
    outputs = (shown.stdout, shown.result, shown.error)
    if outputs != (expected.stdout, expected.result, expected.error):
        return False
    return same_values(shown.picture, expected.picture, shown.touched | expected.touched)


def _statements(source: str) -> Iterator[tuple[types.CodeType, bool, set[str]]]:
    """Each top-level statement: its code, whether its value is shown, the names it binds."""
    body = ast.parse(source).body
    for index, statement in enumerate(body):
        last = index == len(body) - 1 and isinstance(statement, ast.Expr)
        if last:
            tree: Any = ast.Expression(statement.value)
        else:
            tree = ast.Module([statement], [])
        code = compile(tree, "<cell>", "eval" if last else "exec")
        yield code, last, _stored(code)


def _stored(code: types.CodeType) -> set[str]:
    return {
        str(instruction.argval)
        for instruction in dis.get_instructions(code)
        if instruction.opname in ("STORE_NAME", "DELETE_NAME", "STORE_GLOBAL", "DELETE_GLOBAL")
    }


def _touched(before: Picture, after: Picture, bound: set[str], source: str) -> frozenset[str]:
    mentioned = before.mentioned(source) | after.mentioned(source)
    changed = {name for name in mentioned if not same_content(before, after, name)}
    return frozenset(bound | changed)
