"""Frozen dataclasses to protocol documents (snake_case to camelCase) and back."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def to_document(value: Any) -> Any:
    """The document of a dataclass: fields in camelCase, tuples as lists; dicts keep their keys."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            _camel(field.name): to_document(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    if isinstance(value, (list, tuple)):
        return [to_document(item) for item in value]
    if isinstance(value, dict):
        return {key: to_document(item) for key, item in value.items()}
    return value


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _convert(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) in (Union, types.UnionType):
        [inner] = [arg for arg in get_args(hint) if arg is not type(None)]
        return _convert(inner, value)
    if get_origin(hint) is tuple:
        return tuple(_convert(get_args(hint)[0], item) for item in value)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return from_document(hint, value)
    return value


def from_document(cls: type[T], document: Mapping[str, Any]) -> T:
    """Build the dataclass ``cls`` from a document already validated against its schema.

    Raises:
        TypeError: a field without default is missing.
    """
    hints = _hints(cls)  # type: ignore[arg-type]  # classes are hashable
    values = {
        field.name: _convert(hints[field.name], document[_camel(field.name)])
        for field in dataclasses.fields(cls)  # type: ignore[arg-type]  # T is a dataclass here
        if _camel(field.name) in document
    }
    return cls(**values)
