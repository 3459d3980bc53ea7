"""What a value looks like: a placeholder, words, or something drawn at random.

ASCII and whole numbers only, so that both engines say the same.
"""

from __future__ import annotations

import re
from functools import cache
from operator import add

from nbxflow.domain.secrets.words import Words

_LOOKED_AT = 128
_RUN = 6

_DIGIT = re.compile(r"[0-9]")
_LOWER = re.compile(r"[a-z]")
_UPPER = re.compile(r"[A-Z]")
_OTHER = re.compile(r"[^A-Za-z0-9]")
_HEXADECIMAL = re.compile(r"[0-9a-fA-F]{16,}")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_CORE = re.compile(r"[^a-z]*([a-z]*)[^a-z]*")


def ascii_lower(text: str) -> str:
    """``text`` with A–Z in lower case and all else as it was: of the same length."""
    if text.isascii():
        return text.lower()
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def is_placeholder(value: str, words: Words) -> bool:
    """Whether ``value`` stands for a secret in a text that shows where one belongs."""
    head = value[:_LOOKED_AT]
    lowered = ascii_lower(head)
    said = (word for word in words.placeholders if word in lowered)
    if any(form in head for word in said for form in _forms(word)):
        return True
    return any(sample in value for sample in words.samples) or has_run(head)


def has_run(value: str) -> bool:
    """Whether six characters in a row are the same, or follow or precede one another."""
    # A run of six goes over one of these pairs.
    if not any(-1 <= ord(a) - ord(b) <= 1 for a, b in zip(value[::5], value[1::5], strict=False)):
        return False
    same = up = down = 1
    previous = -9
    for code in map(ord, value):
        same = same + 1 if code == previous else 1
        up = up + 1 if code == previous + 1 else 1
        down = down + 1 if code == previous - 1 else 1
        if same >= _RUN or up >= _RUN or down >= _RUN:
            return True
        previous = code
    return False


def classes(value: str) -> int:
    """How many of lower case, upper case, digits and others occur."""
    return sum(bool(kind.search(value)) for kind in (_LOWER, _UPPER, _DIGIT, _OTHER))


def has_digit(value: str) -> bool:
    """Whether a digit occurs."""
    return bool(_DIGIT.search(value))


def wordiness(value: str, words: Words) -> int:
    """Of a hundred pairs of neighbouring letters, how many are frequent in words.

    0 where letters stand apart, as in hexadecimal digits: they say nothing.
    """
    common = total = 0
    for run in _LETTERS.findall(value):
        lowered = run.lower()
        total += len(run) - 1
        common += sum(map(words.pairs.__contains__, map(add, lowered, lowered[1:])))
    if total * 2 < len(value) or _HEXADECIMAL.fullmatch(value):
        return 0
    return common * 100 // max(total, 1)


def is_common(value: str, words: Words) -> bool:
    """Whether ``value`` is an everyday word, perhaps with digits and signs around it."""
    core = _CORE.fullmatch(ascii_lower(value))
    return core is not None and (not core[1] or core[1] in words.common)


def entropy(value: str) -> int:
    """Shannon's entropy of the characters, in 4096ths of a bit for each character."""
    length = len(value)
    counts = map(value.count, set(value))
    spent = sum(count * _log2(count) for count in counts)
    return (length * _log2(length) - spent) // length


@cache
def _log2(number: int) -> int:
    """Twelve binary digits after the point, cut off; by squaring, hence the same everywhere."""
    whole = number.bit_length() - 1
    mantissa = (number << 15) >> whole
    result = whole
    for _ in range(12):
        mantissa = (mantissa * mantissa) >> 15
        result <<= 1
        if mantissa >> 16:
            mantissa >>= 1
            result |= 1
    return result


def _forms(word: str) -> tuple[str, ...]:
    """How people write a word; other mixtures of cases come out of generators of secrets."""
    return word, word.upper(), word[:1].upper() + word[1:]
