"""What stands in place of a secret: on screens, in files, in what leaves."""

from __future__ import annotations

from nbxflow.domain.secrets.rules import Rule, Rules
from nbxflow.domain.secrets.scanner import find_secrets

_DOTS = "·" * 12


def masked(rule: Rule, secret: str) -> str:
    """How a secret is shown: its public beginning and dots; tells neither its length nor more."""
    return secret[: rule.visible] + _DOTS


def replacement(rule: Rule) -> str:
    """What is written in place of a secret; legal inside string literals, JSON and HTML."""
    return f"[redacted:{rule.id}]"


def scrub(text: str, rules: Rules) -> str:
    """``text`` with every secret in it replaced; the very same object when there is none."""
    matches = find_secrets(text, rules)
    if not matches:
        return text
    parts, end = [], 0
    for match in matches:
        parts += [text[end : match.start], replacement(match.rule)]
        end = match.end
    return "".join([*parts, text[end:]])
