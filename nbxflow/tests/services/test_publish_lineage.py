"""Which events records become, and that all pass the egress guard."""

from __future__ import annotations

import json
import random

import pytest

from nbxflow.domain.executions import ExecutionError
from nbxflow.domain.runs import RunCounts
from nbxflow.ports import Location, OutboxEvent
from nbxflow.services.publish_lineage import LineageSettings, PublishLineage
from nbxflow.tests.domain.records import make_access, make_execution, make_run
from nbxflow.tests.fake_secrets import SCRUBBER, aws_key
from nbxflow.tests.fakes.outbox import FakeOutbox
from nbxflow.tests.openlineage_spec import problems

SETTINGS = LineageSettings(root="/home/user", version="0.1.0", host="lab")
ALL = LineageSettings(
    root="/home/user", version="0.1.0", host="lab", namespace="team", cell_runs="all"
)
CLOSED = make_run(state="complete", closed_at="2026-01-31T12:30:00.000000Z")
COUNTS = RunCounts(executions=2, failed=0, interrupted=0, lost=0)


def types(outbox: FakeOutbox) -> list[str]:
    return [event.body["eventType"] for event in outbox.events]


def test_a_notebook_run_from_start_to_end() -> None:
    outbox = FakeOutbox()
    publisher = PublishLineage(outbox, ["http", "file"], SETTINGS, SCRUBBER)
    run = make_run()
    reads = (make_access(rows=None), make_access(direction="write", mode="create", name="/o"))
    execution = make_execution(datasets=reads)
    publisher.run_opened(run)
    publisher.execution_ended(run, execution)
    publisher.run_closed(CLOSED, [*reads, make_access(rows=9)], COUNTS)
    assert outbox.sinks == ("http", "file")
    assert [event.key for event in outbox.events] == [
        f"{run.id}/START",
        f"{execution.id}/START",
        f"{execution.id}/COMPLETE",
        f"{run.id}/COMPLETE",
    ]
    assert {event.stream for event in outbox.events} == {run.id}
    for event in outbox.events:
        assert problems(event.body) == []
    end = outbox.events[-1].body
    assert [dataset["name"] for dataset in end["inputs"]] == ["/data/flights.csv"]
    assert [dataset["name"] for dataset in end["outputs"]] == ["/o"]
    assert end["inputs"][0]["inputFacets"]["inputStatistics"]["rowCount"] == 9
    assert end["job"]["namespace"] == "jupyter://lab"


@pytest.mark.parametrize("state", ["failed", "lost", "interrupted"])
def test_trouble_gets_a_run_of_its_own(state: str) -> None:
    outbox = FakeOutbox()
    error = ExecutionError("ValueError")
    execution = make_execution(state=state, error=error)
    PublishLineage(outbox, ["s"], SETTINGS, SCRUBBER).execution_ended(make_run(), execution)
    assert types(outbox) == ["START", "ABORT" if state == "interrupted" else "FAIL"]


def test_a_cell_without_data_and_trouble_gets_a_run_only_on_demand() -> None:
    quiet, all_cells = FakeOutbox(), FakeOutbox()
    PublishLineage(quiet, ["s"], SETTINGS, SCRUBBER).execution_ended(make_run(), make_execution())
    PublishLineage(all_cells, ["s"], ALL, SCRUBBER).execution_ended(make_run(), make_execution())
    assert types(quiet) == []
    assert types(all_cells) == ["START", "COMPLETE"]
    assert all_cells.events[0].body["job"]["namespace"] == "team"


def test_what_never_ran_gets_no_run() -> None:
    outbox = FakeOutbox()
    aborted = make_execution(state="aborted", started_at=None, ended_at=None)
    PublishLineage(outbox, ["s"], ALL, SCRUBBER).execution_ended(make_run(), aborted)
    assert outbox.events == []


def test_events_told_twice_are_kept_once() -> None:
    outbox = FakeOutbox()
    publisher = PublishLineage(outbox, ["s"], SETTINGS, SCRUBBER)
    publisher.run_opened(make_run())
    publisher.run_opened(make_run())
    assert len(outbox.events) == 1


def test_nothing_is_kept_where_nothing_is_delivered() -> None:
    outbox = FakeOutbox()
    PublishLineage(outbox, [], SETTINGS, SCRUBBER).run_opened(make_run())
    assert outbox.events == []


def test_every_event_passes_the_guard() -> None:
    outbox = FakeOutbox()
    secret = "https://user:canary@host/x.csv?sig=canary"
    execution = make_execution(
        state="failed",
        error=ExecutionError("ValueError: canary"),
        datasets=(make_access(namespace="https://user:canary@host", name="/x?k=canary"),),
    )
    publisher = PublishLineage(outbox, ["s"], SETTINGS, SCRUBBER)
    publisher.execution_ended(make_run(), execution)
    publisher.run_closed(CLOSED, [make_access(name=secret)], COUNTS)
    assert len(outbox.events) == 3
    assert "canary" not in json.dumps([event.body for event in outbox.events])
    assert isinstance(outbox.events[0], OutboxEvent)


def test_job_names_of_locations() -> None:
    publisher = PublishLineage(FakeOutbox(), ["s"], SETTINGS, SCRUBBER)
    notebook = Location("notebook", "x.ipynb", "/home/user/a/x.ipynb")
    assert publisher.job_name(notebook) == "a/x"
    assert publisher.job_name(Location("console", "console-1", None)) == "console-1"


def test_names_of_jobs_hold_neither_secrets_nor_digests_of_them() -> None:
    publisher = PublishLineage(FakeOutbox(), ["s"], SETTINGS, SCRUBBER)
    keys = [aws_key(random.Random(seed)) for seed in (1, 2)]
    names = {
        publisher.job_name(Location("notebook", "x.ipynb", f"/home/user/é {key}/x.ipynb"))
        for key in keys
    }
    assert len(names) == 1, "whatever tells two keys apart tells whether a guess is right"
    consoles = {publisher.job_name(Location("console", f"on {key}", None)) for key in keys}
    assert len(consoles) == 1
    for key in keys:
        assert key not in f"{names}{consoles}"


def test_no_event_of_a_run_holds_a_secret() -> None:
    outbox, key = FakeOutbox(), aws_key(random.Random(3))
    settings = LineageSettings(root=f"/home/{key}", version="0.1.0", host="lab")
    publisher = PublishLineage(outbox, ["s"], settings, SCRUBBER)
    location = Location("notebook", "x.ipynb", f"/home/{key}/work/x.ipynb")
    run = make_run(path=location.path, job=publisher.job_name(location))
    access = make_access(namespace=f"s3://{key}", name=f"/data/{key}.csv")
    publisher.run_opened(run)
    publisher.execution_ended(run, make_execution(path=location.path, datasets=(access,)))
    closed = make_run(path=location.path, job=run.job, state="complete", closed_at=CLOSED.closed_at)
    publisher.run_closed(closed, [access], COUNTS)
    assert [event.body["job"]["name"] for event in outbox.events] == [
        "work/x",
        "work/x.c0ffee",
        "work/x.c0ffee",
        "work/x",
    ]
    assert key not in json.dumps([event.body for event in outbox.events])
    for event in outbox.events:
        assert problems(event.body) == []
