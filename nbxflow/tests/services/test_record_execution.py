"""The recorder's state machine, driven by signals as kernels give them."""

from __future__ import annotations

from typing import Any

import pytest

from nbxflow.adapters.database import memory_database
from nbxflow.adapters.store_sqlite import StoreSqlite
from nbxflow.domain.executions import Execution
from nbxflow.domain.identity import cell_run_id, notebook_run_id
from nbxflow.domain.signals import (
    ExecutionIdle,
    ExecutionRequested,
    ExecutionStarted,
    KernelAttached,
    KernelDetached,
    KernelEnded,
    KernelProcessSeen,
    NotebookRenamed,
    ProbeSaid,
    Signal,
)
from nbxflow.ports import Location
from nbxflow.protocol.documents import to_document
from nbxflow.protocol.validation import validate
from nbxflow.services.record_execution import (
    FACTS_GRACE_SECONDS,
    IDLE_GRACE_SECONDS,
    RecordExecution,
)
from nbxflow.tests.fake_secrets import SCRUBBER
from nbxflow.tests.fakes.announcer import FakeAnnouncer
from nbxflow.tests.fakes.metrics import FakeMetrics
from nbxflow.tests.fakes.notebooks import FakeNotebooks
from nbxflow.tests.fakes.run_publisher import FakeRunPublisher

K, S = "kernel-1", "session-1"
HOME = "/home/ada/a.ipynb"


def at(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"2026-01-31T12:{int(minutes):02d}:{rest:09.6f}Z"


class Desk:
    """A recorder with a store in memory and a clock that the test moves."""

    def __init__(self, idle_minutes: float = 30) -> None:
        database = memory_database()
        self.store = StoreSqlite(database, "test:1:1", SCRUBBER)
        self.publisher = FakeRunPublisher()
        self.announcer = FakeAnnouncer()
        self.metrics = FakeMetrics()
        self.number = 0
        self.monotonic = 0.0
        self.recorder = RecordExecution(
            store=self.store,
            notebooks=FakeNotebooks({K: Location("notebook", "a.ipynb", HOME)}),
            publisher=self.publisher,
            announcer=self.announcer,
            metrics=self.metrics,
            transaction=database.transaction,
            job_name=lambda location: location.name,
            idle_minutes=idle_minutes,
            retry_on=(OSError,),
        )

    def hear(self, *signals: Signal) -> None:
        for signal in signals:
            self.recorder.handle(signal, self.monotonic)
            self.recorder.flush()

    def wait(self, seconds: float, now: str) -> None:
        self.monotonic += seconds
        self.recorder.tick(self.monotonic, now)
        self.recorder.flush()

    def kernel(self, probed: bool = True) -> None:
        self.hear(
            KernelAttached(K, "python3", "python", probed, None),
            KernelProcessSeen(K, S, at(0)),
        )
        if probed:
            self.probe("hello", version="1", python="3.11", pid=1, canPeak=True)

    def probe(self, kind: str, **values: Any) -> None:
        self.number += 1
        message = {"kind": kind, "number": self.number, **values}
        validate("probe-message", message)
        self.hear(ProbeSaid(K, S, message))

    def start(self, message_id: str, second: float, blank: bool = False) -> None:
        self.hear(
            ExecutionStarted(K, S, message_id, "client", at(second), at(second), 1, "0" * 64, blank)
        )

    def cell_start(self, message_id: str, second: float, segment: int = 1) -> None:
        self.probe(
            "cell-start", messageId=message_id, cell="c1", segment=segment, startedAt=at(second)
        )

    def cell_end(self, message_id: str, error: str | None = None, segment: int = 1) -> None:
        self.probe(
            "cell-end",
            messageId=message_id,
            cell="c1",
            segment=segment,
            startedAt=at(1),
            endedAt=at(2),
            wallSeconds=0.75,
            cpuSeconds=0.5,
            memoryPeakBytes=1000,
            memoryGrowthBytes=-10,
            error=error,
            accesses=[],
            statements=[],
            blindSpots=[],
            dataflow=None,
        )

    def idle(self, message_id: str, second: float, error: str | None = None) -> None:
        self.hear(ExecutionIdle(K, S, message_id, at(second), 12, error))

    def record(self, message_id: str) -> Execution:
        execution = self.store.get(cell_run_id(S, message_id))
        assert execution is not None
        validate("execution", to_document(execution))
        return execution


def test_a_cell_from_request_to_end() -> None:
    desk = Desk()
    desk.kernel()
    desk.hear(ExecutionRequested(K, "m1", "client", "c1", at(1)))
    assert desk.record("m1").state == "queued"
    assert desk.record("m1").path == HOME
    desk.start("m1", 3)
    desk.cell_start("m1", 3)
    assert desk.record("m1").state == "running"
    desk.cell_end("m1")
    desk.idle("m1", 4)
    ended = desk.record("m1")
    assert (ended.state, ended.cell, ended.probe) == ("done", "c1", "active")
    assert ended.queue_seconds == 2
    assert ended.wall_seconds == 0.75, "the probe's clock is not moved by changes of the time"
    assert (ended.memory_peak_bytes, ended.memory_growth_bytes) == (1000, -10)
    assert ended.output_bytes == 12
    run_id = notebook_run_id(S, 1)
    assert ended.run is not None
    assert ended.run.id == run_id
    assert desk.publisher.said == [
        ("opened", run_id, "open"),
        ("execution", ended.id, "done"),
    ]
    assert [e.state for e in desk.announcer.executions][-1] == "done"


def test_facts_that_come_after_idle_are_waited_for() -> None:
    desk = Desk()
    desk.kernel()
    desk.start("m1", 1)
    desk.idle("m1", 2)
    assert desk.record("m1").state == "running"
    desk.cell_start("m1", 1)
    desk.cell_end("m1")
    assert desk.record("m1").state == "done"
    assert desk.record("m1").cpu_seconds == 0.5


def test_facts_that_come_before_the_start_are_kept() -> None:
    desk = Desk()
    desk.kernel()
    desk.cell_start("m1", 1)
    desk.cell_end("m1")
    desk.start("m1", 1)
    desk.idle("m1", 2)
    assert desk.record("m1").cell == "c1"
    assert desk.record("m1").cpu_seconds == 0.5


def test_missing_facts_are_said_and_not_made_up() -> None:
    desk = Desk()
    desk.kernel()
    desk.start("m1", 1)
    desk.cell_start("m1", 1)
    desk.idle("m1", 2)
    desk.wait(FACTS_GRACE_SECONDS, at(4))
    ended = desk.record("m1")
    assert (ended.state, ended.wall_seconds, ended.cpu_seconds) == ("done", 1.0, None)
    assert [spot.kind for spot in ended.blind_spots] == ["probe"]


@pytest.mark.parametrize(("blank", "state"), [(False, "interrupted"), (True, "done")])
def test_a_source_that_never_began_is_not_done(blank: bool, state: str) -> None:
    desk = Desk()
    desk.kernel()
    desk.start("m1", 1, blank)
    desk.idle("m1", 2)
    desk.wait(FACTS_GRACE_SECONDS, at(4))
    assert desk.record("m1").state == state


def test_the_probes_outcome_wins_over_a_printed_traceback() -> None:
    desk = Desk()
    desk.kernel()
    desk.start("m1", 1)
    desk.cell_end("m1", error=None)
    desk.idle("m1", 2, error="ValueError")
    assert desk.record("m1").state == "done"
    desk.start("m2", 3)
    desk.cell_end("m2", error="KeyboardInterrupt")
    desk.idle("m2", 4, error="KeyboardInterrupt")
    assert desk.record("m2").state == "interrupted"


def test_a_kernel_without_probe_gets_times_and_segments() -> None:
    desk = Desk(idle_minutes=1)
    desk.kernel(probed=False)
    desk.start("m1", 1)
    desk.idle("m1", 2, error="Error")
    failed = desk.record("m1")
    assert (failed.state, failed.probe, failed.wall_seconds) == ("failed", "absent", 1.0)
    assert failed.blind_spots == ()
    desk.wait(1, at(64))
    assert desk.publisher.said[-1][0] == "execution", "the probe may still count it as one run"
    desk.wait(1, at(70))
    assert desk.publisher.said[-1] == ("closed", notebook_run_id(S, 1), "complete")
    desk.start("m2", 100)
    desk.idle("m2", 101)
    run = desk.record("m2").run
    assert run is not None
    assert (run.segment, run.id) == (2, notebook_run_id(S, 2))


def test_the_probe_decides_the_segment() -> None:
    desk = Desk(idle_minutes=1)
    desk.kernel()
    desk.start("m1", 1)
    desk.cell_start("m1", 1)
    desk.cell_end("m1")
    desk.idle("m1", 2)
    desk.start("m2", 30)
    desk.cell_start("m2", 30, segment=2)
    desk.cell_end("m2", segment=2)
    desk.idle("m2", 31)
    run = desk.record("m2").run
    assert run is not None
    assert run.segment == 2
    kinds = [what for what, _, _ in desk.publisher.said]
    assert kinds == ["opened", "execution", "closed", "opened", "execution"]


@pytest.mark.parametrize(
    ("expected", "state", "run_state"),
    [(False, "lost", "fail"), (True, "interrupted", "complete")],
)
def test_the_end_of_a_kernel(expected: bool, state: str, run_state: str) -> None:
    desk = Desk()
    desk.kernel()
    desk.start("m1", 1)
    desk.cell_start("m1", 1)
    desk.hear(ExecutionRequested(K, "m2", "client", "c2", at(2)))
    desk.hear(KernelEnded(K, S, expected, at(3)))
    assert desk.record("m1").state == state
    assert [spot.kind for spot in desk.record("m1").blind_spots] == ["probe"]
    assert desk.record("m2").state == "aborted"
    assert desk.publisher.said[-1] == ("closed", notebook_run_id(S, 1), run_state)
    assert desk.recorder.coverage[0].probe == "pending"
    desk.hear(KernelProcessSeen(K, "session-2", at(4)))
    desk.hear(ExecutionStarted(K, "session-2", "m2", "client", at(4), at(5), 1, "0" * 64, False))
    again = desk.store.get(cell_run_id("session-2", "m2"))
    assert again is not None
    assert again.state == "running"


def test_a_cell_that_kills_its_kernel_at_once_is_not_called_aborted() -> None:
    desk = Desk()
    desk.kernel()
    desk.hear(ExecutionRequested(K, "m1", "client", "c1", at(1)))
    desk.hear(ExecutionRequested(K, "m2", "client", "c2", at(1)))
    desk.hear(KernelEnded(K, S, False, at(3)))
    first = desk.record("m1")
    assert (first.state, first.started_at, first.ended_at) == ("lost", None, at(3))
    assert [spot.kind for spot in first.blind_spots] == ["probe"]
    assert desk.record("m2").state == "aborted"


def test_an_aborted_request_never_ran() -> None:
    desk = Desk()
    desk.kernel()
    desk.hear(ExecutionRequested(K, "m1", "client", "c1", at(1)))
    desk.idle("m1", 2)
    aborted = desk.record("m1")
    assert (aborted.state, aborted.started_at, aborted.run) == ("aborted", None, None)
    assert desk.publisher.said == []


def test_requests_sent_before_the_process_exists_are_kept() -> None:
    desk = Desk()
    desk.hear(KernelAttached(K, "python3", "python", True, None))
    desk.hear(ExecutionRequested(K, "m1", "client", "c1", at(0)))
    desk.hear(KernelProcessSeen(K, S, at(1)))
    assert desk.record("m1").state == "queued"


def test_idle_of_silent_requests_is_no_execution() -> None:
    desk = Desk()
    desk.kernel()
    desk.idle("silent", 1)
    assert desk.store.get(cell_run_id(S, "silent")) is None


def test_a_renamed_notebook_keeps_its_records() -> None:
    desk = Desk()
    desk.kernel()
    desk.start("m1", 1)
    desk.cell_end("m1")
    desk.idle("m1", 2)
    desk.start("m2", 3)
    desk.hear(NotebookRenamed("/home/ada", "/home/bob"))
    desk.cell_end("m2")
    desk.idle("m2", 4)
    assert desk.record("m1").path == "/home/bob/a.ipynb"
    assert desk.record("m2").path == "/home/bob/a.ipynb"
    assert "/home/bob/a.ipynb" in {e.path for e in desk.announcer.executions}


def test_a_full_disk_loses_nothing() -> None:
    desk = Desk()
    desk.kernel()
    desk.start("m1", 1)
    desk.cell_start("m1", 1)
    desk.publisher.fails = True
    desk.recorder.handle(ExecutionIdle(K, S, "m1", at(2), 0, None), 0)
    desk.recorder.tick(FACTS_GRACE_SECONDS, at(3))
    with pytest.raises(OSError, match="no space"):
        desk.recorder.flush()
    assert desk.record("m1").state == "running", "a record and its events are kept together"
    assert desk.recorder.busy
    desk.publisher.fails = False
    desk.recorder.flush()
    assert desk.record("m1").state == "done"
    assert [what for what, _, _ in desk.publisher.said] == ["opened", "execution"]


def test_a_record_that_cannot_be_kept_holds_up_no_other() -> None:
    desk = Desk()
    desk.kernel(probed=False)
    bad = ExecutionRequested(K, "m1", "client", "\ud800", at(1))
    desk.recorder.handle(bad, 0)
    desk.recorder.handle(ExecutionRequested(K, "m2", "client", "c2", at(1)), 0)
    desk.recorder.flush()
    assert desk.store.get(cell_run_id(S, "m1")) is None
    assert desk.record("m2").state == "queued"


def test_a_lost_idle_does_not_keep_a_cell_running() -> None:
    desk = Desk()
    desk.kernel()
    desk.start("m1", 1)
    desk.cell_start("m1", 1)
    desk.cell_end("m1")
    assert desk.record("m1").state == "running"
    desk.wait(IDLE_GRACE_SECONDS, at(9))
    assert (desk.record("m1").state, desk.record("m1").ended_at) == ("done", at(2))
    desk.cell_end("m1")
    assert not desk.recorder.busy, "what comes too late is not kept"


def test_a_probe_that_fails_in_a_cell_does_not_call_it_interrupted() -> None:
    desk = Desk()
    desk.kernel()
    desk.start("m1", 1)
    desk.probe("fault", part="probe", error="TypeError", off=False)
    desk.idle("m1", 2)
    desk.wait(FACTS_GRACE_SECONDS, at(4))
    assert desk.record("m1").state == "done"
    assert [spot.kind for spot in desk.record("m1").blind_spots] == ["probe"]


def test_a_probe_that_switches_itself_off_is_reported() -> None:
    desk = Desk()
    desk.kernel()
    desk.probe("fault", part="pandas", error="TypeError", off=False)
    assert desk.recorder.coverage[0].probe == "active"
    assert desk.recorder.coverage[0].reason == "pandas failed (TypeError)"
    desk.probe("fault", part="probe", error="RuntimeError", off=True)
    assert desk.recorder.coverage[0].probe == "off"
    desk.start("m1", 1)
    desk.idle("m1", 2)
    assert (desk.record("m1").state, desk.record("m1").probe) == ("done", "off")
    desk.number += 2
    desk.probe("fault", part="open", error="OSError", off=False)
    assert "2 messages of the probe were lost" in (desk.recorder.coverage[0].reason or "")


def test_a_detached_kernel_is_forgotten() -> None:
    desk = Desk()
    desk.kernel()
    desk.start("m1", 1)
    desk.hear(KernelDetached(K, at(2)))
    assert desk.recorder.coverage == ()
    assert desk.record("m1").state == "interrupted"
    assert not desk.recorder.busy


def test_what_happened_is_counted_once_whatever_the_disk_does() -> None:
    desk = Desk()
    desk.kernel()
    desk.monotonic = 3.0
    desk.hear(ExecutionRequested(K, "m2", "client", "c2", at(1)))
    desk.start("m1", 1)
    desk.cell_start("m1", 1)
    desk.publisher.fails = True
    desk.recorder.handle(ExecutionIdle(K, S, "m1", at(2), 0, None), 3)
    desk.recorder.tick(3 + FACTS_GRACE_SECONDS, at(3))
    for _ in range(2):
        with pytest.raises(OSError, match="no space"):
            desk.recorder.flush()
    desk.publisher.fails = False
    desk.recorder.flush()
    desk.hear(NotebookRenamed(HOME, "/home/ada/b.ipynb"))
    desk.hear(KernelDetached(K, at(4)))
    assert desk.metrics.told == [
        ("kernel_started", "python3", 0.0),
        ("execution_ended", "m1", "done"),
        ("first_run", "python3", 3 + FACTS_GRACE_SECONDS),
        ("execution_ended", "m2", "aborted"),
        ("run_closed", "python3", "done"),
    ]
    assert desk.recorder.oldest_launch is None


def test_restarts_and_failed_runs_are_counted_with_their_reason() -> None:
    desk = Desk()
    desk.kernel(probed=False)
    desk.start("m1", 1)
    desk.idle("m1", 2, "ValueError")
    desk.hear(KernelEnded(K, S, True, at(3)), KernelProcessSeen(K, "session-2", at(4)))
    desk.hear(ExecutionStarted(K, "session-2", "m2", "client", None, at(5), 1, "0" * 64, False))
    desk.hear(KernelEnded(K, "session-2", False, at(6)), KernelProcessSeen(K, "session-3", at(7)))
    assert desk.metrics.of("kernel_restarted") == [["python3", "requested"], ["python3", "died"]]
    assert desk.metrics.of("run_closed") == [["python3", "failed"], ["python3", "lost"]]
    assert desk.metrics.of("execution_ended") == [["m1", "failed"], ["m2", "lost"]]
    assert desk.metrics.of("first_run") == [], "no cell has ended well yet"
    assert desk.recorder.oldest_launch == 0.0


def test_a_cell_that_kills_its_kernel_at_once_is_counted_as_lost() -> None:
    desk = Desk()
    desk.kernel()
    desk.hear(
        ExecutionRequested(K, "m1", "client", "c1", at(1)),
        ExecutionRequested(K, "m2", "client", "c2", at(1)),
        KernelEnded(K, S, False, at(2)),
    )
    assert desk.metrics.of("execution_ended") == [["m1", "lost"], ["m2", "aborted"]]
