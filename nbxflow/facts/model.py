"""What the source of one cell says (schema ``cell-facts``)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, FrozenSet, List, Mapping, NamedTuple, Optional, Set, Tuple, Union

Names = FrozenSet[str]
NO_NAMES: Names = frozenset()


class Span(NamedTuple):
    """A half-open range of the cell's own text: lines and columns from 1, in UTF-16 code units."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int

    def to_document(self) -> Dict[str, int]:
        """The span of the schema."""
        return {
            "startLine": self.start_line,
            "startColumn": self.start_column,
            "endLine": self.end_line,
            "endColumn": self.end_column,
        }


class FactsError(NamedTuple):
    """Why a source could not be understood."""

    kind: str
    message: str
    span: Span

    def to_document(self) -> Dict[str, Any]:
        """The error of the schema."""
        return {"kind": self.kind, "message": self.message, "span": self.span.to_document()}


class StatementIo(NamedTuple):
    """A call that opens, reads or writes; ``target`` is its path or URL where it is a literal."""

    call: str
    direction: str
    target: Optional[str]

    def to_document(self) -> Dict[str, Any]:
        """The entry of the schema."""
        return {"call": self.call, "direction": self.direction, "target": self.target}


@dataclass(frozen=True)
class StatementFacts:
    """A top-level statement; names are those of the module scope.

    ``bound`` is no part of the document: the names that are bound, for certain and by this
    statement, once it ran to its end.
    """

    span: Span
    reads: Names = NO_NAMES
    defines: Names = NO_NAMES
    changes: Names = NO_NAMES
    deletes: Names = NO_NAMES
    calls: Tuple[str, ...] = ()
    io: Tuple[StatementIo, ...] = ()
    deferred: Names = NO_NAMES
    conditional: Names = NO_NAMES
    may_change: Names = NO_NAMES
    unknown: Tuple[str, ...] = ()
    bound: Names = NO_NAMES

    def to_document(self) -> Dict[str, Any]:
        """The statement of the schema."""
        return {
            "span": self.span.to_document(),
            "reads": sorted(self.reads),
            "defines": sorted(self.defines),
            "changes": sorted(self.changes),
            "deletes": sorted(self.deletes),
            "calls": list(self.calls),
            "io": [entry.to_document() for entry in self.io],
            "deferred": sorted(self.deferred),
            "conditional": sorted(self.conditional),
            "mayChange": sorted(self.may_change),
            "unknown": list(self.unknown),
        }


@dataclass(frozen=True)
class FunctionFacts:
    """A function, class or lambda bound to a name of the module scope, and what its bodies use."""

    name: str
    kind: str
    span: Span
    reads: Names
    defines: Names
    changes: Names
    may_change: Names

    def to_document(self) -> Dict[str, Any]:
        """The function of the schema."""
        return {
            "name": self.name,
            "kind": self.kind,
            "span": self.span.to_document(),
            "reads": sorted(self.reads),
            "defines": sorted(self.defines),
            "changes": sorted(self.changes),
            "mayChange": sorted(self.may_change),
        }


class ImportFacts(NamedTuple):
    """One imported name; ``name`` is None for ``import module`` and ``*`` for all."""

    module: str
    name: Optional[str]
    alias: Optional[str]
    span: Span

    def to_document(self) -> Dict[str, Any]:
        """The import of the schema."""
        return {
            "module": self.module,
            "name": self.name,
            "alias": self.alias,
            "span": self.span.to_document(),
        }


class LiteralFacts(NamedTuple):
    """A literal outside f-strings; ``value`` is None where the schema does not keep it."""

    type: str
    value: Union[str, int, float, bool, None]
    span: Span

    def to_document(self) -> Dict[str, Any]:
        """The literal of the schema."""
        return {"type": self.type, "value": self.value, "span": self.span.to_document()}


class MagicFacts(NamedTuple):
    """A magic, shell line or help request of IPython."""

    kind: str
    name: str
    text: str
    span: Span

    def to_document(self) -> Dict[str, Any]:
        """The magic of the schema."""
        return {
            "kind": self.kind,
            "name": self.name,
            "text": self.text,
            "span": self.span.to_document(),
        }


@dataclass(frozen=True)
class FactsUnknown:
    """A cause of results that differ from run to run, and the names that depend on it.

    ``names`` is empty where what is shown, and no name, depends on it.
    """

    kind: str
    name: Optional[str]
    names: Names
    span: Span

    def to_document(self) -> Dict[str, Any]:
        """The cause of the schema."""
        return {
            "kind": self.kind,
            "name": self.name,
            "names": sorted(self.names),
            "span": self.span.to_document(),
        }


@dataclass(frozen=True)
class CellSummary:
    """The cell as a whole; names are those of the module scope."""

    reads: Names = NO_NAMES
    defines: Names = NO_NAMES
    may_define: Names = NO_NAMES
    deletes: Names = NO_NAMES
    changes: Names = NO_NAMES
    may_change: Names = NO_NAMES
    aliases: Names = NO_NAMES

    def to_document(self) -> Dict[str, List[str]]:
        """The summary of the schema."""
        return {
            "reads": sorted(self.reads),
            "defines": sorted(self.defines),
            "mayDefine": sorted(self.may_define),
            "deletes": sorted(self.deletes),
            "changes": sorted(self.changes),
            "mayChange": sorted(self.may_change),
            "aliases": sorted(self.aliases),
        }


@dataclass(frozen=True)
class CellFacts:
    """The facts of one cell; with an ``error`` everything but ``code`` is empty.

    Three are no part of the document: ``imported``, the names that this cell binds by imports and
    in no other way, and the dotted paths of what they are bound to; ``seeded``, the generators of
    the process (``numpy.random``) that it gives a certain seed, whatever way it takes;
    ``unseeded``, those that it gives a seed that need not be the same again (the time).
    """

    cell: Optional[str]
    index: int
    code: Optional[str]
    error: Optional[FactsError] = None
    statements: Tuple[StatementFacts, ...] = ()
    functions: Tuple[FunctionFacts, ...] = ()
    imports: Tuple[ImportFacts, ...] = ()
    literals: Tuple[LiteralFacts, ...] = ()
    magics: Tuple[MagicFacts, ...] = ()
    unknown: Tuple[FactsUnknown, ...] = ()
    summary: CellSummary = field(default_factory=CellSummary)
    imported: Mapping[str, str] = field(default_factory=dict, hash=False)
    seeded: Names = NO_NAMES
    unseeded: Names = NO_NAMES

    def defined_before(self, name: str) -> Names:
        """Names certainly bound in this cell before its first statement that reads ``name``.

        Empty where no statement reads it.
        """
        bound: Set[str] = set()
        for statement in self.statements:
            if name in statement.reads:
                return frozenset(bound)
            bound -= statement.deletes
            bound |= statement.bound
        return NO_NAMES

    def to_document(self) -> Dict[str, Any]:
        """The document of schema ``cell-facts``."""
        return {
            "cell": self.cell,
            "index": self.index,
            "code": self.code,
            "error": self.error and self.error.to_document(),
            "statements": [entry.to_document() for entry in self.statements],
            "functions": [entry.to_document() for entry in self.functions],
            "imports": [entry.to_document() for entry in self.imports],
            "literals": [entry.to_document() for entry in self.literals],
            "magics": [entry.to_document() for entry in self.magics],
            "unknown": [entry.to_document() for entry in self.unknown],
            "summary": self.summary.to_document(),
        }
