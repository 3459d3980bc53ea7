"""Find secrets in files: what is in them, by what it is known, and what a baseline makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nbxflow.domain.secrets.baseline import KNOWN_BEFORE, Baseline, BaselineFinding
from nbxflow.domain.secrets.findings import Place, Severity, Span
from nbxflow.domain.secrets.masks import masked, scrub
from nbxflow.domain.secrets.notebooks import Found, scan_notebook, scan_plain
from nbxflow.domain.secrets.rules import Rules
from nbxflow.domain.secrets.units import cell_labels, split

_LOOKED_AT = 8000
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


@dataclass(frozen=True)
class ScanFinding:
    """One finding (schema ``scan-result``)."""

    path: str
    cell: str | None
    cell_index: int | None
    place: Place
    rule: str
    severity: Severity
    span: Span | None
    masked: str
    fingerprint: str
    ignored: str | None


@dataclass(frozen=True)
class ScannedFile:
    """What was found in a file. Only for use in memory: it holds secrets.

    Attributes:
        found: in the order of the file.
        labels: what people call the cells, by their position among all cells.
        notes: what is to be said of how it was read.
        is_binary: whether it is no text, and was not scanned.
    """

    found: tuple[Found, ...] = field(repr=False)
    labels: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    is_binary: bool = False


def scan_content(content: bytes, rules: Rules, *, notebook: bool) -> ScannedFile:
    """Scan the content of one file.

    A notebook that is no JSON is scanned as text. What is not in its encoding is replaced by
    U+FFFD, so that nothing around it is missed.

    Args:
        content: all of the file.
        rules: asked in their order.
        notebook: whether it should be a notebook.
    """
    if not notebook and _is_binary(content):
        return ScannedFile((), is_binary=True)
    text, notes = _decoded(content, notebook)
    if not notebook:
        return ScannedFile(tuple(scan_plain(text, rules)), notes=notes)
    try:
        document, twice = _parsed(text)
    except (ValueError, RecursionError):
        # Without JSON nothing vouches for an encoding that no mark names: it is read both ways.
        plain, notes = _decoded(content, False)
        found = [each for one in dict.fromkeys((text, plain)) for each in scan_plain(one, rules)]
        notes += ("not JSON: scanned as plain text",) if text.strip() else ()
        return ScannedFile(tuple(found), notes=notes)
    found = scan_notebook(document, rules)
    if twice:
        # Of two values with one key parsers keep one; the other is in the file all the same.
        known = {(each.rule.id, each.secret) for each in found}
        again = scan_plain(text, rules)
        found += [each for each in again if (each.rule.id, each.secret) not in known]
        notes += ("has keys twice: scanned as plain text, too",)
    return ScannedFile(
        tuple(sorted(found, key=_reading_order)),
        cell_labels(split(document)) if found else {},
        notes,
    )


def _reading_order(found: Found) -> tuple[bool, int, bool]:
    """Cell by cell, its source before its outputs, and what belongs to no cell at the end."""
    return found.cell_index is None, found.cell_index or 0, found.output is not None


def _is_binary(content: bytes) -> bool:
    """As git tells: a NUL near the beginning; but not in UTF-16 and UTF-32 that say so."""
    marked = any(content.startswith(mark) for mark, _ in _MARKS)
    return not marked and b"\0" in content[:_LOOKED_AT]


def _decoded(content: bytes, notebook: bool) -> tuple[str, tuple[str, ...]]:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    if notebook and encoding == "utf-8":
        encoding = json.detect_encoding(content)
    try:
        return content.decode(encoding).removeprefix("\ufeff"), ()
    except UnicodeDecodeError:
        name = encoding.upper().removesuffix("-SIG")
        text = content.decode(encoding, "replace").removeprefix("\ufeff")
        return text, (f"not all of it is {name}: scanned with replacement characters",)


def _parsed(text: str) -> tuple[Any, bool]:
    """The document, and whether an object in it has a key twice."""
    twice: list[bool] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(found)
        if len(made) < len(found):
            twice.append(True)
        return made

    return json.loads(text, object_pairs_hook=pairs), bool(twice)


def findings_of(
    path: str,
    scanned: ScannedFile,
    rules: Rules,
    fingerprint: Callable[[str, str], str],
    reason: Callable[[str, str], str | None],
) -> list[ScanFinding]:
    """What may be told of the secrets of a file.

    Args:
        path: what the file is called.
        scanned: what is in it.
        rules: with which paths and reasons are cleaned: these come from outside, too.
        fingerprint: of a rule's finding.
        reason: why a rule's finding is known; None when it is not.
    """
    shown = scrub(path, rules)
    findings = []
    for found in scanned.found:
        known = reason(found.rule.id, found.secret)
        findings.append(
            ScanFinding(
                path=shown,
                cell=found.cell,
                cell_index=found.cell_index,
                place=found.place,
                rule=found.rule.id,
                severity=found.rule.severity,
                span=found.span,
                masked=masked(found.rule, found.secret),
                fingerprint=fingerprint(found.rule.id, found.secret),
                ignored=None if known is None else scrub(known, rules),
            )
        )
    return findings


def updated_baseline(
    baseline: Baseline,
    scanned: Mapping[str, Sequence[Found]],
    exists: Callable[[str], bool],
) -> Baseline:
    """The baseline with what was found, and without what is gone.

    What is known keeps its reason. A finding is gone when its file was scanned without it, or is
    not there any more; findings in files that were not scanned stay.

    Args:
        baseline: to be brought up to date.
        scanned: what was found, by the file's path as the baseline writes it.
        exists: whether there is a file at such a path.
    """
    kept = [
        found for found in baseline.findings if found.path not in scanned and exists(found.path)
    ]
    reasons = {found.fingerprint: found.reason for found in reversed(baseline.findings)}
    own = {(found.path, found.fingerprint): found.reason for found in baseline.findings}
    for path, found_there in scanned.items():
        for rule, secret in _distinct(found_there):
            known_by = baseline.fingerprint(rule, secret)
            before = own.get((path, known_by)) or reasons.get(known_by)
            kept.append(BaselineFinding(path, rule, known_by, before or KNOWN_BEFORE))
    return baseline.with_findings(kept)


def _distinct(found: Sequence[Found]) -> Collection[tuple[str, str]]:
    return {(each.rule.id, each.secret): None for each in found}.keys()
