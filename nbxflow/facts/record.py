"""What is noted of one top-level statement while it is followed, and of one cause."""

from __future__ import annotations

from typing import Dict, List, Mapping, NamedTuple, Optional, Set

from .flow import BOUND, UNBOUND, Flow
from .model import NO_NAMES, FactsUnknown, Span, StatementFacts, StatementIo


class Record:
    """A top-level statement; names are those of the module scope."""

    def __init__(self, index: int, span: Span) -> None:
        self.index = index
        self.span = span
        self.reads: Set[str] = set()
        self.defines: Set[str] = set()
        self.deletes: Set[str] = set()
        self.changes: Set[str] = set()
        self.may_change: Set[str] = set()
        self.deferred: Set[str] = set()
        self.calls: Dict[str, None] = {}
        self.io: Dict[StatementIo, None] = {}
        self.kinds: Set[str] = set()

    def facts(self, flow: Flow) -> StatementFacts:
        """The facts of the statement, once it is followed to its end."""
        standing = {
            name: flow.names[name]
            for name in self.defines | self.deletes
            # What only a branch did that never goes on is not among them.
            if name in flow.names and flow.names[name].since == self.index
        }
        certain = {name for name, at in standing.items() if at.status in (BOUND, UNBOUND)}
        bound = {name for name in certain if standing[name].status == BOUND}
        return StatementFacts(
            self.span,
            frozenset(self.reads),
            frozenset(self.defines),
            frozenset(self.changes),
            frozenset(self.deletes),
            tuple(self.calls),
            tuple(self.io),
            frozenset(self.deferred),
            frozenset((self.defines | self.deletes) - certain),
            frozenset(self.may_change | self.changes),
            tuple(sorted(self.kinds)),
            frozenset(bound) if bound else NO_NAMES,
        )


class CauseKey(NamedTuple):
    """What tells causes apart."""

    kind: str
    name: Optional[str]
    span: Span


_HARMLESS_ALONE = frozenset({"clock", "entropy"})
"""Kinds that do not matter where no value and nothing shown depends on them."""
_MOST = 100
"""How many causes of a kind are told apart; more count as the last of them."""


class Causes:
    """The causes found so far, by number, and what depends on each."""

    def __init__(self) -> None:
        self._numbers: Dict[CauseKey, int] = {}
        self._keys: List[CauseKey] = []
        self._shown: Dict[CauseKey, None] = {}
        self._by_kind: Dict[str, List[int]] = {}

    def number(self, key: CauseKey) -> int:
        """The number of a cause, a new one where it was not found before."""
        number = self._numbers.get(key)
        if number is None:
            alike = self._by_kind.setdefault(key.kind, [])
            if len(alike) >= _MOST:
                return alike[-1]
            alike.append(len(self._keys))
            number = self._numbers[key] = len(self._keys)
            self._keys.append(key)
        return number

    def kind(self, number: int) -> str:
        """The kind of unknown that a cause is."""
        return self._keys[number].kind

    def shown(self, number: int, span: Span) -> None:
        """What the statement at ``span`` shows depends on the cause."""
        key = self._keys[number]
        self._shown[CauseKey(key.kind, key.name, span)] = None

    def facts(self, names: Mapping[int, Set[str]]) -> List[FactsUnknown]:
        """All causes that matter, in the order of the source.

        ``names`` are those whose new values depend on each cause.
        """
        found = [
            FactsUnknown(key.kind, key.name, frozenset(names.get(number, ())), key.span)
            for number, key in enumerate(self._keys)
            if names.get(number) or (key.kind not in _HARMLESS_ALONE and not self._is_shown(key))
        ]
        found += [FactsUnknown(key.kind, key.name, NO_NAMES, key.span) for key in self._shown]
        return sorted(
            found, key=lambda entry: (entry.span, entry.kind, entry.name or "", sorted(entry.names))
        )

    def _is_shown(self, key: CauseKey) -> bool:
        return any(
            (shown.kind, shown.name) == (key.kind, key.name)
            and shown.span[:2] <= key.span[:2]
            and key.span[2:] <= shown.span[2:]
            for shown in self._shown
        )
