"""Move a secret of a Python cell into an environment variable.

The literals that hold it are changed where they stand, everything else of the cell stays as it
was written, and the outcome is parsed and compared: it is right, or nothing is changed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from nbxflow.domain.secrets.findings import Span
from nbxflow.domain.secrets.lines import Lines
from nbxflow.services.os_import import OsImport, os_import
from nbxflow.services.python_cell import NotPython, PythonCell, Transform, read_cell
from nbxflow.services.python_literals import LexError
from nbxflow.services.same_meaning import Moved, holds, same_meaning
from nbxflow.services.secret_names import name_beside, proposed_name, tells
from nbxflow.services.secret_places import (
    ELSEWHERE,
    ENTANGLED,
    CannotMove,
    SecretPlaces,
    find_places,
    is_distinctive,
)
from nbxflow.services.string_parts import Range, StringGroup, rewritten

_ROOMY = {
    (ast.Assign, "value"),
    (ast.AnnAssign, "value"),
    (ast.AugAssign, "value"),
    (ast.Return, "value"),
    (ast.Call, "args"),
    (ast.keyword, "value"),
    (ast.Dict, "keys"),
    (ast.Dict, "values"),
    (ast.List, "elts"),
    (ast.Tuple, "elts"),
    (ast.Set, "elts"),
    (ast.Subscript, "slice"),
    (ast.arguments, "defaults"),
    (ast.arguments, "kw_defaults"),
}
"""Where nothing binds tighter than a sum."""


@dataclass(frozen=True)
class TextEdit:
    """Replace what stands at ``span`` by ``text`` (schema ``secret-fix-reply``)."""

    span: Span
    text: str


@dataclass(frozen=True)
class Move:
    """The variable's name, and edits in the order of the source that do not overlap."""

    name: str
    edits: tuple[TextEdit, ...]


_Edit = tuple[Range, str]


def move(
    source: str,
    span: Span,
    rule: str,
    name: str | None,
    imported: bool,
    transform: Transform | None = None,
) -> Move:
    """Replace the secret at ``span``, and wherever else it stands in the cell.

    Args:
        source: of a code cell.
        span: of the secret, in UTF-16 code units.
        rule: id of what found it.
        name: of the variable; None to have one proposed.
        imported: whether an earlier cell imports ``os`` under that name for certain.
        transform: what makes Python of IPython's syntax, where IPython is installed.

    Raises:
        CannotMove: with the reason; nothing is to be changed then.
    """
    try:
        cell = read_cell(source, transform)
        places = find_places(cell, span)
        chosen = name or _proposed(cell, places, rule)
        if tells(chosen, places.value):
            raise CannotMove("The name holds the secret: choose another one.")
        use = os_import(cell, places.strings[0][0].start, imported)
        edits = _edits(cell, places, use, chosen, rule)
        moved = Moved(use.name, chosen, places.value)
        _check(cell, edits, moved, bool(use.text))
    except (NotPython, LexError) as error:
        raise CannotMove(str(error) or ENTANGLED) from None
    except (RecursionError, MemoryError):
        raise CannotMove("The cell is too deeply nested.") from None
    lines = Lines(cell.text)
    return Move(chosen, tuple(TextEdit(lines.span(*cut), new) for cut, new in edits))


def _proposed(cell: PythonCell, places: SecretPlaces, rule: str) -> str:
    pieces, node = places.wanted.pieces, places.wanted.node
    whole = places.cut == (pieces[0].body[0], pieces[-1].body[1])
    beside = name_beside(node, places.ancestry.of(node)) if node is not None and whole else None
    constants = (node.value for node in ast.walk(cell.tree) if isinstance(node, ast.Constant))
    used = {value for value in constants if isinstance(value, str)} - {beside or ""}
    return proposed_name(beside, rule, places.value, used)


def _edits(
    cell: PythonCell, places: SecretPlaces, use: OsImport, name: str, rule: str
) -> list[_Edit]:
    edits: list[_Edit] = [(cut, f"[redacted:{rule}]") for cut in places.comments]
    for group, cuts in places.strings:
        quote = _quote_inside(group)
        variable = f"{use.name}.environ[{quote}{name}{quote}]"
        variable += ".encode()" if group.is_bytes else ""
        text, is_sum = rewritten(cell.code, group, cuts, variable)
        before = cell.code[group.start - 1 : group.start]
        if group.node is None and "\\" in text and "\\" not in cell.code[group.start : group.end]:
            raise CannotMove(ENTANGLED)  # no backslash in fields before Python 3.12
        if is_sum and not _has_room(cell.code, group, places):
            text = f"({text})"
        elif re.match(r"\w", before) and re.match(r"\w", text):
            text = f" {text}"
        edits.append(((group.start, group.end), text))
    if not use.text:
        return sorted(edits)
    # One edit at one place, so that nobody has to know which of two comes first.
    if any(cut[0] == use.at for cut, _ in edits):
        edits = [(cut, use.text + new if cut[0] == use.at else new) for cut, new in edits]
    else:
        edits.append(((use.at, use.at), use.text))
    return sorted(edits)


def _has_room(code: str, group: StringGroup, places: SecretPlaces) -> bool:
    """Whether a sum needs no brackets there."""
    before, after = code[: group.start].rstrip(), code[group.end :].lstrip()
    if before.endswith("(") and after.startswith(")"):
        return True
    ancestors = places.ancestry.of(group.node)
    if not ancestors:
        return False
    parent, field = ancestors[0]
    if isinstance(parent, ast.BinOp):
        return isinstance(parent.op, ast.Add) and field == "left"
    return (type(parent), field) in _ROOMY


def _quote_inside(group: StringGroup) -> str:
    """A quote that does not end an f-string around the group."""
    around = []
    literal = group.pieces[0].parent
    while literal is not None:
        around.append(literal.quote[0])
        literal = literal.parent
    return "'" if '"' in around and "'" not in around else '"'


def _check(cell: PythonCell, edits: Sequence[_Edit], moved: Moved, imported: bool) -> None:
    """Compare what the cell will be with what it was.

    Raises:
        CannotMove: it would mean something else, or hold the secret still.
    """
    text, code = _edited(cell.text, edits), _edited(cell.code, edits)
    try:
        same = same_meaning(cell.code, code, moved, imported)
    except SyntaxError:
        same = False
    if not same:
        raise CannotMove(ENTANGLED)
    if is_distinctive(moved.secret) and (moved.secret in text or holds(code, moved.secret)):
        raise CannotMove(ELSEWHERE)


def _edited(text: str, edits: Sequence[_Edit]) -> str:
    parts, at = [], 0
    for (start, end), new in edits:
        if start < at:
            raise CannotMove(ENTANGLED)
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])
