"""Move the secrets of all cells of a notebook into environment variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from nbxflow.domain.secrets.lines import Lines
from nbxflow.domain.secrets.masks import replacement
from nbxflow.domain.secrets.rules import Rules, compile_rules
from nbxflow.domain.secrets.scanner import Match, find_secrets
from nbxflow.protocol.secrets import own_rules
from nbxflow.services.move_secret import Move, move
from nbxflow.services.python_cell import NotPython, Transform, line_starts, read_cell
from nbxflow.services.python_literals import LexError, lex
from nbxflow.services.read_facts import FactsReader
from nbxflow.services.secret_places import CannotMove, find_places

IsKnown = Callable[[str, str], bool]
"""Whether what a rule (its id) has found is no secret."""

_MOST = 200
"""Secrets of one cell."""


@dataclass(frozen=True)
class MovedSecret:
    """A secret of a code cell (schema ``flow-prepare-reply``): moved, or why it could not be."""

    cell: str
    variable: str | None
    rule: str
    reason: str | None


@dataclass(frozen=True)
class MovedSecrets:
    """A notebook without those secrets that could be moved.

    Attributes:
        cells: as they were given, with other sources where a secret stood.
        secrets: in document order; a variable may be named by several.
        values: of the variables. Only for use in memory: never to be kept, logged or sent.
    """

    cells: tuple[dict[str, Any], ...]
    secrets: tuple[MovedSecret, ...]
    values: Mapping[str, str] = field(repr=False)


def move_secrets(
    cells: Sequence[Mapping[str, Any]],
    transform: Transform | None = None,
    rules: Rules | None = None,
    is_known: IsKnown = lambda rule, secret: False,
) -> MovedSecrets:
    """Put ``os.environ["NAME"]`` in place of secrets of the code; a mask in prose and comments.

    The same secret gets the same variable everywhere, another secret never gets it.

    Args:
        cells: with ``id``, ``type`` and ``source`` each; what else they have is kept.
        transform: what makes Python of IPython's syntax, where IPython is installed.
        rules: that find secrets; None for nbxflow's own.
        is_known: whether people have said that what a rule has found is no secret.
    """
    return _Notebook(cells, transform, rules or _own_rules(), is_known).moved()


@lru_cache(maxsize=1)
def _own_rules() -> Rules:
    return compile_rules([own_rules()])


class _Notebook:
    def __init__(
        self,
        cells: Sequence[Mapping[str, Any]],
        transform: Transform | None,
        rules: Rules,
        is_known: IsKnown,
    ) -> None:
        self._is_known = is_known
        self._cells = cells
        self._transform = transform
        self._rules = rules
        self._values: dict[str, str] = {}
        self._secrets: list[MovedSecret] = []
        self._facts = FactsReader(transform)
        self._os_is_os = False

    def moved(self) -> MovedSecrets:
        made = []
        for cell in self._cells:
            source = cell["source"]
            if cell["type"] == "code":
                source = self._of_code(cell["id"], source)
                self._note_imports(source)
            else:
                for match in reversed(self._found(source)):
                    source = _masked(source, match)
            made.append({**cell, "source": source})
        return MovedSecrets(tuple(made), tuple(self._secrets), self._values)

    def _note_imports(self, source: str) -> None:
        """Learn whether ``os`` is the module in the cells behind this one."""
        facts = self._facts.facts(source, None, 0)
        if facts.imported.get("os") == "os" and "os" in facts.summary.defines:
            self._os_is_os = True
        elif "os" in facts.summary.may_define | facts.summary.defines | facts.summary.deletes:
            self._os_is_os = False

    def _of_code(self, cell: str, source: str) -> str:
        if not self._found(source):
            return source
        text = source.replace("\r\n", "\n").replace("\r", "\n")
        refused: list[str] = []
        for _ in range(_MOST):
            match = self._next(text, refused)
            if match is None:
                break
            text = self._without(cell, text, match, refused)
        return text

    def _found(self, text: str) -> list[Match]:
        found = find_secrets(text, self._rules)
        return [
            match
            for match in found
            if not self._is_known(match.rule.id, text[match.start : match.end])
        ]

    def _next(self, text: str, refused: list[str]) -> Match | None:
        """The first secret that was not refused before; the n-th of equal ones is the n-th."""
        left = list(refused)
        for match in self._found(text):
            secret = text[match.start : match.end]
            if secret not in left:
                return match
            left.remove(secret)
        return None

    def _without(self, cell: str, text: str, match: Match, refused: list[str]) -> str:
        rule = match.rule.id
        if _in_comment(text, match):
            return _masked(text, match)
        try:
            found, value = self._move(text, match)
        except (CannotMove, NotPython, LexError) as error:
            refused.append(text[match.start : match.end])
            self._secrets.append(MovedSecret(cell, None, rule, str(error)))
            return text
        self._values[found.name] = value
        self._secrets.append(MovedSecret(cell, found.name, rule, None))
        return _edited(text, found)

    def _move(self, text: str, match: Match) -> tuple[Move, str]:
        span = Lines(text).span(match.start, match.end)
        value = find_places(read_cell(text, self._transform), span).value
        known = next((name for name, other in self._values.items() if other == value), None)
        chosen = known
        for number in range(2, _MOST):
            found = move(text, span, match.rule.id, chosen, self._os_is_os, self._transform)
            if self._values.get(found.name, value) == value:
                break
            chosen = f"{found.name.removesuffix(f'_{number - 1}')}_{number}"
        return found, value


def _masked(text: str, match: Match) -> str:
    return text[: match.start] + replacement(match.rule) + text[match.end :]


def _in_comment(text: str, match: Match) -> bool:
    try:
        comments = lex(text).comments
    except LexError:
        return False
    return any(start <= match.start and match.end <= end for start, end in comments)


def _edited(text: str, found: Move) -> str:
    """The text with the edits made; it has line feeds only."""
    starts = line_starts(text)
    parts, at = [], 0
    for edit in found.edits:
        span = edit.span
        start = _offset(text, starts[span.start_line - 1], span.start_column)
        parts += [text[at:start], edit.text]
        at = _offset(text, starts[span.end_line - 1], span.end_column)
    return "".join([*parts, text[at:]])


def _offset(text: str, line_start: int, column: int) -> int:
    """Where the UTF-16 column, from 1, of the line that begins at ``line_start`` is."""
    at, units = line_start, column - 1
    while units > 0:
        units -= 2 if text[at] > "\uffff" else 1
        at += 1
    return at
