"""Find secrets in one text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nbxflow.domain.secrets.rules import Rule, Rules


@dataclass(frozen=True)
class Match:
    """A secret: ``text[start:end]``, in code points."""

    start: int
    end: int
    rule: Rule


def find_secrets(text: str, rules: Rules) -> list[Match]:
    """The secrets in ``text``, in order, not overlapping."""
    found: list[Match] = []
    for rule in rules.rules:
        for match in _matches(text, rule):
            if not any(match.start < other.end and other.start < match.end for other in found):
                found.append(match)
    return sorted(found, key=lambda match: match.start)


def _matches(text: str, rule: Rule) -> Iterator[Match]:
    for keyword in rule.keywords:
        place = text.find(keyword)
        while place >= 0:
            found = rule.pattern.match(text, place)
            if found and len(set(found[rule.secret][rule.visible :])) >= rule.distinct:
                yield Match(found.start(rule.secret), found.end(rule.secret), rule)
            place = text.find(keyword, place + 1)
