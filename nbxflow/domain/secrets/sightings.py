"""Findings as they leave the process that scans: everything but the secret.

There may be tens of thousands of them in the server's memory, so they are made of few objects:
each is one more that Python's collector of garbage looks at while everything waits.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbxflow.domain.secrets.findings import (
    OutputPlace,
    Place,
    SecretFinding,
    Severity,
    Span,
    fingerprint,
)
from nbxflow.domain.secrets.masking import Mask
from nbxflow.domain.secrets.masks import masked, replacement
from nbxflow.domain.secrets.notebooks import Found, cell_name
from nbxflow.domain.secrets.places import Edit
from nbxflow.domain.secrets.units import Unit

SHOWN = 1000
"""How many findings are shown of one notebook."""

Known = Callable[[str, str], "str | None"]
"""Why the secret that a rule found is known; None when it is not."""
Seen = tuple[str, Place, "str | None", "str | None", int]
"""Of all findings with one fingerprint: rule, place and cell of the last, why it is known, and
how many there are."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A secret in one part of a notebook, and what it takes to mask it there."""

    place: Place
    output: tuple[int, str] | None
    span: tuple[int, int, int, int] | None
    rule: str
    title: str
    severity: Severity
    masked: str
    replacement: str
    fingerprint: str
    known: str | None
    """The reason in a baseline."""
    edits: tuple[Edit, ...] = field(repr=False)


Sighted = Sequence[tuple[Unit, Sequence[Sighting]]]
"""What was seen in each part of a notebook, in their order."""


@dataclass(frozen=True)
class Survey:
    """All that is said of the findings in a notebook; known are those with a reason."""

    findings: tuple[SecretFinding, ...]
    """The first ones."""
    total: int
    new: int
    first_new: SecretFinding | None
    seen: Mapping[str, Seen]
    """By fingerprint."""
    in_baselines: frozenset[str]
    """Fingerprints that are known whatever is decided."""


NOTHING = Survey((), 0, 0, None, {}, frozenset())


def sight(found: Found, key: bytes, known: Known) -> Sighting:
    """What may be told of a secret; ``key`` is the installation's own."""
    rule, output, span = found.rule, found.output, found.span
    return Sighting(
        place=found.place,
        output=(output.index, output.pointer) if output else None,
        span=(span.start_line, span.start_column, span.end_line, span.end_column) if span else None,
        rule=rule.id,
        title=rule.title,
        severity=rule.severity,
        masked=masked(rule, found.secret),
        replacement=replacement(rule),
        fingerprint=fingerprint(key, rule.id, found.secret),
        known=known(rule.id, found.secret),
        edits=found.edits,
    )


def undecided(sighted: Sighted) -> set[str]:
    """The fingerprints that no baseline knows."""
    return {one.fingerprint for _, seen in sighted for one in seen if one.known is None}


def survey(sighted: Sighted, decided: Mapping[str, str]) -> Survey:
    """What is said of a notebook; ``decided`` has the reasons of decisions by fingerprint."""
    counts: Counter[str] = Counter()
    findings: list[SecretFinding] = []
    seen: dict[str, Seen] = {}
    total = new = 0
    first_new = None
    for unit, cell, one in _flat(sighted):
        ignored = one.known or decided.get(one.fingerprint)
        total += 1
        new += ignored is None
        wanted = first_new is None and ignored is None
        if total <= SHOWN or wanted:
            finding = _finding(unit, cell, one, ignored, counts)
            first_new = finding if wanted else first_new
            if total <= SHOWN:
                findings.append(finding)
        before = seen.get(one.fingerprint)
        count = before[4] + 1 if before else 1
        seen[one.fingerprint] = (one.rule, one.place, cell, ignored, count)
    known = frozenset(one.fingerprint for _, _, one in _flat(sighted) if one.known is not None)
    return Survey(tuple(findings), total, new, first_new, seen, known)


def new_masks(sighted: Sighted, decided: Mapping[str, str]) -> list[Mask]:
    """What it takes to mask the findings that nobody knows."""
    return [
        (unit.path + path, start, end, coding, one.replacement)
        for unit, _, one in _flat(sighted)
        if one.known is None and one.fingerprint not in decided
        for path, start, end, coding in one.edits
    ]


def _flat(sighted: Sighted) -> Iterator[tuple[Unit, str | None, Sighting]]:
    """Each finding, with its part of the notebook and what the cell is called."""
    for unit, seen in sighted:
        cell = cell_name(unit, (edit for one in seen for edit in one.edits))
        for one in seen:
            yield unit, cell, one


def _finding(
    unit: Unit, cell: str | None, seen: Sighting, ignored: str | None, counts: Counter[str]
) -> SecretFinding:
    where = cell if cell is not None else f"#{unit.index}"
    pointer = f"{seen.output[0]}{seen.output[1]}" if seen.output else seen.place
    name = f"{where}\0{pointer}\0{seen.rule}\0{seen.fingerprint}"
    counts[name] += 1
    identity = f"{name}\0{counts[name]}".encode("utf-8", "surrogatepass")
    return SecretFinding(
        id=hashlib.blake2b(identity, digest_size=12).hexdigest(),
        cell=cell,
        cell_index=unit.index,
        place=seen.place,
        output=OutputPlace(*seen.output) if seen.output else None,
        rule=seen.rule,
        title=seen.title,
        severity=seen.severity,
        span=Span(*seen.span) if seen.span else None,
        masked=seen.masked,
        fingerprint=seen.fingerprint,
        ignored=ignored,
    )


def to_row(seen: Sighting) -> list[Any]:
    """A sighting as JSON between two processes of the same version."""
    return [
        seen.place,
        seen.output,
        seen.span,
        seen.rule,
        seen.title,
        seen.severity,
        seen.masked,
        seen.replacement,
        seen.fingerprint,
        seen.known,
        seen.edits,
    ]


def from_row(row: Sequence[Any]) -> Sighting:
    """What :func:`to_row` made."""
    place, output, span, rule, title, severity, mask, text, mark, known, edits = row
    return Sighting(
        place=place,
        output=tuple(output) if output else None,
        span=tuple(span) if span else None,
        rule=rule,
        title=title,
        severity=severity,
        masked=mask,
        replacement=text,
        fingerprint=mark,
        known=known,
        edits=tuple((tuple(path), begin, end, how) for path, begin, end, how in edits),
    )
