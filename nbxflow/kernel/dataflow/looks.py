"""What one object is made of: its own content and the objects it refers to.

A look never calls user code: the real type decides, containers are read with the methods of the
builtin types, attributes through the descriptors that CPython itself has put there.
"""

from __future__ import annotations

import zlib
from typing import Any, Callable, FrozenSet, NamedTuple, Optional, Tuple

from .code import CodeUse

MUTABLE = 1
"""The object itself can change."""
UNCOMPARABLE = 2
"""Its content cannot be told exactly."""
INERT = 4
"""Holding on to it for a while keeps no one waiting, if its children are inert too."""
FREE = 8
"""It has no identity that matters and no children: its head is its version."""
UNORDERED = 16
"""The children have no order."""
CONSUMED = 32
"""Looking at what it gives changes it (generators, iterators, files)."""
SECRETIVE = 64
"""It may hold on to objects that cannot be seen."""
UNFINISHED = 128
"""The budget ended before all of it was looked at."""
CALLS = 256
"""It is code that runs when it is called, and may change what it refers to."""

UNDIGESTED = 512
"""Equal contents need not look equal."""

VALUED = 1024
"""The head's first part is the version of a name bound to it, although it leads to more."""

WORTH_GROUPING = 16
"""Lists of fewer rows are looked at row by row."""
SECONDS_TO_SORT = 60e-9
"""What finding out the type of an element costs, about."""
SECONDS_TO_LOOK = 3e-6
"""What looking at an element by itself costs, about."""
MANY = 2_000
"""Containers of more elements are not held."""
HEAVY = 100_000
"""Containers of more bytes are not held, and data of more bytes not read where facts suffice."""
BYTES_AT_MOST = 8_000_000

CHUNK = 1 << 20
"""Bytes that are copied at once to be read."""
SECONDS_TO_READ = 1e-9
"""What finding the checksum of a byte costs, about."""

NOTHING: FrozenSet[str] = frozenset()


class Look(NamedTuple):
    """One object as seen from outside.

    Attributes:
        head: the object's own content, hashable, without what is in ``children``.
        children: the objects it refers to, in order.
        flags: see the constants of this module.
        names: global names of the notebook that its code looks up.
        use: what its code uses, where it is code.
        members: mutable objects that are covered by the head and are not looked at one by one.
        bulk: gives a checksum of data that is too big to be read each time.
        weight: bytes of these data.
    """

    head: Any
    children: Tuple[Any, ...] = ()
    flags: int = 0
    names: FrozenSet[str] = NOTHING
    use: Optional[CodeUse] = None
    bulk: Optional[Callable[[], int]] = None
    members: Tuple[Any, ...] = ()
    weight: int = 0


def free(head: Any) -> Look:
    """The look of a value without identity: its head is its version."""
    return Look(head, (), FREE)


def text(value: Any) -> str:
    """A text that must be one; ``?`` for anything else."""
    return value if type(value) is str else "?"


def checksum_of(view: memoryview) -> int:
    """Checksum of bytes."""
    return zlib.crc32(view)
