"""A second grammar, written apart from the first and not used to tune anything.

Its cells look like those of ordinary notebooks: settings, small classes, loops, tables, caches.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import yaml
from writing import Cells, Writer, write_session

Piece = tuple[str, frozenset[str], frozenset[str]]
"""A text in which each # is a number, the names it needs, and the names it gives."""


def _read_pieces() -> tuple[Piece, ...]:
    written = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return tuple(
        (
            piece["text"],
            frozenset(piece.get("needs", "").split()),
            frozenset(piece.get("gives", "").split()),
        )
        for piece in written
    )


PIECES = _read_pieces()


class SecondGrammar(Writer):
    """Writes cells of one to four pieces whose names mostly exist."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        count = rng.randrange(25, len(PIECES))
        self._pieces = rng.sample(PIECES, count)

    def cell(self, above: Cells) -> str:
        """The source of a new cell below ``above``."""
        defined = {name for source in above for name in _given(source)}
        chosen = []
        for _ in range(self._rng.choice((1, 1, 2, 2, 3, 4))):
            fitting = [piece for piece in self._pieces if piece[1] <= defined]
            fitting = fitting or [piece for piece in PIECES if not piece[1]]
            use_any = self._rng.random() < 0.03
            piece = self._rng.choice(self._pieces if use_any else _rarer(fitting, defined))
            chosen.append(re.sub("#", lambda _: str(self._rng.randrange(1, 6)), piece[0]))
            defined |= piece[2]
        return "\n".join(chosen)

    def edited(self, source: str, above: Cells) -> str:
        """Another version of a cell."""
        digits = list(re.finditer(r"\d", source))
        if digits and self._rng.random() < 0.6:
            digit = self._rng.choice(digits)
            return source[: digit.start()] + str(self._rng.randrange(1, 9)) + source[digit.end() :]
        if self._rng.random() < 0.3:
            return "# note\n\n" + source
        return self.cell(above)


def _rarer(fitting: list[Piece], defined: set[str]) -> list[Piece]:
    """Prefer what uses something that exists."""
    using = [piece for piece in fitting if piece[1]]
    return using if len(using) > 3 and len(defined) > 2 else fitting


def _given(source: str) -> set[str]:
    return {name for text, _, gives in PIECES for name in gives if _begins(text) in source}


def _begins(text: str) -> str:
    return text.split("#")[0].split("\n")[0][:40]


def session(seed: int) -> dict[str, Any]:
    """The session of a seed."""
    rng = random.Random(f"second {seed}")
    return write_session(rng, SecondGrammar(rng))
