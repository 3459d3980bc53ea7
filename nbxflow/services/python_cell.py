"""The Python of a cell, without IPython's own lines, at the offsets of the cell's text."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from nbxflow.facts.magics import RUNS_CODE
from nbxflow.facts.parsing import syntax_tree

Transform = Callable[[str], str]
_LONGEST = 200_000
_CELL_MAGIC = re.compile(r"(?:[ \t]*\n)*%%(\w{1,40})[^\n]*(?=\n|$)")
_INDENTED = re.compile(r"(?:[ \t]*\n)*[ \t]+[^ \t\n#]")


class NotPython(ValueError):
    """The cell cannot be read as Python; the message is a sentence for people."""


@dataclass(frozen=True)
class PythonCell:
    """A cell that was read.

    Attributes:
        text: of the cell, its lines ended by line feeds.
        code: as long as ``text`` and with the same lines; those that IPython rewrites (magics,
            shell lines, help) are replaced by an expression without effect.
        tree: of ``code``.
    """

    text: str
    code: str
    tree: ast.Module

    def offset(self, line: int, column: int) -> int:
        """Where a place of ``tree`` is: line from 1, column from 0 in bytes of UTF-8."""
        start = self._starts[line - 1]
        before = self.code[start : start + column]
        if before.isascii():
            return start + column
        end = self.code.find("\n", start)
        whole = self.code[start : end if end >= 0 else None]
        return start + len(whole.encode()[:column].decode())

    @cached_property
    def _starts(self) -> list[int]:
        return line_starts(self.code)

    def is_command(self, offset: int) -> bool:
        """Whether the line of this place is one that IPython rewrites."""
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        line = slice(start, end if end >= 0 else None)
        return self.text[line] != self.code[line]


def line_starts(text: str) -> list[int]:
    """Where each line begins."""
    return [0, *(found.end() for found in re.finditer("\n", text))]


def read_cell(source: str, transform: Transform | None) -> PythonCell:
    """Read the source of a code cell.

    Args:
        source: with line ends of any kind.
        transform: what makes Python of IPython's syntax; None where IPython is not installed.

    Raises:
        NotPython: it is for another language, cannot be parsed, or is too long.
    """
    if len(source) > _LONGEST:
        raise NotPython("The cell is too long.")
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    code = _without_cell_magics(text)
    try:
        return PythonCell(text, code, _parsed(code))
    except NotPython:
        if transform is None:
            raise
    code = _without_commands(code, transform)
    return PythonCell(text, code, _parsed(code))


def _parsed(code: str) -> ast.Module:
    try:
        return syntax_tree(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotPython("The cell is not valid Python: nothing in it can be changed safely.") from (
            None
        )


def _without_cell_magics(text: str) -> str:
    start = 0
    while found := _CELL_MAGIC.match(text, start):
        if found[1] not in RUNS_CODE:
            raise NotPython(f"The cell is one for %%{found[1]}, not Python.")
        text = text[:start] + _blank(found[0]) + text[found.end() :]
        start = min(found.end() + 1, len(text))
    return text


def _without_commands(code: str, transform: Transform) -> str:
    if _INDENTED.match(code):
        raise NotPython("The cell is indented as a whole: take the indentation out first.")
    try:
        changed = transform(code).split("\n")
    except Exception:  # IPython's own errors, and those of transformers that users add
        raise NotPython("The cell is not valid Python for IPython.") from None
    return "\n".join(_kept(code.split("\n"), changed))


def _kept(own: list[str], changed: list[str]) -> list[str]:
    """The lines that IPython left as they were, and neutral ones for the others.

    It makes one line of a command and the lines that continue it, and drops empty lines at the
    beginning. Whatever else it might do, the lines do not come out even.

    Raises:
        NotPython: they do not.
    """
    kept: list[str] = []
    at = 0
    for line in changed:
        while at < len(own) and not own[at].strip() and line.strip():
            kept.append(own[at])
            at += 1
        if at == len(own):
            continue
        end = at + 1
        if own[at] == line:
            kept.append(line)
        else:
            while end < len(own) and own[end - 1].rstrip().endswith("\\"):
                end += 1
            kept += _neutral(own[at:end])
        at = end
    if at < len(own):
        raise NotPython("The commands of IPython in this cell are not understood.")
    return kept


def _neutral(lines: list[str]) -> list[str]:
    """Lines of the same lengths with one expression where the first statement began."""
    made = [_blank(line) for line in lines]
    for number, line in enumerate(lines):
        if line.strip():
            indent = len(line) - len(line.lstrip())
            made[number] = f"{line[:indent]}0{' ' * (len(line) - indent - 1)}"
            break
    return made


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)
