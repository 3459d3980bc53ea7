"""Frames between the server and its scanner process: JSON and, behind it, bytes of any kind.

Both ends are of the same version; nothing of this is written down or told to anybody else.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from typing import Any, BinaryIO

_LENGTHS = struct.Struct(">IQ")


def write_frame(stream: BinaryIO, header: Any, body: Iterable[bytes] = ()) -> None:
    """Write one frame and flush; ``body`` is written as it comes, without being joined."""
    parts = list(body)
    text = json.dumps(header).encode("ascii")
    stream.write(_LENGTHS.pack(len(text), sum(map(len, parts))) + text)
    for part in parts:
        stream.write(part)
    stream.flush()


def read_frame(stream: BinaryIO) -> tuple[Any, bytes] | None:
    """The next frame; None when the stream has ended, in the middle of one or not."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    text_length, body_length = _LENGTHS.unpack(lengths)
    text, body = stream.read(text_length), stream.read(body_length)
    if len(text) < text_length or len(body) < body_length:
        return None
    return json.loads(text), body
