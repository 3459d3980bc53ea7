"""The regular expressions that JavaScript (``u``) and Python (``re.ASCII``) read the same way.

Checked by hand and not by compiling: both languages accept more than this, and differ there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

MOST_REPEATS = 8192
"""The largest upper bound of a quantifier."""

_ESCAPED_ANYWHERE = "\\[](){}*+?.^$|/tnrdDwWbB"
_ESCAPED_IN_CLASS = "\\[](){}*+?.^$|/tnrdDwW-"
_QUANTIFIER = re.compile(r"\{([0-9]{1,4})(?:,([0-9]{1,4}))?\}")
_NOT_COMPACT = re.sub("[A-Za-z0-9_.-]", "", "".join(map(chr, range(256))))
_GROUPS = ("(?:", "(?=", "(?!", "(?<=", "(?<!")


class PatternError(ValueError):
    """What of a pattern is outside the subset; the message says what and where."""


@dataclass(frozen=True)
class Shape:
    """What every match of a pattern is like."""

    width: int
    """The fewest characters of a match."""
    compact: bool
    """Whether matches are made of letters, digits, ``_``, ``.`` and ``-`` only."""


def check_pattern(pattern: str) -> Shape:
    """The shape of ``pattern``, when it means the same in both languages and its cost is bounded.

    Raises:
        PatternError: something in it is outside the common subset.
    """
    return _Checker(pattern).check()


@dataclass
class _Atom:
    """What a quantifier may follow."""

    repeatable: bool
    varies: bool
    width: int


@dataclass
class _Group:
    """An open group; ``varies`` when something in it is repeated a varying number of times."""

    opening: str
    varies: bool = False
    compact: bool = True
    width: int = 0
    least: int | None = None
    """The fewest characters of the alternatives before the one that is being read."""

    def end_alternative(self) -> None:
        self.least = self.width if self.least is None else min(self.least, self.width)
        self.width = 0


class _Checker:
    """Walks once over a pattern; ``_open`` has one entry for each open group."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._open: list[_Group] = [_Group("")]
        self._captures = 0
        self._last: _Atom | None = None

    def check(self) -> Shape:
        if not self._pattern.isascii() or not self._pattern.isprintable():
            raise PatternError("only printable ASCII may stand in a pattern")
        while self._at < len(self._pattern):
            self._step(self._pattern[self._at])
        if len(self._open) > 1:
            raise self._error("a group is not closed")
        if self._captures > 1:
            raise PatternError("at most one group may capture")
        self._end_alternative()
        return Shape(self._open[0].least or 0, self._open[0].compact)

    def _step(self, character: str) -> None:
        if character == "\\":
            self._atom(self._escape(_ESCAPED_ANYWHERE))
        elif character == "[":
            self._atom(self._class())
        elif character == "(":
            self._enter()
        elif character == ")":
            self._leave()
        elif character == "|":
            self._end_alternative()
            self._at += 1
        elif character in "?{":
            self._quantify(character)
        elif character in ".^$*+]}":
            raise self._error(f"{character} is not in the common subset")
        else:
            self._atom(1)

    def _atom(self, length: int) -> None:
        source = self._pattern[self._at : self._at + length]
        width = 0 if source in ("\\b", "\\B") else 1
        self._count()
        self._last = _Atom(repeatable=width == 1, varies=False, width=width)
        self._open[-1].compact &= width == 0 or _compact(source)
        self._at += length

    def _count(self) -> None:
        """Count what no quantifier follows."""
        if self._last is not None:
            self._open[-1].width += self._last.width
        self._last = None

    def _end_alternative(self) -> None:
        self._count()
        self._open[-1].end_alternative()

    def _escape(self, allowed: str) -> int:
        following = self._pattern[self._at + 1 : self._at + 2]
        if not following or following not in allowed:
            raise self._error(f"\\{following} is not in the common subset")
        return 2

    def _class(self) -> int:
        start, self._at = self._at, self._at + 1
        if self._pattern.startswith("^", self._at):
            self._at += 1
        first = self._at
        while not self._pattern.startswith("]", self._at):
            if self._at >= len(self._pattern):
                raise self._error("a class is not closed")
            if self._pattern[self._at] == "[":
                raise self._error("[ in a class needs a backslash")
            if self._pattern[self._at : self._at + 2] in ("--", "&&", "||", "~~"):
                raise self._error("doubled punctuation in a class")
            escaped = self._pattern[self._at] == "\\"
            self._at += self._escape(_ESCAPED_IN_CLASS) if escaped else 1
        if self._at == first:
            raise self._error("a class is empty")
        end, self._at = self._at + 1, start
        return end - start

    def _enter(self) -> None:
        opening = next((g for g in _GROUPS if self._pattern.startswith(g, self._at)), "(")
        if opening == "(" and self._pattern.startswith("(?", self._at):
            raise self._error("this kind of group is not in the common subset")
        self._captures += opening == "("
        self._count()
        self._open.append(_Group(opening))
        self._at += len(opening)

    def _leave(self) -> None:
        if len(self._open) == 1:
            raise self._error("a group is closed that was not opened")
        self._end_alternative()
        group, outer = self._open.pop(), self._open[-1]
        outer.varies |= group.varies
        consumes = group.opening in ("(", "(?:")
        outer.compact &= group.compact or not consumes
        self._last = _Atom(consumes, group.varies, (group.least or 0) if consumes else 0)
        self._at += 1

    def _quantify(self, character: str) -> None:
        last = self._last
        if last is None or not last.repeatable:
            raise self._error("nothing that may be repeated stands before the quantifier")
        least, most, length = self._bounds(character)
        if most > MOST_REPEATS or least > most:
            raise self._error(f"a quantifier goes to {MOST_REPEATS} at most, from less to more")
        if most > 1 and last.varies:
            raise self._error("what is repeated may not itself vary in length")
        self._open[-1].varies |= least != most
        self._open[-1].width += last.width * least
        self._at += length
        self._at += self._pattern.startswith("?", self._at)
        self._last = None

    def _bounds(self, character: str) -> tuple[int, int, int]:
        if character == "?":
            return 0, 1, 1
        found = _QUANTIFIER.match(self._pattern, self._at)
        if not found:
            raise self._error("a brace begins no {least,most}")
        least = int(found[1])
        return least, int(found[2] or least), len(found[0])

    def _error(self, what: str) -> PatternError:
        return PatternError(f"{what} (at character {self._at})")


@cache
def _compact(source: str) -> bool:
    """Whether a class, an escape or a character matches compact characters only."""
    one = re.compile(source, re.ASCII)
    return not any(one.match(character) for character in _NOT_COMPACT)
