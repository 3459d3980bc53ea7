"""One step of delivery: order, waiting times, refusals, leases, announcements."""

from __future__ import annotations

import pytest

from nbxflow.adapters.database import memory_database
from nbxflow.adapters.outbox_sqlite import OutboxSqlite
from nbxflow.ports import OutboxEvent, SinkRefused, SinkTookSome, SinkUnavailable
from nbxflow.services.deliver_events import (
    BUSY_SECONDS,
    IDLE_SECONDS,
    LEASE_SECONDS,
    DeliverEvents,
    wait_seconds,
)
from nbxflow.tests.fakes.announcer import FakeAnnouncer
from nbxflow.tests.fakes.clock import FakeClock
from nbxflow.tests.fakes.event_sink import FakeBatchSink, FakeEventSink


class Scene:
    """An outbox with a sink, and the service between them."""

    def __init__(self, *names: str) -> None:
        self.clock = FakeClock()
        self.announcer = FakeAnnouncer()
        self.outbox = OutboxSqlite(memory_database())
        self.sinks = [FakeEventSink(name) for name in names or ("fake",)]
        self.service = self.make_service("one")

    def make_service(self, owner: str) -> DeliverEvents:
        return DeliverEvents(
            self.outbox, self.sinks, self.clock, self.announcer, owner=owner, jitter=lambda: 0.0
        )

    def enqueue(self, *numbers: int) -> None:
        names = [sink.name for sink in self.sinks]
        self.outbox.enqueue([OutboxEvent(f"e/{n}", "run", {"n": n}) for n in numbers], names)

    def deliver(self, sink: int = 0) -> float:
        return self.service.deliver_once(self.sinks[sink])

    def taken(self, sink: int = 0) -> list[int]:
        return [event["n"] for event in self.sinks[sink].events]


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_everything_due_is_sent_in_order(scene: Scene) -> None:
    scene.enqueue(*range(120))
    assert scene.deliver() == IDLE_SECONDS
    assert scene.taken() == list(range(120))
    assert scene.service.states()[0].delivered == 120
    assert scene.announcer.deliveries[-1][0].waiting == 0


def test_nothing_to_do_changes_and_announces_nothing(scene: Scene) -> None:
    scene.deliver()
    count = len(scene.announcer.deliveries)
    assert scene.deliver() == IDLE_SECONDS
    assert len(scene.announcer.deliveries) == count
    assert scene.sinks[0].tries == 0


def test_trouble_holds_up_the_rest_and_waits_longer_each_time(scene: Scene) -> None:
    scene.enqueue(1, 2)
    scene.sinks[0].trouble = lambda event: SinkUnavailable("It is down.")
    waits = []
    for _ in range(4):
        waits.append(scene.deliver())
        tries = scene.sinks[0].tries
        assert scene.deliver() == waits[-1]
        assert scene.sinks[0].tries == tries, "tried again before its time"
        scene.clock.move(waits[-1])
    assert waits == [1.0, 2.0, 4.0, 8.0]
    state = scene.announcer.deliveries[-1][0]
    assert (state.state, state.last_error, state.waiting) == ("failing", "It is down.", 2)
    scene.sinks[0].trouble = lambda event: None
    scene.deliver()
    assert scene.taken() == [1, 2]
    assert scene.announcer.deliveries[-1][0].state == "ok"


def test_waiting_times_double_to_five_minutes_with_jitter() -> None:
    assert [wait_seconds(n, 0) for n in (1, 2, 9, 10, 50, 5000)] == [1, 2, 256, 300, 300, 300]
    assert wait_seconds(10, 1) == 240


def test_a_refused_event_is_skipped_and_can_be_tried_by_hand(scene: Scene) -> None:
    scene.enqueue(1, 2, 3)
    scene.sinks[0].trouble = lambda e: SinkRefused("It is bad.") if e["n"] == 2 else None
    scene.deliver()
    assert scene.taken() == [1, 3]
    assert scene.service.states()[0].refused == 1
    scene.sinks[0].trouble = lambda event: None
    scene.outbox.retry(None)
    scene.deliver()
    assert scene.taken() == [1, 3, 2]


def test_a_fault_of_a_sink_is_told_by_its_class_alone(scene: Scene) -> None:
    scene.enqueue(1)
    scene.sinks[0].trouble = lambda event: KeyError("canary")
    scene.deliver()
    state = scene.service.states()[0]
    assert state.last_error == "The sink failed with KeyError."
    assert state.waiting == 1


def test_sinks_do_not_hold_up_each_other() -> None:
    scene = Scene("down", "up")
    scene.enqueue(1, 2)
    scene.sinks[0].trouble = lambda event: SinkUnavailable("It is down.")
    scene.deliver(0)
    scene.deliver(1)
    assert (scene.taken(0), scene.taken(1)) == ([], [1, 2])


def test_only_one_process_delivers_to_a_sink(scene: Scene) -> None:
    scene.enqueue(1, 2)
    other = scene.make_service("two")
    during = []

    def try_the_other(event: object) -> None:
        during.append(other.deliver_once(scene.sinks[0]))

    scene.sinks[0].trouble = try_the_other
    scene.deliver()
    assert during == [BUSY_SECONDS, BUSY_SECONDS]
    assert scene.taken() == [1, 2]
    scene.sinks[0].trouble = lambda event: None
    scene.enqueue(3)
    assert other.deliver_once(scene.sinks[0]) == IDLE_SECONDS
    assert scene.taken() == [1, 2, 3]


def test_the_lease_of_a_process_that_died_runs_out(scene: Scene) -> None:
    scene.enqueue(1)
    scene.outbox.lease("fake", "dead", scene.clock.now(), LEASE_SECONDS)
    assert scene.deliver() == BUSY_SECONDS
    scene.clock.move(LEASE_SECONDS)
    scene.deliver()
    assert scene.taken() == [1]


def test_a_lease_lost_on_the_way_ends_the_sending(scene: Scene) -> None:
    scene.enqueue(1, 2, 3)

    def slow(event: object) -> None:
        scene.clock.move(LEASE_SECONDS + 1)
        assert scene.outbox.lease("fake", "two", scene.clock.now(), LEASE_SECONDS)

    scene.sinks[0].trouble = slow
    scene.deliver()
    assert scene.taken() == [1]


def test_a_stop_leaves_the_rest_for_later(scene: Scene) -> None:
    scene.enqueue(1, 2, 3)
    scene.service.deliver_once(scene.sinks[0], lambda: len(scene.sinks[0].events) == 2)
    assert scene.taken() == [1, 2]
    scene.deliver()
    assert scene.taken() == [1, 2, 3]


class Batches(Scene):
    """A scene whose sink takes four events at once."""

    def __init__(self) -> None:
        super().__init__()
        self.sink = FakeBatchSink(4)
        self.sinks = [self.sink]
        self.service = self.make_service("one")

    def sizes(self) -> list[int]:
        return [len(batch) for batch in self.sink.batches]


@pytest.fixture
def batches() -> Batches:
    return Batches()


def test_a_sink_that_takes_several_gets_them_together_in_order(batches: Batches) -> None:
    batches.enqueue(*range(10))
    assert batches.deliver() == IDLE_SECONDS
    assert batches.taken() == list(range(10))
    assert batches.sizes() == [4, 4, 2]
    assert batches.service.states()[0].delivered == 10


def test_what_is_refused_together_is_tried_alone(batches: Batches) -> None:
    batches.enqueue(*range(6))
    batches.sink.trouble = lambda event: SinkRefused("It is bad.") if event["n"] == 2 else None
    batches.deliver()
    assert batches.taken() == [0, 1, 3, 4, 5]
    assert batches.sizes() == [4, 1, 1, 1, 1, 2]
    state = batches.service.states()[0]
    assert (state.delivered, state.refused, state.last_error) == (5, 1, "It is bad.")


def test_what_was_taken_in_part_is_not_sent_again_by_itself(batches: Batches) -> None:
    batches.enqueue(*range(6))
    batches.sink.trouble = lambda event: SinkTookSome("Some.") if event["n"] == 2 else None
    batches.deliver()
    assert batches.sizes() == [4, 2]
    state = batches.service.states()[0]
    assert (state.delivered, state.refused, state.waiting) == (2, 4, 0)


def test_trouble_holds_up_all_that_was_sent_together(batches: Batches) -> None:
    batches.enqueue(*range(6))
    batches.sink.trouble = lambda event: SinkUnavailable("It is down.")
    assert batches.deliver() == 1.0
    assert batches.service.states()[0].waiting == 6
    batches.sink.trouble = lambda event: None
    batches.clock.move(1)
    batches.deliver()
    assert batches.taken() == list(range(6))


@pytest.mark.parametrize(("asked", "waits"), [(20.0, 20.0), (0.5, 1.0), (9999.0, 300.0)])
def test_a_sink_may_ask_for_a_longer_wait(scene: Scene, asked: float, waits: float) -> None:
    scene.enqueue(1)
    scene.sinks[0].trouble = lambda event: SinkUnavailable("Too many.", asked)
    scene.deliver()
    scene.sinks[0].trouble = lambda event: None
    scene.clock.move(waits - 0.01)
    scene.deliver()
    assert scene.taken() == []
    scene.clock.move(0.01)
    scene.deliver()
    assert scene.taken() == [1]
