"""Offsets in Python's code points to lines and columns as editors count them."""

from __future__ import annotations

from nbxflow.domain.secrets.findings import Span


def span_of(text: str, start: int, end: int) -> Span:
    """The span of ``text[start:end]``; lines end with LF, CR LF or CR, as in editors."""
    start_line, start_column = _place(text, start)
    end_line, end_column = _place(text, end)
    return Span(start_line, start_column, end_line, end_column)


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    line = before.rsplit("\n", 1)[-1]
    return before.count("\n") + 1, len(line.encode("utf-16-le", "surrogatepass")) // 2 + 1
