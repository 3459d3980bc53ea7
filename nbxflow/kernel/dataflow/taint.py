"""Which names hold values that another run need not give, judged statement by statement."""

from __future__ import annotations

from typing import Dict, FrozenSet, Iterable, Set

from ...facts import CellFacts

REPEATABLE_CALLS = frozenset(
    [
        "abs",
        "all",
        "any",
        "ascii",
        "bin",
        "bool",
        "bytes",
        "callable",
        "chr",
        "complex",
        "dict",
        "dir",
        "divmod",
        "enumerate",
        "filter",
        "float",
        "format",
        "frozenset",
        "getattr",
        "hasattr",
        "hash",
        "hex",
        "id",
        "int",
        "isinstance",
        "issubclass",
        "iter",
        "len",
        "list",
        "map",
        "max",
        "min",
        "next",
        "oct",
        "open",
        "ord",
        "pow",
        "print",
        "range",
        "repr",
        "reversed",
        "round",
        "set",
        "setattr",
        "slice",
        "sorted",
        "str",
        "sum",
        "super",
        "tuple",
        "type",
        "vars",
        "zip",
        "display",
    ]
)


class Taint:
    """Follows causes of unknown values from names and calls through a cell's statements.

    Args:
        facts: of the cell.
        names: kinds of unknown by the name whose code brings them.
        calls: kinds that any call of a library's function may bring.
    """

    def __init__(
        self, facts: CellFacts, names: Dict[str, Set[str]], calls: Iterable[str] = ()
    ) -> None:
        self._kinds: Dict[str, Set[str]] = {name: set(kinds) for name, kinds in names.items()}
        self._written: Dict[str, Set[str]] = {}
        from_calls = set(calls)
        if not names and not from_calls:
            return
        for statement in facts.statements:
            kinds = {kind for name in statement.reads for kind in self._kinds.get(name, ())}
            if from_calls and any(call not in REPEATABLE_CALLS for call in statement.calls):
                kinds |= from_calls
            if not kinds:
                continue
            for name in statement.defines | statement.changes | statement.may_change:
                self._kinds.setdefault(name, set()).update(kinds)
                self._written.setdefault(name, set()).update(kinds)

    def names(self) -> Set[str]:
        """Names that were written with such values, or whose objects may have been."""
        return set(self._written)

    def of(self, name: str) -> FrozenSet[str]:
        """Kinds of unknown of what the cell wrote to a name or its object."""
        return frozenset(self._written.get(name, ()))
