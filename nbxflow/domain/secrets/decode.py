"""Secrets that stand encoded: percent-encoded, with escapes, in base64.

A view holds what all encoded parts of a text decode to, one a line, so that it is scanned once.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from nbxflow.domain.secrets.runs import BASE64, runs

_BACK = 1024
_SHORTEST, _LONGEST = 24, 4096
_PRINTABLE = bytes([9, 10, 13, *range(32, 127)])
_STANDARD = bytes.maketrans(b"-_", b"+/")

_PERCENT = re.compile(r"(%[2-7][0-9A-Fa-f])")
_PERCENT_RUN = re.compile(r"[!#-&(-;=?-_a-~]{1,4096}")
_PERCENT_STOP = re.compile(r"[^!#-&(-;=?-_a-~]")
_ESCAPE = re.compile(r"(\\{1,3}(?:u00[2-7][0-9A-Fa-f]|x[2-7][0-9A-Fa-f]|/))")
_ESCAPE_RUN = re.compile(r"[!-~]{1,4096}")
_ESCAPE_STOP = re.compile(r"[^ -~]")


_DIGITS = [high + low for high in "234567" for low in "0123456789ABCDEFabcdef"]
_PERCENT_CODES = {f"%{digits}": chr(int(digits, 16)) for digits in _DIGITS}
_ESCAPE_CODES = {
    "\\" * count + code: character
    for count in (1, 2, 3)
    for code, character in [
        ("/", "/"),
        *((form + digits, chr(int(digits, 16))) for form in ("x", "u00") for digits in _DIGITS),
    ]
}


class _Piece(NamedTuple):
    """A part of a text that was decoded; ``at`` is where its decoding begins in the view."""

    at: int
    start: int
    end: int


class _Escape(NamedTuple):
    """One character that is escaped: where it is in the view, where in the source, how long."""

    at: int
    start: int
    length: int


class View:
    """What parts of a text decode to; knows where each finding stands in the text itself."""

    def __init__(self, pieces: list[_Piece], text: str, inner: re.Pattern[str] | None) -> None:
        self.text = text
        self._pieces = pieces
        self._starts = [piece.at for piece in pieces]
        self._inner = inner
        self._known: dict[int, list[_Escape]] = {}

    @property
    def in_place(self) -> bool:
        """Whether what is decoded stands where it stands in the text: after its name."""
        return self._inner is not None

    def span(self, source: str, start: int, end: int) -> tuple[int, int]:
        """Where in ``source`` stands what is ``start`` to ``end`` here.

        What is inside base64 has no place of its own: all of the base64 it is.
        """
        number = bisect_right(self._starts, start) - 1
        piece = self._pieces[number]
        if self._inner is None:
            return piece.start, piece.end
        if number not in self._known:
            self._known[number] = _escapes(source, piece, self._inner)
        escapes = self._known[number]
        return _source_offset(piece, escapes, start), _source_offset(piece, escapes, end)


def views(text: str) -> Iterator[View]:
    """The views of a text; none of what has nothing encoded in it."""
    if "%" in text:
        pieces = _windows(text, _PERCENT, _PERCENT_RUN, _PERCENT_STOP)
        yield from _view(text, pieces, _PERCENT, _PERCENT_CODES)
    if "\\" in text:
        pieces = _windows(text, _ESCAPE, _ESCAPE_RUN, _ESCAPE_STOP)
        yield from _view(text, pieces, _ESCAPE, _ESCAPE_CODES)
    yield from _base64_view(text)


def _view(
    text: str,
    windows: Iterator[tuple[int, int]],
    inner: re.Pattern[str],
    codes: dict[str, str],
) -> Iterator[View]:
    pieces, lines, at = [], [], 0
    for start, end in windows:
        parts = inner.split(text[start:end])
        parts[1::2] = map(codes.__getitem__, parts[1::2])
        line = "".join(parts)
        pieces.append(_Piece(at, start, end))
        lines.append(line)
        at += len(line) + 1
    if pieces:
        yield View(pieces, "\n".join(lines), inner)


def _windows(
    text: str, escape: re.Pattern[str], run: re.Pattern[str], stop: re.Pattern[str]
) -> Iterator[tuple[int, int]]:
    """The surroundings of escapes: printable ASCII, so that both engines count them alike."""
    end = 0
    found = escape.search(text)
    while found:
        at = found.start()
        before = stop.split(text[max(end, at - _BACK) : at])[-1]
        around = run.match(text, at)
        end = max(found.end(), around.end() if around else 0)
        yield at - len(before), end
        found = escape.search(text, end)


def _escapes(source: str, piece: _Piece, inner: re.Pattern[str]) -> list[_Escape]:
    """The escapes in a piece of ``source``."""
    found, place, at = [], piece.start, piece.at
    for match in inner.finditer(source, piece.start, piece.end):
        at += match.start() - place
        found.append(_Escape(at, match.start(), match.end() - match.start()))
        place = match.end()
        at += 1
    return found


def _source_offset(piece: _Piece, escapes: list[_Escape], at: int) -> int:
    """The offset in the source of the view's offset ``at``, which is inside ``piece``."""
    number = bisect_right(escapes, at, key=lambda escape: escape.at) - 1
    if number < 0:
        return piece.start + at - piece.at
    last = escapes[number]
    return last.start if at == last.at else last.start + last.length + at - last.at - 1


def _base64_view(text: str) -> Iterator[View]:
    pieces, lines, at = [], [], 0
    digits = text.encode("ascii", "replace").translate(_STANDARD)
    known: dict[bytes, bytes | None] = {}
    for start, end in runs(text, BASE64, _SHORTEST):
        if end - start > _LONGEST:
            continue
        run = digits[start:end]
        if run not in known:
            known[run] = _from_base64(run)
        decoded = known[run]
        if decoded is not None:
            after = end + text.startswith("=", end) + text.startswith("==", end)
            pieces.append(_Piece(at, start, after))
            lines.append(decoded)
            at += len(decoded) + 1
    if pieces:
        yield View(pieces, b"\n".join(lines).decode("ascii"), None)


def _from_base64(run: bytes) -> bytes | None:
    """What ``run`` decodes to when that is printable ASCII."""
    # Most of what is as long is no base64; the first characters tell.
    if a2b_base64(run[:_SHORTEST]).translate(None, _PRINTABLE):
        return None
    whole = run[: len(run) - (len(run) % 4 == 1)]
    decoded = a2b_base64(whole + b"=" * (-len(whole) % 4))
    return None if decoded.translate(None, _PRINTABLE) else decoded
