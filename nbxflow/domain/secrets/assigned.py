"""Values that are secrets by the name that they are given: ``db_password = "…"``."""

from __future__ import annotations

import re
import string
from itertools import pairwise
from typing import Literal

from nbxflow.domain.secrets.values import (
    ascii_lower,
    classes,
    entropy,
    has_digit,
    is_common,
    is_placeholder,
    wordiness,
)
from nbxflow.domain.secrets.words import Words

Kind = Literal["password", "token", "key"]

_BIT = 4096
_SHORTEST: dict[Kind, int] = {"password": 8, "token": 10, "key": 20}
_MOST_NAME = 48
_BEFORE, _AFTER = _MOST_NAME + 1, 2
"""How far around name and value the judge looks."""
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OF_NAME = frozenset(string.ascii_letters + string.digits + "_-")
_PARTS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]")
_LETTER = re.compile(r"[A-Za-z]")
_HEX_OR_UUID = re.compile(r"[0-9A-Fa-f-]{8,}")
_DOTTED = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z_][A-Za-z0-9_-]*)+")
_CONSTANT = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+")
_SEGMENT = re.compile(r"[A-Za-z]?[a-z0-9_.=-]*|[A-Z0-9_.=-]*")
_CODE = re.compile(
    r"://|[{}<>]|\$[A-Za-z_{(]|%\(|%[sd](?![A-Za-z0-9])|^[%$@&*!]|\.(?:py|txt|json|ya?ml|pem|csv|md)$"
)
_RANDOM = re.compile(r"[A-Za-z0-9+/_.~=-]+")


class AssignedJudge:
    """Judges values by their names; remembers what it said: texts repeat themselves."""

    _MOST_REMEMBERED = 10_000

    def __init__(self, words: Words) -> None:
        self._words = words
        self._kinds: dict[str, Kind | None] = {}
        self._said: dict[tuple[str, Kind, bool], bool] = {}
        self._seen: dict[tuple[str, int, int, int], bool] = {}

    def is_secret(self, text: str, name_at: int, start: int, end: int) -> bool:
        """Whether ``text[start:end]``, given to the name around ``name_at``, is a secret."""
        first = max(0, name_at - _BEFORE)
        asked = (text[first : end + _AFTER], name_at - first, start - first, end - first)
        answer = self._seen.get(asked)
        if answer is None:
            if len(self._seen) >= self._MOST_REMEMBERED:
                self._seen.clear()
            answer = self._seen[asked] = self._is_secret(text, name_at, start, end)
        return answer

    def _is_secret(self, text: str, name_at: int, start: int, end: int) -> bool:
        name = _name(text, name_at)
        kind = self._kinds[name] if name in self._kinds else self._kind(name)
        if kind is None or end - start < _SHORTEST[kind]:
            return False
        quoted = text[start - 1] in "\"'`"
        if not _closed(text, end, quoted) or not _given(text, name_at, start, quoted):
            return False
        asked = (text[start:end], kind, quoted)
        if asked not in self._said:
            if len(self._said) >= self._MOST_REMEMBERED:
                self._said.clear()
            self._said[asked] = self._looks_secret(*asked)
        return self._said[asked]

    def _looks_secret(self, value: str, kind: Kind, quoted: bool) -> bool:
        if not _LETTER.search(value) or _CODE.search(value):
            return False
        if not quoted and (not has_digit(value) or _CONSTANT.fullmatch(value)):
            return False
        words = wordiness(value, self._words)
        if _is_path(value) or (words >= 55 and _DOTTED.fullmatch(value)):
            return False
        if kind == "password":
            drawn = self._is_password(value, words, quoted)
        else:
            drawn = _is_token(value, words) if kind == "token" else _is_key(value, words)
        return drawn and not is_placeholder(value, self._words)

    def _is_password(self, value: str, words: int, quoted: bool) -> bool:
        if is_common(value, self._words):
            return False
        if has_digit(value):
            return quoted or classes(value) >= 3 or words < 50
        return (classes(value) >= 3 and words < 60) or (len(value) >= 10 and words < 40)

    def _kind(self, name: str) -> Kind | None:
        if len(self._kinds) >= self._MOST_REMEMBERED:
            self._kinds.clear()
        self._kinds[name] = _kind(_parts(name), self._words)
        return self._kinds[name]


def _name(text: str, at: int) -> str:
    """The whole name of which a part begins at ``at``."""
    found = _NAME.match(text, at)
    end = found.end() if found else at
    if at == 0 or text[at - 1] not in _OF_NAME:
        return text[at:end]
    start, least = at - 1, max(0, at - _MOST_NAME)
    while start > least and text[start - 1] in _OF_NAME:
        start -= 1
    # The end of a line before the name, as it is written in a string.
    start += start > 0 and text[start - 1] == "\\" and text[start] in "nrt"
    return text[start:end]


def _is_token(value: str, words: int) -> bool:
    """Whether a value is as tokens are drawn."""
    digit = has_digit(value)
    if len(value) < 16:
        return digit and classes(value) >= 3 and words < 60
    drawn = digit or len(value) >= 20 or classes(value) >= 2
    return drawn and words < (60 if digit else 40) and entropy(value) >= 3 * _BIT


def _is_key(value: str, words: int) -> bool:
    """Whether a value is a secret though its name is no more than a key."""
    return (
        words < 45
        and has_digit(value)
        and bool(_RANDOM.fullmatch(value))
        and not _HEX_OR_UUID.fullmatch(value)
        and entropy(value) * 10 >= 35 * _BIT
    )


def _parts(name: str) -> list[str]:
    """The words of a name, in lower case: of ``awsSecretKey2`` aws, secret and key."""
    return [ascii_lower(part) for part in _PARTS.findall(name)]


def _kind(parts: list[str], words: Words) -> Kind | None:
    if not parts or parts[-1] in words.about:
        return None
    for part in parts:
        if part in words.passwords or part.endswith(("password", "passwd", "passphrase")):
            return "password"
    pairs = [f"{one} {two}" for one, two in pairwise(parts)]
    if any(pair in words.other for pair in pairs):
        return None
    for part in [*pairs, *parts]:
        if part in words.tokens or part.endswith(("apikey", "token", "secret", "secretkey")):
            return "token"
    return "key" if parts[-1] == "key" else None


def _is_path(value: str) -> bool:
    """Whether slashes stand between names; in base64, cases are mixed between them."""
    segments = value.split("/")
    return len(segments) > 1 and all(_SEGMENT.fullmatch(segment) for segment in segments)


def _closed(text: str, end: int, quoted: bool) -> bool:
    """Whether the value ends as such a value does."""
    after = text[end : end + 1]
    if quoted:
        return after in ("'", '"', "`") or (after == "\\" and text[end + 1 : end + 2] in "\\'\"`")
    return after == "" or after in " \t\r\n;&,\"'`<\\|#}])"


def _given(text: str, at: int, start: int, quoted: bool) -> bool:
    """Whether what stands between name and value gives the one to the other.

    A comma does only for two strings: ``("password", "…")``.
    """
    between = text[at:start]
    if "," not in between:
        return True
    found = _NAME.match(text, at)
    return quoted and between[found.end() - at if found else 0] in "\"'\\"
