"""Validate documents against the protocol's JSON Schemas (draft-07)."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from jsonschema import Draft7Validator, FormatChecker
from referencing import Registry, Resource


class ProtocolError(ValueError):
    """A document does not follow its schema.

    Attributes:
        schema: name of the schema, e.g. ``execution``.
        path: JSON path of the first value that failed, e.g. ``$.cells[0].id``.
    """

    def __init__(self, schema: str, path: str, message: str) -> None:
        super().__init__(f"{schema}: {path}: {message}")
        self.schema = schema
        self.path = path


@lru_cache(maxsize=1)
def schemas() -> dict[str, dict[str, Any]]:
    """Every schema of the protocol by its file name without ``.json``."""
    folder = resources.files("nbxflow.protocol") / "schemas"
    return {
        entry.name.removesuffix(".json"): json.loads(entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    }


@lru_cache(maxsize=1)
def _registry() -> Registry[Any]:
    return Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas().values()
    )


@cache
def _validator(name: str) -> Draft7Validator:
    return Draft7Validator(schemas()[name], registry=_registry(), format_checker=FormatChecker())


def validate(name: str, document: object) -> None:
    """Check ``document`` against the schema called ``name``.

    Raises:
        KeyError: there is no such schema.
        ProtocolError: the document does not follow it; the first failure by path is reported.
    """
    errors = sorted(_validator(name).iter_errors(document), key=lambda error: error.json_path)
    if errors:
        raise ProtocolError(name, errors[0].json_path, errors[0].message)
