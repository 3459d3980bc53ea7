"""Files as trees: by what is in them, not by their bytes. Run as a process of its own.

``python load_files.py SETTINGS``: ``{"files": [[key, path], …], …}`` → ``{key: node}``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pickle
import re
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from typing import Any

from .describe import Describer
from .handles import sqlite_tables
from .node import Node, value

_LARGEST = 256 << 20
"""A larger file is compared by its bytes."""
_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?(?![\w.])")
_DRAWING_NOISE = (
    (re.compile(rb"<dc:date>.*?</dc:date>"), b""),
    (re.compile(rb"/(?:CreationDate|ModDate)\s*\(.*?\)"), b""),
    (re.compile(rb"/ID\s*\[.*?\]", re.DOTALL), b""),
)
_SVG_ID = re.compile(rb'(?<=id=")[^"]*(?=")|(?<=href="#)[^"]*(?=")|(?<=url\(#)[^)]*(?=\))')


def file_node(describer: Describer, path: str) -> Node:
    """The description of one file; of what cannot be read as its kind says, its bytes."""
    try:
        size = os.path.getsize(path)
        if size > _LARGEST:
            return ["fields", "file", {"bytes": value("sha256", _digest_of_file(path))}]
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        return ["uncomparable", "file", f"it cannot be read: {error.strerror}"]
    return content_node(describer, os.path.basename(path), content, path)


def content_node(describer: Describer, name: str, content: bytes, path: str = "") -> Node:
    """The description of what a file of this name holds."""
    kind = _kind(name, content)
    read = _READERS.get(kind)
    if read is not None:
        try:
            return ["fields", kind, {"content": read(describer, content, path)}]
        except Exception:
            kind = "bytes"
    return ["fields", "file", {"bytes": value("sha256", hashlib.sha256(content).hexdigest())}]


def _kind(name: str, content: bytes) -> str:
    if content.startswith(b"SQLite format 3\0"):
        return "sqlite"
    if content.startswith(b"PK\x03\x04"):
        return "npz" if name.endswith(".npz") else "zip"
    if content.startswith(b"\x1f\x8b"):
        return "gzip"
    if content.startswith(b"PAR1"):
        return "parquet"
    if content.startswith(b"\x93NUMPY"):
        return "npy"
    extension = name.rpartition(".")[2].lower()
    return _EXTENSIONS.get(extension, "text")


def _digest_of_file(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


# -- kinds ----------------------------------------------------------------------------------------


def _csv(describer: Describer, content: bytes, path: str) -> Node:
    text = content.decode("utf-8")
    delimiter = "\t" if path.endswith(".tsv") else ","
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return ["items", "rows", [["items", "row", [_cell(describer, one) for one in r]] for r in rows]]


def _cell(describer: Describer, text: str) -> Node:
    if _NUMBER.fullmatch(text) and not text.lstrip("+-").isdigit():
        return ["float", "number", float(text).hex()]
    return describer.text("str", text)


def _json(describer: Describer, content: bytes, path: str) -> Node:
    return describer.node(json.loads(content))


def _json_lines(describer: Describer, content: bytes, path: str) -> Node:
    lines = content.decode("utf-8").splitlines()
    return describer.node([json.loads(line) for line in lines if line.strip()])


def _text(describer: Describer, content: bytes, path: str) -> Node:
    """Lines; numbers with a fraction are compared as numbers, as every other text is not."""
    text = describer.normal.text(content.decode("utf-8"))
    return ["items", "lines", [line_node(describer, line) for line in text.split("\n")]]


def line_node(describer: Describer, line: str) -> Node:
    """A line of text: its words, and the numbers between them."""
    numbers = [found for found in _NUMBER.findall(line) if not found.lstrip("+-").isdigit()]
    if not numbers:
        return describer.text("line", line)
    words = _NUMBER.sub(
        lambda found: found[0] if found[0].lstrip("+-").isdigit() else "\N{NUMBER SIGN}", line
    )
    parts: list[Node] = [["float", "number", float(number).hex()] for number in numbers]
    return ["items", "line", [describer.text("line", words), *parts]]


def _sqlite(describer: Describer, content: bytes, path: str) -> Node:
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        return describer.node(sqlite_tables(connection))
    finally:
        connection.close()


def _zip(describer: Describer, content: bytes, path: str) -> Node:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = sorted(archive.namelist())
        members = {name: _member(describer, name, archive.read(name)) for name in names}
    return ["fields", "members", members]


def _member(describer: Describer, name: str, content: bytes) -> Node:
    if name == "docProps/core.xml":  # moments, in files of spreadsheets
        content = re.sub(rb"<dcterms:\w+[^>]*>[^<]*</dcterms:\w+>", b"", content)
    return content_node(describer, name, content)


def _gzip(describer: Describer, content: bytes, path: str) -> Node:
    import gzip

    inner = gzip.decompress(content)
    if len(inner) > 262 and inner[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(inner)) as archive:
            members = {
                member.name: _member(describer, member.name, held.read())
                for member in sorted(archive.getmembers(), key=lambda one: one.name)
                if (held := archive.extractfile(member)) is not None
            }
        return ["fields", "members", members]
    name = os.path.basename(path)
    return content_node(describer, name[:-3] if name.endswith(".gz") else name, inner)


def _parquet(describer: Describer, content: bytes, path: str) -> Node:
    import pyarrow.parquet  # type: ignore[import-untyped]

    return describer.node(pyarrow.parquet.read_table(io.BytesIO(content)))


def _feather(describer: Describer, content: bytes, path: str) -> Node:
    import pyarrow.feather  # type: ignore[import-untyped]

    return describer.node(pyarrow.feather.read_table(io.BytesIO(content)))


def _numpy(describer: Describer, content: bytes, path: str) -> Node:
    import numpy

    loaded = numpy.load(io.BytesIO(content), allow_pickle=False)
    if hasattr(loaded, "files"):
        return describer.node({name: loaded[name] for name in loaded.files})
    return describer.node(loaded)


def _pixels(describer: Describer, content: bytes, path: str) -> Node:
    from PIL import Image

    with Image.open(io.BytesIO(content)) as image:
        return describer.node(image.convert("RGBA"))


def _drawing(describer: Describer, content: bytes, path: str) -> Node:
    for pattern, instead in _DRAWING_NOISE:
        content = pattern.sub(instead, content)
    names: dict[bytes, bytes] = {}
    content = _SVG_ID.sub(lambda found: names.setdefault(found[0], b"%d" % len(names)), content)
    return value("sha256", hashlib.sha256(content).hexdigest())


# -- pickles --------------------------------------------------------------------------------------


def _pickle(describer: Describer, content: bytes, path: str) -> Node:
    return describer.node(_Unpickler(io.BytesIO(content), describer).load())


def _joblib(describer: Describer, content: bytes, path: str) -> Node:
    try:
        return _pickle(describer, content, path)
    except Exception:
        import joblib  # type: ignore[import-untyped]

        return describer.node(joblib.load(path))


class _Unpickler(pickle.Unpickler):
    """Takes stand-ins for the classes of the notebook, which this process does not have."""

    def __init__(self, file: io.BytesIO, describer: Describer) -> None:
        super().__init__(file)
        self._normal = describer.normal
        self._made: dict[str, type] = {}

    def find_class(self, module: str, name: str) -> Any:
        """Every class as it is, the notebook's own by a stand-in of the same name."""
        if not self._normal.is_own(module):
            return super().find_class(module, name)
        made = self._made.get(name)
        if made is None:
            made = type(name.rpartition(".")[2], (_StandIn,), {"__module__": "__main__"})
            self._made[name] = made
        return made


class _StandIn:
    """An instance of a class that is not known here: its arguments and its state."""

    def __new__(cls, *arguments: Any, **named: Any) -> _StandIn:
        made = super().__new__(cls)
        if arguments or named:
            made.__dict__["arguments"] = [list(arguments), named]
        return made

    def __setstate__(self, state: Any) -> None:
        self.__dict__.update(state if isinstance(state, dict) else {"state": state})


_READERS: dict[str, Callable[[Describer, bytes, str], Node]] = {
    "csv": _csv,
    "json": _json,
    "jsonl": _json_lines,
    "text": _text,
    "sqlite": _sqlite,
    "zip": _zip,
    "gzip": _gzip,
    "parquet": _parquet,
    "feather": _feather,
    "npy": _numpy,
    "npz": _numpy,
    "image": _pixels,
    "drawing": _drawing,
    "pickle": _pickle,
    "joblib": _joblib,
}
_EXTENSIONS = {
    "csv": "csv", "tsv": "csv", "json": "json", "geojson": "json", "jsonl": "jsonl",
    "ndjson": "jsonl", "feather": "feather", "arrow": "feather", "png": "image", "jpg": "image",
    "jpeg": "image", "gif": "image", "bmp": "image", "tif": "image", "tiff": "image",
    "svg": "drawing", "pdf": "drawing", "pkl": "pickle", "pickle": "pickle", "joblib": "joblib",
}  # fmt: skip
