"""Work that takes long: begun, watched, stopped, and remembered for a while when it is over."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from nbxflow.ports import (
    Announcer,
    Clock,
    LongWork,
    TaskProgress,
    TaskState,
    WorkFailed,
    WorkStopped,
)

log = logging.getLogger("nbxflow")
_KEPT = timedelta(hours=1)
_AT_ONCE = 3
_KEPT_AT_MOST = 50
_STOPPING = "stopping"


@dataclass(frozen=True)
class Task:
    """Work that takes long (schema ``task``)."""

    id: str
    kind: Literal["verify"] = "verify"
    state: TaskState = "running"
    progress: TaskProgress = field(default_factory=TaskProgress)
    error: str | None = None
    result: Mapping[str, Any] | None = field(default=None, repr=False)


class AlreadyRunning(Exception):
    """The same thing is being worked on: ``task`` is the id."""

    def __init__(self, task: str) -> None:
        super().__init__("This notebook is being verified already.")
        self.task = task


class TooManyTasks(Exception):
    """As much is going on as the server bears."""

    def __init__(self) -> None:
        super().__init__(f"{_AT_ONCE} verifications are running already: wait for one, or stop it.")


@dataclass
class _Running:
    subject: str
    work: LongWork
    thread: threading.Thread | None = None


class Tasks:
    """The tasks of one server; from any thread, never waits unless it says so.

    Args:
        start: makes the work of one task; nothing of it may run before ``LongWork.run``.
        announcer: told when a task changes.
        clock: the time.
    """

    def __init__(self, start: Callable[[], LongWork], announcer: Announcer, clock: Clock) -> None:
        self._start = start
        self._announcer = announcer
        self._clock = clock
        self._lock = threading.Lock()
        self._tasks: dict[str, Task] = {}
        self._running: dict[str, _Running] = {}
        self._ended: dict[str, datetime] = {}
        self._closed = False

    def begin(self, subject: str, request: Mapping[str, Any]) -> Task:
        """Begin to work on a request.

        Args:
            subject: what it is about: one task at a time.
            request: handed to the work, and not kept.

        Raises:
            AlreadyRunning: ``subject`` is being worked on.
            TooManyTasks: too much else is, or the server stops.
        """
        with self._lock:
            self._forget()
            for id, running in self._running.items():
                if running.subject == subject:
                    raise AlreadyRunning(id)
            if len(self._running) >= _AT_ONCE or self._closed:
                raise TooManyTasks
            task = Task(secrets.token_urlsafe(24))
            running = _Running(subject, self._start())
            self._tasks[task.id], self._running[task.id] = task, running
            running.thread = threading.Thread(
                target=self._work,
                args=(task.id, running.work, request),
                name="nbxflow-task",
                daemon=True,
            )
            running.thread.start()
        return task

    def get(self, id: str) -> Task | None:
        """The task with this id; None when there is none, or it was over long ago."""
        with self._lock:
            self._forget()
            return self._tasks.get(id)

    def cancel(self, id: str, wait_seconds: float) -> Task | None:
        """Stop a task, and wait for its end for a moment; one that is over stays as it is."""
        with self._lock:
            running = self._running.get(id)
            progress = replace(self._tasks[id].progress, message=_STOPPING) if running else None
        if running is not None and progress is not None:
            self._progress(id, progress)
            running.work.stop()
            if running.thread is not None:
                running.thread.join(wait_seconds)
        return self.get(id)

    def close(self, timeout: float) -> None:
        """Stop all tasks, and wait for their end."""
        with self._lock:
            self._closed = True
            running = list(self._running.values())
        for each in running:
            each.work.stop()
        deadline = time.monotonic() + timeout
        for each in running:
            if each.thread is not None:
                each.thread.join(max(0.0, deadline - time.monotonic()))

    def _work(self, id: str, work: LongWork, request: Mapping[str, Any]) -> None:
        try:
            result = work.run(request, lambda progress: self._progress(id, progress))
            self._end(id, "done", result=result)
        except WorkStopped:
            self._end(id, "cancelled")
        except WorkFailed as error:
            self._end(id, "failed", error=str(error))
        except Exception as error:
            # Not its text, which may hold what the request does.
            log.error("nbxflow: a task failed: %s", type(error).__name__)
            self._end(id, "failed", error=f"It failed unexpectedly ({type(error).__name__}).")

    def _progress(self, id: str, progress: TaskProgress) -> None:
        with self._lock:
            task = self._tasks[id]
            if task.state != "running" or task.progress == progress:
                return
            if task.progress.message == _STOPPING:
                progress = replace(progress, message=_STOPPING)
            self._tasks[id] = task = replace(task, progress=progress)
        self._announce(task)

    def _end(
        self,
        id: str,
        state: TaskState,
        *,
        result: Mapping[str, Any] | None = None,
        error: str | None = None,
    ) -> None:
        with self._lock:
            task = self._tasks[id]
            progress = task.progress
            if progress.message == _STOPPING:
                progress = replace(progress, message="")
            task = replace(task, state=state, progress=progress, result=result, error=error)
            self._tasks[id] = task
            self._ended[id] = self._clock.now()
            del self._running[id]
        self._announce(task)

    def _announce(self, task: Task) -> None:
        self._announcer.verification(task.id, task.state, task.progress)

    def _forget(self) -> None:
        """Drop what was over long ago, and the oldest where there are many."""
        limit = self._clock.now() - _KEPT
        oldest_first = sorted(self._ended, key=lambda id: self._ended[id])
        surplus = set(oldest_first[: max(0, len(oldest_first) - _KEPT_AT_MOST)])
        for id in oldest_first:
            if self._ended[id] < limit or id in surplus:
                del self._tasks[id], self._ended[id]
