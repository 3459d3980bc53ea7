"""What a call does with what it is given."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple


class Behaviour(NamedTuple):
    """What a call does: whether its result shares objects with what it is given, the positions of
    arguments that it changes, the positions of functions that it calls, None when it calls none,
    whether the result is always a new object, that only holds what it shares, and whether what
    changes the result changes all that it holds, as with a pipeline of models.
    """

    shares: bool
    changes: Tuple[int, ...] = ()
    calls: Optional[Tuple[int, ...]] = None
    new: bool = False
    unites: bool = False


FRESH = Behaviour(False)
HOLDS = Behaviour(True, new=True)
SHARES = Behaviour(True)
CALLS = Behaviour(True, (), (0,))
CALLS_AND_HOLDS = Behaviour(True, (), (0,), new=True)
CALLS_SECOND = Behaviour(True, (), (1,))
CALLS_BY_KEYWORD = Behaviour(True, (), ())
CHANGES_FIRST = Behaviour(True, (0,))
UNITES = Behaviour(True, new=True, unites=True)
