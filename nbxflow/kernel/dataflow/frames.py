"""How to look at tables: pandas by its blocks, pyarrow and polars as what cannot be changed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Callable, Iterator, List, Optional, Tuple

from . import looks, ways
from .arrays import checksum, plain
from .looks import FREE, HEAVY, MUTABLE, UNCOMPARABLE, UNDIGESTED, UNFINISHED, Look

MOST_COLUMNS = 200
"""Frames of more columns are looked at block by block."""

Part = Tuple[Any, int, Callable[[], int]]
"""What is known of some data without reading it, its bytes, and how to read it."""

if TYPE_CHECKING:
    from .looker import Looker


def learn_pandas(pandas: Any) -> None:
    """Teach the looker pandas."""
    for kind, way in (
        (pandas.DataFrame, _frame),
        (pandas.Series, _frame),
        (pandas.Index, _index),
        (pandas.api.extensions.ExtensionArray, _extension_array),
    ):
        ways.FAMILIES[id(kind)] = ways.BASES[id(kind)] = way
        ways.PRIVATE[id(kind)] = frozenset(
            ("_mgr", "_item_cache", "_cache", "_cacher", "_ndarray", "_codes", "_pa_array", "_data")
        )
    ways.FAMILIES[id(pandas.api.extensions.ExtensionDtype)] = _named
    ways.FAMILIES[id(pandas.tseries.offsets.BaseOffset)] = _named


def learn_pyarrow(pyarrow: Any) -> None:
    """Teach the looker pyarrow, whose tables cannot be changed."""
    for name in ("Table", "RecordBatch", "ChunkedArray", "Array", "Scalar", "DataType", "Schema"):
        ways.FAMILIES[id(getattr(pyarrow, name))] = _constant


def learn_polars(polars: Any) -> None:
    """Teach the looker polars: frames change only by a few methods, which facts know."""
    for name in ("DataFrame", "LazyFrame", "Series"):
        ways.FAMILIES[id(getattr(polars, name))] = _closed
    ways.FAMILIES[id(polars.Expr)] = _constant


def _named(looker: Looker, value: Any) -> Look:
    return Look((type(value).__name__, str(value)), (), FREE)


def _constant(looker: Looker, value: Any) -> Look:
    return Look(type(value).__name__, (), UNDIGESTED)


def _closed(looker: Looker, value: Any) -> Look:
    return Look(type(value).__name__, (), MUTABLE | UNCOMPARABLE)


def _attribute(value: Any, name: str) -> Any:
    """An attribute of a library's object that is stored and not computed."""
    return object.__getattribute__(value, name)


def _copies_on_write(pandas: Any) -> bool:
    if int(pandas.__version__.split(".")[0]) >= 3:
        return True
    return bool(pandas.options.mode.copy_on_write is True)


def _frame(looker: Looker, value: Any) -> Look:
    """A DataFrame or Series. Where pandas copies on write, no two of them share changes."""
    pandas = sys.modules["pandas"]
    manager = _attribute(value, "_mgr")
    head: List[Any] = [type(value).__name__]
    children: List[Any] = []
    parts: List[Part] = []
    for axis in manager.axes:
        _take_index(axis, head, parts, children)
    shared = not _copies_on_write(pandas)
    if shared or len(manager.axes) == 1 or len(manager.items) > MOST_COLUMNS:
        for block in manager.blocks:
            head.append(str(block.mgr_locs))
            if shared:
                children += _own_arrays(block.values)
            else:
                _take_values(looker, block.values, head, parts, children)
    else:
        # Reading may put columns of one type together: how they are stored is no content.
        for values in _columns(manager):
            _take_values(looker, values, head, parts, children)
    stored = _attribute(value, "__dict__")
    children.append(stored.get("_name"))
    if stored.get("_attrs"):
        children.append(stored["_attrs"])
    return _assembled(looker, head, parts, children, MUTABLE)


def _columns(manager: Any) -> List[Any]:
    """The values of each column of a frame, in their order."""
    found: List[Any] = [None] * len(manager.items)
    for block in manager.blocks:
        values = block.values
        if values.ndim == 1:
            values = [values]
        for place, column in zip(block.mgr_locs.as_array.tolist(), values):  # noqa: B905 - 3.9
            found[place] = column
    return found


def _assembled(
    looker: Looker, head: List[Any], parts: List[Part], children: List[Any], flags: int
) -> Look:
    known = looker.parts(children, "parts", flags)
    head.append(known.head)
    head += [form for form, _, _ in parts]
    flags |= known.flags
    weight = sum([size for _, size, _ in parts])
    if weight <= HEAVY:
        head += [read() for _, _, read in parts]
        return Look(tuple(head), known.children, flags)

    def bulk() -> int:
        return hash(tuple([read() for _, _, read in parts]))

    return Look(tuple(head), known.children, flags, bulk=bulk, weight=weight)


def _index(looker: Looker, value: Any) -> Look:
    head: List[Any] = []
    children: List[Any] = []
    parts: List[Part] = []
    _take_index(value, head, parts, children)
    return _assembled(looker, head, parts, children, 0)


def _take_index(index: Any, head: List[Any], parts: List[Part], children: List[Any]) -> None:
    kind = type(index).__name__
    stored = _attribute(index, "__dict__")
    head.append(kind)
    if kind == "RangeIndex":
        head.append((index.start, index.stop, index.step))
        children += [stored.get("_name")]
    elif kind == "MultiIndex":
        for level in stored["_levels"]:
            _take_index(level, head, parts, children)
        for codes in stored["_codes"]:
            parts.append(_of_array(codes))
        children += list(stored["_names"])
    else:
        _take_values(None, stored["_data"], head, parts, children)
        children += [stored.get("_name")]


def _take_values(
    looker: Optional[Looker], values: Any, head: List[Any], parts: List[Part], children: List[Any]
) -> None:
    """A block's values: arrays of any kind."""
    numpy = sys.modules["numpy"]
    if isinstance(values, numpy.ndarray):
        array = plain(values)
        if array.dtype.hasobject:
            head.append((str(array.dtype), array.shape))
            children += array.reshape(-1).tolist()
        else:
            parts.append(_of_array(array))
        return
    stored = getattr(values, "__dict__", {})
    head.append((type(values).__name__, str(values.dtype)))
    if "_pa_array" in stored:
        parts.extend(_of_arrow(stored["_pa_array"]))
        return
    found = False
    for name in ("_ndarray", "_codes", "_data", "_mask", "_left", "_right", "_sparse_values"):
        if name in stored:
            found = True
            _take_values(looker, stored[name], head, parts, children)
    array = getattr(values, "_ndarray", None)  # kept by compiled code in some classes
    if not found and array is not None:
        found = True
        _take_values(looker, array, head, parts, children)
    dtype = values.dtype
    if type(dtype).__name__ == "CategoricalDtype":
        _take_index(dtype.categories, head, parts, children)
    if not found:
        children.append(values)


def _of_array(array: Any) -> Part:
    return (str(array.dtype), array.shape), array.nbytes, lambda: checksum(array)


def _of_arrow(chunked: Any) -> Iterator[Part]:
    for chunk in chunked.chunks:
        size = sum(buffer.size for buffer in chunk.buffers() if buffer is not None)

        def read(chunk: Any = chunk) -> int:
            buffers = [buffer for buffer in chunk.buffers() if buffer is not None]
            return hash(tuple([looks.checksum_of(memoryview(buffer)) for buffer in buffers]))

        yield (chunk.offset, len(chunk)), size, read


def _own_arrays(values: Any) -> List[Any]:
    """The arrays that hold a block's data, as objects of their own: another frame may have them."""
    numpy = sys.modules["numpy"]
    if isinstance(values, numpy.ndarray):
        return [values]
    stored = getattr(values, "__dict__", {})
    arrays = [each for each in stored.values() if isinstance(each, numpy.ndarray)]
    array = getattr(values, "_ndarray", None)
    return arrays or ([values] if array is None else [array])


def _extension_array(looker: Looker, value: Any) -> Look:
    head: List[Any] = []
    children: List[Any] = []
    parts: List[Part] = []
    _take_values(looker, value, head, parts, children)
    if any(child is value for child in children):
        return Look(type(value).__name__, (), MUTABLE | UNCOMPARABLE | UNFINISHED)
    return _assembled(looker, head, parts, children, MUTABLE)
