"""JSON in pieces, so that no single step of writing a huge output takes long."""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Iterator
from typing import Any

# What is no JSON cannot be in a file either; whoever writes it will say so.
_dumped = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
_PIECE = 256 * 1024
"""Characters that are written at once: well below a millisecond."""


def json_pieces(value: Any) -> Iterator[bytes]:
    """``value`` as JSON in UTF-8 (lone surrogates pass); the pieces are to be joined.

    Python's own writer does not let other threads work before it is done, which takes a tenth of
    a second for 30 MB.
    """
    for text in _pieces(value, True):
        yield text.encode("utf-8", "surrogatepass")


def digest(value: Any) -> bytes:
    """What ``value`` is known by in this process: another for every other value, 32 bytes."""
    made = hashlib.blake2b(digest_size=32)
    if _weight(value, _PIECE) < _PIECE:
        made.update(_packed(value))
        return made.digest()
    for text in _pieces(value, False):
        made.update(text.encode("utf-8", "surrogatepass"))
    return made.digest()


def _packed(value: Any) -> bytes:
    """All of a small value; five times as fast as JSON, and every save does it for every cell."""
    try:
        # Version 2 has no references, by which equal values would differ; nobody reads it.
        return b"M" + marshal.dumps(value, 2)
    except ValueError:  # dicts of other classes, as nbformat's
        return b"J" + _dumped(value).encode("utf-8", "surrogatepass")


def text_pieces(text: str) -> Iterator[bytes]:
    """A text in UTF-8 (lone surrogates pass); the pieces are to be joined."""
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE].encode("utf-8", "surrogatepass")


def _pieces(value: Any, as_json: bool) -> Iterator[str]:
    """``value`` as JSON; or else with long strings behind their lengths, which is faster."""
    if _weight(value, _PIECE) < _PIECE:
        yield _dumped(value)
    elif isinstance(value, str):
        yield '"' if as_json else f"S{len(value)}:"
        for start in range(0, len(value), _PIECE):
            piece = value[start : start + _PIECE]
            yield _dumped(piece)[1:-1] if as_json else piece
        yield '"'
    elif isinstance(value, dict):
        for number, (key, item) in enumerate(value.items()):
            yield f"{',' if number else '{'}{_dumped(str(key))}:"
            yield from _pieces(item, as_json)
        yield "}"
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield "," if number else "["
            yield from _pieces(item, as_json)
        yield "]"
    else:
        yield _dumped(value)


def _weight(value: Any, enough: int) -> int:
    """About how many characters ``value`` takes; not counted further than ``enough``."""
    if isinstance(value, str):
        return len(value) + 2
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    total = 8
    for item in items:
        total += _weight(item, enough - total)
        if total >= enough:
            break
    return total
