"""Canaries: texts in the shapes of secrets, one for each place, and where bytes hold one again."""

from __future__ import annotations

import base64
import html
import json
import os
import random
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

from nbxflow.tests.fake_secrets import aws_key, github_token, password

_KINDS = {"aws": aws_key, "github": github_token, "password": password}
_PIECE = 12


class Canaries:
    """Each place has a canary of its own, so that a find tells where it came from."""

    def __init__(self) -> None:
        self.seed = os.urandom(8).hex()
        self._random = random.Random(self.seed)
        self._tokens: dict[str, str] = {}
        self._forms: list[tuple[str, str, bytes]] = []

    def __call__(self, place: str, kind: str = "github") -> str:
        """The canary of a place, made when it is first asked for."""
        if place not in self._tokens:
            token = _KINDS[kind](self._random)
            self._tokens[place] = token
            self._forms += [(place, name, form) for name, form in _forms(token)]
        return self._tokens[place]

    def hidden(self, place: str, kind: str = "github") -> str:
        """A Python expression that gives the canary; its source does not hold it."""
        return f"{self(place, kind)[::-1]!r}[::-1]"

    def found(self, data: bytes) -> set[tuple[str, str]]:
        """Of which places a canary is in ``data``, and in which form."""
        return {(place, name) for place, name, form in self._forms if form in data}

    def found_in(self, paths: Iterable[Path]) -> set[tuple[str, str, str]]:
        """The files among ``paths``, and below them, that hold a canary; their names count too."""
        return {
            (str(file), place, form)
            for file in _files(paths)
            for content in _contents(file)
            for place, form in self.found(content)
        }


def _forms(token: str) -> Iterator[tuple[str, bytes]]:
    """How a text may be written down: as it is, a piece of it, encoded."""
    plain = token.encode()
    yield "plain", plain
    # A piece, as what is cut short or split is still too much; its first letters are public.
    yield "piece", plain[5 : 5 + _PIECE]
    yield "piece as UTF-16", token[5 : 5 + _PIECE].encode("utf-16-le")
    yield "hexadecimal", plain.hex().encode()
    yield "in every letter percent-encoded", "".join(f"%{byte:02X}" for byte in plain).encode()
    yield "reversed hexadecimal", plain[::-1].hex().encode()
    for name, encode in (("percent-encoded", quote), ("form-encoded", quote_plus)):
        yield name, encode(token, safe="").encode()
    yield "as JSON", json.dumps(token)[1:-1].encode()
    yield "as HTML", html.escape(token).encode()
    for shift in range(3):
        # Whole groups of three bytes, wherever in a longer text the token stood.
        inner = plain[(3 - shift) % 3 :]
        inner = inner[: len(inner) // 3 * 3]
        yield f"base64 at {shift}", base64.b64encode(inner)
        yield f"base64 at {shift}, for URLs", base64.urlsafe_b64encode(inner)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from (file for file in ([path] if path.is_file() else path.rglob("*")))


def _contents(file: Path) -> Iterator[bytes]:
    """Its name, its bytes, and of a database its values: a long one is spread over pages."""
    yield file.name.encode()
    if not file.is_file():
        return
    data = file.read_bytes()
    yield data
    if data.startswith(b"SQLite format 3\0"):
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        try:
            yield "\n".join(connection.iterdump()).encode("utf-8", "surrogateescape")
        finally:
            connection.close()
