"""The clock is put back or forward while a cell runs: times may lie, durations may not."""

from __future__ import annotations

import pytest

from nbxflow.domain.signals import ExecutionRequested, KernelDetached
from nbxflow.tests.services.test_record_execution import Desk, K, at


@pytest.mark.parametrize("jump", [-1000.0, 1000.0])
def test_the_wall_time_is_the_probes(jump: float) -> None:
    desk = Desk()
    desk.kernel()
    desk.hear(ExecutionRequested(K, "m1", "client", "c1", at(1001)))
    desk.start("m1", 1002)
    desk.cell_start("m1", 1002)
    desk.cell_end("m1")  # it took 0.75 s by the clock that nobody sets
    desk.idle("m1", 1003 + jump)
    record = desk.record("m1")
    assert record.state == "done"
    assert record.wall_seconds == 0.75
    assert record.queue_seconds == 1.0
    assert record.ended_at == at(1003 + jump)


def test_nothing_is_negative_where_only_times_are_known() -> None:
    desk = Desk()
    desk.kernel(probed=False)
    desk.hear(ExecutionRequested(K, "m1", "client", "c1", at(1000)))
    desk.start("m1", 500)
    desk.idle("m1", 200)
    record = desk.record("m1")
    assert (record.queue_seconds, record.wall_seconds) == (0.0, 0.0)


def test_a_run_is_closed_when_its_kernel_leaves_however_the_clock_stands() -> None:
    desk = Desk(idle_minutes=1)
    desk.kernel()
    desk.start("m1", 1000)
    desk.cell_start("m1", 1000)
    desk.cell_end("m1")
    desk.idle("m1", 1001)
    desk.wait(1, at(10))
    assert "closed" not in _said(desk), "an earlier time of day makes no run idle"
    desk.hear(KernelDetached(K, at(20)))
    assert _said(desk).count("closed") == 1


def _said(desk: Desk) -> list[str]:
    return [what for what, _, _ in desk.publisher.said]
