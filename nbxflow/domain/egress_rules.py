"""What may leave, in small rules: tables of keys, and what each value has to be."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, Union

from nbxflow.domain.dataset_names import without_credentials

Rule = Union[Callable[[Any], Any], Mapping[str, "Rule"], "list[Rule]"]
"""A function that gives the value as it may leave (None: not at all), a table of keys, or a list
with the rule of its items."""

MAX_TEXT = 1000
MAX_NAME = 4000
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
WORD = re.compile(r"[A-Za-z0-9_+\-# ]{1,60}")
VERSION = re.compile(r"[A-Za-z0-9.+\-_]{1,60}")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://[^\s'\"<>]+")
_CLASS_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


class EgressError(ValueError):
    """What was to be sent has no identity that may leave: it is not sent."""


def let_pass(value: Any, rule: Rule) -> Any:
    """``value`` as ``rule`` lets it pass; None for what is dropped."""
    if callable(rule):
        return rule(value)
    if isinstance(rule, list):
        if not isinstance(value, list):
            return None
        items = (let_pass(item, rule[0]) for item in value)
        return [item for item in items if item is not None]
    if not isinstance(value, Mapping):
        return None
    kept = {key: let_pass(value[key], rule[key]) for key in rule if key in value}
    return {key: item for key, item in kept.items() if item is not None}


def matching(pattern: re.Pattern[str]) -> Callable[[Any], Any]:
    """Texts that are wholly of a pattern."""
    return lambda value: value if isinstance(value, str) and pattern.fullmatch(value) else None


def one_of(*values: str | int) -> Callable[[Any], Any]:
    """One of a few values; ``True`` is not 1."""
    return lambda value: (
        value if any(type(value) is type(one) and value == one for one in values) else None
    )


def number(value: Any) -> Any:
    """A finite number."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None


def text(value: Any) -> Any:
    """One line; URLs in it lose credentials, query and fragment."""
    if not isinstance(value, str):
        return None
    line = CONTROL.sub(" ", value)
    return _URL.sub(lambda found: without_credentials(found.group()), line)[:MAX_TEXT]


def url(value: Any) -> Any:
    """A URL without credentials, query and fragment."""
    if not isinstance(value, str):
        return None
    return without_credentials(CONTROL.sub("", value))[:MAX_TEXT]


def whole_name(value: Any) -> Any:
    """The whole name or none: a shortened one would be that of another thing."""
    if not isinstance(value, str) or len(value) > MAX_NAME:
        return None
    return _URL.sub(lambda found: without_credentials(found.group()), CONTROL.sub("", value))


def class_name(value: Any) -> Any:
    """The class of an error; a text that is none is replaced, not shortened."""
    named = isinstance(value, str) and len(value) <= 200 and _CLASS_NAME.fullmatch(value)
    return value if named else "Error"
