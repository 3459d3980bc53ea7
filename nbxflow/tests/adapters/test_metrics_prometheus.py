"""The text of ``/metrics``: names, labels that stay few, and what cannot break it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from nbxflow.adapters.metrics_prometheus import MetricsPrometheus
from nbxflow.domain.executions import Execution
from nbxflow.domain.metrics import Backlog, Health
from nbxflow.tests.domain.records import make_execution
from nbxflow.tests.scrape import Scrape

_WELL = Health(recorder=True, history_on_disk=True, scanner=True, oldest_kernel_seconds=7.0)
_DOCUMENT = Path(__file__).parents[3] / "docs" / "metrics.md"


def health() -> Health:
    return _WELL


def backlogs() -> Sequence[Backlog]:
    hour_ago = datetime.now(timezone.utc) - timedelta(hours=1)
    return [Backlog("http", 3, 1, hour_ago), Backlog("file", 0, 0, None)]


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def metrics(registry: CollectorRegistry) -> Iterator[MetricsPrometheus]:
    metrics = MetricsPrometheus("1.2.3")
    metrics.export(health, backlogs, registry)
    yield metrics
    metrics.close()


def scrape(registry: CollectorRegistry) -> Scrape:
    return Scrape(generate_latest(registry).decode())


def of_kernel(name: str) -> Execution:
    execution = make_execution()
    return replace(execution, kernel=replace(execution.kernel, name=name))


def use_all(metrics: MetricsPrometheus) -> None:
    metrics.execution_ended(
        replace(make_execution(), wall_seconds=2.0, queue_seconds=1.0, cpu_seconds=0.5)
    )
    metrics.kernel_started("python3", 1.0)
    metrics.kernel_restarted("python3", "died")
    metrics.first_run("python3", 4.0)
    metrics.run_closed("python3", "done")
    metrics.saved("written", 0.01)
    metrics.secrets_found("aws-access-key-id", "new", 2)


def test_each_metric_is_in_the_documentation_as_it_is_served(
    metrics: MetricsPrometheus, registry: CollectorRegistry
) -> None:
    use_all(metrics)
    found = scrape(registry)
    served = set()
    for name, family in found.families.items():
        full = f"{name}_total" if family.type == "counter" else name
        served.add((full, family.type, " ".join(sorted(found.labels(name)))))
    rows = re.findall(r"^\| `(\w+)` +\| (\w+) +\| ([^|]*)\|", _DOCUMENT.read_text("utf-8"), re.M)
    told = {(name, kind, " ".join(sorted(re.findall(r"\w+", text)))) for name, kind, text in rows}
    assert told == served


def test_each_metric_has_a_text_and_base_units(
    metrics: MetricsPrometheus, registry: CollectorRegistry
) -> None:
    use_all(metrics)
    for name, family in scrape(registry).families.items():
        assert family.documentation.endswith("."), name
        assert (family.type == "histogram") <= name.endswith("_seconds"), name
        assert {sample.name for sample in family.samples}.isdisjoint({f"{name}_created"}), name


def test_labels_stay_few(metrics: MetricsPrometheus, registry: CollectorRegistry) -> None:
    for number in range(100):
        metrics.execution_ended(of_kernel(f"kernel-{number}"))
        metrics.secrets_found(f"rule-{number}", "new", 1)
    for name in ("/home/ada/a.ipynb", "ada@example.org", "a" * 65, 'x"} 1\nnbxflow_fake 1'):
        metrics.execution_ended(of_kernel(name))
        metrics.secrets_found(name, "new", 1)
    metrics.execution_ended(of_kernel("kernel-0"))
    found = scrape(registry)
    kernels = found.series("cell_executions_total")
    assert len(kernels) == 21
    assert kernels[("kernel-0", "done")] == 2, "a known name stays itself"
    assert kernels[("other", "done")] == 84
    assert sum(kernels.values()) == 105
    assert sum(found.series("secret_findings_total").values()) == 104
    assert "ada" not in found.text


def test_the_outbox_is_told_by_sink(
    metrics: MetricsPrometheus, registry: CollectorRegistry
) -> None:
    found = scrape(registry)
    assert found.series("outbox_events") == {
        ("http", "waiting"): 3,
        ("http", "refused"): 1,
        ("file", "waiting"): 0,
        ("file", "refused"): 0,
    }
    ages = found.series("outbox_oldest_event_age_seconds")
    assert ages[("http",)] == pytest.approx(3600, abs=60)
    assert ages[("file",)] == 0


def test_a_clock_that_was_put_back_breaks_nothing(
    metrics: MetricsPrometheus, registry: CollectorRegistry
) -> None:
    back = replace(make_execution(), wall_seconds=-5.0, queue_seconds=-1.0, cpu_seconds=-0.1)
    metrics.execution_ended(back)
    found = scrape(registry)
    assert found.value("cell_duration_seconds_sum", kernel="python3", status="done") == 0
    assert found.value("cell_cpu_seconds_total", kernel="python3") == 0


def test_what_was_not_measured_is_not_zero(
    metrics: MetricsPrometheus, registry: CollectorRegistry
) -> None:
    metrics.execution_ended(replace(make_execution(), wall_seconds=None, cpu_seconds=None))
    found = scrape(registry)
    assert found.series("cell_executions_total") == {("python3", "done"): 1}
    assert found.series("cell_duration_seconds_count") == {}
    assert found.series("cell_cpu_seconds_total") == {}


def test_an_outbox_that_fails_or_hangs_leaves_the_rest(registry: CollectorRegistry) -> None:
    go_on, broken, calls = threading.Event(), True, []

    def read() -> Sequence[Backlog]:
        calls.append(1)
        if broken:
            raise OSError("the disk is gone")
        go_on.wait(60)
        return backlogs()

    metrics = MetricsPrometheus("1")
    metrics.export(health, read, registry)
    try:
        found = scrape(registry)
        assert (found.value("outbox_up"), found.value("recorder_up")) == (0, 1)
        broken = False
        for _ in range(3):
            found = scrape(registry)
            assert found.value("outbox_up") == 0
            assert found.series("outbox_events") == {}
        assert len(calls) == 2, "one that hangs is not asked again"
        go_on.set()
        while not scrape(registry).value("outbox_up"):
            pass
        assert scrape(registry).value("outbox_events", sink="http", state="waiting") == 3
    finally:
        go_on.set()
        metrics.close()


def test_of_two_in_one_process_the_later_is_served(registry: CollectorRegistry) -> None:
    first, second = MetricsPrometheus("1"), MetricsPrometheus("2")
    first.export(health, backlogs, registry)
    first.secrets_found("rule", "new", 5)
    second.export(health, backlogs, registry)
    second.secrets_found("rule", "new", 1)
    assert scrape(registry).series("secret_findings_total") == {("rule", "new"): 1}
    first.close()
    assert scrape(registry).series("build_info") == {("2",): 1}
    second.close()
    second.close()
    assert scrape(registry).families == {}
    third = MetricsPrometheus("3")
    third.export(health, backlogs, registry)
    assert scrape(registry).series("secret_findings_total") == {}, "counts from zero"
    third.close()
