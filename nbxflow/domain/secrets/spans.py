"""Offsets in Python's code points to lines and columns as editors count them."""

from __future__ import annotations

from nbxflow.domain.secrets.findings import Span
from nbxflow.domain.secrets.lines import Lines


def span_of(text: str, start: int, end: int) -> Span:
    """The span of ``text[start:end]``; lines end with LF, CR LF or CR, as in editors.

    For many spans of one text, :class:`Lines` finds the ends of lines only once.
    """
    return Lines(text).span(start, end)
