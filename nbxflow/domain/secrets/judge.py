"""What decides, beyond the pattern of a rule, whether a match is a secret."""

from __future__ import annotations

import re

from nbxflow.domain.secrets.assigned import AssignedJudge
from nbxflow.domain.secrets.rules import Rule
from nbxflow.domain.secrets.values import (
    classes,
    has_digit,
    is_common,
    is_placeholder,
    wordiness,
)
from nbxflow.domain.secrets.words import Words

_TEMPLATE = re.compile(r"\{[^}]*\}|\$[A-Za-z_({]|%\(|%[sd](?![A-Za-z0-9])|^[*.]+$|…")
_DIGITS = re.compile(r"[0-9]+")
_LONG = 512
_MOST_REMEMBERED = 10_000


class Judge:
    """Judges matches of all rules of one set of packs; remembers what it said, as texts repeat."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._assigned = AssignedJudge(words)
        self._said: dict[tuple[str, str], bool] = {}

    def is_secret(self, text: str, rule: Rule, begin: int, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` is a secret; the match of ``rule`` begins at ``begin``."""
        if rule.judge in ("assignment", "header"):
            given = self._assigned.is_secret(text, begin, start, end)
            return given and len(set(text[start:end])) >= rule.distinct
        asked = (rule.id, text[start:end])
        if asked not in self._said:
            if len(self._said) >= _MOST_REMEMBERED:
                self._said.clear()
            self._said[asked] = self._looks_secret(rule, text[start:end])
        return self._said[asked]

    def _looks_secret(self, rule: Rule, secret: str) -> bool:
        body = secret[rule.visible :]
        if len(set(body)) < rule.distinct:
            return False
        return self._is_format(body) if rule.judge == "format" else self._is_password(secret)

    def _is_format(self, body: str) -> bool:
        if len(body) > _LONG:
            return True
        if is_placeholder(body, self._words):
            return False
        return has_digit(body) or wordiness(body, self._words) < 60

    def _is_password(self, value: str) -> bool:
        """Whether what stands in the place of a password is one."""
        if _TEMPLATE.search(value) or (len(value) < 8 and _DIGITS.fullmatch(value)):
            return False
        if classes(value) == 1 and (len(value) < 6 or wordiness(value, self._words) >= 50):
            return False
        return not is_common(value, self._words) and not is_placeholder(value, self._words)
