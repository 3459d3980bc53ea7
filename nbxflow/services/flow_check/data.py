"""Arrays, tables and other values of libraries that keep data: by type, form and content.

No library is imported: a value of one that is not loaded cannot exist.
"""

from __future__ import annotations

import array
import datetime
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Optional

from .node import Node, value

if TYPE_CHECKING:
    from .describe import Describer

_SHOWN = 2_000
"""So many parts of a column of other values are kept; of a longer one the digest is."""

_PROCESS_WIDE = value("generator", "that of the process")
"""Where it stands matters to what draws from it, not to what only holds it."""
_SAID_BY_REPR = (type(None), bool, int, float, str, datetime.date, datetime.datetime)


def describe(describer: Describer, item: Any) -> Optional[Node]:
    """The description of a library's data; None for other values."""
    library = (getattr(type(item), "__module__", "") or "").partition(".")[0]
    known = _LIBRARIES.get(library)
    if known is None:
        known = _of_base(type(item))
    return known(describer, item) if known is not None else None


def packed(describer: Describer, kind: str, items: list[Any], dtype: str = "") -> Node:
    """A long sequence of plain values, kept as an array."""
    kinds = set(map(type, items))
    form: Optional[str] = None
    if kinds == {float}:
        form, content = "d", array.array("d", items).tobytes()
    elif kinds == {int} and all(-(2**63) <= item < 2**63 for item in items):
        form, content = "q", array.array("q", items).tobytes()
    elif len(items) > _SHOWN and all(
        one in _SAID_BY_REPR or one.__module__.startswith("pandas.") for one in kinds
    ):
        # Node by node would take longer than most notebooks take.
        content = describer.normal.text(repr(items)).encode("utf-8", "surrogatepass")
    else:
        nodes = [describer.node(item) for item in items]
        if len(nodes) <= _SHOWN:
            return ["items", kind, nodes]
        content = json.dumps(nodes).encode()
    digest, kept = describer.store.put(content) if form else (_digest(content), False)
    return ["array", kind, dtype, [len(items)], digest, form if kept else None]


def _digest(content: bytes) -> str:
    import hashlib

    return hashlib.sha256(content).hexdigest()


# -- numpy ----------------------------------------------------------------------------------------


def _numpy(describer: Describer, item: Any) -> Optional[Node]:
    numpy = sys.modules["numpy"]
    if isinstance(item, numpy.ma.MaskedArray):
        parts = {"data": item.filled(), "mask": numpy.ma.getmaskarray(item)}
        return describer.fields("MaskedArray", parts)
    if isinstance(item, numpy.ndarray):
        return numbers(describer, describer.named(item), item)
    if isinstance(item, numpy.generic):
        return _scalar(describer, item, numpy)
    if isinstance(item, numpy.dtype):
        return value("dtype", repr(item))
    if isinstance(item, numpy.ufunc):
        return value("ufunc", item.__name__)
    if item is getattr(sys.modules.get("numpy.random.mtrand"), "_rand", None):
        return _PROCESS_WIDE
    return None


def _random(describer: Describer, item: Any) -> Optional[Node]:
    return _PROCESS_WIDE if item is sys.modules["random"]._inst else None


def _scalar(describer: Describer, item: Any, numpy: Any) -> Node:
    kind = type(item).__name__
    if item.dtype.kind == "f" and item.dtype.itemsize <= 8:
        return ["float", kind, float(item).hex()]
    if item.dtype.kind in "Vc":
        return ["fields", kind, {"value": describer.node(item.item())}]
    if item.dtype.kind in "US":
        return describer.text(kind, str(item))
    return value(kind, f"{item!r} {item.dtype}")


def numbers(describer: Describer, kind: str, item: Any) -> Node:
    """A numpy array: dtype, shape and values in order."""
    numpy = sys.modules["numpy"]
    dtype, shape = str(item.dtype), list(item.shape)
    if item.dtype.names:
        parts = {name: numbers(describer, "field", item[name]) for name in item.dtype.names}
        return ["fields", f"{kind} {dtype} {shape}", parts]
    if item.dtype.kind in "OUST" or (item.dtype.itemsize > 8 and item.dtype.kind == "f"):
        flat = item.reshape(-1).tolist() if item.dtype.kind != "f" else map(repr, item.reshape(-1))
        return ["fields", kind, {
            "dtype": value("dtype", dtype), "shape": value("shape", str(shape)),
            "values": column(describer, list(flat)),
        }]  # fmt: skip
    if item.dtype.kind == "c":
        halves = {"real": numbers(describer, "real", item.real)}
        halves["imag"] = numbers(describer, "imag", item.imag)
        return ["fields", f"{kind} {dtype}", halves]
    content, form = _content(numpy.asarray(item), numpy)
    digest, kept = describer.store.put(content)
    return ["array", kind, dtype, shape, digest, form if kept else None]


def _content(item: Any, numpy: Any) -> tuple[bytes, Optional[str]]:
    """The values in C order; every NaN is the same NaN, every NaT the same."""
    if item.dtype.kind == "f":
        wide = item.astype("<f8", order="C", copy=True)
        wide[numpy.isnan(wide)] = numpy.nan
        return wide.tobytes(), "d"
    if item.dtype.kind in "mM":
        return numpy.ascontiguousarray(item).view("i8").tobytes(), "q"
    if item.dtype.kind in "bi" or (item.dtype.kind == "u" and item.dtype.itemsize < 8):
        return item.astype("<i8", order="C").tobytes(), "q"
    return numpy.ascontiguousarray(item).tobytes(), None


def column(describer: Describer, items: list[Any]) -> Node:
    """Values of any kind, in order."""
    if len(items) <= _SHOWN:
        return ["items", "values", [describer.node(item) for item in items]]
    return packed(describer, "values", items)


# -- pandas ---------------------------------------------------------------------------------------


def _pandas(describer: Describer, item: Any) -> Optional[Node]:
    pandas = sys.modules["pandas"]
    if isinstance(item, pandas.DataFrame):
        columns = [_values(describer, item.iloc[:, at].array) for at in range(item.shape[1])]
        names = [str(name) for name in item.columns]
        return ["fields", "DataFrame", {
            "shape": value("shape", str(item.shape)), "columns": _index(describer, item.columns),
            "index": _index(describer, item.index), "attrs": describer.node(dict(item.attrs)),
            "values": ["columns", names, columns],
        }]  # fmt: skip
    if isinstance(item, pandas.Series):
        return ["fields", "Series", {
            "name": describer.node(item.name), "index": _index(describer, item.index),
            "attrs": describer.node(dict(item.attrs)), "values": _values(describer, item.array),
        }]  # fmt: skip
    if isinstance(item, pandas.Index):
        return _index(describer, item)
    if isinstance(item, pandas.api.extensions.ExtensionArray):
        return _values(describer, item)
    if isinstance(item, (pandas.Timestamp, pandas.Timedelta)):
        zone = getattr(item, "tz", None)
        return value(type(item).__name__, f"{item} {zone} {getattr(item, 'unit', '')}")
    if item is pandas.NaT or item is pandas.NA or isinstance(item, (pandas.Period,)):
        return value(type(item).__name__, str(item))
    if isinstance(item, pandas.api.extensions.ExtensionDtype):
        return value("dtype", f"{item!r}")
    for attribute in ("obj", "data"):  # groups, windows, resampling, styles
        held = vars(item).get(attribute) if hasattr(item, "__dict__") else None
        if isinstance(held, (pandas.DataFrame, pandas.Series)):
            keys = vars(item).get("keys")
            named = {"of": held, "keys": None if callable(keys) else keys}
            return describer.fields(describer.named(item), named)
    return None


def _index(describer: Describer, index: Any) -> Node:
    pandas = sys.modules["pandas"]
    names = describer.node(list(index.names))
    if isinstance(index, pandas.MultiIndex):
        levels = [_index(describer, index.get_level_values(at)) for at in range(index.nlevels)]
        return ["fields", "MultiIndex", {"names": names, "levels": ["items", "levels", levels]}]
    frequency = getattr(index, "freqstr", None)
    return ["fields", "Index", {
        "names": names, "frequency": value("frequency", str(frequency)),
        "values": _values(describer, index.array),
    }]  # fmt: skip


def _values(describer: Describer, items: Any) -> Node:
    """An array of pandas: its dtype and its values, whatever they are kept in."""
    pandas, numpy = sys.modules["pandas"], sys.modules["numpy"]
    dtype = str(items.dtype)
    if isinstance(items, pandas.Categorical):
        categories = _index(describer, items.categories)
        codes = numbers(describer, "codes", items.codes)
        ordered = value("bool", str(items.ordered))
        parts = {"categories": categories, "codes": codes, "ordered": ordered}
        return ["fields", "category", parts]
    if hasattr(items, "asi8"):
        stamps = numbers(describer, "times", items.asi8)
        return ["fields", dtype, {"values": stamps}]
    if isinstance(items.dtype, numpy.dtype) and items.dtype.kind != "O":
        return numbers(describer, "values", numpy.asarray(items))
    mask = getattr(items, "_mask", None)
    if mask is not None and isinstance(getattr(items, "_data", None), numpy.ndarray):
        plain = numpy.where(mask, numpy.zeros(1, items._data.dtype), items._data)
        masked = {"values": numbers(describer, "values", plain)}
        return ["fields", dtype, {**masked, "missing": numbers(describer, "missing", mask)}]
    plain = numpy.asarray(items, dtype=object).tolist()
    return ["fields", dtype, {"values": column(describer, plain)}]


# -- others ---------------------------------------------------------------------------------------


def _polars(describer: Describer, item: Any) -> Optional[Node]:
    polars = sys.modules["polars"]
    if isinstance(item, polars.LazyFrame):
        return describer.text("LazyFrame", item.explain(optimized=False))
    if isinstance(item, polars.DataFrame):
        columns = [_polars_column(describer, one) for one in item.get_columns()]
        return ["fields", "polars.DataFrame", {
            "height": value("int", str(item.height)), "values": ["columns", item.columns, columns],
        }]  # fmt: skip
    if isinstance(item, polars.Series):
        return _polars_column(describer, item)
    return None


def _polars_column(describer: Describer, item: Any) -> Node:
    values = column(describer, item.to_list())
    parts = {"name": value("str", item.name), "dtype": value("dtype", str(item.dtype))}
    return ["fields", "polars.Series", {**parts, "values": values}]


def _pyarrow(describer: Describer, item: Any) -> Optional[Node]:
    if hasattr(item, "to_pylist") and hasattr(item, "schema"):
        columns = [column(describer, one.to_pylist()) for one in item.columns]
        return ["fields", describer.named(item), {
            "schema": value("schema", item.schema.to_string(show_schema_metadata=False)),
            "values": ["columns", list(item.schema.names), columns],
        }]  # fmt: skip
    if hasattr(item, "to_pylist"):
        values = column(describer, item.to_pylist())
        return ["fields", "pyarrow.Array", {"type": value("t", str(item.type)), "values": values}]
    return None


def _pillow(describer: Describer, item: Any) -> Optional[Node]:
    if not hasattr(item, "tobytes") or not hasattr(item, "mode"):
        return None
    parts = {"mode": item.mode, "size": tuple(item.size), "pixels": item.tobytes()}
    return describer.fields("image", parts)


def _torch(describer: Describer, item: Any) -> Optional[Node]:
    torch = sys.modules["torch"]
    if isinstance(item, torch.Tensor) and not item.is_sparse:
        parts = {
            "dtype": str(item.dtype),
            "device": str(item.device),
            "requires_grad": bool(item.requires_grad),
            "values": item.detach().cpu().double().numpy()
            if item.dtype == torch.bfloat16
            else item.detach().cpu().numpy(),
        }
        return describer.fields("torch.Tensor", parts)
    return None


def _plotted(describer: Describer, item: Any) -> Optional[Node]:
    for method in ("to_plotly_json", "to_dict"):
        if hasattr(item, method) and type(item).__name__ in ("Figure", "Chart", "LayerChart"):
            return describer.fields(describer.named(item), {"figure": getattr(item, method)()})
    return None


_LIBRARIES: dict[str, Callable[[Describer, Any], Optional[Node]]] = {
    "random": _random,
    "numpy": _numpy,
    "pandas": _pandas,
    "polars": _polars,
    "pyarrow": _pyarrow,
    "PIL": _pillow,
    "torch": _torch,
    "plotly": _plotted,
    "altair": _plotted,
}


def _of_base(kind: type) -> Optional[Callable[[Describer, Any], Optional[Node]]]:
    """For a class that somebody derived from an array or a table."""
    for base in kind.__mro__[1:-1]:
        known = _LIBRARIES.get((base.__module__ or "").partition(".")[0])
        if known is not None and base.__name__ in ("ndarray", "DataFrame", "Series", "Image"):
            return known
    return None
