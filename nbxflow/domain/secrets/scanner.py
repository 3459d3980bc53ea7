"""Find secrets in one text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from nbxflow.domain.secrets.decode import View, views
from nbxflow.domain.secrets.judge import Judge
from nbxflow.domain.secrets.matching import Subject
from nbxflow.domain.secrets.rules import Rule, Rules


@dataclass(frozen=True)
class Match:
    """A secret: ``text[start:end]``, in code points."""

    start: int
    end: int
    rule: Rule


def find_secrets(text: str, rules: Rules) -> list[Match]:
    """The secrets in ``text``, in order, not overlapping.

    Of findings that overlap, what is known by its format wins over what is known by its place or
    name; formats that have escapes in them win over what stands plainly (which may be a part of
    them), that over other things with escapes, and that over base64; then the earlier rule wins.
    """
    judge = Judge(rules.words)
    claims = _Claims(text)
    plain = Subject(text, rules)
    escaped: list[tuple[View, Subject]] = []
    coded: list[tuple[View, Subject]] = []
    for view in views(text):
        (escaped if view.in_place else coded).append((view, Subject(view.text, rules)))

    def claim_encoded(encoded: list[tuple[View, Subject]], wanted: Callable[[Rule], bool]) -> None:
        for view, inside in encoded:
            claims.claim(_matches(inside, wanted, judge), view)

    claim_encoded(escaped, _is_format)
    claims.claim(_matches(plain, _is_no_name, judge))
    claim_encoded(escaped, _is_no_name)
    claim_encoded(coded, _is_no_name)
    claims.claim(_matches(plain, _is_name, judge))
    claim_encoded(escaped, _is_name)
    return claims.in_order()


class _Claims:
    """What was found; parts of the text that belong to a finding belong to no other."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._taken = bytearray()
        self._found: list[Match] = []

    def claim(self, matches: Iterable[Match], view: View | None = None) -> None:
        """Keep the matches, found in the text or in a view of it, of which nothing is taken."""
        for match in matches:
            start, end = match.start, match.end
            if view:
                start, end = view.span(self._text, start, end)
            self._taken = self._taken or bytearray(len(self._text))
            if self._taken.find(1, start, end) < 0:
                self._taken[start:end] = b"\1" * (end - start)
                self._found.append(Match(start, end, match.rule))

    def in_order(self) -> list[Match]:
        """What was kept, as it stands in the text."""
        return sorted(self._found, key=lambda match: match.start)


def _matches(subject: Subject, wanted: Callable[[Rule], bool], judge: Judge) -> Iterator[Match]:
    for rule in filter(wanted, subject.rules):
        last = 0
        for begin, start, end in subject.places(rule):
            if start >= last and judge.is_secret(subject.text, rule, begin, start, end):
                last = end
                yield Match(start, end, rule)


def _is_name(rule: Rule) -> bool:
    return rule.judge == "assignment"


def _is_no_name(rule: Rule) -> bool:
    return rule.judge != "assignment"


def _is_format(rule: Rule) -> bool:
    return rule.judge == "format"
