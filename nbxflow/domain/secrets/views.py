"""Texts as the scanner reads them, with the way back to the strings that they were made from."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

Cleaning = Literal["none", "terminal", "markup", "markdown"]
"""What a string holds that no reader sees: nothing, colours of terminals, entities and images."""

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[ -/]*[0-~])|\x9b[0-?]*[ -/]*[@-~]")
_IMAGE_URL = (
    r"(?:data:(?:image|audio|video|font)/[A-Za-z0-9.+-]{1,64}"
    r"(?:;[A-Za-z0-9=._-]{1,64}){0,4};base64,)[A-Za-z0-9+/=]*"
)
_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?"
_MARKUP = re.compile(rf"{_IMAGE_URL}|{_ENTITY}")
# Each entity costs some microseconds and objects: in texts with very many of them, those that
# hardly stand in secrets are left as they are.
_MOST_ENTITIES = 100_000
_LARGE_MARKUP = re.compile(rf"{_IMAGE_URL}|(?!&(?:lt|gt|nbsp|#160);){_ENTITY}")
_MARKDOWN = re.compile(_IMAGE_URL)
_PATTERNS: dict[Cleaning, tuple[re.Pattern[str], tuple[str, ...]]] = {
    "terminal": (_ESCAPES, ("\x1b", "\x9b")),
    "markup": (_MARKUP, ("&", ";base64,")),
    "markdown": (_MARKDOWN, (";base64,",)),
}
"""What is taken out, and what a string contains that has any of it."""


@dataclass(frozen=True)
class Located:
    """A part of the string with the number ``target``, in its code points."""

    target: int
    start: int
    end: int


class View:
    """A text put together from strings; what comes from no string is context for the rules.

    Each string has a number of the caller's own choice.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._starts: list[int] = []
        self._pieces: list[tuple[int, int, int, int]] = []

    def context(self, text: str) -> None:
        """Add text that stands in no string."""
        self._parts.append(text)
        self._length += len(text)

    def string(self, target: int, text: str, cleaning: Cleaning = "none") -> None:
        """Add a string without what ``cleaning`` says that no reader sees."""
        if cleaning == "none":
            self._piece(target, text, 0, len(text))
            return
        pattern, signs = _PATTERNS[cleaning]
        if not any(sign in text for sign in signs):
            self._piece(target, text, 0, len(text))
            return
        if cleaning == "markup" and text.count("&") > _MOST_ENTITIES:
            pattern = _LARGE_MARKUP
        end = 0
        for match in pattern.finditer(text):
            self._piece(target, text[end : match.start()], end, match.start())
            shown = html.unescape(match[0]) if match[0].startswith("&") else ""
            self._piece(target, shown, match.start(), match.end())
            end = match.end()
        self._piece(target, text[end:], end, len(text))

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self._parts)

    def locate(self, start: int, end: int) -> list[Located]:
        """The parts of strings that ``text[start:end]`` was made from, one for each string."""
        found: dict[int, tuple[int, int]] = {}
        number = max(bisect_right(self._starts, start) - 1, 0)
        while number < len(self._pieces) and self._starts[number] < end:
            place, (length, target, raw, raw_end) = self._starts[number], self._pieces[number]
            first, last = max(start - place, 0), min(end - place, length)
            if first < last:
                linear = length == raw_end - raw
                begin, stop = (raw + first, raw + last) if linear else (raw, raw_end)
                known = found.get(target)
                found[target] = (begin, stop) if known is None else (known[0], stop)
            number += 1
        return [Located(target, *part) for target, part in found.items()]

    def _piece(self, target: int, text: str, raw: int, raw_end: int) -> None:
        if text:
            self._starts.append(self._length)
            self._pieces.append((len(text), target, raw, raw_end))
            self.context(text)
