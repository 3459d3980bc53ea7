"""What values have in common outlasts pickling."""

from __future__ import annotations

import functools
import io
import os
import random
import sys
import types
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nbxflow.services.flow_runtime import memory, state


def crossed(**values: Any) -> dict[str, Any]:
    """What :func:`memory.load` makes of values."""
    file = io.BytesIO()
    memory.dump(values, file, {}, memory.survey(values))
    file.seek(0)
    found: dict[str, Any] = memory.load(file, pytest.fail)
    return found


def kept(folder: Path, **values: Any) -> dict[str, Any]:
    """What a checkpoint makes of values."""
    state.save(folder, "task", values, None)
    return state.load(folder, "task", list(values))


def test_names_of_one_object_lead_to_one_object() -> None:
    table: dict[str, list[int]] = {"a": [1]}
    found = crossed(table=table, alias=table, inside=[table, table["a"]])
    assert found["table"] is found["alias"] is found["inside"][0]
    assert found["table"]["a"] is found["inside"][1]


def test_views_and_their_base_share_memory_still() -> None:
    base = np.arange(24, dtype="i4").reshape(4, 6)
    found = crossed(base=base, row=base[1], column=base[:, 2], turned=base[::-1].T, part=base[1:3])
    found["base"][1, 2] = -1
    assert found["row"][2] == found["column"][1] == found["turned"][2, 2] == -1
    assert found["part"][0, 2] == -1
    for name, value in {"turned": base[::-1].T, "column": base[:, 2]}.items():
        assert found[name].shape == value.shape
        assert found[name].strides == value.strides


def test_views_share_where_their_base_does_not_cross() -> None:
    base = np.arange(10.0)
    found = crossed(first=base[:6], second=base[4:], apart=base[9:])
    found["first"][5] = 77
    assert found["second"][1] == 77
    assert found["apart"][0] == 9


def test_views_of_arrays_of_objects_share_too() -> None:
    base = np.array([[1, "two"], [None, [4]]], dtype=object)
    found = crossed(base=base, turned=base.T, item=base[1, 1])
    found["turned"][1, 1].append(5)
    found["base"][0, 1] = "changed"
    assert found["item"] == [4, 5]
    assert found["turned"][1, 0] == "changed"


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(24).reshape(2, 3, 4).transpose(1, 0, 2),
        np.arange(10)[::2],
        np.array(3.5),
        np.zeros((0,)),
        np.array(["a", "bcd"]),
        np.array(["2020-01-01", "NaT"], dtype="M8[D]"),
        np.array([1, 2], dtype=">u2"),
        np.array([(1, b"x")], dtype=[("n", "i4"), ("s", "S3")]),
        np.array([{"a": 1}, None], dtype=object),
    ],
    ids=lambda array: f"{array.dtype}-{array.shape}",
)
def test_arrays_keep_kind_and_order_of_memory(array: Any, tmp_path: Path) -> None:
    found = kept(tmp_path, array=array, nested=[array])["array"]
    assert found.dtype == array.dtype
    assert found.shape == array.shape
    assert found.tobytes("A") == array.tobytes("A") or array.dtype == object
    assert found.tolist() == array.tolist()
    assert found.flags.f_contiguous == array.flags.f_contiguous or not array.flags.forc
    order = np.argsort(np.abs(array.strides), kind="stable").tolist()
    assert np.argsort(np.abs(found.strides), kind="stable").tolist() == order


def test_what_cannot_be_written_into_stays_so(tmp_path: Path) -> None:
    array = np.arange(4)
    array.flags.writeable = False
    found = kept(tmp_path, array=array, nested=[array.copy(), array])
    assert not found["array"].flags.writeable
    assert found["nested"][1] is found["array"]


def test_pandas_objects_that_only_seem_to_share_do_not() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]})
    column = frame["a"]
    found = crossed(frame=frame, column=column)
    found["column"].iloc[0] = 100
    assert found["frame"]["a"].tolist() == [1, 2, 3]
    found["frame"].loc[1, "a"] = 200
    assert found["column"].tolist() == [100, 2, 3]


def test_an_array_given_to_pandas_without_a_copy_is_shared() -> None:
    array = np.arange(4.0)
    series = pd.Series(array, copy=False)
    found = crossed(array=array, series=series)
    found["array"][0] = 9
    assert found["series"].iloc[0] == 9


def test_arrays_in_the_memory_of_several_pandas_objects_are_refused() -> None:
    array = np.arange(4.0)
    values = {"one": pd.Series(array, copy=False), "two": pd.Series(array[:], copy=False)}
    with pytest.raises(memory.CannotKeep, match="several pandas objects"):
        memory.survey({**values, "array": array[:]})


def test_what_a_process_has_one_of_is_that_of_the_process() -> None:
    found = crossed(
        module=os.path,
        environ=os.environ,
        path=sys.path,
        draw=np.random.rand,
        throw=random.randint,
        out=sys.stdout,
    )
    assert found["module"] is os.path
    assert found["environ"] is os.environ
    assert found["path"] is sys.path
    assert found["out"] is sys.stdout
    assert found["draw"].__self__ is np.random.mtrand._rand  # type: ignore[attr-defined]
    assert found["throw"].__self__ is random.randint.__self__  # type: ignore[attr-defined]


def test_figures_and_what_is_on_them_are_one_object_and_can_be_drawn_on() -> None:
    import matplotlib.pyplot as plt
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    plt.switch_backend("agg")
    fig, ax = plt.subplots(num=7)
    (line,) = ax.plot([1, 2])
    plt.close("all")
    found = crossed(line=line, ax=ax, fig=fig)
    assert found["ax"].figure is found["fig"]
    assert found["ax"].lines[0] is found["line"]
    for each in (fig, found["fig"]):
        assert not plt.get_fignums()
        assert type(each.canvas) is type(fig.canvas)
        assert plt.figure(each) is each
        each.canvas.draw()
        assert each.canvas.buffer_rgba().nbytes
        plt.close("all")
    free = Figure()
    FigureCanvasAgg(free)
    assert type(crossed(free=free)["free"].canvas) is FigureCanvasAgg


def test_a_module_that_nothing_can_import_is_refused() -> None:
    with pytest.raises(memory.CannotKeep, match="the module made_up"):
        crossed(module=types.ModuleType("made_up"))


def _counter() -> tuple[Any, Any]:
    count = 0

    def more() -> int:
        nonlocal count
        count += 1
        return count

    def now() -> int:
        return count

    return more, now


def test_functions_written_inside_others_keep_what_they_share() -> None:
    more, now = _counter()
    more()

    def steps(n: int, /, *, by: int = 2) -> int:
        return 0 if n <= 0 else 1 + steps(n - by)

    steps.limit = [3]  # type: ignore[attr-defined]
    found = crossed(
        more=more,
        now=now,
        steps=steps,
        alias=steps,
        table=defaultdict(lambda: [0]),
        half=functools.partial(lambda a, b: a - b, 10),
    )
    assert found["more"]() == 2
    assert found["now"]() == 2
    assert found["steps"](5) == 3
    assert found["alias"] is found["steps"]
    assert found["steps"].limit == [3]
    assert found["steps"].__annotations__ == {"n": "int", "by": "int", "return": "int"}
    assert found["table"]["new"] == [0]
    assert found["half"](4) == 6


def test_tables_cross_as_parquet_where_that_is_exact(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "n": [1, 2, 3],
            "x": [0.1, float("nan"), -0.0],
            "s": ["a", None, "ü"],
            "t": pd.to_datetime(["2020-01-01 00:00:01", None, "2021-05-05 10:00:00"]),
            "c": pd.Categorical(["u", "v", "u"], categories=["v", "u"], ordered=True),
        }
    )
    found = kept(tmp_path, flights=frame, again=frame)
    assert (tmp_path / "task" / "flights.parquet").exists()
    assert found["flights"] is found["again"]
    pd.testing.assert_frame_equal(found["flights"], frame)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [[1], [2]]}),
        pd.DataFrame({"a": [1, "x"]}, dtype=object),
        pd.DataFrame({1: [1, 2]}),
        pd.DataFrame({("a", "b"): [1]}),
        pd.DataFrame({"a": [1, 2]}, index=pd.date_range("2020", periods=2, freq="D")),
        pd.DataFrame(np.arange(6.0).reshape(3, 2), columns=["a", "b"]),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.DataFrame({"a": pd.period_range("2020", periods=2, freq="M")}),
        pd.DataFrame({"a": [1 + 2j]}),
    ],
    ids=str,
)
def test_all_tables_come_back_exactly(frame: pd.DataFrame, tmp_path: Path) -> None:
    frame.attrs["unit"] = "minutes"
    frame.columns.names = ["columns"] * frame.columns.nlevels
    found = kept(tmp_path, frame=frame)["frame"]
    pd.testing.assert_frame_equal(found, frame, check_exact=True, check_freq=True)
    assert found.attrs == frame.attrs
    assert found.columns.names == frame.columns.names
    assert found.to_numpy().flags.c_contiguous == frame.to_numpy().flags.c_contiguous


def test_a_table_that_shares_its_index_goes_into_the_pickle(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1, 2]}, index=["x", "y"])
    index = frame.index
    found = kept(tmp_path, frame=frame, index=index)
    assert (found["frame"].index is found["index"]) == (frame.index is index)
    found["index"].name = "renamed"
    index.name = "renamed"
    assert found["frame"].index.name == frame.index.name


def test_a_bunch_keeps_what_its_own_way_forgets() -> None:
    from sklearn.utils import Bunch

    bunch = Bunch(names=["a"])
    bunch.itself = bunch
    vars(bunch)["note"] = {"a": 1}
    found = crossed(bunch=bunch, names=bunch.names)
    assert vars(found["bunch"]) == vars(bunch)
    assert found["bunch"].itself is found["bunch"]
    assert found["bunch"].names is found["names"]
