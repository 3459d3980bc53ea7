"""Makes another value of a value: a broken task, on which the comparison is tried."""

from __future__ import annotations

import copy
import sys
from typing import Any


def alter(item: Any) -> Any:
    """A value that differs from ``item`` as little as can be; ``item`` itself is unchanged.

    Raises:
        TypeError: it is not known how to change such a value.
    """
    if isinstance(item, bool):
        return not item
    if isinstance(item, (int, float, complex)):
        return item + 1
    if isinstance(item, str):
        return item + "."
    if isinstance(item, list):
        return [*item, None]
    if isinstance(item, dict):
        return {**item, "nbxflow": None}
    if isinstance(item, tuple) and type(item) is tuple:
        return (*item, None)
    if isinstance(item, (set, frozenset)):
        return item | {"nbxflow"}
    return _of_library(item)


def _of_library(item: Any) -> Any:
    pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
    if pandas is not None and isinstance(item, (pandas.DataFrame, pandas.Series)) and len(item):
        return item.iloc[:-1]
    if numpy is not None and isinstance(item, numpy.ndarray) and item.size:
        changed = item.copy()
        first = changed.reshape(-1)[0]
        changed.reshape(-1)[0] = not first if isinstance(first, numpy.bool_) else first + 1
        return changed
    if hasattr(item, "__dict__") and item.__dict__ and not isinstance(item, type):
        changed = copy.copy(item)
        name = sorted(changed.__dict__)[0]
        changed.__dict__[name] = alter(changed.__dict__[name])
        return changed
    raise TypeError(f"no other {type(item).__name__} is known")
