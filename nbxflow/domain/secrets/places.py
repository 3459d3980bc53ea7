"""Where texts stand in a notebook: a walk over any JSON that misses no string.

What is known of notebooks (format 2 to 4) says which place a string is; everything else is
metadata. Pictures, sound and the like are skipped: their base64 holds no text.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Union

from nbxflow.domain.secrets.findings import Place
from nbxflow.domain.secrets.views import Cleaning

Path = tuple[Union[str, int], ...]
Coding = Literal["text", "base64", "key"]
"""What a path leads to: a string (or a list of its lines), one in base64, or a key."""
Edit = tuple[Path, int, int, Coding]
"""What is cut out where a secret is masked: from start to end, in code points of the text that the
string at the path (or its lines, or its base64) stands for. A plain tuple: there may be very many,
and Python's collector of garbage need not look into these."""

_BINARY = re.compile(
    r"(?:image/(?!svg)|audio/|video/|font/|application/(?:pdf|zip|gzip|octet-stream)\b)", re.I
)
_MARKUP = re.compile(r"(?:text/html|text/xml|application/xml|[^;]*\+xml)", re.I)
_JSON = re.compile(r"application/(?:json|[^;]*\+json)", re.I)
_MIME = re.compile(r"[\w.+-]{1,127}/[\w.+-]{1,127}(?:;.{0,200})?")
# How notebooks of the formats 2 and 3 name what later ones call by MIME type.
_OLD_NAMES = {
    "text": "text/plain",
    "html": "text/html",
    "svg": "image/svg+xml",
    "latex": "text/latex",
    "json": "application/json",
    "javascript": "application/javascript",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "pdf": "application/pdf",
}
_WORDS = {
    "cell_type": ("code", "raw", "markdown", "heading"),
    "output_type": ("stream", "display_data", "execute_result", "error", "pyout", "pyerr"),
    "name": ("stdout", "stderr"),
}
"""Values that are no one's text."""
_MARKDOWN_CELLS = ("markdown", "heading")
# Longer than any secret, and without the spaces, quotes or marks that a rule needs around one.
_BLOB = re.compile(r"[A-Za-z0-9+/=_-]{8192,}")


@dataclass(frozen=True)
class Text:
    """One string of a notebook; ``output`` is the index of the output that it belongs to."""

    place: Place
    path: Path
    text: str
    cleaning: Cleaning = "none"
    output: int | None = None
    coding: Coding = "text"


@dataclass(frozen=True)
class Leaf:
    """A string deep in a structure, under the nearest key; or, without one, the key alone."""

    path: Path
    key: str
    key_path: Path | None
    """Where the key stands; None when another leaf has it already."""
    text: str | None


@dataclass(frozen=True)
class Leaves:
    """All strings and keys of one structure."""

    place: Place
    leaves: tuple[Leaf, ...]
    output: int | None = None


Part = Union[Text, Leaves]


def is_binary(mime: str) -> bool:
    """Whether what has this MIME type is no text."""
    return _BINARY.match(mime) is not None


def old_mime(name: str) -> str | None:
    """The MIME type that formats 2 and 3 call ``name``."""
    return _OLD_NAMES.get(name)


def joined(value: Any) -> str | None:
    """A string, or the lines of one, as one string; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        return "".join(value)
    return None


def cell_parts(cell: Any) -> Iterator[Part]:
    """The texts of one cell; paths begin in the cell."""
    if not isinstance(cell, dict):
        yield from _leaves("metadata", cell, ())
        return
    kind = cell.get("cell_type")
    rest = {}
    for key, value in cell.items():
        text = joined(value)
        if key in ("source", "input") and text is not None:
            if kind in _MARKDOWN_CELLS:
                yield Text("markdown", (key,), text, "markdown")
            else:
                yield Text("source", (key,), text)
        elif key == "outputs" and isinstance(value, list):
            for index, output in enumerate(value):
                yield from _output_parts(output, index)
        elif key == "attachments" and isinstance(value, dict):
            yield from _attachment_parts(value)
        elif not _is_word(key, value):
            rest[key] = value
    yield from _leaves("metadata", rest, ())


def rest_parts(rest: Any) -> Iterator[Part]:
    """The texts of a notebook beside its cells; paths begin in the notebook."""
    if isinstance(rest, dict) and isinstance(rest.get("metadata"), dict):
        metadata = rest["metadata"]
        widgets = metadata.get("widgets")
        yield from _leaves("widget", widgets, ("metadata", "widgets"))
        others = {key: value for key, value in metadata.items() if key != "widgets"}
        yield from _leaves("metadata", others, ("metadata",))
        rest = {key: value for key, value in rest.items() if key != "metadata"}
    yield from _leaves("metadata", rest, ())


def _output_parts(output: Any, index: int) -> Iterator[Part]:
    path: Path = ("outputs", index)
    if not isinstance(output, dict):
        yield from _leaves("metadata", output, path, index)
        return
    kind = output.get("output_type")
    rest = {}
    for key, value in output.items():
        text = joined(value)
        if kind == "stream" and key in ("text", "stream") and text is not None:
            yield Text("stream", (*path, key), text, "terminal", index)
        elif key in ("traceback", "ename", "evalue"):
            yield from _leaves("traceback", value, (*path, key), index)
        elif key == "data" and isinstance(value, dict):
            for mime, content in value.items():
                yield from _result_parts(str(mime), content, (*path, key, mime), index)
        elif key in _OLD_NAMES:
            yield from _result_parts(_OLD_NAMES[key], value, (*path, key), index)
        elif not _is_word(key, value):
            rest[key] = value
    yield from _leaves("metadata", rest, path, index)


def _result_parts(mime: str, value: Any, path: Path, output: int) -> Iterator[Part]:
    text = joined(value)
    if text is None or (isinstance(value, list) and _JSON.match(mime)):
        yield from _leaves("result", value, path, output)
    elif not is_binary(mime):
        yield Text("result", path, text, _cleaning(mime), output)
    if not _MIME.fullmatch(mime):
        yield from _leaves("result", {mime: None}, path[:-1], output)


def _cleaning(mime: str) -> Cleaning:
    if _MARKUP.match(mime):
        return "markup"
    return "markdown" if mime.startswith("text/markdown") else "terminal"


def _attachment_parts(attachments: dict[Any, Any]) -> Iterator[Part]:
    for name, bundle in attachments.items():
        path: Path = ("attachments", name)
        yield from _leaves("attachment", {name: None}, path[:-1])
        if not isinstance(bundle, dict):
            yield from _leaves("attachment", bundle, path)
            continue
        for mime, value in bundle.items():
            text = joined(value)
            if text is None:
                yield from _leaves("attachment", value, (*path, mime))
            elif not is_binary(str(mime)):
                decoded = _decoded(text)
                if decoded is None:
                    yield Text("attachment", (*path, mime), text, _cleaning(str(mime)))
                else:
                    yield Text("attachment", (*path, mime), decoded, "none", None, "base64")


def _decoded(text: str) -> str | None:
    """The text that ``text`` is the base64 of; None when it is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None


def _is_word(key: str, value: Any) -> bool:
    return isinstance(value, str) and value in _WORDS.get(key, ())


def _leaves(place: Place, value: Any, path: Path, output: int | None = None) -> Iterator[Leaves]:
    leaves = tuple(_walk(value, path))
    if leaves:
        yield Leaves(place, leaves, output)


def _walk(value: Any, path: Path) -> Iterator[Leaf]:
    """Every string and key, in the order of the document; without recursion, however deep."""
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    waiting: list[tuple[Any, Path, str, Path | None]] = [(value, path, name, None)]
    while waiting:
        value, path, key, key_path = waiting.pop()
        lines = joined(value) if _is_lines(value) else None
        if isinstance(value, str) or lines is not None:
            text = value if lines is None else lines
            blob = len(text) >= 8192 and _BLOB.fullmatch(text)
            yield Leaf(path, key, key_path, None if blob else text)
            continue
        if key_path is not None:
            yield Leaf(path, key, key_path, None)
        if isinstance(value, dict):
            waiting += [
                (item, (*path, name), str(name), (*path, name))
                for name, item in reversed(value.items())
            ]
        elif isinstance(value, list):
            waiting += [
                (value[number], (*path, number), key, None)
                for number in range(len(value) - 1, -1, -1)
                if isinstance(value[number], (str, dict, list))
            ]


def _is_lines(value: Any) -> bool:
    """Whether a list is one string, cut after its line ends."""
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(line, str) for line in value)
        and all(line.endswith("\n") for line in value[:-1])
    )
