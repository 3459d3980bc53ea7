"""Cells with a made-up secret, and what is done with the edits of a fix."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any
from unittest.mock import patch

from nbxflow.domain.secrets.spans import span_of
from nbxflow.protocol.documents import to_document

SECRET = "".join(["AK", "IA", "QWERTY2345ABCDEF"])
"""In the form of an AWS access key ID; nobody's."""


def span_in(source: str, secret: str, after: str = "") -> dict[str, int]:
    """The span, as a document, of the first place of ``secret`` behind ``after``."""
    start = source.index(secret, source.index(after) + len(after))
    found: dict[str, int] = to_document(span_of(source, start, start + len(secret)))
    return found


def apply_edits(source: str, edits: Sequence[Mapping[str, Any]]) -> str:
    """What an editor makes of them: it counts in UTF-16 and knows line feeds only."""
    text = source.replace("\r\n", "\n").replace("\r", "\n").encode("utf-16-le", "surrogatepass")
    end = len(text)
    for edit in reversed(edits):
        start, stop = (_offset(text, edit["span"], side) for side in ("start", "end"))
        assert start <= stop <= end, "in order, not overlapping"
        text = text[:start] + edit["text"].encode("utf-16-le") + text[stop:]
        end = start
    return text.decode("utf-16-le", "surrogatepass")


def _offset(text: bytes, span: Mapping[str, int], side: str) -> int:
    lines = text.decode("utf-16-le", "surrogatepass").split("\n")
    before = "".join(line + "\n" for line in lines[: span[f"{side}Line"] - 1])
    column = span[f"{side}Column"] - 1
    return len(before.encode("utf-16-le", "surrogatepass")) + 2 * column


def values_of(source: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """Run a cell; the plain values of the names that it leaves behind."""
    names: dict[str, Any] = {}
    with patch.dict(os.environ, environment):
        exec(compile(source, "<cell>", "exec"), names)
    plain = (str, bytes, int, list, tuple, dict, set, bool, type(None))
    return {
        name: value
        for name, value in names.items()
        if isinstance(value, plain) and not name.startswith("__")
    }
