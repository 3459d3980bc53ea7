"""Random sessions over a grammar of cells: the grammar that the engine may be tuned with.

Operations are injective: what they make contains what they were given, so that a changed input
shows. Names have kinds, and mostly only names that the cells above define are used.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from writing import Cells, Writer, write_session

ATOMS = ("a", "b", "c")
LISTS = ("xs", "ys")
DICTS = ("m",)
OBJECTS = ("p", "q")
FUNCTIONS = ("f", "g")
IMPORTS = "import numpy as np\nimport pandas as pd"
FEATURES: Mapping[str, Mapping[str, Sequence[str]]] = yaml.safe_load(
    Path(__file__).with_suffix(".yaml").read_text("utf-8")
)
"""Statements by feature: those that make things, that change them, that use them."""
FILE = "with open('{file}', 'w') as h:\n    h.write(repr({a}))"
FRAME = "df = pd.DataFrame({{'x': [1, 2, {n}], 'y': list('abc')}})"
CLASS = next(text for text in FEATURES["code"]["make"] if text.startswith("class P:"))
_SAME_EACH_TIME = frozenset(("A0", "l", "m", "o", "f", "F", "A", "B", "L", "D", "O", "file"))
"""Holes that are filled alike wherever they stand in a template."""


class Grammar(Writer):
    """Writes cells; ``small`` keeps to few constants and repeats sources."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.small = rng.random() < 0.35
        focus = rng.sample(("basic", "mutable", "mutable", "code", "code", "files", "tables"), 2)
        self._weights = {
            "basic": 3,
            "mutable": 9 * ("mutable" in focus),
            "code": 9 * ("code" in focus),
            "files": 12 * ("files" in focus),
            "tables": 9 * ("tables" in focus),
            "failing": 1 * (rng.random() < 0.25),
        }

    def cell(self, above: Cells) -> str:
        """The source of a new cell below ``above``."""
        if self.small and above and self._rng.random() < 0.3:
            return self._rng.choice(above)
        defined = self._defined(above)
        statements = []
        for _ in range(self._rng.choice((1, 1, 1, 2))):
            statement = self._statement(defined)
            statements.append(statement)
            defined |= _bound(statement)
        return "\n".join(statements)

    def edited(self, source: str, above: Cells) -> str:
        """Another version of a cell: a constant, a comment or the whole is new."""
        choice = self._rng.random()
        if choice < 0.1:
            return f"{source}  # edited"
        if choice < 0.65:
            numbers = list(re.finditer(r"\d+", source))
            if numbers:
                number = self._rng.choice(numbers)
                new = str(self._rng.randrange(9))
                return source[: number.start()] + new + source[number.end() :]
        return self.cell(above)

    def _defined(self, above: Cells) -> set[str]:
        return {name for source in above for name in _bound(source)}

    def _statement(self, defined: set[str]) -> str:
        missing = self._first_needs(defined)
        if missing is not None:
            return missing
        kinds = list(self._weights)
        kind = self._rng.choices(kinds, [self._weights[k] for k in kinds])[0]
        template = self._template(kind)
        for _ in range(20):  # prefer templates whose names exist
            if self._fits(template, defined):
                break
            template = self._template(kind)
        return self._fill(template, defined)

    def _template(self, kind: str) -> str:
        groups = list(FEATURES[kind].values())
        return self._rng.choice(self._rng.choice(groups))

    def _first_needs(self, defined: set[str]) -> str | None:
        needs: list[tuple[bool, str, str]] = [
            (True, "a", "{A} = {k}"),
            (self._weights["files"] > 0, "h", FILE),
            (self._weights["mutable"] + self._weights["code"] > 0, "xs", "xs = [{k}]"),
            (self._weights["mutable"] > 0, "ys", "ys = xs"),
            (self._weights["mutable"] > 0, "m", "m = {{'k': {k}}}"),
            (self._weights["code"] > 0, "f", "def f(x):\n    return ('f', x, {a})"),
            (self._weights["code"] > 0, "P", CLASS),
            (self._weights["code"] > 0, "p", "p = P({a})"),
            (self._weights["tables"] > 0, "pd", IMPORTS),
            (self._weights["tables"] > 0, "df", FRAME),
            (self._weights["tables"] > 0, "arr", "arr = np.arange({n} + 2)"),
        ]
        for wanted, name, template in needs:
            if wanted and name not in defined and self._rng.random() < 0.7:
                return self._fill(template, defined)
        return None

    def _fits(self, template: str, defined: set[str]) -> bool:
        pools = {
            "l": LISTS,
            "l2": LISTS,
            "m": DICTS,
            "o": OBJECTS,
            "f": FUNCTIONS,
            "a": ATOMS,
            "b": ATOMS,
            "A0": ATOMS,
        }
        for _, hole, _, _ in Formatter().parse(template):
            if hole in pools and not defined.intersection(pools[hole]):
                return False
        return set(re.findall(r"\b(arr|view|df2?|s|it|P|np|pd)\b(?! =)", template)) <= defined

    def _fill(self, template: str, defined: set[str]) -> str:
        return Formatter().vformat(template, (), _Choices(lambda h: self._choose(h, defined)))

    def _choose(self, hole: str, defined: set[str]) -> str:
        rng = self._rng
        if hole == "k":
            return rng.choice(("1", "2")) if self.small else repr(f"k{rng.randrange(30)}")
        if hole == "n":
            return str(rng.randrange(2 if self.small else 9))
        if hole == "file":
            return rng.choice(("one.txt", "one.txt", "two.txt"))
        pools: dict[str, tuple[str, ...]] = {
            "A": ATOMS,
            "B": ATOMS,
            "L": LISTS,
            "D": DICTS,
            "O": OBJECTS,
            "F": FUNCTIONS,
        }
        if hole in pools:
            return rng.choice(pools[hole])
        uses = {
            "a": ATOMS,
            "b": ATOMS,
            "A0": ATOMS,
            "maybe": ATOMS,
            "l": LISTS,
            "l2": LISTS,
            "m": DICTS,
            "o": OBJECTS,
            "f": FUNCTIONS,
        }
        pool = uses[hole]
        there = [name for name in pool if name in defined]
        if hole in ("a", "b") and defined.intersection(LISTS) and rng.random() < 0.1:
            there = [name for name in LISTS if name in defined]
        return rng.choice(there) if there and rng.random() < 0.96 else rng.choice(pool)


class _Choices(dict[str, str]):
    def __init__(self, choose: Callable[[str], str]) -> None:
        super().__init__()
        self._choose = choose

    def __missing__(self, hole: str) -> str:
        value = self._choose(hole)
        if hole in _SAME_EACH_TIME:
            self[hole] = value
        return value


def _bound(source: str) -> set[str]:
    names = set(re.findall(r"^(?:    )?(\w+)(?:, (\w+))? \+?= ", source, re.MULTILINE))
    found = {name for pair in names for name in pair if name}
    found |= set(re.findall(r"^(?:def|class) (\w+)", source, re.MULTILINE))
    if "as pd" in source:
        found |= {"np", "pd"}
    return found


def session(seed: int) -> dict[str, Any]:
    """The session of a seed."""
    rng = random.Random(seed)
    return write_session(rng, Grammar(rng))
