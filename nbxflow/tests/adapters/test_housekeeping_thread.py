"""Forgetting in the background: little by little, whatever fails, until it is stopped."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone

from nbxflow.adapters.housekeeping_thread import AT_ONCE, HousekeepingThread


def test_each_kind_is_forgotten_a_few_at_a_time_until_nothing_is_left() -> None:
    asked: list[tuple[datetime, int]] = []
    left = [AT_ONCE, 30, 0]
    done = threading.Event()

    def first(before: datetime, limit: int) -> int:
        asked.append((before, limit))
        return left.pop(0)

    def broken(before: datetime, limit: int) -> int:
        raise OSError("the disk is gone")

    def last(before: datetime, limit: int) -> int:
        done.set()
        return 0

    started = datetime.now(timezone.utc)
    thread = HousekeepingThread([first, broken, last], 90)
    assert done.wait(60), "a failure keeps nothing else"
    thread.stop(60)
    assert left == []
    [before] = {before for before, _ in asked}
    assert timedelta(0) <= before - (started - timedelta(days=90)) < timedelta(minutes=1)
    assert {limit for _, limit in asked} == {AT_ONCE}


def test_it_stops_in_the_middle() -> None:
    began = threading.Event()

    def endless(before: datetime, limit: int) -> int:
        began.set()
        return limit

    thread = HousekeepingThread([endless], 1)
    assert began.wait(60)
    thread.stop(60)
    assert not thread._thread.is_alive()
