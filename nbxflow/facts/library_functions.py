"""Functions and classes of well-known modules: what they do with their arguments.

A function gets in by the module that it is looked up in, when its documentation says that arguments
are left alone; a module has a default for all its functions, and those that differ are listed.
"""

from __future__ import annotations

import builtins
from typing import Dict, NamedTuple, Optional

from .behaviours import (
    CALLS,
    CALLS_BY_KEYWORD,
    CALLS_SECOND,
    CHANGES_FIRST,
    FRESH,
    HOLDS,
    SHARES,
    UNITES,
    Behaviour,
)
from .tables import words

_BUILTINS: Dict[str, Behaviour] = {
    **dict.fromkeys(
        words(
            "abs all any ascii bin bool bytearray bytes callable chr complex dir divmod float "
            "format "
            "hasattr hash help hex id input int isinstance issubclass len memoryview oct open "
            "ord pow "
            "print range repr round slice str type object"
        ),
        FRESH,
    ),
    **dict.fromkeys(
        words("enumerate getattr iter reversed staticmethod classmethod property sum super zip"),
        SHARES,
    ),
    **dict.fromkeys(words("dict frozenset list set tuple"), HOLDS),
    **dict.fromkeys(words("filter map"), CALLS),
    **dict.fromkeys(words("max min"), CALLS_BY_KEYWORD),
    "sorted": Behaviour(True, (), (), new=True),
    **dict.fromkeys(words("next setattr delattr"), CHANGES_FIRST),
    **{
        name: SHARES
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    },
}


class _Module(NamedTuple):
    default: Optional[Behaviour]
    differ: Dict[str, Optional[Behaviour]]
    classes: Optional[Behaviour]


def _module(
    default: Optional[Behaviour],
    *,
    classes: Optional[Behaviour] = None,
    fresh: str = "",
    holds: str = "",
    shares: str = "",
    calls: str = "",
    calls_second: str = "",
    first: str = "",
    second: str = "",
    unknown: str = "",
) -> _Module:
    differ: Dict[str, Optional[Behaviour]] = {}
    differ.update(dict.fromkeys(fresh.split(), FRESH))
    differ.update(dict.fromkeys(holds.split(), HOLDS))
    differ.update(dict.fromkeys(shares.split(), SHARES))
    differ.update(dict.fromkeys(calls.split(), CALLS))
    differ.update(dict.fromkeys(calls_second.split(), CALLS_SECOND))
    differ.update(dict.fromkeys(first.split(), CHANGES_FIRST))
    differ.update(dict.fromkeys(second.split(), Behaviour(False, (1,))))
    differ.update(dict.fromkeys(unknown.split(), None))
    return _Module(default, differ, classes or default)


_ALL_FRESH = _module(FRESH)
_ALL_SHARE = _module(SHARES)
_MODULES: Dict[str, _Module] = {
    "base64": _ALL_FRESH,
    "bisect": _module(FRESH, first="insort insort_left insort_right"),
    "calendar": _ALL_FRESH,
    "cmath": _ALL_FRESH,
    "collections": _module(SHARES, classes=HOLDS, shares="ChainMap UserDict UserList"),
    "contextlib": _module(SHARES, unknown="ExitStack AsyncExitStack"),
    "copy": _module(SHARES, fresh="deepcopy", holds="copy"),
    "csv": _ALL_SHARE,
    "dataclasses": _module(SHARES, fresh="asdict astuple"),
    "datetime": _ALL_FRESH,
    "decimal": _ALL_FRESH,
    "enum": _ALL_SHARE,
    "fractions": _ALL_FRESH,
    "functools": _module(SHARES, calls="reduce"),
    "glob": _ALL_FRESH,
    "gzip": _module(None, fresh="open compress decompress"),
    "hashlib": _ALL_FRESH,
    "heapq": _module(
        SHARES,
        first="heappush heappop heapify heapreplace heappushpop",
        holds="nsmallest nlargest",
    ),
    "html": _ALL_FRESH,
    "io": _ALL_SHARE,
    "itertools": _module(
        SHARES, calls="filterfalse starmap dropwhile takewhile", calls_second="accumulate groupby"
    ),
    "json": _module(FRESH, second="dump", first="load"),
    "logging": _module(SHARES, unknown="basicConfig setLoggerClass"),
    "math": _ALL_FRESH,
    "operator": _module(
        SHARES,
        first="setitem delitem iadd isub imul iconcat iand ior ixor itruediv ifloordiv imod ipow",
        unknown="methodcaller",
    ),
    "os": _module(FRESH, unknown="walk"),
    "os.path": _ALL_FRESH,
    "pathlib": _ALL_FRESH,
    "pickle": _module(FRESH, second="dump", first="load"),
    "platform": _ALL_FRESH,
    "pprint": _ALL_FRESH,
    "random": _module(FRESH, first="shuffle", shares="choice choices sample"),
    "re": _module(FRESH, calls_second="sub subn"),
    "shutil": _ALL_FRESH,
    "statistics": _ALL_FRESH,
    "string": _ALL_FRESH,
    "struct": _module(FRESH, unknown="pack_into"),
    "subprocess": _ALL_FRESH,
    "sys": _module(FRESH, unknown="setprofile settrace"),
    "tempfile": _ALL_FRESH,
    "textwrap": _ALL_FRESH,
    "time": _ALL_FRESH,
    "types": _ALL_SHARE,
    "typing": _ALL_SHARE,
    "urllib.parse": _ALL_FRESH,
    "uuid": _ALL_FRESH,
    "warnings": _ALL_FRESH,
    "zoneinfo": _ALL_FRESH,
    "IPython.display": _module(FRESH, unknown="update_display"),
    "numpy": _module(
        FRESH,
        shares="asarray asanyarray ascontiguousarray asfortranarray asmatrix atleast_1d atleast_2d "
        "atleast_3d array_split broadcast_arrays broadcast_to diag diagonal dsplit expand_dims "
        "flip "
        "fliplr flipud frombuffer hsplit imag matrix moveaxis ndenumerate nditer ravel real "
        "real_if_close require reshape rollaxis rot90 split squeeze swapaxes transpose vsplit",
        holds="array",
        calls="apply_along_axis apply_over_axes fromfunction frompyfunc piecewise vectorize",
        first="copyto fill_diagonal place put put_along_axis putmask",
    ),
    "numpy.fft": _ALL_FRESH,
    "numpy.linalg": _ALL_FRESH,
    "numpy.ma": _ALL_SHARE,
    "numpy.polynomial": _ALL_FRESH,
    "numpy.random": _module(FRESH, first="shuffle", shares="Generator"),
    "numpy.testing": _ALL_FRESH,
    "pandas": _module(
        SHARES,
        fresh="read_csv read_excel read_json read_parquet read_feather read_html read_table "
        "read_xml read_stata read_sas read_orc read_fwf read_clipboard date_range period_range "
        "bdate_range timedelta_range isna isnull notna notnull unique value_counts crosstab "
        "set_option get_option reset_option describe_option option_context Timestamp Timedelta "
        "factorize",
        # Not to_numeric and to_datetime: before pandas 3 their result may be a view.
        holds="concat merge merge_asof merge_ordered cut qcut get_dummies pivot pivot_table melt "
        "json_normalize wide_to_long",
    ),
    "pandas.api.types": _ALL_FRESH,
    "pandas.plotting": _ALL_FRESH,
    "pandas.testing": _ALL_FRESH,
    "polars": _ALL_SHARE,
    "matplotlib": _ALL_FRESH,
    "matplotlib.pyplot": _module(
        FRESH, unknown="setp sca delaxes connect disconnect install_repl_displayhook", first="close"
    ),
    "matplotlib.ticker": _ALL_SHARE,
    "matplotlib.dates": _ALL_FRESH,
    "matplotlib.colors": _ALL_SHARE,
    "matplotlib.cm": _ALL_SHARE,
    "matplotlib.gridspec": _ALL_SHARE,
    "matplotlib.patches": _ALL_SHARE,
    "seaborn": _ALL_SHARE,
    "plotly.express": _ALL_FRESH,
    "plotly.graph_objects": _ALL_SHARE,
    "plotly.subplots": _ALL_SHARE,
    "altair": _ALL_SHARE,
    "bokeh.plotting": _module(None, fresh="figure"),
    "sklearn": _module(SHARES, classes=HOLDS, fresh="clone set_config"),
    "sklearn.pipeline": _module(UNITES),
    "sklearn.metrics": _ALL_FRESH,
    "sklearn.datasets": _ALL_FRESH,
    "scipy": _module(SHARES, unknown="minimize root fsolve curve_fit solve_ivp odeint quad"),
    "scipy.stats": _ALL_SHARE,
    "scipy.spatial": _ALL_SHARE,
    "scipy.special": _ALL_FRESH,
    "statsmodels": _ALL_SHARE,
    "networkx": _module(
        SHARES,
        unknown="set_node_attributes set_edge_attributes add_path add_cycle add_star freeze "
        "relabel_nodes double_edge_swap",
    ),
    "torch": _module(SHARES, unknown="set_default_device"),
    "torch.autograd": _module(None),
    "tensorflow": _module(SHARES, unknown="function group"),
    "tqdm": _ALL_SHARE,
    "PIL.Image": _ALL_SHARE,
    "getpass": _ALL_FRESH,
    "importlib": _ALL_FRESH,
    "secrets": _ALL_FRESH,
    "timeit": _ALL_FRESH,
    "joblib": _module(None, fresh="dump load", shares="delayed"),
    "requests": _ALL_FRESH,
    "httpx": _ALL_FRESH,
    "urllib.request": _ALL_FRESH,
    "tabulate": _ALL_FRESH,
    "zipfile": _ALL_FRESH,
    "sqlite3": _ALL_FRESH,
    "duckdb": _module(SHARES, unknown="register execute"),
}

_CLASSES: Dict[str, _Module] = {
    # Methods of classes that are used through the class.
    "builtins.dict": _module(None, shares="fromkeys"),
    "builtins.str": _ALL_FRESH,
    "builtins.bytes": _ALL_FRESH,
    "builtins.int": _ALL_FRESH,
    "builtins.float": _ALL_FRESH,
    "datetime.datetime": _ALL_FRESH,
    "datetime.date": _ALL_FRESH,
    "pandas.DataFrame": _module(None, shares="from_dict from_records"),
    "pandas.Timestamp": _ALL_FRESH,
    "pandas.Series": _module(None),
    "pathlib.Path": _ALL_FRESH,
}
_ROOTS_BY_DEFAULT = frozenset({"sklearn", "scipy", "statsmodels", "matplotlib", "torch", "tqdm"})
"""Packages whose submodules behave as the package itself."""


_LIBRARIES = frozenset(module.partition(".")[0] for module in _MODULES) | {"builtins", "locale"}


def is_library(path: str) -> bool:
    """Whether a dotted path begins with a package that the tables know."""
    return path.partition(".")[0] in _LIBRARIES


def function(path: str) -> Optional[Behaviour]:
    """What the function or class at a dotted path does; None when nothing is known of it."""
    module, _, name = path.rpartition(".")
    if module == "builtins":
        return _BUILTINS.get(name)
    if name.endswith("_") and module.startswith("torch"):
        return None
    table = _CLASSES.get(module) or _MODULES.get(module)
    if table is None:
        root = module.partition(".")[0]
        table = _MODULES.get(root) if root in _ROOTS_BY_DEFAULT else None
        if table is None or module.rpartition(".")[2][:1].isupper():
            return None  # a method of a class: nothing is known of its receiver
    return table.differ.get(name, table.classes if name[:1].isupper() else table.default)
