"""The words by which values and names are judged; they come with the packs, for both engines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Words:
    """Lists of words, in lower case unless said otherwise (schema ``secret-rules``)."""

    placeholders: tuple[str, ...] = ()
    """What makes any value that contains it no secret: lower case, upper case, capitalised."""
    samples: tuple[str, ...] = ()
    """Parts of secrets that documentation publishes; as written."""
    common: frozenset[str] = frozenset()
    """Words that are no password by themselves, nor with digits around them."""
    passwords: frozenset[str] = frozenset()
    """Words of a name that holds a password."""
    tokens: frozenset[str] = frozenset()
    """Words of a name that holds a key or token; ``api key`` is two words in this order."""
    about: frozenset[str] = frozenset()
    """Last words of a name that tells something about a secret, and does not hold it."""
    other: frozenset[str] = frozenset()
    """Words before ``token`` or ``key`` that mean something else than a secret."""
    pairs: frozenset[str] = frozenset()
    """Pairs of letters that are frequent in words."""


def merge_words(given: Iterable[Mapping[str, Any]]) -> Words:
    """The words of several packs together."""
    lists: dict[str, list[str]] = {}
    for words in given:
        for kind, entries in words.items():
            lists.setdefault(kind, []).extend(entries)
    pairs = [text[at : at + 2] for text in lists.pop("pairs", []) for at in range(0, len(text), 2)]
    return Words(
        placeholders=tuple(lists.pop("placeholders", ())),
        samples=tuple(lists.pop("samples", ())),
        pairs=frozenset(pairs),
        **{kind: frozenset(entries) for kind, entries in lists.items()},
    )
