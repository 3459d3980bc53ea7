"""From the source of a cell to its facts."""

from __future__ import annotations

from typing import Callable, Dict, Iterable, List, Mapping, Optional, Set, Tuple, TypeVar

from .compounds import Compounds
from .flow import BOUND, ENTRY, UNBOUND
from .model import (
    CellFacts,
    CellSummary,
    FactsError,
    FunctionFacts,
    ImportFacts,
    LiteralFacts,
    MagicFacts,
    StatementFacts,
)
from .names import TooLarge
from .normal import newlines, normal_hash
from .parsing import Parsed, Source, parse
from .positions import whole_span
from .record import Record


def analyse(
    source: str,
    *,
    transform: Optional[Callable[[str], str]] = None,
    cell: Optional[str] = None,
    index: int = 0,
    imported: Optional[Mapping[str, str]] = None,
) -> CellFacts:
    """The facts of a cell's source; never raises.

    Args:
        source: the cell's own text.
        transform: IPython's ``TransformerManager().transform_cell``, or that of a shell, for
            sources that are not plain Python; None when IPython's syntax is not understood.
        cell: the cell's id.
        index: its position among all cells, from 0.
        imported: dotted paths of the modules, functions and classes of libraries that names are
            known to be bound to before the cell, such as ``{"pd": "pandas"}``.
    """
    code = normal_hash(source)
    text = newlines(source)
    parsed = parse(text, transform)
    if parsed.error is not None:
        return CellFacts(cell, index, code, parsed.error)
    try:
        return _Cell(parsed, ":=" in text, imported or {}).facts(cell, index, code)
    except RecursionError:
        kind, message = "unparsable", "too deeply nested"
    except TooLarge:
        kind, message = "too-large", "its functions call each other in too many ways"
    return CellFacts(cell, index, code, FactsError(kind, message, whole_span(text.split("\n"))))


_Spanned = TypeVar("_Spanned", FunctionFacts, ImportFacts, LiteralFacts, MagicFacts)


class _Cell(Compounds):
    """Follows the statements of one cell."""

    def __init__(self, source: Source, has_walrus: bool, elsewhere: Mapping[str, str]) -> None:
        super().__init__()
        self.elsewhere = elsewhere
        self.has_walrus = has_walrus
        self._source = source
        self._found: List[StatementFacts] = []

    def facts(self, cell: Optional[str], index: int, code: Optional[str]) -> CellFacts:
        """The facts of the cell."""
        for parsed in self._source.statements:
            self._follow(parsed)
        return CellFacts(
            cell,
            index,
            code,
            None,
            tuple(self._found),
            _sorted(self.functions),
            _sorted(self.import_facts.values()),
            _sorted(self.literals.values()),
            _sorted([*self._source.magics, *self.magics.values()]),
            tuple(self.causes.facts(self._dependent())),
            self._summary(),
            {name: at for name, at in self.imports.items() if name not in self.bound_otherwise},
            frozenset(self.seeded - self.unseeded),
            frozenset(self.unseeded),
        )

    def _follow(self, parsed: Parsed) -> None:
        self.place = parsed.place
        self.record = Record(len(self._found), self.span(parsed.node))
        self.taint = set()
        self.control = frozenset()
        self.flow.settle()
        if parsed.apart:
            self.call_body(parsed.apart, parsed.node)
        else:
            self.statement(parsed.node)
        self._found.append(self.record.facts(self.flow))

    def _dependent(self) -> Dict[int, Set[str]]:
        """The names whose values at the end of the cell depend on each cause."""
        found: Dict[int, Set[str]] = {}
        names = self.heap.tainted_names()
        names.update(name for name, binding in self.flow.names.items() if binding.taint)
        for name in names:
            binding = self.flow.names.get(name)
            taint = self.heap.taint(self.current(name))
            if binding is not None:
                if binding.status == UNBOUND:
                    continue
                taint |= binding.taint
            for number in taint:
                found.setdefault(number, set()).add(name)
        return found

    def _summary(self) -> CellSummary:
        standing = {
            name: binding.status
            for name, binding in self.flow.names.items()
            if binding.status != ENTRY
        }
        return CellSummary(
            frozenset(self.reads),
            frozenset(name for name, status in standing.items() if status == BOUND),
            frozenset(standing).union(*(entry.defines | entry.deletes for entry in self._found)),
            frozenset(name for name, status in standing.items() if status == UNBOUND),
            frozenset(self.changed),
            frozenset(self.may_change | self.changed),
            self.aliases.among(self.reads),
        )


def _sorted(entries: Iterable[_Spanned]) -> Tuple[_Spanned, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.span))
