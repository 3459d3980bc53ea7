"""The string literals and comments of Python source, those inside f-strings too.

Python's own parser says where a literal stands only outside of f-strings (before 3.12), and never
where the pieces of an implicit concatenation are. Who edits by these places checks the outcome
with ``ast``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_START = re.compile(
    r"(?:(?<!\w)(?P<prefix>[bfrut]|[bft]r|r[bft]))?(?P<quote>'''|\"\"\"|'|\")", re.IGNORECASE
)
_NAMED = re.compile(r"\\N\{[^{}\n]*\}")
_OPENING, _CLOSING = "([{", ")]}"


class LexError(ValueError):
    """The source is not Python."""


@dataclass(frozen=True)
class Literal:
    """One string literal: ``text[start:end]`` with its prefix and quotes.

    ``parent`` is the f-string in one of whose fields it stands.
    """

    start: int
    end: int
    prefix: str
    quote: str
    parent: Literal | None

    @property
    def body(self) -> tuple[int, int]:
        """Where the text between the quotes is."""
        return self.start + len(self.prefix) + len(self.quote), self.end - len(self.quote)

    @property
    def formatted(self) -> bool:
        """Whether it has fields: an f-string or a template string."""
        return "f" in self.prefix.lower() or "t" in self.prefix.lower()


@dataclass(frozen=True)
class Lexed:
    """Literals by where they start, those in fields behind their f-string; and comments."""

    literals: tuple[Literal, ...]
    comments: tuple[tuple[int, int], ...]


def lex(text: str) -> Lexed:
    """Find literals and comments.

    Raises:
        LexError: a literal does not end.
    """
    lexer = _Lexer(text)
    lexer.code(0)
    literals = sorted(lexer.finished(), key=lambda literal: (literal.start, -literal.end))
    return Lexed(tuple(literals), tuple(lexer.comments))


@dataclass
class _Open:
    start: int
    prefix: str
    quote: str
    parent: int | None
    end: int = -1


class _Lexer:
    def __init__(self, text: str) -> None:
        self._text = text
        self._opened: list[_Open] = []
        self.comments: list[tuple[int, int]] = []

    def finished(self) -> list[Literal]:
        """Every literal; outer ones were opened before those in their fields."""
        made: list[Literal] = []
        for opened in self._opened:
            parent = None if opened.parent is None else made[opened.parent]
            made.append(Literal(opened.start, opened.end, opened.prefix, opened.quote, parent))
        return made

    def code(self, at: int, parent: int | None = None) -> int:
        """Read code; in the field of an f-string up to what ends its expression."""
        text, depth = self._text, 0
        while at < len(text):
            letter = text[at]
            if letter == "#":
                end = text.find("\n", at)
                end = len(text) if end < 0 else end
                self.comments.append((at, end))
                at = end
            elif literal := _START.match(text, at):
                at = self._literal(literal, parent)
            elif parent is not None and depth == 0 and letter in "}:":
                return at
            else:
                depth += (letter in _OPENING) - (letter in _CLOSING)
                at += 1
        if parent is not None:
            raise LexError
        return at

    def _literal(self, found: re.Match[str], parent: int | None) -> int:
        opened = _Open(found.start(), found["prefix"] or "", found["quote"], parent)
        number = len(self._opened)
        self._opened.append(opened)
        at, text = found.end(), self._text
        formatted = set(opened.prefix.lower()) & set("ft")
        while not text.startswith(opened.quote, at):
            if at >= len(text) or (text[at] == "\n" and len(opened.quote) == 1):
                raise LexError
            if text[at] == "\\":
                at = self._escape(at, opened)
            elif not formatted or text[at] not in "{}":
                at += 1
            elif text[at] == "{" and not text.startswith("{{", at):
                at = self._field(at + 1, number)
            else:
                at += 2
        opened.end = at + len(opened.quote)
        return opened.end

    def _escape(self, at: int, opened: _Open) -> int:
        """Behind a backslash and what it takes the meaning from."""
        prefix = opened.prefix.lower()
        if "f" not in prefix and "t" not in prefix:
            return at + 2
        named = None if "r" in prefix else _NAMED.match(self._text, at)
        if named:
            return named.end()
        return at + (1 if self._text.startswith(("{", "}"), at + 1) else 2)

    def _field(self, at: int, number: int) -> int:
        """Behind the brace that ends a field; its format may have fields, too."""
        text, quote = self._text, self._opened[number].quote
        at = self.code(at, number)
        # Behind the colon: text, other fields, and the end.
        at += text.startswith(":", at)
        while not text.startswith("}", at):
            if at >= len(text) or text.startswith(quote, at):
                raise LexError
            at = self._field(at + 1, number) if text[at] == "{" else at + 1
        return at + 1
