"""The example documents, over which the TypeScript tests run too (src/protocol/__tests__)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nbxflow.domain.datasets import BlindSpot, DatasetAccess
from nbxflow.domain.executions import Execution
from nbxflow.protocol.documents import from_document, to_document
from nbxflow.protocol.validation import ProtocolError, schemas, validate

EXAMPLES = Path(__file__).parents[2] / "protocol" / "examples"
RECORDS = {"execution": Execution, "dataset-access": DatasetAccess, "blind-spot": BlindSpot}


def examples(kind: str) -> list[Path]:
    return sorted((EXAMPLES / kind).glob("*.json"))


def schema_of(example: Path) -> str:
    return example.name.split(".")[0]


def document(example: Path) -> Any:
    return json.loads(example.read_text("utf-8"))


@pytest.mark.parametrize("example", examples("valid"), ids=lambda path: path.stem)
def test_valid_example_follows_its_schema(example: Path) -> None:
    validate(schema_of(example), document(example))


@pytest.mark.parametrize("example", examples("invalid"), ids=lambda path: path.stem)
def test_invalid_example_is_refused(example: Path) -> None:
    with pytest.raises(ProtocolError) as failure:
        validate(schema_of(example), document(example))
    assert failure.value.schema == schema_of(example)
    assert failure.value.path.startswith("$")


@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_every_schema_has_several_examples(kind: str) -> None:
    counted = dict.fromkeys(schemas(), 0)
    for example in examples(kind):
        counted[schema_of(example)] += 1
    assert {name: count for name, count in counted.items() if count < 2} == {}


def test_a_failure_names_schema_and_place() -> None:
    broken = document(EXAMPLES / "invalid" / "execution.segment-zero.json")
    with pytest.raises(ProtocolError, match=r"^execution: \$\.run"):
        validate("execution", broken)


@pytest.mark.parametrize(
    "example",
    [example for example in examples("valid") if schema_of(example) in RECORDS],
    ids=lambda path: path.stem,
)
def test_records_survive_the_way_there_and_back(example: Path) -> None:
    before = document(example)
    record = from_document(RECORDS[schema_of(example)], before)
    assert to_document(record) == before
    assert from_document(RECORDS[schema_of(example)], to_document(record)) == record
    assert hash(record) == hash(from_document(RECORDS[schema_of(example)], before))


def test_a_record_without_a_required_field_is_refused() -> None:
    incomplete = document(EXAMPLES / "valid" / "execution.done.json")
    del incomplete["kernel"]["session"]
    with pytest.raises(TypeError, match="session"):
        from_document(Execution, incomplete)
