"""Find the secrets of notebooks and plain texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nbxflow.domain.secrets.findings import OutputPlace, Place, Span
from nbxflow.domain.secrets.lines import Lines
from nbxflow.domain.secrets.masks import replacement
from nbxflow.domain.secrets.places import Coding, Edit, Part, Path, Text, cell_parts, rest_parts
from nbxflow.domain.secrets.rules import Rule, Rules
from nbxflow.domain.secrets.scanner import find_secrets
from nbxflow.domain.secrets.units import Unit, split
from nbxflow.domain.secrets.views import View


@dataclass(frozen=True)
class Found:
    """A secret, and where it stands. Only for use in memory: it holds the secret."""

    cell: str | None
    cell_index: int | None
    place: Place
    output: OutputPlace | None
    span: Span | None
    """In the string itself, its lines joined; None where the string is coded."""
    rule: Rule
    secret: str = field(repr=False)
    edits: tuple[Edit, ...] = field(repr=False)


def scan_notebook(document: Any, rules: Rules) -> list[Found]:
    """The secrets of a notebook of any format, or of any other JSON; never raises for its form.

    Args:
        document: as parsed from JSON.
        rules: asked in their order.
    """
    found: list[Found] = []
    for unit in split(document):
        within = scan_unit(unit.content, unit.index is not None, rules)
        found += placed(within, unit)
    return found


def scan_plain(text: str, rules: Rules) -> list[Found]:
    """The secrets of a text that is no notebook."""
    return list(_scan([Text("text", (), text)], rules))


def scan_unit(content: Any, is_cell: bool, rules: Rules) -> list[Found]:
    """The secrets of one part of a notebook, as if it were all there is: see :func:`placed`."""
    parts = cell_parts(content) if is_cell else rest_parts(content)
    return _without_secret_keys(list(_scan(parts, rules)))


def placed(found: Sequence[Found], unit: Unit) -> list[Found]:
    """The secrets of the unit with their places in the whole notebook."""
    cell = cell_name(unit, (edit for one in found for edit in one.edits))
    return [
        replace(
            one,
            cell=cell,
            cell_index=unit.index,
            edits=tuple((unit.path + path, begin, end, how) for path, begin, end, how in one.edits),
        )
        for one in found
    ]


def cell_name(unit: Unit, edits: Iterable[Edit]) -> str | None:
    """What the cell is called in findings: by its id, unless a secret stands in that very id."""
    return None if any(edit[0] == ("id",) for edit in edits) else unit.cell


def _scan(parts: Iterable[Part], rules: Rules) -> Iterator[Found]:
    for part in parts:
        targets, view = _view(part)
        text = view.text
        lines: dict[int, Lines] = {}
        for match in find_secrets(text, rules):
            located = view.locate(match.start, match.end)
            if not located:
                continue  # the rule took context that stands elsewhere in its own right
            first = located[0]
            target = targets[first.target]
            span = None
            if target.coding == "text":
                if first.target not in lines:
                    lines[first.target] = Lines(target.text)
                span = lines[first.target].span(first.start, first.end)
            edits = tuple(
                (targets[one.target].path, one.start, one.end, targets[one.target].coding)
                for one in located
            )
            yield Found(
                cell=None,
                cell_index=None,
                place=part.place,
                output=_output_place(part.output, target.path),
                span=span,
                rule=match.rule,
                secret=text[match.start : match.end],
                edits=edits,
            )


@dataclass(frozen=True)
class _Target:
    path: Path
    text: str
    coding: Coding


def _view(part: Part) -> tuple[list[_Target], View]:
    """The text that is scanned for ``part``, and the strings that it was made from."""
    view = View()
    if isinstance(part, Text):
        view.string(0, part.text, part.cleaning)
        return [_Target(part.path, part.text, part.coding)], view
    targets: list[_Target] = []
    for leaf in part.leaves:
        if leaf.key_path is None:
            view.context(leaf.key)
        else:
            view.string(len(targets), leaf.key)
            targets.append(_Target(leaf.key_path, leaf.key, "key"))
        if leaf.text is not None:
            quote = "'" if '"' in leaf.text and "'" not in leaf.text else '"'
            view.context(f" = {quote}")
            view.string(len(targets), leaf.text, "terminal")
            targets.append(_Target(leaf.path, leaf.text, "text"))
            view.context(quote)
        view.context("\n")
    return targets, view


def _output_place(index: int | None, path: Path) -> OutputPlace | None:
    if index is None:
        return None
    inside = (str(part).replace("~", "~0").replace("/", "~1") for part in path[2:])
    return OutputPlace(index, "".join(f"/{part}" for part in inside))


def _without_secret_keys(found: list[Found]) -> list[Found]:
    """The same with masks for keys that hold secrets, where places are told by keys."""
    keys = {path: one.rule for one in found for path, _, _, coding in one.edits if coding == "key"}
    if not keys:
        return found
    return [
        replace(one, output=_output_place(one.output.index, _masked_path(one.edits[0][0], keys)))
        if one.output
        else one
        for one in found
    ]


def _masked_path(path: Path, keys: dict[Path, Rule]) -> Path:
    return tuple(
        replacement(keys[path[: number + 1]]) if path[: number + 1] in keys else part
        for number, part in enumerate(path)
    )
