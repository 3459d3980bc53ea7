"""Hook on pandas' readers and writers."""

from __future__ import annotations

import functools
import sys
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

from ..cell import Cell, Columns
from . import locations
from .hook import Finish, Hook
from .wrapping import wrap_function

MAX_COLUMNS = 5000


class Target(NamedTuple):
    """A reader or writer: the format it names and the parameter its place is given in."""

    format: str
    parameter: str


READERS = {
    "read_csv": Target("csv", "filepath_or_buffer"),
    "read_table": Target("csv", "filepath_or_buffer"),
    "read_fwf": Target("fwf", "filepath_or_buffer"),
    "read_parquet": Target("parquet", "path"),
    "read_json": Target("json", "path_or_buf"),
    "read_excel": Target("excel", "io"),
    "read_feather": Target("feather", "path"),
    "read_orc": Target("orc", "path"),
    "read_pickle": Target("pickle", "filepath_or_buffer"),
    "read_xml": Target("xml", "path_or_buffer"),
    "read_html": Target("html", "io"),
    "read_stata": Target("stata", "filepath_or_buffer"),
    "read_sas": Target("sas", "filepath_or_buffer"),
    "read_spss": Target("spss", "path"),
    "read_hdf": Target("hdf5", "path_or_buf"),
}
WRITERS = {
    "to_csv": Target("csv", "path_or_buf"),
    "to_parquet": Target("parquet", "path"),
    "to_json": Target("json", "path_or_buf"),
    "to_excel": Target("excel", "excel_writer"),
    "to_feather": Target("feather", "path"),
    "to_orc": Target("orc", "path"),
    "to_pickle": Target("pickle", "path"),
    "to_xml": Target("xml", "path_or_buffer"),
    "to_html": Target("html", "buf"),
    "to_stata": Target("stata", "path"),
    "to_hdf": Target("hdf5", "path_or_buf"),
    "to_latex": Target("latex", "buf"),
    "to_markdown": Target("markdown", "buf"),
}
TAKES_LITERALS = ("read_json", "read_html", "read_xml")
"""Readers that (before pandas 3) also take the data itself as a string."""


def install(hook: Hook, pandas: Any) -> None:
    """Wrap the readers wherever pandas keeps them, and the writers on their classes."""
    wrappers: Dict[int, Any] = {}
    for name, target in READERS.items():
        original = getattr(pandas, name, None)
        if original is not None and not hook.owns(original):
            reads = functools.partial(_observe_read, pandas, name, target)
            wrappers[id(original)] = wrap_function(hook, original, reads)
    for module_name, module in list(sys.modules.items()):
        if module is pandas or module_name.startswith("pandas.io"):
            for name, value in list(vars(module).items()):
                if id(value) in wrappers:
                    hook.replace(module, name, wrappers[id(value)])
    classes = dict.fromkeys((*pandas.DataFrame.__mro__, *pandas.Series.__mro__))
    for owner in classes:
        for name, target in WRITERS.items():
            original = vars(owner).get(name)
            if original is not None and not hook.owns(original):
                writes = functools.partial(_observe_write, name, target)
                hook.replace(owner, name, wrap_function(hook, original, writes))


def _observe_read(
    pandas: Any,
    name: str,
    target: Target,
    cell: Cell,
    args: Tuple[Any, ...],
    kwargs: Dict[str, Any],
) -> Finish:
    source = args[0] if args else kwargs.get(target.parameter)
    location = locations.path_or_url(source)
    if location is None:
        location = locations.path_of_file(source)
    literal = name in TAKES_LITERALS and isinstance(source, str) and _is_literal(source)

    def finish(result: Any, error: Optional[BaseException]) -> None:
        if literal:
            return  # the data stood in the code
        if location is None:
            cell.blind_spot(
                "file-object", "pandas", "pandas read from an object whose source is not known."
            )
        else:
            rows, columns = describe(pandas, result)
            cell.access(
                location,
                "read",
                "pandas",
                format=target.format,
                rows=rows,
                columns=columns,
                failed=error is not None,
            )

    return finish


def _is_literal(text: str) -> bool:
    """Whether the text is a document itself. A bare name that is no file is taken for a path."""
    if locations.is_url(text) or locations.exists(locations.path_or_url(text)):
        return False
    return text.lstrip()[:1] in ("{", "[", "<", '"')


def _observe_write(
    name: str, target: Target, cell: Cell, args: Tuple[Any, ...], kwargs: Dict[str, Any]
) -> Optional[Finish]:
    goal = args[1] if len(args) > 1 else kwargs.get(target.parameter)
    if goal is None or goal is sys.stdout or goal is sys.stderr:
        return None
    by_path = isinstance(goal, (str, bytes)) or type(goal).__module__.startswith("pathlib")
    location = locations.path_or_url(goal)
    if location is None:
        location = locations.path_of_file(goal)
    mode = None
    if by_path:
        existed = locations.exists(location)
        mode = locations.write_mode(location, existed, _flags(name, existed, args, kwargs))
    rows, columns = describe(sys.modules["pandas"], args[0])
    if "max_rows" in kwargs:
        rows = None
    if len(args) > 2 or kwargs.get("columns") is not None or kwargs.get("max_cols") is not None:
        columns = _chosen(columns, kwargs.get("columns")) if len(args) <= 2 else None

    def finish(result: Any, error: Optional[BaseException]) -> None:
        if location is None:
            cell.blind_spot(
                "file-object", "pandas", "pandas wrote to an object whose target is not known."
            )
            return
        cell.access(
            location,
            "write",
            "pandas",
            mode=mode,
            format=target.format,
            rows=rows,
            columns=columns,
            failed=error is not None,
        )

    return finish


def _flags(
    name: str, existed: Optional[bool], args: Tuple[Any, ...], kwargs: Dict[str, Any]
) -> Optional[str]:
    """The mode of a write as open() names it; None where the arguments do not say."""
    if not existed:
        return "w"
    if name == "to_hdf":  # its own default adds keys and replaces equal ones
        return "w" if kwargs.get("mode") == "w" else None
    if kwargs.get("append") is True:
        return "a"
    if len(args) > 2 and "mode" not in kwargs:
        return None
    flags = kwargs.get("mode", "w")
    return flags if isinstance(flags, str) else None


def describe(pandas: Any, value: Any) -> Tuple[Optional[int], Columns]:
    """Rows and columns of a frame or series; (None, None) for anything else."""
    try:
        if isinstance(value, pandas.DataFrame):
            if value.shape[1] > MAX_COLUMNS:
                return len(value), None
            types = value.dtypes.items()
            return len(value), [{"name": str(name), "type": str(kind)} for name, kind in types]
        if isinstance(value, pandas.Series):
            named = value.name is not None
            column: Dict[str, Optional[str]] = {"name": str(value.name), "type": str(value.dtype)}
            return len(value), [column] if named else None
    except Exception:  # a user's own subclass
        return None, None
    return None, None


def _chosen(columns: Columns, names: Any) -> Columns:
    """The columns picked by a writer's ``columns`` argument."""
    if columns is None or not isinstance(names, (list, tuple)):
        return None
    by_name: Dict[Any, Dict[str, Optional[str]]] = {column["name"]: column for column in columns}
    picked: List[Dict[str, Optional[str]]] = [
        by_name[str(name)] for name in names if str(name) in by_name
    ]
    return picked if len(picked) == len(names) else None
