"""Calls that leave their arguments and receivers as they are, and calls that do not.

How a name gets in: *functions* by the module that they are looked up in, when its documentation
says that arguments are left alone; a module has a default for all its functions, and those that
differ from it are listed. *Methods* by their bare name, because the class of a receiver is not
known: only when no ordinary library has a method of that name that changes its receiver (with
``inplace``, ``out`` and the like apart, which are looked at by themselves). A name that is in no
table may change all that it is given. ``bench/facts.py`` and the tests hold examples.

Results are *fresh*; or they are new objects that *hold* receiver and arguments, or parts of them:
what is stored in the result itself changes none of these; or they *share* with them: views, and
functions that may answer what they were given.
"""

from __future__ import annotations

import builtins
from typing import Dict, NamedTuple, Optional, Tuple

from .tables import words


class Behaviour(NamedTuple):
    """What a call does: whether its result shares objects with what it is given, the positions of
    arguments that it changes, the positions of functions that it calls, None when it calls none,
    whether the result is always a new object, that only holds what it shares, and whether what
    changes the result changes all that it holds, as with a pipeline of models.
    """

    shares: bool
    changes: Tuple[int, ...] = ()
    calls: Optional[Tuple[int, ...]] = None
    new: bool = False
    unites: bool = False


FRESH = Behaviour(False)
HOLDS = Behaviour(True, new=True)
SHARES = Behaviour(True)
CALLS = Behaviour(True, (), (0,))
CALLS_AND_HOLDS = Behaviour(True, (), (0,), new=True)
CALLS_SECOND = Behaviour(True, (), (1,))
CALLS_BY_KEYWORD = Behaviour(True, (), ())
CHANGES_FIRST = Behaviour(True, (0,))
UNITES = Behaviour(True, new=True, unites=True)


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

ALIASES: Dict[str, str] = {
    "alt": "altair",
    "go": "plotly.graph_objects",
    "jnp": "numpy",
    "mpl": "matplotlib",
    "nn": "torch.nn",
    "np": "numpy",
    "npr": "numpy.random",
    "nx": "networkx",
    "optim": "torch.optim",
    "pd": "pandas",
    "pl": "polars",
    "plt": "matplotlib.pyplot",
    "px": "plotly.express",
    "sm": "statsmodels.api",
    "smf": "statsmodels.formula.api",
    "sns": "seaborn",
    "tf": "tensorflow",
    **{
        name: name
        for name in words(
            "base64 bisect copy collections csv datetime decimal functools glob gzip "
            "hashlib "
            "heapq itertools json logging math matplotlib numpy operator os pandas pathlib "
            "pickle platform pprint random re requests scipy seaborn shutil sklearn sqlite3 "
            "statistics subprocess sys tempfile textwrap time torch typing urllib "
            "uuid "
            "warnings httpx networkx tensorflow joblib timeit secrets getpass importlib runpy "
            "duckdb "
            "zipfile statsmodels tqdm locale"
        )
    },
    "Timestamp": "pandas.Timestamp",
}
"""Names by which modules are known where the import is in another cell."""

_METRICS = words(
    "accuracy_score auc average_precision_score balanced_accuracy_score classification_report "
    "confusion_matrix explained_variance_score f1_score log_loss mean_absolute_error "
    "mean_absolute_percentage_error mean_squared_error median_absolute_error "
    "precision_recall_curve precision_score r2_score recall_score roc_auc_score roc_curve "
    "root_mean_squared_error silhouette_score"
)
CONVENTIONAL: Dict[str, str] = {
    **{name: f"sklearn.metrics.{name}" for name in _METRICS},
    "Counter": "collections.Counter",
    "HTML": "IPython.display.HTML",
    "Image": "IPython.display.Image",
    "Markdown": "IPython.display.Markdown",
    "OrderedDict": "collections.OrderedDict",
    "Path": "pathlib.Path",
    "clear_output": "IPython.display.clear_output",
    "cross_val_score": "sklearn.model_selection.cross_val_score",
    "deepcopy": "copy.deepcopy",
    "defaultdict": "collections.defaultdict",
    "deque": "collections.deque",
    "display": "IPython.display.display",
    "namedtuple": "collections.namedtuple",
    "partial": "functools.partial",
    "pprint": "pprint.pprint",
    "reduce": "functools.reduce",
    "tqdm": "tqdm.tqdm",
    "train_test_split": "sklearn.model_selection.train_test_split",
}
"""Functions that are often imported by name in another cell."""

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


_FRESH_METHODS = words(
    # str and bytes
    "capitalize casefold center encode decode endswith startswith expandtabs find rfind isalnum "
    "isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle "
    "isupper ljust rjust lower upper lstrip rstrip strip removeprefix removesuffix rindex "
    "splitlines swapcase title zfill format_map translate rsplit index count bit_length "
    "as_integer_ratio is_integer hex conjugate "
    # paths
    "exists is_file is_dir absolute as_posix with_suffix with_name joinpath iterdir rglob "
    "relative_to expanduser "
    # dates
    "strftime isoformat timestamp total_seconds weekday isoweekday isocalendar day_name month_name "
    # reductions and descriptions
    "mean median std var sem skew kurt kurtosis sum prod cumsum cumprod cummax cummin argmax "
    "argmin "
    "argsort idxmax idxmin nunique corr cov corrwith describe info memory_usage value_counts "
    "duplicated isna isnull notna notnull between isin equals any all quantile rank diff "
    "pct_change "
    "autocorr nonzero tolist tobytes is_unique tz_localize tz_convert to_period to_timestamp "
    # comparisons and arithmetic of frames
    "eq ne lt le gt ge div truediv floordiv rdiv mod rmod pow rpow sub rsub mul rmul radd dot "
    # text of frames
    "contains fullmatch findall cat get_dummies "
    # statistics and models
    "predict_proba predict_log_proba decision_function score inverse_transform get_params "
    "get_feature_names_out get_feature_names kneighbors summary pvalues conf_int "
    # sets
    "isdisjoint issubset issuperset "
    # output
    "savefig to_csv to_excel to_parquet to_feather to_pickle to_json to_html to_markdown to_latex "
    "to_string to_hdf to_stata to_clipboard to_xml to_orc write_text write_bytes read_text "
    "read_bytes mkdir rmdir unlink touch"
)
_SHARING_METHODS = words(
    "keys values items head tail set_flags transpose squeeze "
    "get_group nth first last unique swaplevel droplevel reorder_levels xs at_time "
    "between_time truncate align to_frame "
    "to_numpy to_records to_series to_timedelta cross iterrows itertuples reshape ravel flatten "
    "swapaxes diagonal view searchsorted trace split partition rpartition "
    "group groups groupdict span most_common "
    "elements lower_bound transform predict detach cpu numpy unsqueeze "
    "permute expand contiguous size dim item tz to_datetime isel sel format get_level_values "
    "ngroups ngroup cumcount resolve"
)
_HOLDING_METHODS = words(
    "copy drop dropna fillna ffill bfill pad backfill drop_duplicates sort_values sort_index "
    "reset_index set_index reindex reindex_like rename rename_axis set_axis astype convert_dtypes "
    "infer_objects replace where mask clip round abs shift interpolate melt pivot pivot_table "
    "stack unstack explode merge join assign query groupby rolling expanding ewm resample asfreq "
    "nlargest nsmallest sample select_dtypes combine_first add_prefix add_suffix to_dict to_list "
    "repeat take compress union intersection difference symmetric_difference clone "
    "set_categories add_categories remove_categories rename_categories reorder_categories "
    "remove_unused_categories as_ordered as_unordered"
)
_CALLING_METHODS = words("agg aggregate apply applymap map filter combine")
PLOTTING = words("plot hist boxplot bar barh scatter pie area box line density kde hexbin")

_RETURNS_NOTHING = words(
    "append extend insert remove clear reverse sort update add discard difference_update "
    "intersection_update symmetric_difference_update appendleft extendleft rotate write writelines "
    "fill itemset seed shuffle put resize set_option close flush sharex sharey tight_layout "
    "suptitle zero_grad writerow writerows commit setLevel"
)
_CHANGES_AND_RETURNS = words(
    "pop popitem popleft setdefault fit partial_fit fit_transform fit_predict compile set_params "
    "step backward load_state_dict add_subplot add_axes legend annotate text axhline axvline "
    "axhspan "
    "axvspan fill_between imshow contour contourf errorbar grid invert_yaxis invert_xaxis "
    "tick_params margins add_patch add_artist add_trace add_node add_edge add_nodes_from "
    "add_edges_from remove_node remove_edge update_layout update_traces update_xaxes update_yaxes "
    "add_argument push readline readlines executemany __setitem__ __delitem__ __setattr__ "
    "__delattr__ __iadd__"
)
_SET_BUT_PURE = words("set_index set_axis set_flags set_categories")


_ALWAYS_MODULES = ("numpy.", "random.", "torch.", "heapq.", "matplotlib.", "pandas.", "builtins.")


def rather_a_variable(path: str) -> bool:
    """Whether a call by a module's usual name is rather one of a variable of the same name."""
    return changing_method(path.rpartition(".")[2]) and not path.startswith(_ALWAYS_MODULES)


def changing_method(name: str) -> bool:
    """Whether a method of that name is known to change its receiver."""
    if name.startswith("set_") and name not in _SET_BUT_PURE:
        return True
    return name in _RETURNS_NOTHING or name in _CHANGES_AND_RETURNS


def returns_nothing(name: str) -> bool:
    """Whether a changing method answers None: where its result is used it is another one."""
    return name in _RETURNS_NOTHING


def method(name: str, positional: int, literal: bool) -> Optional[Behaviour]:
    """What a method of any receiver does; None when it may change what it is given.

    ``positional`` counts its positional arguments; ``literal``: they are all literals.
    """
    if name in _FRESH_METHODS:
        return FRESH
    if name in _SHARING_METHODS:
        return SHARES
    if name in _HOLDING_METHODS:
        return HOLDS
    if name in _CALLING_METHODS:
        return CALLS_AND_HOLDS
    if name == "pipe":
        return CALLS
    if name == "get":
        # With a key it is that of a mapping; queues are asked without.
        return SHARES if positional else None
    if name in ("max", "min"):
        return SHARES
    if name in PLOTTING:
        # Frames are told columns by name, axes are given data: those are changed.
        return FRESH if literal else None
    return None


_SETTERS = words(
    "set_option reset_option set_printoptions setLevel basicConfig simplefilter filterwarnings "
    "resetwarnings captureWarnings set_theme set_style set_palette set_context set_config seed "
    "manual_seed set_seed setlocale setcontext setrecursionlimit seterr rcdefaults "
    "set_default_dtype set_default_device set_default_tensor_type set_float_precision"
)
_SETTERS_OF = {
    "matplotlib": words("rc use rc_file switch_backend set_loglevel"),
    "seaborn": words("set reset_defaults reset_orig"),
    "logging": words("disable"),
}


def sets_state(path: str) -> bool:
    """Whether a function, by its dotted path, sets options or other state of its library."""
    root, _, name = path.partition(".")
    name = name.rpartition(".")[2]
    if root == "builtins":
        return False
    if ".rcParams." in path:
        return changing_method(name)
    if name in _SETTERS or name.startswith("register_"):
        return True
    return name in _SETTERS_OF.get(root, ())


STATES = frozenset({"decimal.getcontext", "logging.getLogger"})
"""Functions that answer state of their library: what is set in it is set in the library."""

ARITHMETIC = words("fill_value axis level alpha")
"""Parameters that tell the operator ``add`` of frames and tensors from the method of sets."""

INDEXERS = words("loc iloc at iat")
"""Attributes of frames whose items are those of the frame."""

FRESH_ATTRIBUTES = words("shape ndim size dtype itemsize nbytes empty __name__ __class__")
"""Attributes whose value is no part of the object that can be changed."""

CONNECTIONS = words("con conn connection cnx db database engine cursor cur lock file f session")
"""Names usual for objects whose context manager lets every exception pass."""

NOT_SUPPRESSING = words(
    "open closing catch_warnings option_context errstate printoptions no_grad inference_mode "
    "enable_grad TemporaryDirectory NamedTemporaryFile TemporaryFile ZipFile TarFile "
    "ThreadPoolExecutor ProcessPoolExecutor Pool Parallel connect localcontext redirect_stdout "
    "redirect_stderr nullcontext chdir rc_context xkcd axes_style plotting_context color_palette "
    "config_context ExcelWriter ExcelFile HDFStore urlopen Session Client Lock RLock "
    "style_context context scope autocast GradientTape Progress tqdm memory_map"
)
"""Last names of calls that make context managers which let every exception pass."""
