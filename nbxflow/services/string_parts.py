"""String expressions with secrets in them, written anew without the secrets."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nbxflow.facts.parsing import syntax_tree
from nbxflow.services.python_literals import Literal

Range = tuple[int, int]
"""Half-open, in code points."""


@dataclass(frozen=True)
class StringGroup:
    """Literals that are one string by implicit concatenation.

    ``node`` is what Python's parser makes of them; None inside the field of an f-string.
    """

    pieces: tuple[Literal, ...]
    node: ast.expr | None

    @property
    def start(self) -> int:
        """Where the first piece begins."""
        return self.pieces[0].start

    @property
    def end(self) -> int:
        """Where the last piece ends."""
        return self.pieces[-1].end

    @property
    def is_bytes(self) -> bool:
        """Whether it is bytes, not text."""
        return "b" in self.pieces[0].prefix.lower()


def groups_of(
    code: str,
    literals: Sequence[Literal],
    tree: ast.Module,
    offset: Callable[[int, int], int],
) -> list[StringGroup]:
    """Put literals together that are one string.

    Args:
        code: what was parsed.
        literals: all of it, as ``lex`` gives them.
        tree: of ``code``.
        offset: from the tree's line and column to an offset in ``code``.
    """
    outer = [literal for literal in literals if literal.parent is None]
    starts = [literal.start for literal in outer]
    found = []
    for node in _string_nodes(tree):
        start = offset(node.lineno, node.col_offset)
        end = offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        pieces = tuple(outer[bisect_left(starts, start) : bisect_left(starts, end)])
        if pieces:
            found.append(StringGroup(pieces, node))
    return found + _inner_groups(code, literals)


def _string_nodes(tree: ast.Module) -> list[ast.expr]:
    found: list[ast.expr] = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        text = isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
        if isinstance(node, ast.JoinedStr) or text:
            found.append(node)  # type: ignore[arg-type]  # an expression, by the line above
        elif type(node).__name__ != "TemplateStr":
            waiting += ast.iter_child_nodes(node)
    return found


def _inner_groups(code: str, literals: Sequence[Literal]) -> list[StringGroup]:
    """Those in fields of f-strings: no line end of a statement is between them."""
    groups: list[list[Literal]] = []
    last: dict[Literal, list[Literal]] = {}
    for literal in literals:
        if literal.parent is None:
            continue
        before = last.get(literal.parent)
        if before is not None and _only_space(code[before[-1].end : literal.start]):
            before.append(literal)
        else:
            last[literal.parent] = [literal]
            groups.append(last[literal.parent])
    return [StringGroup(tuple(pieces), None) for pieces in groups]


def _only_space(between: str) -> bool:
    return not re.sub(r"#[^\n]*|\\\n", "", between).strip()


def secret_value(code: str, group: StringGroup, cut: Range) -> str:
    """What the program sees of the text ``code[slice(*cut)]``; bytes are decoded.

    Raises:
        ValueError: it is no text of these literals, or cuts an escape sequence.
    """
    values: list[str] = []
    for piece in group.pieces:
        start, end = piece.body
        inside = code[max(cut[0], start) : min(cut[1], end)]
        if inside and cut[0] < end and cut[1] > start:
            values.append(_value(_wrapped(piece, inside)))
    return "".join(values)


def _value(expression: str) -> str:
    try:
        [statement] = syntax_tree(expression).body
    except SyntaxError:
        raise ValueError("not a literal") from None
    node = statement.value if isinstance(statement, ast.Expr) else None
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    values = [part.value if isinstance(part, ast.Constant) else None for part in parts]
    if all(isinstance(value, str) for value in values):
        return "".join(str(value) for value in values)
    if len(values) == 1 and isinstance(values[0], bytes):
        return values[0].decode()
    raise ValueError("not a literal")


@dataclass(frozen=True)
class _Term:
    """A part of the new expression, and the white space that was before it."""

    text: str
    is_secret: bool
    gap: str = ""


def rewritten(
    code: str, group: StringGroup, cuts: Sequence[Range], variable: str
) -> tuple[str, bool]:
    """The expression in which ``variable`` stands for each of ``cuts``; whether it is a sum.

    The rest of the literals stays as it is written.
    """
    terms: list[_Term] = []
    before = group.start
    for piece in group.pieces:
        terms += _terms(code, piece, cuts, variable, code[before : piece.start])
        before = piece.end
    text = terms[0].text
    for left, right in pairwise(terms):
        plus = left.is_secret or right.is_secret
        text += f"{right.gap or ' '}+ {right.text}" if plus else right.gap + right.text
    return text, any(term.is_secret for term in terms) and len(terms) > 1


def _terms(
    code: str, piece: Literal, cuts: Sequence[Range], variable: str, gap: str
) -> list[_Term]:
    start, end = piece.body
    inside = [cut for cut in cuts if cut[0] < end and cut[1] > start]
    if not inside:
        return [_Term(code[piece.start : piece.end], False, gap)]
    terms: list[_Term] = []
    at = start
    for first, last in inside:
        if first > at:
            terms.append(_Term(_part(piece, code[at:first]), False))
        if first >= start:
            terms.append(_Term(variable, True))
        at = min(last, end)
    if at < end:
        terms.append(_Term(_part(piece, code[at:end]), False))
    if not terms:  # the end of a secret that began in an earlier piece
        return []
    # Within a piece parts follow each other; the first one stands where the piece stood.
    return [_Term(terms[0].text, terms[0].is_secret, gap), *(_split(term) for term in terms[1:])]


def _split(term: _Term) -> _Term:
    return _Term(term.text, term.is_secret, " ")


def _part(piece: Literal, text: str) -> str:
    """A literal of a part of the text of ``piece``."""
    raw = "r" in piece.prefix.lower()
    if len(piece.quote) == 3 and not text.strip("\n"):
        prefix = "b" if "b" in piece.prefix.lower() else ""
        return prefix + '"' + "\\n" * len(text) + '"'
    if raw and not piece.formatted and text.endswith(("\\", piece.quote[0])):
        prefix = "b" if "b" in piece.prefix.lower() else ""
        return prefix + repr(text)
    if not raw and len(piece.quote) == 3 and re.search(rf"(?<!\\)(\\\\)*{piece.quote[0]}\Z", text):
        text = text[:-1] + "\\" + text[-1]
    return _wrapped(piece, text)


def _wrapped(piece: Literal, text: str) -> str:
    prefix = piece.prefix
    if piece.formatted and "{" not in text and "}" not in text:
        prefix = re.sub("f", "", prefix, flags=re.IGNORECASE)
    return f"{prefix}{piece.quote}{text}{piece.quote}"
