"""Where the patterns of rules match in one text: keywords first, then patterns at their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, repeat

from nbxflow.domain.secrets.rules import Rule, Rules
from nbxflow.domain.secrets.runs import COMPACT, runs
from nbxflow.domain.secrets.values import ascii_lower

Place = tuple[int, int, int]
"""The begin of a match, and the begin and end of the secret in it."""


class Subject:
    """A text, and what is made of it when a rule asks for it."""

    def __init__(self, text: str, rules: Rules) -> None:
        self.text = text
        self._rules = rules

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules of which a keyword stands where a match could be, in their order.

        Few words of an ordinary text are as long as a token, so it is cheap to look in these only.
        """
        keywords = self._rules.keywords
        possible: set[int] = set()
        for text, table in (
            (self.text, keywords.anywhere),
            (self._lowered, keywords.any_case),
            (self._tokens, keywords.in_tokens),
        ):
            for keyword, numbers in table if text else ():
                if keyword in text:
                    possible.update(numbers)
        return [self._rules.rules[number] for number in sorted(possible)]

    def places(self, rule: Rule) -> Iterator[Place]:
        """Where the pattern of ``rule`` matches."""
        text = self._lowered if rule.any_case else self.text
        return _names(text, rule) if rule.judge == "assignment" else _at_keywords(text, rule)

    @cached_property
    def _lowered(self) -> str:
        return ascii_lower(self.text)

    @cached_property
    def _tokens(self) -> str:
        least = self._rules.keywords.shortest_token
        return "\n".join(self.text[start:end] for start, end in runs(self.text, COMPACT, least))


def _names(text: str, rule: Rule) -> Iterator[Place]:
    """All matches of a pattern of names: the value is in its group, or there is none."""
    for found in rule.pattern.finditer(text):
        start, end = found.span(rule.secret)
        if start >= 0:
            yield found.start(), start, end


def _at_keywords(text: str, rule: Rule) -> Iterator[Place]:
    places = _occurrences(text, rule.keywords)
    for found in filter(None, _tries(text, rule, places)):
        start, end = found.span(rule.secret)
        if start >= 0:
            yield found.start(), start, end


def _tries(text: str, rule: Rule, places: list[int]) -> Iterator[re.Match[str] | None]:
    """What the pattern matches for each keyword, beginning as far before it as it may."""
    fewest, most = rule.lead
    match = rule.pattern.match
    if fewest == most:
        return map(match, repeat(text), [place - most for place in places if place >= most])
    leads = range(most, fewest - 1, -1)
    return (
        next(filter(None, (match(text, place - lead) for lead in leads if lead <= place)), None)
        for place in places
    )


def _occurrences(text: str, keywords: tuple[str, ...]) -> list[int]:
    """Where keywords begin, in order; one keyword does not overlap itself."""
    places: list[int] = []
    for keyword in keywords:
        if keyword in text:
            between = text.split(keyword)
            lengths = map(len(keyword).__add__, map(len, between[1:-1]))
            places += accumulate(lengths, initial=len(between[0]))
    return sorted(places) if len(keywords) > 1 else places
