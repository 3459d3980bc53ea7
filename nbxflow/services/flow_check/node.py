"""The forms that a described value can have: lists that JSON can hold, a kind first.

============== =============================================================================
``value``      type, text: equal when both are
``float``      type, hexadecimal text: numbers, compared with a tolerance
``text``       type, text (shortened), digest of all of it
``items``      type, nodes in order
``pairs``      type, pairs of key node and node, in order
``fields``     type, object of nodes by name
``array``      type, dtype, shape, digest, form of the kept numbers (``d``, ``q``) or None
``digest``     type, digest: too large to be kept
``ref``        number of the node (in order of the first visit) that this is once more
``uncomparable`` type, why
============== =============================================================================
"""

from __future__ import annotations

from typing import Any

Node = list[Any]

LONGEST_TEXT = 20_000
"""Characters of a text that are kept to be shown."""


def value(kind: str, text: str) -> Node:
    """A leaf that is equal or not."""
    return ["value", kind, text]


def uncomparable(kind: str, why: str) -> Node:
    """Something of which nothing can be said."""
    return ["uncomparable", kind, why]
