"""Methods that leave their arguments and receivers as they are, and methods that do not.

Methods are known by their bare name, because the class of a receiver is not known: only when no
ordinary library has a method of that name that changes its receiver (with ``inplace``, ``out`` and
the like apart, which are looked at by themselves). A name that is in no table may change all that
it is given. ``bench/facts.py`` and the tests hold examples.

Results are *fresh*; or they are new objects that *hold* receiver and arguments, or parts of them:
what is stored in the result itself changes none of these; or they *share* with them: views, and
functions that may answer what they were given.
"""

from __future__ import annotations

from typing import Optional

from .behaviours import CALLS, CALLS_AND_HOLDS, FRESH, HOLDS, SHARES, Behaviour
from .tables import words

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
