"""Rules that find secrets, compiled from packs (schema ``secret-rules``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from nbxflow.domain.secrets.findings import Severity
from nbxflow.domain.secrets.subset import PatternError, check_pattern
from nbxflow.domain.secrets.words import Words, merge_words


class RuleError(ValueError):
    """A pack cannot be used; the message names the pack, the rule and what is wrong with it."""


@dataclass(frozen=True)
class Rule:
    """One rule; see the schema for what each field means."""

    id: str
    title: str
    severity: Severity
    keywords: tuple[str, ...]
    any_case: bool
    lead: tuple[int, int]
    pattern: re.Pattern[str]
    secret: int
    visible: int
    distinct: int
    judge: Literal["format", "assignment", "url", "header"]
    run: int = 0
    """How many letters, digits, ``_``, ``.`` and ``-`` stand in a row around the keyword; or 0."""


@dataclass(frozen=True)
class Rules:
    """Rules in the order in which they are asked; earlier ones win where findings overlap."""

    rules: tuple[Rule, ...]
    words: Words = field(default_factory=Words, repr=False)

    @cached_property
    def keywords(self) -> Keywords:
        """The keywords of all rules."""
        return _keywords(self.rules)


_Table = tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True)
class Keywords:
    """Keywords, each with the numbers of its rules, by where it is enough to look for them."""

    in_tokens: _Table
    """In runs of at least ``shortest_token`` letters, digits, ``_``, ``.`` and ``-``."""
    anywhere: _Table
    any_case: _Table
    """In a copy of the text in lower case."""
    shortest_token: int = 20


def compile_rules(packs: Sequence[Mapping[str, Any]]) -> Rules:
    """Compile packs that follow the schema ``secret-rules``.

    Raises:
        RuleError: a pattern is outside the common subset, or two rules have one id.
    """
    rules: dict[str, Rule] = {}
    for pack in packs:
        for rule in pack["rules"]:
            try:
                if rule["id"] in rules:
                    raise RuleError("another rule has this id")
                rules[rule["id"]] = _compile(rule)
            except (RuleError, PatternError, re.error) as error:
                raise RuleError(f"pack {pack['name']}, rule {rule['id']}: {error}") from None
    words = merge_words(pack.get("words", {}) for pack in packs)
    return Rules(tuple(rules.values()), words)


def _keywords(rules: Sequence[Rule]) -> Keywords:
    shortest = Keywords.shortest_token
    tables: dict[str, dict[str, list[int]]] = {"case": {}, "tokens": {}, "any": {}}
    for number, rule in enumerate(rules):
        kind = "case" if rule.any_case else "tokens" if rule.run >= shortest else "any"
        for keyword in rule.keywords:
            tables[kind].setdefault(keyword, []).append(number)
    done = {
        kind: tuple((keyword, tuple(numbers)) for keyword, numbers in table.items())
        for kind, table in tables.items()
    }
    return Keywords(in_tokens=done["tokens"], anywhere=done["any"], any_case=done["case"])


def _compile(rule: Mapping[str, Any]) -> Rule:
    shape = check_pattern(rule["pattern"])
    pattern = re.compile(rule["pattern"], re.ASCII)
    if rule["secret"] > pattern.groups:
        raise RuleError("the pattern has no group that is the secret")
    if rule["lead"][0] > rule["lead"][1]:
        raise RuleError("lead goes from the fewest characters to the most")
    written = "".join([rule["pattern"].replace(r"\\", ""), *rule["keywords"]])
    if rule["anyCase"] and re.search(r"(?<!\\)[A-Z]", written):
        raise RuleError("with anyCase, keywords and pattern are written in lower case")
    return Rule(
        id=rule["id"],
        title=rule["title"],
        severity=rule["severity"],
        keywords=tuple(rule["keywords"]),
        any_case=rule["anyCase"],
        lead=(rule["lead"][0], rule["lead"][1]),
        pattern=pattern,
        secret=rule["secret"],
        visible=rule["visible"],
        distinct=rule["distinct"],
        judge=rule["judge"],
        run=shape.width if shape.compact and rule["lead"][1] < shape.width else 0,
    )
