"""What Python's own compiler says of names: the oracle for facts (``symtable``)."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple


class Compiled(NamedTuple):
    """Names of the module scope: used at once, used by bodies that run later, bound at once or by
    those; and names of class scopes, which are those of the module where they are not bound yet.
    """

    now: frozenset[str]
    later: frozenset[str]
    bound: frozenset[str]
    bound_later: frozenset[str]
    of_classes: frozenset[str]


def compiled(source: str) -> Compiled:
    """The names of a source, as the compiler resolves them.

    Raises:
        SyntaxError: it is no valid source.
    """
    top = symtable.symtable(source, "<cell>", "exec")
    now: set[str] = set()
    later: set[str] = set()
    bound: set[str] = set()
    bound_later: set[str] = set()
    of_classes: set[str] = set()

    def visit(table: symtable.SymbolTable, runs_now: bool) -> None:
        for flags in table.get_symbols():
            name = flags.get_name()
            # Symbol.is_global() takes a function called top for the module itself.
            misnamed = table.get_name() == "top" and (flags.is_parameter() or flags.is_assigned())
            is_global = table is top or (flags.is_global() and not misnamed)
            if not is_global:
                if table.get_type() == "class":
                    of_classes.add(name)
                continue
            if flags.is_referenced():
                (now if runs_now else later).add(name)
            if (
                flags.is_assigned()
                or flags.is_imported()
                or (table is top and flags.is_namespace())
            ):
                (bound if runs_now else bound_later).add(name)
        for child in table.get_children():
            inline = child.get_type() == "class" or child.get_name() in _INLINE
            visit(child, runs_now and inline)

    visit(top, True)
    return Compiled(*map(frozenset, (now, later, bound, bound_later, of_classes)))


_INLINE = {"listcomp", "setcomp", "dictcomp"}


def library_cells(limit: int) -> Iterator[str]:
    """Cells cut from the standard library at top level: single statements and runs of them."""
    count = 0
    for path in sorted(Path(ast.__file__).parent.glob("*.py")) + sorted(
        (Path(ast.__file__).parent / "asyncio").glob("*.py")
    ):
        try:
            source = path.read_text("utf-8")
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            continue
        for cell in _cut(source, tree):
            yield cell
            count += 1
            if count >= limit:
                return


def _cut(source: str, tree: ast.Module) -> Iterator[str]:
    lines = source.split("\n")
    starts = [_start(node) for node in tree.body] + [len(lines)]
    piece: list[str] = []
    for begin, end in pairwise(starts):
        statement = lines[begin:end]
        if len(statement) > 30:
            yield "\n".join(statement)
            continue
        piece += statement
        if len(piece) >= 5:
            yield "\n".join(piece)
            piece = []
    if piece:
        yield "\n".join(piece)


def _start(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(entry.lineno for entry in decorators)]) - 1
