"""Where a secret stands in a cell, and whether it can be taken out there."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from nbxflow.domain.secrets.findings import Span
from nbxflow.services.python_cell import PythonCell, line_starts
from nbxflow.services.python_literals import lex
from nbxflow.services.secret_names import Ancestors
from nbxflow.services.string_parts import Range, StringGroup, groups_of, secret_value

_DISTINCTIVE = 12
_DISTINCTIVE_MIXED = 8
_COMMAND = (
    "The secret is in a command of IPython (line {}), which is not changed for you: "
    "set the variable outside of the notebook and take the secret out by hand."
)
_COMMENT = "The secret is in a comment: delete it there; the code does not need it."
_NOT_IN_STRING = "The secret is not inside a string of the code: take it out by hand."
_STATEMENT = "The secret is in a text that the code does not use (line {}): delete it there."
_PATTERN = "The secret is in a pattern of match (line {}), which takes literals only."
_FORMAT = "The secret is in a format string (line {}) and has characters that mean something there."
_STALE = "There is no such place in the cell."
ELSEWHERE = "The secret stands in this cell outside of strings, too: take it out there first."
ENTANGLED = "The secret cannot be moved out of this string safely: take it out by hand."


class CannotMove(ValueError):
    """The secret cannot be moved; the message is a sentence for people, without the secret."""


@dataclass(frozen=True)
class SecretPlaces:
    """Where the secret stands.

    Attributes:
        value: what the program sees of it.
        wanted: the strings at the place that was asked for.
        cut: that place.
        strings: all strings that hold it, in order, with the places in each.
        comments: where it stands in comments.
        ancestors: the nodes around ``wanted``; none inside the field of an f-string.
    """

    value: str
    wanted: StringGroup
    cut: Range
    strings: tuple[tuple[StringGroup, tuple[Range, ...]], ...]
    comments: tuple[Range, ...]
    ancestry: Ancestry


class Ancestry:
    """The parents of each node of a tree."""

    def __init__(self, tree: ast.Module) -> None:
        self._parents: dict[ast.AST, tuple[ast.AST, str]] = {}
        for node in ast.walk(tree):
            for field, value in ast.iter_fields(node):
                for child in value if isinstance(value, list) else [value]:
                    if isinstance(child, ast.AST):
                        self._parents[child] = (node, field)

    def of(self, node: ast.AST | None) -> Ancestors:
        """From the innermost; none for None."""
        found: list[tuple[ast.AST, str]] = []
        while node is not None and node in self._parents:
            found.append(self._parents[node])
            node = found[-1][0]
        return found


def find_places(cell: PythonCell, span: Span) -> SecretPlaces:
    """Find the secret at ``span`` and wherever else it stands.

    Raises:
        CannotMove: it cannot be taken out of one of the places, or ``span`` is not in the cell.
        LexError: the cell's literals are not understood.
    """
    return _Search(cell, _range_of(cell.text, span)).places()


def is_distinctive(secret: str) -> bool:
    """Whether the same text elsewhere is the same secret, not a word that happens to be equal."""
    mixed = re.search(r"[0-9]", secret) and re.search(r"[^\W\d_]", secret)
    return len(secret) >= (_DISTINCTIVE_MIXED if mixed else _DISTINCTIVE)


class _Search:
    def __init__(self, cell: PythonCell, cut: Range) -> None:
        self._cell = cell
        self._cut = cut
        lexed = lex(cell.code)
        self._comments = lexed.comments
        groups = groups_of(cell.code, lexed.literals, cell.tree, cell.offset)
        self._groups = sorted(groups, key=lambda group: (group.start, -group.end))
        self._starts = [group.start for group in self._groups]
        self._ancestry = Ancestry(cell.tree)

    def places(self) -> SecretPlaces:
        """Find them all."""
        strings: dict[StringGroup, list[Range]] = {}
        comments: list[Range] = []
        for cut in self._occurrences():
            if self._cell.is_command(cut[0]):
                raise CannotMove(_COMMAND.format(self._line(cut)))
            group = self._group_at(cut)
            if group is not None:
                strings.setdefault(group, []).append(cut)
            elif self._in_comment(cut) and cut != self._cut:
                comments.append(cut)
            else:
                raise CannotMove(self._why_not(cut))
        for group, cuts in strings.items():
            self._check_context(group, cuts)
        wanted = next(group for group, cuts in strings.items() if self._cut in cuts)
        found = tuple((group, tuple(cuts)) for group, cuts in strings.items())
        value = self._value(found)
        return SecretPlaces(value, wanted, self._cut, found, tuple(comments), self._ancestry)

    def _why_not(self, cut: Range) -> str:
        if cut != self._cut:
            return ELSEWHERE
        return _COMMENT if self._in_comment(cut) else _NOT_IN_STRING

    def _occurrences(self) -> list[Range]:
        start, end = self._cut
        secret = self._cell.text[start:end]
        if not is_distinctive(secret):
            return [self._cut]
        found = [match.span() for match in re.finditer(re.escape(secret), self._cell.text)]
        others = [cut for cut in found if cut[1] <= start or cut[0] >= end]
        return sorted([self._cut, *others])

    def _group_at(self, cut: Range) -> StringGroup | None:
        """The innermost group whose text the whole of ``cut`` is in."""
        for group in reversed(self._groups[: bisect_right(self._starts, cut[0])]):
            first = any(each.body[0] <= cut[0] < each.body[1] for each in group.pieces)
            if first and any(each.body[0] < cut[1] <= each.body[1] for each in group.pieces):
                return group
            if group.node is not None:  # nothing before it is around it
                return None
        return None

    def _in_comment(self, cut: Range) -> bool:
        return any(start <= cut[0] and cut[1] <= end for start, end in self._comments)

    def _line(self, cut: Range) -> int:
        return self._cell.text.count("\n", 0, cut[0]) + 1

    def _check_context(self, group: StringGroup, cuts: Sequence[Range]) -> None:
        ancestors = self._ancestry.of(group.node)
        parent = ancestors[0][0] if ancestors else None
        line = self._line(cuts[0])
        if isinstance(parent, ast.Expr):
            raise CannotMove(_STATEMENT.format(line))
        if any(isinstance(node, ast.pattern) for node, _ in ancestors):
            raise CannotMove(_PATTERN.format(line))
        special = ""
        if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mod):
            special = "%" if parent.left is group.node else ""
        elif isinstance(parent, ast.Attribute) and parent.attr in ("format", "format_map"):
            special = "{}"
        secret = self._cell.text[slice(*cuts[0])]
        if any(letter in secret for letter in special):
            raise CannotMove(_FORMAT.format(line))

    def _value(self, strings: Sequence[tuple[StringGroup, Sequence[Range]]]) -> str:
        code = self._cell.code
        try:
            [value] = {secret_value(code, group, cut) for group, cuts in strings for cut in cuts}
            value.encode()
        except ValueError:  # a UnicodeError is one: bytes that are no text, lone surrogates
            raise CannotMove(ENTANGLED) from None
        if not value or "\0" in value:
            raise CannotMove("An environment variable cannot hold this secret.")
        return value


def _range_of(text: str, span: Span) -> Range:
    start = _offset(text, span.start_line, span.start_column)
    end = _offset(text, span.end_line, span.end_column)
    if start >= end:
        raise CannotMove(_STALE)
    return start, end


def _offset(text: str, line: int, column: int) -> int:
    starts = line_starts(text)
    if line > len(starts):
        raise CannotMove(_STALE)
    at = starts[line - 1]
    units = column - 1
    while units > 0 and at < len(text) and text[at] != "\n":
        units -= 2 if text[at] > "\uffff" else 1
        at += 1
    if units:
        raise CannotMove(_STALE)
    return at
