"""Nothing leaves that the allow-list does not name: canaries in every place."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from nbxflow.domain.datasets import BlindSpot
from nbxflow.domain.egress import guard
from nbxflow.domain.egress_rules import EgressError
from nbxflow.domain.events import cell_run_event
from nbxflow.domain.executions import ExecutionError
from nbxflow.tests.domain.records import SOURCE, make_access, make_execution, make_run
from nbxflow.tests.fake_secrets import SCRUBBER
from nbxflow.tests.openlineage_spec import problems

CANARY = "s3cr3t-canary"


def full_event() -> dict[str, Any]:
    """An event with every facet that nbxflow writes."""
    execution = make_execution(
        state="failed",
        error=ExecutionError("ValueError"),
        datasets=(
            make_access(),
            make_access(namespace="https://host", name="/x.csv", kind="url"),
            make_access(direction="write", mode="create", name="/out.csv"),
        ),
        blind_spots=(BlindSpot("shell", "ipython", "A shell command ran."),),
    )
    return cell_run_event(SOURCE, make_run(), execution, "FAIL")


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from objects(item)
    elif isinstance(value, list):
        for item in value:
            yield from objects(item)


def test_events_as_they_are_made_pass_unchanged() -> None:
    event = full_event()
    assert guard(event, SCRUBBER) == event


def test_unknown_keys_are_dropped_in_every_object() -> None:
    event = full_event()
    count = sum(1 for _ in objects(event))
    assert count > 30
    for number in range(count):
        tainted = copy.deepcopy(event)
        list(objects(tainted))[number]["unexpected"] = CANARY
        list(objects(tainted))[number]["nested"] = {"_producer": CANARY, "text": CANARY}
        assert guard(tainted, SCRUBBER) == event


@pytest.mark.parametrize(
    ("holder", "key", "facet"),
    [
        ("job", "sql", {"query": f"SELECT '{CANARY}'"}),
        ("job", "sourceCode", {"language": "PYTHON", "sourceCode": CANARY}),
        ("job", "documentation", {"description": CANARY}),
        ("run", "environmentVariables", {"environmentVariables": [{"name": CANARY}]}),
        ("run", "errorMessage", {"message": CANARY, "stackTrace": CANARY}),
        ("run", "nbxflow_unknown", {"text": CANARY}),
        ("run", "extractionError", {"errors": [{"stackTrace": CANARY, "task": CANARY}]}),
    ],
)
def test_facets_that_hold_texts_are_dropped(holder: str, key: str, facet: dict[str, Any]) -> None:
    event = full_event()
    event[holder]["facets"][key] = facet
    assert CANARY not in json.dumps(guard(event, SCRUBBER))


def strings(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from strings(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from strings(item, (*path, number))
    elif isinstance(value, str):
        yield path


@pytest.mark.parametrize(
    "text",
    [
        f"https://user:{CANARY}@host/path",
        f"https://{CANARY}@host/path",
        f"https://user:1/{CANARY}@host/path",
        f"https://host/path?key={CANARY}",
        f"https://host/path#{CANARY}",
        f"postgres://user:{CANARY}@host:5432/db",
        f"abfss://container:{CANARY}@account.dfs.core.windows.net/x",
        f"zip://a.csv::https://user:{CANARY}@host/x.zip",
    ],
)
def test_credentials_in_urls_are_removed_from_every_text(text: str) -> None:
    event = full_event()
    for path in strings(event):
        tainted = copy.deepcopy(event)
        holder = tainted
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = text
        try:
            left = guard(tainted, SCRUBBER)
        except EgressError:
            continue
        # A job's name is kept as letters and signs that make no URL that works.
        if path[-1] != "name" or "job" not in path:
            assert CANARY not in json.dumps(left), path


def test_queries_of_names_are_removed_unless_the_name_is_a_path() -> None:
    event = full_event()
    event["inputs"][1]["name"] = f"/x.csv?token={CANARY}"
    event["inputs"][0]["name"] = "/data/what?#is.csv"
    guarded = guard(event, SCRUBBER)
    assert [dataset["name"] for dataset in guarded["inputs"]] == ["/data/what?#is.csv", "/x.csv"]


@pytest.mark.parametrize(
    "message",
    [f"ValueError: {CANARY}", f"could not read {CANARY}", f"{CANARY}()", "x" * 201, 7, None],
)
def test_an_error_is_its_class(message: Any) -> None:
    event = full_event()
    event["run"]["facets"]["errorMessage"]["message"] = message
    assert guard(event, SCRUBBER)["run"]["facets"]["errorMessage"]["message"] == "Error"


def test_values_of_the_data_in_column_types_are_dropped() -> None:
    event = full_event()
    field = event["inputs"][0]["facets"]["schema"]["fields"][0]
    field["type"] = f"ENUM('{CANARY}')"
    assert guard(event, SCRUBBER)["inputs"][0]["facets"]["schema"]["fields"][0] == {
        "name": "carrier"
    }
    field["type"] = "timestamp[ns, tz=Europe/Berlin]"
    kept = guard(event, SCRUBBER)["inputs"][0]["facets"]["schema"]["fields"][0]
    assert kept["type"] == field["type"]


def test_texts_are_one_line_and_bounded() -> None:
    event = full_event()
    event["run"]["facets"]["extractionError"]["errors"] = [{"errorMessage": "a\nb" + "x" * 5000}]
    [error] = guard(event, SCRUBBER)["run"]["facets"]["extractionError"]["errors"]
    assert error["errorMessage"].startswith("a b")
    assert len(error["errorMessage"]) == 1000


def test_wrong_types_and_numbers_that_are_none_are_dropped() -> None:
    event = full_event()
    performance = event["run"]["facets"]["nbxflow_performance"]
    performance.update(wallSeconds=float("nan"), cpuSeconds=CANARY, outputBytes=True)
    event["inputs"].append(CANARY)
    event["outputs"][0]["facets"]["schema"] = CANARY
    guarded = guard(event, SCRUBBER)
    kept = guarded["run"]["facets"]["nbxflow_performance"]
    assert not {"wallSeconds", "cpuSeconds", "outputBytes"} & set(kept)
    assert CANARY not in json.dumps(guarded)


def test_a_dataset_without_its_whole_name_is_dropped() -> None:
    event = full_event()
    event["inputs"][0]["name"] = "/" + "x" * 5000
    assert len(guard(event, SCRUBBER)["inputs"]) == 1


@pytest.mark.parametrize("path", [("run", "runId"), ("job", "name"), ("eventTime",)])
def test_an_event_without_identity_is_not_sent(path: tuple[str, ...]) -> None:
    event = full_event()
    holder: dict[str, Any] = event
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = ""
    with pytest.raises(EgressError):
        guard(event, SCRUBBER)


def test_guarded_events_are_still_valid() -> None:
    assert problems(guard(full_event(), SCRUBBER)) == []
