"""Whether code from which a secret was moved computes what it computed before."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from nbxflow.facts.parsing import syntax_tree


@dataclass(frozen=True)
class Moved:
    """What stands for the secret: ``<module>.environ[<variable>]``."""

    module: str
    variable: str
    secret: str


def same_meaning(before: str, after: str, moved: Moved, imported: bool) -> bool:
    """Whether both evaluate to the same where the variable holds the secret.

    Sums of literals count as the literal that they make.

    Args:
        before: valid Python.
        after: it too.
        moved: what was moved.
        imported: whether ``after`` has one more import of ``os`` for the whole cell.
    """
    first, second = (_Plain(moved).visit(syntax_tree(text)) for text in (before, after))
    if imported:
        second.body.remove(next(node for node in second.body if _is_import(node, moved.module)))
    return ast.dump(first) == ast.dump(second)


def holds(code: str, secret: str) -> bool:
    """Whether any string of the code has the secret in it, however it is written."""
    parts = (node.value for node in ast.walk(syntax_tree(code)) if isinstance(node, ast.Constant))
    encoded = secret.encode("utf-8", "surrogatepass")
    return any(
        (isinstance(value, str) and secret in value)
        or (isinstance(value, bytes) and encoded in value)
        for value in parts
    )


def _is_import(node: ast.stmt, module: str) -> bool:
    return isinstance(node, ast.Import) and [
        (alias.name, alias.asname or alias.name) for alias in node.names
    ] == [("os", module)]


class _Plain(ast.NodeTransformer):
    """Puts the secret in place of the variable and makes one literal of sums of literals."""

    def __init__(self, moved: Moved) -> None:
        self._moved = moved

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        """``u"…"`` is ``"…"``."""
        node.kind = None
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """``os.environ["NAME"]``"""
        self.generic_visit(node)
        key, environ = node.slice, node.value
        if (
            isinstance(node.ctx, ast.Load)
            and isinstance(key, ast.Constant)
            and key.value == self._moved.variable
            and isinstance(environ, ast.Attribute)
            and environ.attr == "environ"
            and isinstance(environ.value, ast.Name)
            and environ.value.id == self._moved.module
        ):
            return ast.Constant(self._moved.secret)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """``"secret".encode()``"""
        self.generic_visit(node)
        called = node.func
        if (
            isinstance(called, ast.Attribute)
            and called.attr == "encode"
            and isinstance(called.value, ast.Constant)
            and called.value.value == self._moved.secret
            and not node.args
            and not node.keywords
        ):
            return ast.Constant(self._moved.secret.encode())
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """``"a" + "b"``"""
        self.generic_visit(node)
        if not isinstance(node.op, ast.Add):
            return node
        sides = (node.left, node.right)
        values = [side.value if isinstance(side, ast.Constant) else None for side in sides]
        if isinstance(values[0], bytes) and isinstance(values[1], bytes):
            return ast.Constant(values[0] + values[1])
        if all(_is_text(side) for side in sides):
            return _joined([part for side in sides for part in _parts(side)])
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        """``f"a{x}"``"""
        self.generic_visit(node)
        return _joined([part for value in node.values for part in _parts(value)])


def _is_text(node: ast.expr) -> bool:
    text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return text or isinstance(node, ast.JoinedStr)


def _parts(node: ast.expr) -> Sequence[ast.expr]:
    return node.values if isinstance(node, ast.JoinedStr) else [node]


def _joined(parts: Sequence[ast.expr]) -> ast.expr:
    """One f-string of parts, neighbouring constants made one; a constant where it has no field."""
    made: list[ast.expr] = []
    for part in parts:
        last = made[-1] if made else None
        if isinstance(part, ast.Constant) and isinstance(last, ast.Constant):
            made[-1] = ast.Constant(str(last.value) + str(part.value))
        elif not (isinstance(part, ast.Constant) and part.value == ""):
            made.append(part)
    if not made:
        return ast.Constant("")
    only = made[0]
    return only if len(made) == 1 and isinstance(only, ast.Constant) else ast.JoinedStr(made)
