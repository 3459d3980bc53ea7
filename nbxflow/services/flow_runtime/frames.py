"""Tables of pandas as Parquet, where that gives exactly the same table again."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

_IN_ORDER = {"C": True}


def is_frame(value: Any) -> bool:
    """Whether a value is a table of pandas, and of no class derived from it."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and type(value) is getattr(pandas, "DataFrame", None)


def write_frame(path: Path, frame: Any) -> bool:
    """Write a table; whether reading it again gives exactly the same. If not, nothing is left.

    Raises:
        OSError: the file could not be written.
    """
    try:
        if not _may_be_exact(frame):
            return False
        frame.to_parquet(path, engine="pyarrow")
        if _same(frame, read_frame(path)):
            with open(path, "rb+") as file:
                os.fsync(file.fileno())
            return True
    except OSError as error:
        if error.errno is not None:
            raise
    except Exception:  # noqa: S110  # it has no such form: it goes into the pickle
        pass
    path.unlink(missing_ok=True)
    return False


def read_frame(path: Path) -> Any:
    """Read a table that was written so."""
    import pandas

    return pandas.read_parquet(path, engine="pyarrow")


def _may_be_exact(frame: Any) -> bool:
    """Whether nothing is known of a table that Parquet would lose."""
    arrays = [block.values for block in frame._mgr.blocks]
    in_order = all(getattr(array, "flags", _IN_ORDER)["C"] for array in arrays)
    return bool(
        in_order
        and not frame.attrs
        and frame.flags.allows_duplicate_labels
        and frame.columns.nlevels == 1
        and all(type(label) is str for label in frame.columns)
        and not any(_is_mixed(frame[label]) for label in frame.columns)
    )


def _is_mixed(column: Any) -> bool:
    """Whether a column holds objects of more kinds than text and None."""
    if column.dtype != object:
        return False
    return not all(value is None or type(value) is str for value in column.to_numpy())


def _same(frame: Any, again: Any) -> bool:
    """Whether two tables are the same to every method that could be called."""
    import pandas

    pandas.testing.assert_frame_equal(
        frame, again, check_exact=True, check_freq=True, check_column_type=True
    )
    axes = [(frame.index, again.index), (frame.columns, again.columns)]
    pairs = axes + [(frame[label].array, again[label].array) for label in frame.columns]
    if any(_kind(one.dtype) != _kind(other.dtype) for one, other in pairs):
        return False
    if any(type(one) is not type(other) or one.names != other.names for one, other in axes):
        return False
    return all(_same_content(one, other) for one, other in pairs)


def _same_content(one: Any, other: Any) -> bool:
    numpy = sys.modules["numpy"]
    left, right = numpy.asarray(one), numpy.asarray(other)
    if left.dtype != object:
        return bool(left.dtype == right.dtype and left.tobytes() == right.tobytes())
    return [_told(value) for value in left] == [_told(value) for value in right]


def _kind(dtype: Any) -> tuple[str, type]:
    return repr(dtype), type(getattr(dtype, "tz", None))


def _told(value: Any) -> tuple[str, str]:
    return type(value).__qualname__, repr(value)
