"""Names that are only given other names: what they refer to is not looked at."""

from __future__ import annotations

import ast
from typing import Dict, FrozenSet, Iterable, List, Sequence, Set

from .model import Names


class Aliases:
    """Plain references of one cell: ``y = x``, ``y = [x]``, ``def y(a=x)``."""

    def __init__(self) -> None:
        self.plain: Set[int] = set()
        """Identities of the expressions that are plain references."""
        self.used: Set[str] = set()
        """Names that are read in any other way."""
        self.opaque = False
        """Whether code that is not in the cell runs: it may look up what the cell binds."""
        self._holders: Dict[str, Set[str]] = {}

    def assigned(self, targets: Sequence[ast.expr], value: ast.expr) -> None:
        """A value is assigned at the level of the module."""
        if not isinstance(value, (ast.Name, ast.List, ast.Tuple, ast.Dict)):
            return
        names: List[str] = []
        for target in targets:
            if isinstance(target, ast.Name):
                names.append(target.id)
            elif not _matches(target, value):
                return
        for target in targets:
            if isinstance(target, (ast.Tuple, ast.List)):
                assert isinstance(value, (ast.Tuple, ast.List))  # noqa: S101 - they match
                for part, element in zip(target.elts, value.elts):
                    self.assigned([part], element)
        if names:
            self.referred(names, [value])

    def referred(self, names: Sequence[str], values: Iterable[ast.expr]) -> None:
        """Names are bound to the values, or to something new that holds them."""
        for value in values:
            if isinstance(value, ast.Name):
                self.plain.add(id(value))
                self._holders.setdefault(value.id, set()).update(names)
            elif isinstance(value, (ast.List, ast.Tuple)):
                self.referred(names, value.elts)
            elif isinstance(value, ast.Dict):
                keyed = [part for key, part in zip(value.keys, value.values) if key is not None]
                self.referred(names, keyed)

    def among(self, reads: Iterable[str]) -> Names:
        """Those of the names whose content the cell does not look at."""
        if self.opaque or not self._holders:
            return frozenset()
        return frozenset(name for name in reads if name in self._holders and self._unused(name))

    def _unused(self, name: str) -> bool:
        seen: Set[str] = {name}
        waiting = [name]
        while waiting:
            name = waiting.pop()
            if name in self.used:
                return False
            found: FrozenSet[str] = frozenset(self._holders.get(name, ()))
            waiting += found - seen
            seen |= found
        return True


def _matches(target: ast.expr, value: ast.expr) -> bool:
    """Whether a target takes the elements of a display one by one, each by a plain name."""
    return (
        isinstance(target, (ast.Tuple, ast.List))
        and isinstance(value, (ast.Tuple, ast.List))
        and len(target.elts) == len(value.elts)
        and all(isinstance(part, ast.Name) for part in target.elts)
        and not any(isinstance(part, ast.Starred) for part in value.elts)
    )
