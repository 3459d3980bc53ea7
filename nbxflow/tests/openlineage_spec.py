"""Checks events against the published OpenLineage schemas and nbxflow's own facet schemas."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

_CORE = "https://openlineage.io/spec/2-0-2/OpenLineage.json"
_PROJECT = Path(__file__).resolve().parents[2]


def spec_folder() -> Path:
    """The folder of the published schemas; skips the test where there is none."""
    stated = os.environ.get("NBXFLOW_OPENLINEAGE_SPEC")
    folder = Path(stated) if stated else _PROJECT.parent / "shared" / "openlineage-spec"
    if not (folder / "OpenLineage.json").is_file():
        pytest.skip("the OpenLineage schemas are not here: set NBXFLOW_OPENLINEAGE_SPEC")
    return folder


@lru_cache(maxsize=1)
def _documents(folder: Path) -> dict[str, dict[str, Any]]:
    own = resources.files("nbxflow.protocol") / "schemas" / "facets"
    texts = [path.read_text("utf-8") for path in folder.rglob("*.json")]
    texts += [entry.read_text("utf-8") for entry in own.iterdir() if entry.name.endswith(".json")]
    return {document["$id"]: document for document in map(json.loads, texts)}


def problems(event: Mapping[str, Any]) -> list[str]:
    """Why an event is not valid; empty when it is."""
    documents = _documents(spec_folder())
    # Without a ``retrieve`` function nothing is fetched over the network.
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(document)) for name, document in documents.items()
    )

    def errors(schema: Mapping[str, Any], value: Any) -> Iterator[str]:
        validator = Draft202012Validator(schema, registry=registry, format_checker=FormatChecker())
        return (f"{error.json_path}: {error.message}" for error in validator.iter_errors(value))

    found = list(errors({"$ref": f"{_CORE}#/$defs/RunEvent"}, event))
    known = set(_properties(documents[_CORE], "RunEvent"))
    found += [f"unknown key {key}" for key in event if key not in known]
    for key, facet in _facets(event):
        document = documents.get(facet["_schemaURL"].partition("#")[0])
        if document is None:
            found.append(f"{key}: unknown schema {facet['_schemaURL']}")
        elif key not in document.get("properties", {}):
            found.append(f"{key}: not a facet of {document['$id']}")
        else:
            found += (f"{key}: {error}" for error in errors(document, {key: facet}))
    return found


def _properties(core: Mapping[str, Any], name: str) -> Iterator[str]:
    """Properties of a definition of the core schema, those it is made of included."""
    pending = [core["$defs"][name]]
    while pending:
        schema = pending.pop()
        yield from schema.get("properties", {})
        pending += schema.get("allOf", [])
        if "$ref" in schema:
            pending.append(core["$defs"][schema["$ref"].rpartition("/")[2]])


def _facets(event: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    holders = [event["run"].get("facets"), event["job"].get("facets")]
    for dataset in [*event.get("inputs", []), *event.get("outputs", [])]:
        holders += [dataset.get(key) for key in ("facets", "inputFacets", "outputFacets")]
    for holder in holders:
        yield from (holder or {}).items()
