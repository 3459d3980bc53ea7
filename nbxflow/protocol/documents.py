"""Frozen dataclasses to protocol documents (snake_case to camelCase) and back."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
_Build = Callable[[Any], Any]
_PLAIN = frozenset((str, int, float, bool, type(None)))


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def to_document(value: Any) -> Any:
    """The document of a dataclass: fields in camelCase, tuples as lists; dicts keep their keys."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if dataclasses.is_dataclass(kind):
        return {key: to_document(getattr(value, name)) for name, key in _keys(kind)}
    if isinstance(value, (list, tuple)):
        return [to_document(item) for item in value]
    if isinstance(value, dict):
        return {key: to_document(item) for key, item in value.items()}
    return value


def from_document(cls: type[T], document: Mapping[str, Any]) -> T:
    """Build the dataclass ``cls`` from a document already validated against its schema.

    Raises:
        TypeError: a field without default is missing.
    """
    values = {
        name: document[key] if build is None or document[key] is None else build(document[key])
        for name, key, build in _fields(cls)  # type: ignore[arg-type]  # classes are hashable
        if key in document
    }
    return cls(**values)


# Histories are long: what follows from a class alone is found out once.


@cache
def _keys(cls: type) -> tuple[tuple[str, str], ...]:
    """Each field and its key in documents."""
    return tuple((field.name, _camel(field.name)) for field in dataclasses.fields(cls))


@cache
def _fields(cls: type) -> tuple[tuple[str, str, _Build | None], ...]:
    """Each field, its key, and what makes its value; None: it is the one in the document."""
    hints = get_type_hints(cls)
    return tuple((name, key, _builder(hints[name])) for name, key in _keys(cls))


def _builder(hint: Any) -> _Build | None:
    if get_origin(hint) in (Union, types.UnionType):
        [inner] = [arg for arg in get_args(hint) if arg is not type(None)]
        return _builder(inner)
    if get_origin(hint) is tuple:
        build = _builder(get_args(hint)[0])
        return tuple if build is None else partial(_all, build)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return partial(from_document, hint)
    return None


def _all(build: _Build, items: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(item if item is None else build(item) for item in items)
