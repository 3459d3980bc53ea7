"""Work that takes long, as the server keeps track of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from nbxflow.ports import TaskProgress, TaskSoFar, WorkFailed
from nbxflow.protocol.documents import to_document
from nbxflow.protocol.validation import validate
from nbxflow.services.tasks import AlreadyRunning, Task, Tasks, TooManyTasks
from nbxflow.tests.fakes.announcer import FakeAnnouncer
from nbxflow.tests.fakes.clock import FakeClock
from nbxflow.tests.fakes.long_work import FakeLongWork


class Desk:
    """Tasks with fakes around them; ``works`` are those that were begun."""

    def __init__(self) -> None:
        self.works: list[FakeLongWork] = []
        self.announcer = FakeAnnouncer()
        self.clock = FakeClock()
        self.tasks = Tasks(self._start, self.announcer, self.clock)

    def _start(self) -> FakeLongWork:
        self.works.append(FakeLongWork())
        return self.works[-1]

    def over(self, id: str) -> Task:
        """The task, once it is over."""
        waiting = threading.Event()
        while (task := self.tasks.get(id)) is not None and task.state == "running":
            waiting.wait(0.005)
        assert task is not None
        validate("task", to_document(task))
        return task

    def states(self) -> list[str]:
        return [state for _, state, _ in self.announcer.verifications]


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.tasks.close(60)


def test_a_task_is_begun_and_tells_how_far_it_is(desk: Desk) -> None:
    task = desk.tasks.begin("a.ipynb", {"some": "request"})
    validate("task", to_document(task))
    assert (task.state, task.kind) == ("running", "verify")
    work = desk.works[0]
    work.runs.wait()
    assert work.requests == [{"some": "request"}]
    progress = TaskProgress(2, 7, "cell 2 of 7", (TaskSoFar("read", "equal"),))
    work.tell(progress)
    work.tell(progress)
    now = desk.tasks.get(task.id)
    assert now is not None
    assert now.progress == progress
    assert desk.announcer.verifications == [(task.id, "running", progress)], "told once"


def test_ids_cannot_be_guessed(desk: Desk) -> None:
    first = desk.tasks.begin("a.ipynb", {})
    second = desk.tasks.begin("b.ipynb", {})
    assert first.id != second.id
    assert min(len(first.id), len(second.id)) >= 32
    assert desk.tasks.get(first.id[:-1]) is None
    assert desk.tasks.cancel("no such task", 0) is None


def test_how_work_ends_is_what_the_task_says(desk: Desk) -> None:
    done = desk.tasks.begin("a", {})
    desk.works[0].finish({"evidenceVersion": 1})
    failed = desk.tasks.begin("b", {})
    desk.works[1].finish(WorkFailed("The kernel is not installed."))
    broken = desk.tasks.begin("c", {})
    desk.works[2].finish(ValueError("token=hunter2"))
    outcomes = [desk.tasks.get(done.id), desk.over(failed.id), desk.over(broken.id)]
    assert [task.state for task in outcomes[1:] if task] == ["failed", "failed"]
    assert outcomes[1] is not None
    assert outcomes[1].error == "The kernel is not installed."
    assert outcomes[2] is not None
    assert outcomes[2].error == "It failed unexpectedly (ValueError)."


def test_a_result_is_kept_for_an_hour(desk: Desk) -> None:
    task = desk.tasks.begin("a", {})
    desk.works[0].finish({"evidenceVersion": 1})
    while (now := desk.tasks.get(task.id)) is not None and now.state == "running":
        pass
    desk.clock.move(3599)
    kept = desk.tasks.get(task.id)
    assert kept is not None
    assert (kept.state, kept.result) == ("done", {"evidenceVersion": 1})
    assert desk.states()[-1] == "done"
    desk.clock.move(2)
    assert desk.tasks.get(task.id) is None


def test_one_at_a_time_for_each_notebook(desk: Desk) -> None:
    task = desk.tasks.begin("a", {})
    with pytest.raises(AlreadyRunning) as caught:
        desk.tasks.begin("a", {})
    assert caught.value.task == task.id
    assert len(desk.works) == 1
    desk.works[0].finish(WorkFailed("no"))
    desk.over(task.id)
    assert desk.tasks.begin("a", {}).id != task.id


def test_a_few_at_a_time_for_all(desk: Desk) -> None:
    tasks = [desk.tasks.begin(name, {}) for name in ("a", "b", "c")]
    with pytest.raises(TooManyTasks):
        desk.tasks.begin("d", {})
    desk.works[1].finish(WorkFailed("no"))
    desk.over(tasks[1].id)
    desk.tasks.begin("d", {})


def test_a_task_is_stopped(desk: Desk) -> None:
    task = desk.tasks.begin("a", {})
    desk.works[0].runs.wait()
    desk.works[0].tell(TaskProgress(2, 7, "cell 2 of 7"))
    stopped = desk.tasks.cancel(task.id, 60)
    assert stopped is not None
    assert (stopped.state, stopped.error, stopped.result) == ("cancelled", None, None)
    assert (stopped.progress.done, stopped.progress.message) == (2, "")
    assert desk.states() == ["running", "running", "cancelled"]
    assert desk.announcer.verifications[1][2].message == "stopping"
    assert desk.tasks.cancel(task.id, 60) == stopped, "once more changes nothing"


def test_closing_stops_all_and_begins_nothing(desk: Desk) -> None:
    tasks = [desk.tasks.begin(name, {}) for name in ("a", "b")]
    desk.tasks.close(60)
    assert [desk.over(task.id).state for task in tasks] == ["cancelled", "cancelled"]
    with pytest.raises(TooManyTasks):
        desk.tasks.begin("c", {})


def test_many_that_are_over_do_not_pile_up(desk: Desk) -> None:
    ids = []
    for number in range(60):
        task = desk.tasks.begin("a", {})
        desk.works[-1].finish(WorkFailed(str(number)))
        desk.over(task.id)
        desk.clock.move(1)
        ids.append(task.id)
    known = [id for id in ids if desk.tasks.get(id) is not None]
    assert known == ids[-50:]
