"""Clean whole records and documents of secrets before they are kept, shown or sent."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from nbxflow.domain.secrets.masks import replacement, scrub
from nbxflow.domain.secrets.rules import Rules
from nbxflow.domain.secrets.scanner import find_secrets

T = TypeVar("T")

# Neither a line nor a word goes on over this, so that no rule sees two texts as one.
_BETWEEN = "\n\0\n"
# Whole texts that are nothing but an id, a digest or a moment: of our own making, without context,
# and no rule may ever alter one.
_OWN = re.compile(
    r"[0-9a-f]{16,128}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)"
)

# Of a secret this long every occurrence is one; a shorter one may be a word like others.
_LONG = 8


class Scrubber:
    """Masks the secrets in every text of a value.

    Two texts that differ only in a secret become the same: whatever else were put in its place
    would let the secret be guessed, and a dataset whose name holds a new key is the same dataset.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def text(self, text: str) -> str:
        """One text; the very same object when nothing is found."""
        if _OWN.fullmatch(text):
            return text
        clean = scrub(text, self._rules)
        if not _is_assigning_path(clean):
            return clean
        parts = clean.split("/")
        scrubbed = [scrub(part, self._rules) for part in parts]
        return clean if scrubbed == parts else "/".join(scrubbed)

    def clean(self, value: T, *, of: Iterable[str] = ()) -> T:
        """A value of dataclasses, tuples, lists, dicts and plain values, its texts scrubbed.

        Keys of dicts stay as they are: they name fields. The very same object is given back when
        nothing is found, which takes one scan of all its texts together.

        Args:
            value: what is to be kept, shown or sent.
            of: sources that the value was made from. What is a secret in one of them is masked in
                the value too: without the name it was assigned to, no rule knows it.
        """
        known = self._secrets(of)
        together = _BETWEEN.join(_texts(value))
        if not known and not find_secrets(together, self._rules):
            return value
        cleaned: T = _changed(value, lambda text: self.text(_without(text, known)))
        return cleaned

    def _secrets(self, texts: Iterable[str]) -> dict[str, str]:
        """The secrets in ``texts`` and what stands in place of each, longest first."""
        found = {
            text[match.start : match.end]: replacement(match.rule)
            for text in texts
            for match in find_secrets(text, self._rules)
        }
        return dict(sorted(found.items(), key=lambda entry: -len(entry[0])))


def _is_assigning_path(text: str) -> bool:
    """Whether parts of a path say ``name=value``: to rules a value with a slash is a path."""
    return "=" in text and "/" in text


def _without(text: str, known: Mapping[str, str]) -> str:
    for secret, mask in known.items():
        if len(secret) >= _LONG:
            text = text.replace(secret, mask)
        if text == secret or (len(text) >= _LONG and text in secret):
            return mask
    return text


def _texts(value: Any) -> list[str]:
    """Every text in ``value`` that a rule may look at, each once."""
    found: dict[str, None] = {}
    # A stack, not recursion: each record that is kept goes through here several times.
    left = [value]
    while left:
        item = left.pop()
        if isinstance(item, str):
            if item not in found and not _OWN.fullmatch(item):
                found[item] = None
                if _is_assigning_path(item):
                    found[item.replace("/", _BETWEEN)] = None
        elif item is None or isinstance(item, (int, float)):
            continue
        elif isinstance(item, (list, tuple)):
            left += item
        elif dataclasses.is_dataclass(item):
            left += vars(item).values()
        elif isinstance(item, Mapping):
            left += item.values()
    return list(found)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _changed(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_changed(item, change) for item in value]
    if isinstance(value, tuple):
        return tuple(_changed(item, change) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = dataclasses.fields(value)
        before = {field.name: getattr(value, field.name) for field in fields}
        return dataclasses.replace(
            value, **{name: _changed(item, change) for name, item in before.items()}
        )
    return value
