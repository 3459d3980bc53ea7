"""A notebook in the parts that are scanned, and remembered, each by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from nbxflow.domain.secrets.places import Path, is_binary, old_mime

_KINDS = ("code", "markdown", "raw", "heading")


@dataclass(frozen=True, slots=True)
class Unit:
    """A cell, or what a notebook holds beside its cells (``index`` is None).

    ``path`` leads to it in the document; ``content`` lacks what is never scanned.
    """

    path: Path
    index: int | None
    cell: str | None
    content: Any = field(repr=False)


def split(document: Any) -> list[Unit]:
    """The cells of a notebook of any format, and the rest of it last; for any JSON at all."""
    if not isinstance(document, dict):
        return [Unit((), None, None, document)]
    rest = dict(document)
    found: list[tuple[Path, Any]] = []
    if isinstance(document.get("cells"), list):
        found += [(("cells", number), cell) for number, cell in enumerate(rest.pop("cells"))]
    if isinstance(document.get("worksheets"), list):
        sheets = []
        for sheet_number, sheet in enumerate(rest["worksheets"]):
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list):
                path: Path = ("worksheets", sheet_number, "cells")
                found += [((*path, number), cell) for number, cell in enumerate(sheet["cells"])]
                sheet = {key: value for key, value in sheet.items() if key != "cells"}
            sheets.append(sheet)
        rest["worksheets"] = sheets
    cells = [
        Unit(path, index, _cell_id(cell), _lean_cell(cell))
        for index, (path, cell) in enumerate(found)
    ]
    return [*cells, Unit((), None, None, rest)]


def cell_labels(units: Sequence[Unit]) -> dict[int, str]:
    """What people call the cells, by index: ``cell 2``, ``markdown cell 1``.

    Numbered from 1 among the cells of a kind, as the panels in the browser do.
    """
    counts: Counter[str] = Counter()
    labels: dict[int, str] = {}
    for unit in units:
        if unit.index is None:
            continue
        content = unit.content if isinstance(unit.content, dict) else {}
        kind = str(content.get("cell_type"))
        kind = kind if kind in _KINDS else "other"
        counts[kind] += 1
        labels[unit.index] = f"{'' if kind == 'code' else f'{kind} '}cell {counts[kind]}"
    return labels


def _cell_id(cell: Any) -> str | None:
    found = cell.get("id") if isinstance(cell, dict) else None
    return found if isinstance(found, str) and found else None


def _lean_cell(cell: Any) -> Any:
    """The cell without its pictures, which are most of what large notebooks weigh."""
    if not isinstance(cell, dict):
        return cell
    outputs, attachments = cell.get("outputs"), cell.get("attachments")
    changed: dict[str, Any] = {}
    if isinstance(outputs, list):
        lean = [_lean_output(output) for output in outputs]
        if any(one is not other for one, other in zip(lean, outputs, strict=True)):
            changed["outputs"] = lean
    if isinstance(attachments, dict):
        bundles = {name: _lean_bundle(bundle) for name, bundle in attachments.items()}
        if any(bundles[name] is not attachments[name] for name in bundles):
            changed["attachments"] = bundles
    return {**cell, **changed} if changed else cell


def _lean_output(output: Any) -> Any:
    if not isinstance(output, dict):
        return output
    changed: dict[str, Any] = {}
    data = _lean_bundle(output.get("data"))
    if data is not output.get("data"):
        changed["data"] = data
    for key, value in output.items():
        mime = old_mime(key)
        if mime is not None and is_binary(mime) and _is_text(value):
            changed[key] = None
    return {**output, **changed} if changed else output


def _lean_bundle(bundle: Any) -> Any:
    if not isinstance(bundle, dict):
        return bundle
    binary = [mime for mime, value in bundle.items() if is_binary(str(mime)) and _is_text(value)]
    return {**bundle, **dict.fromkeys(binary)} if binary else bundle


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(line, str) for line in value)
    )
