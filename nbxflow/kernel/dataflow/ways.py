"""The registers of how to look at the objects of each type, by the type's identity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Dict, FrozenSet

from .looks import Look

if TYPE_CHECKING:
    from .looker import Looker

Way = Callable[["Looker", Any], Look]

WAYS: Dict[int, Way] = {}
"""How to look at objects of exactly this type."""

BASES: Dict[int, Way] = {}
"""How to look at the content that an instance of a derived class has as one of this type."""

FAMILIES: Dict[int, Way] = {}
"""How to look at the instances of a library's class and of all library classes derived from it."""

PRIVATE: Dict[int, FrozenSet[str]] = {}
"""Attributes of a base class that its own way of looking has covered."""
