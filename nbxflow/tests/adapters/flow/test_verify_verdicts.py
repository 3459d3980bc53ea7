"""One notebook of many steps, each of which the pipeline does in a way of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from nbxflow.tests.adapters.flow.small_flow import Task, request, verdicts, verified

_CLASSES = """
    class Point:
        scale = 2
        def __init__(self, x):
            self.x = x
            self.me = self
        def far(self):
            return [self.scale * each for each in (self.x,)]

    def moved(point, by=1):
        def inner():
            return point.x + by
        return Point(inner())
"""

_ANY_ORDER = [
    Task("values", "a = [1, 2.5, float('nan'), {'k': {3, 1}}]\nb = a", gives=("a", "b")),
    Task("changed_value", "c = [1, 2, 3]", "c = [1, 2, 4]"),
    Task("other_type", "d = (1, 2)", "d = [1, 2]"),
    Task("near", "e = [0.1 + 0.2, 1.0]", "e = [0.3, 1.0]"),
    Task("other_text", "print('three lines')", "print('three line')"),
    Task("shows", "f = 4\nf + 1", "f = 4\noutputs.show(f + 1, 'x')"),
    Task("shows_other", "g = 4\ng + 1", "g = 4\noutputs.show(g + 2, 'x')"),
    Task("shows_nothing", "h = 4\nh + 1", "h = 4"),
    Task("displays", "display(1, [2])", "outputs.display(1, [2])"),
    Task("instances", "p = moved(Point(1))", gives=("p",)),
    Task("carries", "q = p.far()\np.x = 9", takes={"p": "instances"}, after=("instances",)),
    Task("misses_name", "r, s = 1, 2", "r = 1"),
    Task("is_lazy", "pass"),
    Task("by_chance", "import random\nt = random.randint(0, 1)"),
    Task("by_clock", "import datetime\nu = datetime.date.today().isoformat()"),
    Task("clock_of_year", "import datetime\nv = datetime.date.today().year"),
    Task("by_hash", "w = list({'alpha', 'beta', 'gamma', 'delta', 'epsilon'})"),
    Task("seeded", "import random\nrandom.seed(3)\nx = random.random()", changes=True),
    Task("goes_on", "y = random.random()", after=("seeded",), state="seeded", changes=True),
    Task("unseeded_again", "z = random.random()"),
    Task("raises", "1 / 0", "try:\n    1 / 0\nexcept Exception:\n    outputs.show_error()",
         tags=("raises-exception",)),
    Task("reaches_out", "try:\n    import socket\n"
         "    socket.create_connection(('192.0.2.1', 9), 1)\n"
         "except OSError:\n    pass\nae = 1"),
    Task("writes_out",
         "try:\n    open('/var/nbxflow-nobody', 'w')\nexcept OSError:\n    pass\naf = 1"),
    Task("generator", "ai = (each for each in [1, 2])\nak = next(ai)"),
    Task("annotated", "al: float = 1.5"),
    Task("thread", "import threading\naj = threading.local()"),
    Task("prints_addresses", "print(object(), __file__ if '__file__' in globals() else moved)",
         "print(object(), moved)"),
]  # fmt: skip
# Behind those that end well: nothing comes after a task that failed.
_LAST = [
    Task("pipeline_raises", "ab = 1", "ab = missing"),
    Task("after_that", "ac = ab", takes={"ab": "pipeline_raises"}, after=("pipeline_raises",)),
    Task("dies", "ad = 1", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
    Task("would_post", "ag = post()", effects=(
        {"kind": "network", "target": "https://example.org", "writes": True},)),
    Task("after_post", "ah = ag", takes={"ag": "would_post"}, after=("would_post",)),
]  # fmt: skip


def _in_one_order() -> list[Task]:
    """The tasks one behind the other: each order that is possible takes as long again."""
    found: list[Task] = []
    for task in (*_ANY_ORDER, *_LAST):
        before = [_ANY_ORDER[-1].name] if task in _LAST else [one.name for one in found[-1:]]
        found.append(replace(task, after=(*task.after, *before)))
    return found


EXPECTED = {
    "values": "equal",
    "changed_value": "different",
    "other_type": "different",
    "near": "equal-within-tolerance",
    "other_text": "different",
    "shows": "equal",
    "shows_other": "different",
    "shows_nothing": "different",
    "displays": "equal",
    "instances": "equal",
    "carries": "equal",
    "misses_name": "different",
    "is_lazy": "not-run",
    "by_chance": "nondeterministic",
    "by_clock": "nondeterministic",
    "clock_of_year": "nondeterministic",
    "by_hash": "nondeterministic",
    "seeded": "equal",
    "goes_on": "equal",
    "unseeded_again": "different",
    "raises": "equal",
    "pipeline_raises": "different",
    "after_that": "not-run",
    "dies": "different",
    "reaches_out": "not-run",
    "writes_out": "not-run",
    "would_post": "not-run",
    "after_post": "not-run",
    "generator": "equal",
    "annotated": "equal",
    "thread": "nondeterministic",
    "prints_addresses": "equal",
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """The verification of all these."""
    asked = request(
        *_in_one_order(),
        shared="import random\n" + _dedented(_CLASSES),
        definitions="import random\n" + _dedented(_CLASSES),
        imports=("random", "datetime", "socket", "threading"),
    )
    return verified(asked, tmp_path_factory.mktemp("folder"))


def _dedented(text: str) -> str:
    return "\n".join(line[4:] for line in text.split("\n"))


def test_each_task_has_its_verdict(found: Mapping[str, Any]) -> None:
    assert verdicts(found) == EXPECTED
    assert found["verdict"] == "different"
    assert [check["verdict"] for check in found["checks"]] == ["passed", "passed"]


def _task(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    return next(task for task in found["tasks"] if task["id"] == name)


def test_first_difference_is_told(found: Mapping[str, Any]) -> None:
    assert _task(found, "changed_value")["differences"] == [
        {"what": "name", "name": "c", "where": "[2]", "notebook": "3", "pipeline": "4"}
    ]
    assert _task(found, "misses_name")["differences"][0]["what"] == "missing"
    assert "NameError" in _task(found, "pipeline_raises")["differences"][0]["pipeline"]
    assert "signal 9" in _task(found, "dies")["differences"][0]["pipeline"]
    assert 0 < _task(found, "near")["tolerance"] < 1e-9


def test_masks_and_reasons_are_told(found: Mapping[str, Any]) -> None:
    assert "state:random" in _task(found, "by_chance")["masked"]
    assert _task(found, "clock_of_year")["masked"] == ["clock:clock_of_year"]
    assert _task(found, "by_hash")["masked"] == ["name:w"]
    assert "192.0.2.1" in _task(found, "reaches_out")["reason"]
    assert "consent" in _task(found, "would_post")["reason"]
    assert "would_post" in _task(found, "after_post")["reason"]


def test_effects_are_listed(found: Mapping[str, Any]) -> None:
    effects = {(effect["step"], effect["kind"]): effect["repeated"] for effect in found["effects"]}
    assert effects == {
        ("would_post", "network"): False,
        ("reaches_out", "network"): False,
        ("writes_out", "outside-file"): False,
    }
