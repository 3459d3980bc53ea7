"""Hits, misses and false alarms in generated notebooks and in real ones."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from items import Item
from pages import page

Detector = Callable[[Any], list[str]]
"""What a detector says are secrets in a notebook."""

_PER_PAGE = 20
_JOINED = re.compile(r"\\+[nrt]|[\s\"'\\]")


@dataclass
class Tally:
    """What one detector found."""

    hits: Counter[tuple[str, str]] = field(default_factory=Counter)
    planted: Counter[tuple[str, str]] = field(default_factory=Counter)
    alarms: list[str] = field(default_factory=list)
    reported: int = 0
    missed: list[Item] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Of what was planted in all places, the part that was found."""
        return self.share("place", None)

    @property
    def precision(self) -> float:
        """Of what was reported, the part that was planted."""
        return 1 - len(self.alarms) / max(self.reported, 1)

    def share(self, kind: str, value: str | None) -> float:
        """The part that was found of what is of one place, family or encoding."""
        keys = [key for key in self.planted if key[0] == kind and value in (None, key[1])]
        planted = sum(self.planted[key] for key in keys)
        return sum(self.hits[key] for key in keys) / max(planted, 1)

    def values(self, kind: str) -> list[str]:
        """All places, families or encodings, in their order."""
        return list(dict.fromkeys(value for name, value in self.planted if name == kind))


def measure(planted: list[Item], detectors: dict[str, Detector]) -> dict[str, Tally]:
    """What each detector finds in the same notebooks."""
    tallies = {name: Tally() for name in detectors}
    source = random.Random(0)
    shuffled = sorted(planted, key=lambda item: hashlib.sha256(item.id.encode()).digest())
    for start in range(0, len(shuffled), _PER_PAGE):
        items = shuffled[start : start + _PER_PAGE]
        notebook = page(items, source)
        for name, detect in detectors.items():
            _count(tallies[name], items, detect(notebook))
    return tallies


def _count(tally: Tally, items: list[Item], reported: list[str]) -> None:
    tally.reported += len(reported)
    plain = [_plain(text) for text in reported]
    # Base64 in base64, as in attachments, may be undone before it is read.
    wanted = [(item, _plain(text)) for item in items for text in (item.planted, item.secret)]
    for item in items:
        found = any(_plain(form) in text for form in (item.planted, item.secret) for text in plain)
        for kind in ("place", "family", "encoding"):
            key = (kind, str(getattr(item, kind)))
            tally.planted[key] += 1
            tally.hits[key] += found
        if not found:
            tally.missed.append(item)
    for text, shown in zip(plain, reported, strict=True):
        if not any(text in secret or secret in text for _, secret in wanted):
            tally.alarms.append(shown)


def _plain(text: str) -> str:
    """Without the escapes that a representation puts around lines and quotes."""
    return _JOINED.sub("", text)


def alarms(
    folder: Path, detectors: dict[str, Detector], half: str, most: int | None
) -> dict[str, dict[str, int]]:
    """In real notebooks, by detector: how many findings each notebook has; those without any: 0.

    The same value twice in a notebook is one finding.
    """
    counts: dict[str, dict[str, int]] = {name: {} for name in detectors}
    for file in islice(real_notebooks(folder, half), most):
        notebook = json.loads(file.read_text("utf-8"))
        for name, detect in detectors.items():
            counts[name][file.name] = len(set(detect(notebook)))
    return counts


def sources_and_prints(folder: Path) -> Iterator[str]:
    """What real notebooks hold mostly: source, and what was printed."""
    for file in real_notebooks(folder, "all"):
        for cell in json.loads(file.read_text("utf-8")).get("cells", ()):
            yield "".join(cell["source"])
            yield from ("".join(output.get("text", "")) for output in cell.get("outputs", ()))


def real_notebooks(folder: Path, half: str) -> Iterable[Path]:
    """The notebooks of one half, by the hash of their names; of both for ``all``."""
    files = {hashlib.sha256(file.name.encode()).digest(): file for file in folder.rglob("*.ipynb")}
    for digest, file in sorted(files.items()):
        even = digest[0] % 2 == 0
        if half == "all" or (half == "tune") == even:
            yield file
