"""Digests that tell equal values and nothing else."""

from __future__ import annotations

import hashlib
import os
from typing import Any, Optional

from .looks import VALUED
from .walk import Node

KEY = os.urandom(32)
"""Secret of the process: a digest cannot be compared with that of a guessed value."""


def of_bytes(data: bytes) -> str:
    """Keyed digest of bytes."""
    return hashlib.blake2b(data, key=KEY, digest_size=16).hexdigest()


def of_head(head: Any) -> str:
    """Keyed digest of a look's head."""
    return of_bytes(repr(head).encode("utf-8", "surrogatepass"))


def of_value(node: Node) -> Optional[str]:
    """Digest of a value that is its own version; None for every other value."""
    if node.free:
        return of_head(node.look.head)
    return of_head(node.look.head[0]) if node.look.flags & VALUED else None
