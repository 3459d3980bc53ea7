"""The hash of a source without what does not matter: comments, blank lines, trailing space.

An own scanner and not ``tokenize``, whose tokens of f-strings differ between versions of Python:
what is valid in any version is scanned alike in all.
"""

from __future__ import annotations

import hashlib
import re
from typing import List, Optional

_MARK = re.compile(r"#|(?:\b[A-Za-z]{1,2})?(?:'''|\"\"\"|'|\")")
# Lines of IPython's own syntax, in which # need not begin a comment: such sources are kept whole.
_NOT_PYTHON = re.compile(r"^[ \t]*(?:[%!?/,;]|>>>|In \[)|=[ \t]*[%!]|\?[ \t]*$", re.MULTILINE)
_SPACE = " \t\f"


def newlines(source: str) -> str:
    """The source with line feeds only, as Python reads it."""
    if "\r" in source:
        return source.replace("\r\n", "\n").replace("\r", "\n")
    return source


def normal_hash(source: str) -> Optional[str]:
    """SHA-256 (64 hex digits) of the normalised source; None for a source without code."""
    text = normalised(newlines(source))
    if not text:
        return None
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def normalised(text: str) -> str:
    """The text that :func:`normal_hash` hashes, empty when there is no code."""
    if "\0" in text or _NOT_PYTHON.search(text):
        return text.rstrip()
    try:
        return _trimmed(_without_comments(text)).replace("\0", "\n")
    except RecursionError:  # f-strings nested without end
        return text.rstrip()


def _without_comments(text: str) -> str:
    """The text without comments, line feeds inside strings replaced by null characters."""
    pieces: List[str] = []
    code = 0
    position = 0
    while True:
        mark = _MARK.search(text, position)
        if mark is None:
            break
        if mark.group() == "#":
            pieces.append(text[code : mark.start()])
            end = text.find("\n", mark.start())
            code = position = len(text) if end < 0 else end
            continue
        position = string_end(text, mark.start(), mark.end())
        inside = text[mark.start() : position]
        if "\n" in inside:
            pieces.append(text[code : mark.start()])
            # Lines of a string are protected from the trimming below.
            pieces.append(inside.replace("\n", "\0"))
            code = position
    pieces.append(text[code:])
    return "".join(pieces)


def _trimmed(code: str) -> str:
    """Code without blank lines and space at the end of lines; what a backslash continues stays."""
    lines: List[str] = []
    for line in code.split("\n"):
        bare = line.rstrip(_SPACE)
        if bare.endswith("\\"):
            bare = line
        if bare or (lines and lines[-1].endswith("\\")):
            lines.append(bare)
    return "\n".join(lines).rstrip("\n")


def string_end(text: str, start: int, opened: int) -> int:
    """Where the string literal ends whose prefix is at ``start`` and whose text at ``opened``.

    A literal that is not closed ends with its line, or with the text when its quotes are triple.
    """
    quote = text[start:opened].lstrip("rRbBuUfFtT")
    prefix = text[start : opened - len(quote)].lower()
    if not quote or quote.strip("'\""):
        # Letters that are no prefix belong to a name: the quotes begin behind them.
        quote = text[start:opened].lstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        prefix = ""
    if "f" in prefix or "t" in prefix:
        return _formatted_end(text, opened, quote)
    return _plain_end(text, opened, quote)


_QUOTES = ("'", '"', "'''", '"""')
_ENDS = {
    quote: re.compile(rf"(?:[^\\{line}]|\\.)*?{quote}", re.DOTALL)
    for quote, line in zip(_QUOTES, (r"\n", r"\n", "", ""))
}


def _plain_end(text: str, position: int, quote: str) -> int:
    found = _ENDS[quote].match(text, position)
    return found.end() if found else _broken_end(text, position, quote)


def _broken_end(text: str, position: int, quote: str) -> int:
    end = text.find("\n", position) if len(quote) == 1 else -1
    return len(text) if end < 0 else end


_FORMATTED = {
    quote: re.compile(rf"\\[^{{}}]|\{{\{{|\{{|{quote}{line}", re.DOTALL)
    for quote, line in zip(_QUOTES, (r"|\n", r"|\n", "", ""))
}
_INSIDE = re.compile(r"[\[({]|[\])}]|#|:|!=|(?:\b[A-Za-z]{1,2})?(?:'''|\"\"\"|'|\")|\n")


def _formatted_end(text: str, position: int, quote: str) -> int:
    """Where an f-string ends; its fields may hold strings with the same quotes, and comments."""
    while True:
        found = _FORMATTED[quote].search(text, position)
        if found is None or found.group() == "\n":
            return _broken_end(text, position, quote)
        position = found.end()
        if found.group() == quote:
            return position
        if found.group() == "{":
            position = _field_end(text, position, quote)


def _field_end(text: str, position: int, quote: str) -> int:
    """Where a replacement field ends: behind its brace, or at the quote of a broken string."""
    depth = 0
    while True:
        found = _INSIDE.search(text, position)
        if found is None:
            return len(text)
        what = found.group()
        position = found.end()
        if what in "[({":
            depth += 1
        elif what in "])}":
            if depth == 0:
                return position
            depth -= 1
        elif what == ":" and depth == 0:
            return _specification_end(text, position, quote)
        elif what == "#":
            end = text.find("\n", position)
            position = len(text) if end < 0 else end
        elif what[-1] in "'\"":
            position = string_end(text, found.start(), found.end())


def _specification_end(text: str, position: int, quote: str) -> int:
    """Where a field ends whose format specification begins here; it may hold fields of its own."""
    while position < len(text):
        letter = text[position]
        if letter == "}":
            return position + 1
        if letter == "{":
            position = _field_end(text, position + 1, quote)
        elif text.startswith(quote, position) or (letter == "\n" and len(quote) == 1):
            return position
        else:
            position += 1
    return position
