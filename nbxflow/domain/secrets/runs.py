"""Long runs of characters of one kind, found at the speed of C."""

from __future__ import annotations

import string
from collections.abc import Iterator

_KIND, _OTHER = b"x", b" "


def _table(kind: str) -> bytes:
    inside = kind.encode()
    return bytes(_KIND[0] if code in inside else _OTHER[0] for code in range(256))


COMPACT = _table(string.ascii_letters + string.digits + "_.-")
"""What tokens are made of."""
BASE64 = _table(string.ascii_letters + string.digits + "+/_-")
"""What base64 and base64url are made of."""


def runs(text: str, kind: bytes, least: int) -> Iterator[tuple[int, int]]:
    """Begin and end of each run of at least ``least`` characters of one kind."""
    marks = text.encode("ascii", "replace").translate(kind)
    wanted = _KIND * least
    start = marks.find(wanted)
    while start >= 0:
        end = marks.find(_OTHER, start + least)
        end = len(marks) if end < 0 else end
        yield start, end
        start = marks.find(wanted, end)
