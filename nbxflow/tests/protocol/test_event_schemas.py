"""The schemas of Jupyter's event stream: a real EventLogger takes them and what they allow."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema.exceptions import ValidationError
from jupyter_events import EventLogger
from jupyter_events.schema import EventSchema
from jupyter_events.validators import JUPYTER_EVENTS_SCHEMA_VALIDATOR

from nbxflow.protocol.validation import schemas

EXAMPLES = Path(__file__).parents[2] / "protocol" / "examples"
EVENTS = ("delivery-event", "execution-event", "verification-event")


def example(kind: str, name: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / kind / f"{name}.json").read_text("utf-8"))


def names(kind: str, event: str) -> list[str]:
    return [path.stem for path in sorted((EXAMPLES / kind).glob(f"{event}.*.json"))]


def listening(event: str) -> tuple[EventLogger, list[dict[str, Any]]]:
    schema = schemas()[event]
    logger = EventLogger()
    logger.register_event_schema(schema)
    heard: list[dict[str, Any]] = []

    async def listener(logger: EventLogger, schema_id: str, data: dict[str, Any]) -> None:
        heard.append(data)

    logger.add_listener(schema_id=schema["$id"], listener=listener)
    return logger, heard


@pytest.mark.parametrize("event", EVENTS)
def test_the_schema_follows_the_rules_of_jupyter_events(event: str) -> None:
    JUPYTER_EVENTS_SCHEMA_VALIDATOR.validate(schemas()[event])
    schema = EventSchema(schemas()[event])
    word = event.removesuffix("-event")
    assert schema.id == f"https://schemas.nbxflow.dev/{word}/v1"
    assert schema.version == "1"
    assert schemas()[event]["personal-data"] is False


@pytest.mark.parametrize(
    ("event", "name"), [(event, name) for event in EVENTS for name in names("valid", event)]
)
async def test_a_valid_event_reaches_a_listener(event: str, name: str) -> None:
    logger, heard = listening(event)
    sent = example("valid", name)
    logger.emit(schema_id=schemas()[event]["$id"], data=sent)
    await logger.gather_listeners()
    await asyncio.sleep(0)
    assert heard == [sent]


@pytest.mark.parametrize(
    ("event", "name"), [(event, name) for event in EVENTS for name in names("invalid", event)]
)
async def test_an_invalid_event_is_refused(event: str, name: str) -> None:
    logger, heard = listening(event)
    with pytest.raises(ValidationError):
        logger.emit(schema_id=schemas()[event]["$id"], data=example("invalid", name))
    await logger.gather_listeners()
    assert heard == []
