"""What Jupyter's contents models hold: a notebook as JSON, or a text that may be one."""

from __future__ import annotations

import base64
import codecs
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbxflow.domain.secrets.masking import Mask, mask_document
from nbxflow.domain.secrets.units import Unit, split

_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class _TwoOfAKind(ValueError):
    """An object has one key twice: a reader sees one of the values only, the file holds both."""


@dataclass(frozen=True)
class Content:
    """What a save would write, in the form in which it is scanned."""

    document: Any = field(repr=False)
    """A notebook, or any JSON; a string where it is no JSON."""
    form: str
    """``json``: the model holds the document itself; ``text``; else an encoding of base64."""

    @property
    def is_text(self) -> bool:
        """Whether it is scanned as one plain text."""
        return isinstance(self.document, str)

    def units(self) -> list[Unit]:
        """The parts that are scanned, each by itself."""
        return [Unit((), None, None, self.document)] if self.is_text else split(self.document)


def read_model(model: Mapping[str, Any]) -> Content | None:
    """The content of a contents model; None where there is none that could be written."""
    content = model.get("content")
    if model.get("type") == "directory" or content is None:
        return None
    if not isinstance(content, str):
        return Content(content, "json")
    if model.get("type") == "notebook" or model.get("format") != "base64":
        return Content(_parsed(content), "text")
    try:
        data = base64.decodebytes(content.encode("ascii"))
    except ValueError:
        return None  # nobody can write it
    return read_bytes(data)


def read_bytes(data: bytes) -> Content:
    """The content of a file."""
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), "utf-8")
    # Without the zeros that every second byte of plain text would be, what follows the mark is
    # no such text, and read as one a secret in it would not be seen.
    if encoding != "utf-8-sig" and data.count(0) * 4 < len(data):
        encoding = "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        encoding = "utf-8"
        text = data.decode(encoding, "surrogateescape")
    return Content(_parsed(text), encoding)


def masked_model(model: Mapping[str, Any], content: Content, masks: Sequence[Mask]) -> Any:
    """The model with masks in its content: the same form, everything else shared."""
    masked = mask_document(content.document, masks)
    if content.form != "json":
        text = masked if isinstance(masked, str) else _dumped(masked)
        masked = text if content.form == "text" else _encoded(text, content.form)
    return {**model, "content": masked}


def masked_file(content: Content, masks: Sequence[Mask]) -> dict[str, Any]:
    """A contents model that writes what :func:`read_bytes` read, masked."""
    return {"type": "file", "format": "base64", **masked_model({}, content, masks)}


def _encoded(text: str, encoding: str) -> str:
    errors = "surrogateescape" if encoding == "utf-8" else "strict"
    return base64.encodebytes(text.encode(encoding, errors)).decode("ascii")


def _parsed(text: str) -> Any:
    """The JSON in ``text``; the text itself where it is none, or would be read in two ways."""
    try:
        parsed = json.loads(text, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        return text
    return parsed if isinstance(parsed, (dict, list)) else text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _TwoOfAKind
    return made


def _dumped(document: Any) -> str:
    """As Jupyter writes notebooks."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
