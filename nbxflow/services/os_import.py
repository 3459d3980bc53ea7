"""Where and under which name a cell can import ``os``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nbxflow.services.python_cell import NotPython, PythonCell

_ALIAS = "_os"
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True)
class OsImport:
    """How code of a cell gets at ``os``.

    Attributes:
        name: what the module is called in the cell.
        at: where ``text`` is to be put; equals nothing that is taken out of the cell.
        text: the import; empty where there is one already.
    """

    name: str
    at: int
    text: str


def os_import(cell: PythonCell, used_at: int, imported: bool) -> OsImport:
    """How code at ``used_at`` and behind it gets at ``os``.

    Args:
        cell: the cell.
        used_at: offset of the first use.
        imported: whether an earlier cell imports it under its own name for certain.

    Raises:
        NotPython: all names for it mean something else in the cell.
    """
    name = "os"
    if _means_else(cell.tree, name):
        name = _ALIAS
        if _means_else(cell.tree, name) or (
            not _imports_before(cell, name, used_at) and re.search(rf"\b{name}\b", cell.code)
        ):
            raise NotPython(f"In this cell, os and {name} are names of something else.")
    if _imports_before(cell, name, used_at) or (imported and name == "os"):
        return OsImport(name, 0, "")
    statement = "import os" if name == "os" else f"import os as {name}"
    at, shared = _place(cell)
    return OsImport(name, at, f"{statement}; " if shared else f"{statement}\n")


def _place(cell: PythonCell) -> tuple[int, bool]:
    """Where an import may stand first, and whether another statement is before it on its line."""
    body = cell.tree.body
    first = 1 if _is_text(body[0]) and len(body) > 1 else 0
    while first + 1 < len(body) and _is_future(body[first]):
        first += 1
    node = body[first]
    decorators = getattr(node, "decorator_list", [])
    line = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    at = cell.offset(node.lineno, node.col_offset)
    start = cell.offset(line, 0)
    if line < node.lineno or not cell.code[start:at].strip():
        return start, False
    return at, True


def _is_text(node: ast.stmt) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _imports_before(cell: PythonCell, name: str, used_at: int) -> bool:
    for node in cell.tree.body:
        end = cell.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        if end > used_at:
            return False
        if isinstance(node, ast.Import) and any(_is_it(alias, name) for alias in node.names):
            return True
    return False


def _is_it(alias: ast.alias, name: str) -> bool:
    """Whether this part of an import binds ``name`` to the module ``os``."""
    if name == "os" and alias.asname is None:
        return alias.name == "os" or alias.name.startswith("os.")
    return alias.name == "os" and alias.asname == name


def _means_else(tree: ast.Module, name: str) -> bool:
    """Whether anything but an import of ``os`` for the whole cell binds or deletes the name."""
    return any(name in _bound(node, name, inside) for node, inside in _nodes(tree, False))


def _nodes(node: ast.AST, inside: bool) -> Iterator[tuple[ast.AST, bool]]:
    """All nodes, and whether they are inside a function or class."""
    waiting = [(node, inside)]
    while waiting:
        node, inside = waiting.pop()
        yield node, inside
        within = inside or isinstance(node, _SCOPES)
        waiting += [(child, within) for child in ast.iter_child_nodes(node)]


def _bound(node: ast.AST, name: str, inside: bool) -> list[str | None]:
    """The names that a node itself binds; those of a plain import of ``os`` only in scopes."""
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [node.id]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [
            (alias.asname or alias.name.split(".")[0])
            for alias in node.names
            if inside or isinstance(node, ast.ImportFrom) or not _is_it(alias, name)
        ]
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return [*node.names]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.MatchMapping):
        return [node.rest]
    if isinstance(
        node,
        (
            ast.FunctionDef,
            ast.AsyncFunctionDef,
            ast.ClassDef,
            ast.ExceptHandler,
            ast.MatchAs,
            ast.MatchStar,
        ),
    ):
        return [node.name]
    return []
