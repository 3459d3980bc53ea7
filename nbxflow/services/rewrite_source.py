"""The source of a cell as it is rewritten: edits made, statements known by their numbers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbxflow.services.python_cell import line_starts
from nbxflow.services.rewrite_text import NotPrintable, is_name, literal

_COMMAND = re.compile(r"[ \t]*(?:[%!?]|[^#\n]*\?[ \t]*$)")
_MOST_COMMANDS = 1000


@dataclass(frozen=True)
class Problem:
    """Why something cannot be rewritten (schema ``flow-preview-reply``)."""

    rule: str
    cell: str | None
    message: str
    fix: str


class CannotRewrite(Exception):
    """Carries a problem."""

    def __init__(self, rule: str, cell: str | None, message: str, fix: str) -> None:
        super().__init__(message)
        self.problem = Problem(rule, cell, message, fix)


@dataclass(frozen=True)
class Statement:
    """A statement at any depth: where it stands in the code before edits, and how deep."""

    start: int
    end: int
    top: int
    """Number among the statements at top level, of that it is or is in."""
    is_top: bool
    is_command: bool


class Source:
    """A cell.

    Attributes:
        cell: its id.
        code: Python that can be parsed: edits are made, and IPython's own lines are replaced by an
            expression without effect.
        tree: of ``code``.
        statements: in the order in which they begin; the same for ``code`` and before the edits.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.cell: str = document["id"]
        self._text: str = document["source"].replace("\r\n", "\n").replace("\r", "\n")
        self._starts = line_starts(self._text)
        code, commands = _without_commands(self._text, self.cell)
        before = _parsed(code, self.cell)
        self.statements = _statements(before, code, commands)
        self.code = self._with_edits(code, before, document["edits"])
        self.tree = _parsed(self.code, self.cell)
        _check_top_level(self.code, self.cell)

    def within(self, spans: Iterable[Mapping[str, int]]) -> set[int]:
        """The numbers of the statements that stand in one of the spans.

        Raises:
            CannotRewrite: there is none in a span.
        """
        found: set[int] = set()
        for span in spans:
            start, end = self.range_of(span)
            inside = {
                number
                for number, each in enumerate(self.statements)
                if start <= each.start and each.end <= end
            }
            if not inside and self._text[start:end].strip():
                raise self._stale()
            found |= inside
        return found

    def text_of(self, span: Mapping[str, int]) -> str:
        """What stands there, before edits."""
        start, end = self.range_of(span)
        return self._text[start:end]

    def range_of(self, span: Mapping[str, int]) -> tuple[int, int]:
        """Offsets of a span, whose columns count UTF-16 code units.

        Raises:
            CannotRewrite: it is not in the cell.
        """
        start = self._offset(span["startLine"], span["startColumn"])
        end = self._offset(span["endLine"], span["endColumn"])
        if start > end:
            raise self._stale()
        return start, end

    def _offset(self, line: int, column: int) -> int:
        if line > len(self._starts):
            raise self._stale()
        at, units = self._starts[line - 1], column - 1
        while units > 0 and at < len(self._text) and self._text[at] != "\n":
            units -= 2 if self._text[at] > "\uffff" else 1
            at += 1
        if units:
            raise self._stale()
        return at

    def _stale(self) -> CannotRewrite:
        return CannotRewrite(
            "stale",
            self.cell,
            "The cell is not as it was when the pipeline was planned.",
            "Plan the pipeline again.",
        )

    # Edits

    def _with_edits(self, code: str, tree: ast.Module, edits: Sequence[Mapping[str, Any]]) -> str:
        made = []
        for edit in edits:
            start, end = self.range_of(edit["span"])
            made.append((start, end, self._replacement(edit)))
        made.sort()
        parts, at = [], 0
        for start, end, text in made:
            if start < at or start == end:
                raise self._wrong_edit()
            before, after = code[start - 1 : start], code[end : end + 1]
            left = " " if _is_word(before) else ""
            right = " " if _is_word(after) else ""
            parts += [code[at:start], left, text, right]
            at = end
        edited = "".join([*parts, code[at:]])
        if made and not _is_edited(code, tree, made, edited):
            raise self._wrong_edit()
        return edited

    def _replacement(self, edit: Mapping[str, Any]) -> str:
        if "name" not in edit:
            try:
                text = literal(edit["literal"])
            except (NotPrintable, RecursionError) as error:
                raise CannotRewrite(
                    "literal", self.cell, str(error), "Choose another value."
                ) from None
            return f"({text})" if text.startswith("-") else text
        if not is_name(edit["name"]):
            raise CannotRewrite(
                "name",
                self.cell,
                f"{edit['name']!r} cannot be the name of a parameter.",
                "Choose another name.",
            )
        return str(edit["name"])

    def _wrong_edit(self) -> CannotRewrite:
        return CannotRewrite(
            "literal",
            self.cell,
            "A literal cannot be replaced where it stands.",
            "Give it a name of its own in a line of its own, and use that name.",
        )


def _is_word(letter: str) -> bool:
    return letter.isalnum() or (letter != "" and letter in "_'\"")


def _without_commands(text: str, cell: str) -> tuple[str, set[int]]:
    """The text, with ``0`` for each line that only IPython understands; where these begin."""
    lines = text.split("\n")
    commands: set[int] = set()
    for _ in range(_MOST_COMMANDS):
        try:
            ast.parse("\n".join(lines))
            break
        except SyntaxError as error:
            number = (error.lineno or 0) - 1
            if not 0 <= number < len(lines) or not _COMMAND.match(lines[number]):
                break
            commands.add(number)
            _neutralise(lines, number)
        except (ValueError, RecursionError, MemoryError):
            break
    starts = line_starts("\n".join(lines))
    return "\n".join(lines), {starts[number] for number in commands}


def _neutralise(lines: list[str], number: int) -> None:
    line = lines[number]
    indent = len(line) - len(line.lstrip())
    more = line.rstrip().endswith("\\")
    lines[number] = f"{line[:indent]}0".ljust(len(line))
    while more and number + 1 < len(lines):
        number += 1
        more = lines[number].rstrip().endswith("\\")
        lines[number] = " " * len(lines[number])


def _parsed(code: str, cell: str) -> ast.Module:
    try:
        return ast.parse(code)
    except (SyntaxError, ValueError) as error:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        raise CannotRewrite(
            "unparsable", cell, f"The cell is not valid Python: {message}.", "Correct the cell."
        ) from None
    except (RecursionError, MemoryError):
        raise CannotRewrite(
            "unparsable", cell, "The cell is too deeply nested.", "Split the expression."
        ) from None


def _check_top_level(code: str, cell: str) -> None:
    """What is valid in a function only would get another meaning there.

    Raises:
        CannotRewrite: there is such a statement outside of functions.
    """
    try:
        compile(code, "<cell>", "exec", dont_inherit=True)
    except SyntaxError as error:
        rule = "await" if "await" in error.msg or "async" in error.msg else "unparsable"
        raise CannotRewrite(
            rule,
            cell,
            f"The cell cannot stand in a function: {error.msg}.",
            "Put it into a function, and call that.",
        ) from None
    except (ValueError, RecursionError, MemoryError):
        raise CannotRewrite(
            "unparsable", cell, "The cell is too deeply nested.", "Split the expression."
        ) from None


def _statements(tree: ast.Module, code: str, commands: set[int]) -> list[Statement]:
    places = _Places(code)
    found: list[tuple[int, Statement]] = []
    for top, statement in enumerate(tree.body):
        for node in ast.walk(statement):
            if isinstance(node, ast.stmt):
                start, end = places.of(node)
                line = code.rfind("\n", 0, start) + 1
                is_command = line in commands
                found.append((start, Statement(start, end, top, node is statement, is_command)))
    return [statement for _, statement in sorted(found, key=lambda pair: pair[0])]


class _Places:
    """Offsets of nodes; their columns count bytes."""

    def __init__(self, code: str) -> None:
        self._lines = code.split("\n")
        self._starts = line_starts(code)
        self._ascii = code.isascii()

    def of(self, node: ast.AST) -> tuple[int, int]:
        start = self._offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]
        end = self._offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
        return start, end

    def _offset(self, line: int, column: int) -> int:
        start = self._starts[line - 1]
        if self._ascii:
            return start + column
        return start + len(self._lines[line - 1].encode()[:column].decode())


def _is_edited(
    code: str, tree: ast.Module, made: Sequence[tuple[int, int, str]], edited: str
) -> bool:
    """Whether exactly the given expressions were replaced, and nothing else means another thing."""
    wanted = {(start, end): text for start, end, text in made}
    places = _Places(code)

    class Replace(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            if isinstance(node, ast.expr) and not isinstance(node, ast.JoinedStr):
                text = wanted.get(places.of(node))
                if text is not None:
                    found.add(places.of(node))
                    return ast.parse(text, mode="eval").body
            return self.generic_visit(node)

    found: set[tuple[int, int]] = set()
    try:
        expected = ast.dump(Replace().visit(ast.parse(code)))
        return found == wanted.keys() and ast.dump(ast.parse(edited)) == expected
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
