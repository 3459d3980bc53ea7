"""Spans of many findings in one text, in time that grows with the text and not with its square."""

from __future__ import annotations

import re
from bisect import bisect_right

from nbxflow.domain.secrets.findings import Span

_LINE_END = re.compile(r"\r\n|\n|\r")


class Lines:
    """The lines of one text; ask for spans in the order of their starts."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        self._plain = text.isascii()
        self._known = (0, 0, 0)
        """A line, an offset in it, and the UTF-16 code units of that line up to there."""

    def span(self, start: int, end: int) -> Span:
        """The span of ``text[start:end]``, in code points; lines end as in editors."""
        return Span(*self._place(start), *self._place(end))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset) - 1
        begin = self._starts[line]
        if self._plain:
            return line + 1, offset - begin + 1
        known_line, known_offset, units = self._known
        if known_line != line or known_offset > offset:
            known_offset, units = begin, 0
        part = self._text[known_offset:offset]
        units += len(part.encode("utf-16-le", "surrogatepass")) // 2
        self._known = (line, offset, units)
        return line + 1, units + 1
