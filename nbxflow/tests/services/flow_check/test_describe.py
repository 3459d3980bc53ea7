"""Values described: equal ones alike, others not, whatever they are."""

from __future__ import annotations

import collections
import contextvars
import csv
import dataclasses
import datetime
import enum
import functools
import hashlib
import io
import pickle
import random
import re
import sqlite3
import threading
import warnings
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from nbxflow.services.flow_check.describe import Describer
from nbxflow.services.flow_check.normal import Normal
from nbxflow.services.flow_check.store import ArrayStore
from nbxflow.services.verify_flow_compare import Comparison, compare


@pytest.fixture
def compared(tmp_path: Path) -> Callable[[Any, Any], Comparison]:
    """Describes two values and compares them."""

    def made(one: Any, other: Any) -> Comparison:
        trees = [
            Describer(Normal("made_pipeline", []), ArrayStore(str(tmp_path))).tree(value)
            for value in (one, other)
        ]
        return compare(*trees, lambda digest: (tmp_path / digest).read_bytes())

    return made


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


@dataclasses.dataclass
class Held:
    value: Any
    more: Any = None

    @functools.cached_property
    def computed(self) -> int:
        return 3


def _looked_at(held: Held) -> Held:
    assert held.computed == 3
    return held


def _database(*rows: int) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (a)")
    connection.executemany("INSERT INTO t VALUES (?)", [(row,) for row in rows])
    return connection


def _generator(steps: int) -> Any:
    made = (each * 2 for each in [1, 2, 3])
    for _ in range(steps):
        next(made)
    return made


def _cycle(end: int) -> list[Any]:
    made: list[Any] = [end]
    made.append(made)
    return made


def _warning(text: str) -> warnings.WarningMessage:
    with warnings.catch_warnings(record=True) as caught:
        warnings.warn(text, stacklevel=1)
    return caught[0]


def _moved(caught: warnings.WarningMessage) -> warnings.WarningMessage:
    caught.filename, caught.lineno = "elsewhere.py", 1
    return caught


def _archive(text: str) -> zipfile.ZipFile:
    with zipfile.ZipFile(io.BytesIO(), "w") as made:
        made.writestr("a.txt", text)
    return made


def _taken(lock: Any) -> Any:
    lock.acquire()
    return lock


_SHARED = [1]
_DAY = pd.DataFrame({"a": [1, 2]}, index=pd.date_range("2026-01-01", periods=2, freq="D"))

PAIRS: list[tuple[Any, Any]] = [
    (1, 2), (1, True), (1, 1.0), (0.0, -0.0), (1.5, float("nan")), ("a", "b"), (b"a", b"b"),
    ([1], (1,)), ({"a": 1, "b": 2}, {"b": 2, "a": 1}), ({1, 2}, {1, 3}), (None, False),
    ([_SHARED, _SHARED], [[1], [1]]), (_cycle(1), _cycle(2)), (list(range(999)), list(range(998))),
    (["x"] * 5000, ["x"] * 4999 + ["y"]), (Colour.RED, Colour.BLUE), (Held(1), Held(2)),
    (datetime.date(2026, 1, 1), datetime.date(2026, 1, 2)), (range(3), range(4)),
    (re.compile("a"), re.compile("a", re.IGNORECASE)),
    (collections.Counter("ab"), {"a": 1, "b": 1}),
    (io.StringIO("a"), io.StringIO("b")), (_database(1), _database(2)),
    (_generator(1), _generator(2)), (duckdb.sql("SELECT 1 AS a"), duckdb.sql("SELECT 2 AS a")),
    (functools.partial(print, 1), functools.partial(print, 2)), (print, len), (int, str),
    (re.match("(a)", "ab"), re.match("a", "ab")), (csv.writer(io.StringIO()), csv.reader([])),
    (hashlib.sha256(b"a"), hashlib.sha256(b"b")), (_warning("a"), _warning("b")),
    (Path("a"), Path("b")), (Path("a"), PurePosixPath("a")), (_archive("a"), _archive("b")),
    (threading.RLock(), _taken(threading.RLock())), (threading.Lock(), _taken(threading.Lock())),
    (ThreadPoolExecutor(1), ThreadPoolExecutor(2)),
    (SimpleNamespace(a=1), SimpleNamespace(a=2)),
    (np.array([1, 2]), np.array([1, 2], dtype="int32")), (np.zeros((2, 1)), np.zeros((1, 2))),
    (np.array([1.0, np.nan]), np.array([1.0, 2.0])), (np.float32(1), np.float64(1)),
    (np.array(["a"], dtype=object), np.array(["a"])), (np.array([1 + 2j]), np.array([1 + 3j])),
    (np.datetime64("2026-01-01"), np.datetime64("2026-01-02")),
    (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2], mask=[1, 0])),
    (np.random.default_rng(1), np.random.default_rng(2)),
    (np.random.mtrand._rand, np.random.RandomState(1)), (random._inst, random.Random(1)),
    (_DAY, _DAY.rename(columns={"a": "b"})), (_DAY, _DAY.astype(float)), (_DAY, _DAY[::-1]),
    (_DAY, _DAY.set_axis(_DAY.index.tz_localize("UTC"))), (_DAY, _DAY["a"]),
    (pd.Series([1, None], dtype="Int64"), pd.Series([1, 2], dtype="Int64")),
    (pd.Series(["a", "b"], dtype="category"), pd.Series(["a", "a"], dtype="category")),
    (pd.Series([1], name="a"), pd.Series([1], name="b")), (pd.NA, pd.NaT),
    (pd.Timestamp("2026-01-01"), pd.Timestamp("2026-01-01", tz="UTC")),
]  # fmt: skip


@pytest.mark.parametrize(
    "pair", PAIRS, ids=lambda pair: f"{type(pair[0]).__name__}-{pair[0]!r:.20}"
)
def test_each_equals_itself_and_not_the_other(
    compared: Callable[[Any, Any], Comparison], pair: tuple[Any, Any]
) -> None:
    for value in pair:
        same = compared(value, value)
        assert (same.differences, same.unknown, same.tolerance) == ([], None, None)
    other = compared(*pair)
    assert other.differences or other.tolerance == 0.0  # 0.0 and -0.0


def test_what_makes_no_difference(compared: Callable[[Any, Any], Comparison]) -> None:
    for one, other in [
        (float("nan"), float("nan")),
        (np.array([np.nan]), np.array([-np.nan])),
        ({"alpha", "beta", "gamma"}, {"gamma", "beta", "alpha"}),
        (Held(1), _looked_at(Held(1))),
        (_warning("a"), _moved(_warning("a"))),
        (f"<object at {hex(id(1))}>", f"<object at {hex(id('a'))}>"),
        (pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [1, 2]}, index=pd.Index([0, 1]))),
    ]:
        assert compared(one, other).differences == []


def test_what_is_drawn_is_the_same_once_it_was_pickled(
    compared: Callable[[Any, Any], Comparison],
) -> None:
    from matplotlib.figure import Figure

    ax = Figure().subplots()
    for drawn in (ax.bar([1, 2], [3, 4]), ax.errorbar([1], [2], yerr=[1]), ax.stem([1, 2])):
        found = compared(drawn, pickle.loads(pickle.dumps(drawn)))
        assert (found.differences, found.unknown) == ([], None)


def test_who_holds_a_generator_of_the_process_is_the_same_after_a_draw() -> None:
    held = [np.random.mtrand._rand, random._inst, random.random]
    describer = Describer(Normal("made_pipeline", []), ArrayStore(None))
    before = describer.tree(held)
    np.random.random()
    random.random()
    assert describer.tree(held) == before


def test_numbers_have_a_tolerance(compared: Callable[[Any, Any], Comparison]) -> None:
    near = np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-12])
    for one, other in [near, (1.0, 1.0 + 1e-12), ([1.0] * 500, [1.0] * 499 + [1 - 1e-12])]:
        found = compared(one, other)
        assert found.differences == []
        assert found.tolerance is not None
        assert 0 < found.tolerance < 1e-9
    far = compared(np.array([[1.0, 2.0]]), np.array([[1.0, 2.1]]))
    assert [(one.where, one.notebook, one.pipeline) for one in far.differences] == [
        ("[0][1]", "2.0", "2.1")
    ]


def test_place_of_a_difference(compared: Callable[[Any, Any], Comparison]) -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"]})
    other = frame.copy()
    other.loc[1, "b"] = "z"
    found = compared({"kept": [frame]}, {"kept": [other]})
    assert [(one.where, one.notebook, one.pipeline) for one in found.differences] == [
        ("['kept'][0]['b'][1]", "'y'", "'z'")
    ]


def test_code_is_the_same_wherever_it_stands(compared: Callable[[Any, Any], Comparison]) -> None:
    source = (
        "FACTOR = 3\n"
        "def scaled(x, *more, by=2):\n"
        "    def inner():\n"
        "        return [FACTOR * by * each for each in (x, *more) if each]\n"
        "    return inner()\n"
        "class Scale:\n"
        "    def __init__(self, x):\n"
        "        self.x = x\n"
        "    def scaled(self):\n"
        "        return scaled(self.x)\n"
    )
    nested = "def task():\n" + "".join(f"    {line}\n" for line in source.splitlines())
    top: dict[str, Any] = {"__name__": "__main__"}
    exec(source, top)
    inside: dict[str, Any] = {"__name__": "made_pipeline.tasks.task"}
    exec(f"{nested}    return locals()\n", inside)
    local = inside["task"]()
    changed: dict[str, Any] = {"__name__": "__main__"}
    exec(source.replace("if each", "if not each"), changed)
    for name in ("scaled", "Scale"):
        assert compared(top[name], local[name]).differences == []
    assert compared(top["Scale"](1), local["Scale"](1)).differences == []
    assert compared(top["scaled"], changed["scaled"]).differences != []


def test_what_nothing_is_known_of_is_said(compared: Callable[[Any, Any], Comparison]) -> None:
    for value in (threading.local(), contextvars.Context()):
        found = compared([value], [value])
        assert found.differences == []
        assert found.unknown is not None


def test_hostile_values_are_no_error(compared: Callable[[Any, Any], Comparison]) -> None:
    class Hostile:
        def __reduce_ex__(self, protocol: Any) -> Any:
            raise KeyboardInterrupt if protocol < 0 else RuntimeError("no")

        def __getattribute__(self, name: str) -> Any:
            if name == "__dict__":
                raise RuntimeError("no")
            return super().__getattribute__(name)

        def __eq__(self, other: object) -> bool:
            raise RuntimeError("no")

        __hash__ = None  # type: ignore[assignment]

    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    for value in (Hostile(), deep, {"a": Hostile()}):
        assert compared(value, value).unknown is not None
