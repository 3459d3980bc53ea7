"""Events hold what is known, and follow the published schemas."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest

from nbxflow.domain.datasets import BlindSpot
from nbxflow.domain.egress import guard
from nbxflow.domain.events import (
    cell_event_type,
    cell_job_name,
    cell_run_event,
    job_name,
    notebook_event_type,
    notebook_run_event,
)
from nbxflow.domain.executions import Client, ExecutionError, KernelRef
from nbxflow.domain.runs import RunCounts
from nbxflow.tests.domain.records import SOURCE, make_access, make_execution, make_run
from nbxflow.tests.fake_secrets import SCRUBBER
from nbxflow.tests.openlineage_spec import problems

WRITES = [
    make_access(direction="write", mode=mode, name="/data/out.parquet", format="parquet")
    for mode in ("create", "overwrite", "append", None)
]
KINDS = [
    make_access(namespace="https://host", name="/x.csv", kind="url", bytes=None),
    make_access(namespace="s3://bucket", name="k/x.csv", rows=None, bytes=None),
    make_access(namespace="abfss://c@acc.dfs.core.windows.net", name="k/x.csv"),
    make_access(name="/data/a b?#c.db#main.t", kind="table", format="sqlite", columns=None),
    make_access(namespace="inmemory://", name="duckdb/main.t", kind="memory", format="duckdb"),
    make_access(name="C:/data/x.csv"),
]
BLIND = (BlindSpot("shell", "ipython", "A shell command ran."),)


def event_of(state: str, **more: Any) -> dict[str, Any]:
    execution = make_execution(state=state, **more)
    event_type = cell_event_type(execution)
    assert event_type is not None
    return cell_run_event(SOURCE, make_run(), execution, event_type)


@pytest.mark.parametrize("state", ["done", "failed", "lost", "interrupted"])
def test_terminal_events_of_cells_are_valid_with_all_combinations_of_facets(state: str) -> None:
    errors = (None, ExecutionError("ValueError"))
    datasets = ((), (make_access(),), tuple(WRITES[:1]), (*KINDS, WRITES[1]))
    failed = ((), (make_access(failed=True, name="/gone.csv"),))
    for error, some, none, blind in product(errors, datasets, failed, ((), BLIND)):
        event = event_of(state, error=error, datasets=some + none, blind_spots=blind)
        assert problems(event) == []
        assert guard(event, SCRUBBER) == event


def test_events_without_any_measurement_are_valid() -> None:
    nothing = dict.fromkeys(
        ("queue_seconds", "wall_seconds", "cpu_seconds", "memory_peak_bytes"), None
    )
    event = event_of("done", **nothing, memory_growth_bytes=None, probe="absent", span_id=None)
    assert problems(event) == []
    performance = event["run"]["facets"]["nbxflow_performance"]
    assert {key for key in performance if not key.startswith("_")} == {"outputBytes"}


@pytest.mark.parametrize("state", ["complete", "fail", "abort"])
def test_events_of_notebook_runs_are_valid(state: str) -> None:
    run = make_run(state=state, closed_at="2026-01-31T12:30:00.000000Z")
    event_type = notebook_event_type(run)
    assert event_type is not None
    counts = RunCounts(executions=4, failed=1, interrupted=1, lost=0)
    start = notebook_run_event(SOURCE, run, "START")
    end = notebook_run_event(SOURCE, run, event_type, [*KINDS, WRITES[0]], counts)
    for event in (start, end):
        assert problems(event) == []
        assert guard(event, SCRUBBER) == event
    assert (start["eventTime"], end["eventTime"]) == (run.opened_at, run.closed_at)
    assert (len(end["inputs"]), len(end["outputs"])) == (len(KINDS), 1)
    reliability = end["run"]["facets"]["nbxflow_reliability"]
    assert (reliability["executions"], reliability["failed"]) == (4, 1)


def test_the_start_of_a_cell_has_its_real_time_and_parent() -> None:
    run, execution = make_run(), make_execution(datasets=(make_access(),))
    event = cell_run_event(SOURCE, run, execution, "START")
    assert problems(event) == []
    assert event["eventTime"] == execution.started_at
    parent = event["run"]["facets"]["parent"]
    assert parent["run"]["runId"] == parent["root"]["run"]["runId"] == run.id
    assert parent["job"] == parent["root"]["job"]
    assert (parent["job"]["namespace"], parent["job"]["name"]) == ("jupyter://lab", run.job)
    assert event["job"]["name"] == "work/flights.c0ffee"


def test_a_terminal_event_says_what_was_measured() -> None:
    execution = make_execution(datasets=(make_access(), WRITES[1]), blind_spots=BLIND)
    event = cell_run_event(SOURCE, make_run(), execution, "COMPLETE")
    facets = event["run"]["facets"]
    performance = facets["nbxflow_performance"]
    assert (performance["wallSeconds"], performance["memoryGrowthBytes"]) == (2.0, -10)
    assert facets["nbxflow_trace"]["traceId"] == make_run().id.replace("-", "")
    assert facets["nbxflow_trace"]["spanId"] == execution.span_id
    assert facets["extractionError"]["totalTasks"] == 3
    assert facets["extractionError"]["errors"] == [{"errorMessage": "A shell command ran."}]
    [read], [written] = event["inputs"], event["outputs"]
    assert read["inputFacets"]["inputStatistics"]["rowCount"] == 3
    fields = read["facets"]["schema"]["fields"]
    assert [(field["name"], field.get("type")) for field in fields] == [
        ("carrier", "str"),
        ("delay", None),
    ]
    assert written["facets"]["lifecycleStateChange"]["lifecycleStateChange"] == "OVERWRITE"
    assert written["outputFacets"]["outputStatistics"]["size"] == 100
    assert event["producer"].endswith("/0.1.0")


def test_the_size_of_what_an_append_wrote_is_not_known() -> None:
    event = event_of("done", datasets=(WRITES[2],))
    statistics = event["outputs"][0]["outputFacets"]["outputStatistics"]
    assert (statistics.get("rowCount"), statistics.get("size")) == (3, None)


def test_a_failed_access_is_no_dataset_but_an_extraction_error() -> None:
    event = event_of("failed", datasets=(make_access(failed=True),))
    assert (event["inputs"], event["outputs"]) == ([], [])
    assert event["run"]["facets"]["extractionError"]["failedTasks"] == 1


@pytest.mark.parametrize(
    ("state", "error", "event_type", "message"),
    [
        ("failed", "ValueError", "FAIL", "ValueError"),
        ("lost", None, "FAIL", "KernelDied"),
        ("interrupted", "KeyboardInterrupt", "ABORT", "KeyboardInterrupt"),
    ],
)
def test_how_a_cell_ended(state: str, error: str | None, event_type: str, message: str) -> None:
    event = event_of(state, error=ExecutionError(error) if error else None)
    assert event["eventType"] == event_type
    facet = event["run"]["facets"]["errorMessage"]
    assert (facet["message"], facet["programmingLanguage"]) == (message, "PYTHON")
    assert "stackTrace" not in facet


@pytest.mark.parametrize("state", ["queued", "running", "aborted"])
def test_what_has_not_run_or_not_ended_has_no_terminal_event(state: str) -> None:
    assert cell_event_type(make_execution(state=state)) is None
    with pytest.raises(ValueError, match="never started"):
        cell_run_event(SOURCE, make_run(), make_execution(started_at=None), "START")


def test_tables_in_memory_of_two_notebooks_are_two_datasets() -> None:
    memory = KINDS[4]
    one = cell_run_event(SOURCE, make_run(), make_execution(datasets=(memory,)), "COMPLETE")
    other = cell_run_event(
        SOURCE, make_run(job="other"), make_execution(datasets=(memory,)), "COMPLETE"
    )
    assert one["inputs"][0]["name"] == "work/flights/duckdb/main.t"
    assert other["inputs"][0]["name"] == "other/duckdb/main.t"


def test_a_cell_of_another_notebook_is_a_child_under_its_own_job() -> None:
    execution = make_execution(path="/home/user/other.ipynb")
    event = cell_run_event(SOURCE, make_run(), execution, "START")
    assert event["job"]["name"] == "other.c0ffee"
    assert event["run"]["facets"]["parent"]["job"]["name"] == "work/flights"


def test_consoles_and_other_languages() -> None:
    event = event_of(
        "failed",
        path=None,
        cell=None,
        client=Client("console", "Console 1"),
        kernel=KernelRef("k", "bash", "bash", "s"),
        error=ExecutionError("bash error"),
        probe="absent",
    )
    assert problems(guard(event, SCRUBBER)) == []
    assert event["job"]["name"].startswith("Console_1-")
    assert event["job"]["name"].endswith(".input")
    assert event["run"]["facets"]["errorMessage"]["programmingLanguage"] == "BASH"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/user/work/flights.ipynb", "work/flights"),
        ("/home/user/a.b.ipynb", "a.b"),
        ("/elsewhere/x.ipynb", "/elsewhere/x"),
        ("/home/username/x.ipynb", "/home/username/x"),
    ],
)
def test_jobs_are_named_after_notebooks(path: str, expected: str) -> None:
    assert job_name(path, "", "/home/user") == expected
    assert job_name(path, "", "/home/user/") == expected


def test_job_names_have_allowed_characters_only_and_stay_apart() -> None:
    names = ["a b", "a_b", "a  b", "ä b", "日本", "中文", "a\tb", 'a"b', "a\\b", "a,b"]
    jobs = [job_name(f"/home/user/{name}.ipynb", "", "/home/user") for name in names]
    assert len(set(jobs)) == len(names)
    for job in jobs:
        for name in (job, cell_job_name(job, "cell id ✓"), cell_job_name(job, None)):
            assert re.fullmatch(r"[A-Za-z0-9:;=/_\-.@+]+", name)
            assert name.startswith(job)


def test_the_same_records_give_the_same_events() -> None:
    assert event_of("done", datasets=tuple(KINDS)) == event_of("done", datasets=tuple(KINDS))
