"""Notebooks that a careless promotion gets wrong, read from the texts beside this file.

``==== name | outcomes | rules`` begins a trap: the verdicts that are right for it (``refused`` when
nothing may be written) and rules of which one at least must be told. ``different`` stands where
nothing but the verification finds out: then nothing is written either. ``++ path`` begins the text
of a file beside the notebook, ``## Title`` the first step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Trap:
    """One of them; ``text`` is for ``write_notebook``, ``files`` go by path."""

    group: str
    name: str
    outcomes: tuple[str, ...]
    rules: frozenset[str]
    files: Mapping[str, str]
    text: str


def all_traps() -> list[Trap]:
    """Those of every file, in the order of the files' names."""
    return [trap for file in sorted(Path(__file__).parent.glob("*.txt")) for trap in _read(file)]


def the_trap(name: str) -> Trap:
    """The one of this name."""
    return next(trap for trap in all_traps() if trap.name == name)


def _read(file: Path) -> Iterator[Trap]:
    for part in file.read_text("utf-8").split("\n==== "):
        head, _, body = part.removeprefix("==== ").partition("\n")
        name, outcomes, *rules = [field.strip() for field in head.split("|")]
        before, title, text = body.partition("## ")
        files = {}
        for block in before.split("++ ")[1:]:
            path, _, content = block.partition("\n")
            files[path.strip()] = content
        yield Trap(
            file.stem,
            name,
            tuple(outcomes.split()),
            frozenset(" ".join(rules).split()),
            files,
            title + text,
        )
