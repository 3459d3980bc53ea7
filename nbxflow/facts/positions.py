"""From places in what Python parses to places in the cell's own text."""

from __future__ import annotations

import ast
from typing import Any, Dict, List, NamedTuple, Optional, Sequence

from .model import Span


def utf16_length(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    if text.isascii():
        return len(text)
    return len(text) + sum(1 for letter in text if letter > "\uffff")


class Line(NamedTuple):
    """Where a parsed line comes from: ``shift`` is None where it was rewritten."""

    first: int
    last: int
    shift: Optional[int]


class Place:
    """A piece of text that was parsed, and the lines of the cell that it comes from.

    ``own`` are the lines of the whole cell; without a ``mapping`` the piece begins at line
    ``start`` (from 0) of it, all its lines unchanged.
    """

    def __init__(
        self,
        own: Sequence[str],
        parsed: Sequence[str],
        start: int = 0,
        mapping: Optional[List[Line]] = None,
    ) -> None:
        self._own = own
        self._parsed = parsed
        self._start = start
        self._mapping = mapping
        self._columns: Dict[int, List[int]] = {}

    def span(self, node: Any) -> Span:
        """The span of a node that has positions."""
        first, last = node.lineno - 1, node.end_lineno - 1
        if self._mapping is None:
            start = self._start + 1
            return Span(
                first + start,
                self._column(first, node.col_offset) + 1,
                last + start,
                self._column(last, node.end_col_offset) + 1,
            )
        begin, end = self._line(first), self._line(last)
        return Span(
            begin.first + 1,
            self._mapped(begin, first, node.col_offset, at_end=False) + 1,
            end.last + 1,
            self._mapped(end, last, node.end_col_offset, at_end=True) + 1,
        )

    def rewritten(self, node: Any) -> bool:
        """Whether the node is on a line that IPython rewrote."""
        return self._mapping is not None and self._line(node.lineno - 1).shift is None

    def own_line(self, node: Any) -> int:
        """The line of the cell, from 0, that the node begins on."""
        if self._mapping is None:
            return int(self._start + node.lineno - 1)
        return self._line(node.lineno - 1).first

    def _line(self, number: int) -> Line:
        assert self._mapping is not None  # noqa: S101 - for the type checker
        return self._mapping[min(number, len(self._mapping) - 1)]

    def _mapped(self, line: Line, number: int, offset: int, at_end: bool) -> int:
        if line.shift is not None:
            return self._column(number, offset) + line.shift
        if at_end:
            return utf16_length(self._own[line.last].rstrip())
        text = self._own[line.first]
        return len(text) - len(text.lstrip())

    def _column(self, number: int, offset: int) -> int:
        """UTF-16 column, from 0, of an offset in UTF-8 bytes."""
        text = self._parsed[number] if number < len(self._parsed) else ""
        if text.isascii():
            return offset
        columns = self._columns.get(number)
        if columns is None:
            columns = []
            column = 0
            for letter in text:
                columns += [column] * len(letter.encode("utf-8", "surrogatepass"))
                column += 2 if letter > "\uffff" else 1
            columns.append(column)
            self._columns[number] = columns
        return columns[min(offset, len(columns) - 1)]


class FixedPlace(Place):
    """A piece of text whose nodes all lie at one span of the cell."""

    def __init__(self, span: Span) -> None:
        super().__init__((), ())
        self._span = span

    def span(self, node: Any) -> Span:
        """The one span."""
        return self._span

    def own_line(self, node: Any) -> int:
        """The first line of the span."""
        return self._span.start_line - 1


def aligned(own: List[str], parsed: List[str], start: int = 0) -> Place:
    """The place of lines that IPython made of the cell's lines from ``start`` on."""
    mapping: List[Line] = []
    at = start
    for number, line in enumerate(parsed):
        if not mapping:
            while at < len(own) and not own[at].strip() and line.strip():
                at += 1
        if at >= len(own):
            mapping.append(Line(len(own) - 1, len(own) - 1, 0 if not line else None))
        elif own[at].endswith(line):
            mapping.append(Line(at, at, utf16_length(own[at]) - utf16_length(line)))
            at += 1
        elif "get_ipython()" in line:
            last = _last_rewritten(own, at, parsed[number + 1 :])
            mapping.append(Line(at, last, None))
            at = last + 1
        else:
            whole = Line(start, len(own) - 1, None)
            mapping += [whole] * (len(parsed) - number)
            break
    return Place(own, parsed, start, mapping or [Line(start, start, 0)])


_FAR = 200


def _last_rewritten(own: List[str], at: int, following: Sequence[str]) -> int:
    """The last line of the cell that went into one rewritten line."""
    last = at
    while last + 1 < len(own) and own[last].rstrip().endswith("\\"):
        last += 1
    if not following or not following[0].strip():
        return last
    for candidate in range(last, min(last + _FAR, len(own) - 1)):
        if own[candidate + 1].endswith(following[0]) or "get_ipython()" in following[0]:
            return candidate
    return last


def whole_span(own: Sequence[str]) -> Span:
    """The span of all lines."""
    return Span(1, 1, max(len(own), 1), utf16_length(own[-1]) + 1 if own else 1)


def error_span(own: Sequence[str], place: Optional[Place], error: SyntaxError) -> Span:
    """Where Python says that the source is wrong, as an empty span."""
    line = max(error.lineno or 1, 1)
    column = max(error.offset or 1, 1)
    if place is not None:
        node = ast.Pass(lineno=line, col_offset=0, end_lineno=line, end_col_offset=0)
        line = place.span(node).start_line
    line = min(line, max(len(own), 1))
    text = own[line - 1] if own else ""
    at = utf16_length(text[: column - 1]) + 1
    return Span(line, at, line, at)
