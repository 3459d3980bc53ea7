"""State of the process that goes on from task to task, as it does in a notebook's kernel.

Kept is what differs from a new process: generators of random numbers, options of libraries,
environment variables, the working folder, where modules are looked for, filters of warnings.
"""

from __future__ import annotations

import importlib
import locale
import os
import random
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Optional

_UNTOUCHED_SEED = 67280421310721
"""That a new process of PyTorch starts with."""
_COLUMNS_OF_NOTEBOOKS = 20
"""Most columns of a table that pandas shows in a notebook; elsewhere as many as have room."""
_GIVE_COLOURS = ("seaborn", "cmocean", "colorcet", "cmasher", "cmcrameri")
"""Libraries that are imported for what they add to Matplotlib, which settings may name."""
_OF_DRAWING = ("backend", "backend_fallback", "interactive", "toolbar")
"""Settings of Matplotlib that tell where figures go, not how they look."""


class NewProcess(NamedTuple):
    """What a process had before anything of the notebook ran in it."""

    environ: dict[str, str]
    path: list[str]
    filters: list[Any]
    locale: str
    zone: tuple[str, ...]
    limits: tuple[int, ...]
    random: Any


def new_process() -> NewProcess:
    """Note the state of the present process."""
    return NewProcess(
        dict(os.environ),
        list(sys.path),
        list(warnings.filters),
        locale.setlocale(locale.LC_ALL),
        time.tzname,
        _limits_now(),
        random.getstate(),
    )


def changed_state(new: NewProcess, work_dir: Path) -> dict[str, Any]:
    """What differs from a new process; values can be pickled as far as the notebook's own can.

    Args:
        new: what the process was at its start.
        work_dir: folder in which the pipeline runs; the working folder is kept relative to it.
    """
    found: dict[str, Any] = {}
    for name, (look, _) in _PARTS.items():
        value = look(new, work_dir)
        if value is not None:
            found[name] = value
    return found


def restore_state(state: Mapping[str, Any], work_dir: Path) -> None:
    """Put the process into the state that an earlier task has left.

    Args:
        state: from :func:`changed_state`.
        work_dir: folder in which the pipeline runs.

    Raises:
        OSError: the working folder is not there.
        ImportError: a library whose options were set cannot be imported.
    """
    _show_as_notebooks_do()
    for name, (_, restore) in _PARTS.items():
        if name in state:
            restore(state[name], work_dir)


def _show_as_notebooks_do() -> None:
    options = getattr(_loaded("pandas._config.config"), "_registered_options", {})
    columns = options.get("display.max_columns")
    if columns is not None and columns.defval == 0:
        options["display.max_columns"] = columns._replace(defval=_COLUMNS_OF_NOTEBOOKS)
        sys.modules["pandas"].reset_option("display.max_columns")


# -- of Python itself ------------------------------------------------------------------------------


def _environ(new: NewProcess, work_dir: Path) -> Any:
    now = dict(os.environ)
    there = {name: value for name, value in now.items() if new.environ.get(name) != value}
    gone = [name for name in new.environ if name not in now]
    return (there, gone) if there or gone else None


def _set_environ(value: Any, work_dir: Path) -> None:
    there, gone = value
    os.environ.update(there)
    for name in gone:
        os.environ.pop(name, None)


def _folder(new: NewProcess, work_dir: Path) -> Any:
    folder = os.path.relpath(os.getcwd(), work_dir)
    if folder == os.curdir:
        return None
    return os.getcwd() if folder.startswith(os.pardir) else folder


def _set_folder(value: Any, work_dir: Path) -> None:
    os.chdir(work_dir / value)


def _path(new: NewProcess, work_dir: Path) -> Any:
    """Entries in front of those of a new process, and other new ones."""
    own = [entry for entry in sys.path if entry in new.path]
    first = sys.path.index(own[0]) if own else len(sys.path)
    front = sys.path[:first]
    behind = [entry for entry in sys.path[first:] if entry not in new.path]
    return (front, behind) if front or behind else None


def _set_path(value: Any, work_dir: Path) -> None:
    front, behind = value
    sys.path[:0] = [entry for entry in front if entry not in sys.path]
    sys.path.extend(entry for entry in behind if entry not in sys.path)


def _locale(new: NewProcess, work_dir: Path) -> Any:
    now = locale.setlocale(locale.LC_ALL)
    return None if now == new.locale else now


def _set_locale(value: Any, work_dir: Path) -> None:
    locale.setlocale(locale.LC_ALL, value)


def _zone(new: NewProcess, work_dir: Path) -> Any:
    """Whether ``time.tzset()`` was called: the environment variable alone changes nothing."""
    return None if time.tzname == new.zone else time.tzname


def _set_zone(value: Any, work_dir: Path) -> None:
    time.tzset()


def _limits_now() -> tuple[int, ...]:
    digits = getattr(sys, "get_int_max_str_digits", None)
    return (sys.getrecursionlimit(), *((digits(),) if digits else ()))


def _limits(new: NewProcess, work_dir: Path) -> Any:
    now = _limits_now()
    return None if now == new.limits else now


def _set_limits(value: Any, work_dir: Path) -> None:
    sys.setrecursionlimit(value[0])
    if len(value) > 1:
        sys.set_int_max_str_digits(value[1])


def _random(new: NewProcess, work_dir: Path) -> Any:
    state = random.getstate()
    return None if state == new.random else state


def _set_random(value: Any, work_dir: Path) -> None:
    random.setstate(value)


def _decimal(new: NewProcess, work_dir: Path) -> Any:
    decimal = sys.modules.get("decimal")
    if decimal is None or repr(decimal.getcontext()) == repr(decimal.Context()):
        return None
    return decimal.getcontext().copy()


def _set_decimal(value: Any, work_dir: Path) -> None:
    importlib.import_module("decimal").setcontext(value)


def _filters(new: NewProcess, work_dir: Path) -> Any:
    return None if list(warnings.filters) == new.filters else list(warnings.filters)


def _set_filters(value: Any, work_dir: Path) -> None:
    warnings.resetwarnings()
    warnings.filters.extend(value)  # type: ignore[attr-defined]


# -- of libraries ----------------------------------------------------------------------------------


def _loaded(name: str) -> Any:
    return sys.modules.get(name)


def _numpy(new: NewProcess, work_dir: Path) -> Any:
    numpy = _loaded("numpy")
    if numpy is None:
        return None
    return {"print": numpy.get_printoptions(), "err": numpy.geterr(), "call": numpy.geterrcall()}


def _set_numpy(value: Any, work_dir: Path) -> None:
    numpy = importlib.import_module("numpy")
    numpy.set_printoptions(**value["print"])
    numpy.seterr(**value["err"])
    numpy.seterrcall(value["call"])


def _numpy_random(new: NewProcess, work_dir: Path) -> Any:
    module = _loaded("numpy.random")
    if module is None:
        return None
    bits = module.mtrand._rand._bit_generator
    return module.get_state(legacy=False), getattr(bits, "_seed_seq", None) is None


def _set_numpy_random(value: Any, work_dir: Path) -> None:
    module = importlib.import_module("numpy.random")
    state, was_seeded = value
    if module.get_state(legacy=False)["bit_generator"] != state["bit_generator"]:
        module.set_bit_generator(getattr(module, state["bit_generator"])())
    if was_seeded:
        module.seed(0)  # whatever is in it: the entropy of the process's start is forgotten
    module.set_state(state)


def _pandas(new: NewProcess, work_dir: Path) -> Any:
    config = _loaded("pandas._config.config")
    if config is None:
        return None
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, option in config._registered_options.items():
            value = config.get_option(name)
            if value is not option.defval and value != option.defval:
                found[name] = value
    return found or None


def _set_pandas(value: Any, work_dir: Path) -> None:
    pandas = importlib.import_module("pandas")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, setting in value.items():
            pandas.set_option(name, setting)


def _matplotlib(new: NewProcess, work_dir: Path) -> Any:
    matplotlib = _loaded("matplotlib")
    if matplotlib is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        now, before = dict(matplotlib.rcParams.copy()), dict(matplotlib.rcParamsOrig)
    names = [name for name in now if name not in _OF_DRAWING]
    found = {name: now[name] for name in names if now[name] != before.get(name)}
    libraries = [name for name in _GIVE_COLOURS if _loaded(name) is not None]
    usual = matplotlib.colors.BASE_COLORS
    named = matplotlib.colors.get_named_colors_mapping()
    letters = {letter: named[letter] for letter in usual if named[letter] != usual[letter]}
    return (libraries, found, letters) if libraries or found or letters else None


def _set_matplotlib(value: Any, work_dir: Path) -> None:
    libraries, found, letters = value
    for name in libraries:
        importlib.import_module(name)
    colors = importlib.import_module("matplotlib.colors")
    for letter, colour in letters.items():
        colors.get_named_colors_mapping()[letter] = colour
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        importlib.import_module("matplotlib").rcParams.update(found)


def _sklearn(new: NewProcess, work_dir: Path) -> Any:
    sklearn = _loaded("sklearn")
    if sklearn is None:
        return None
    usual = getattr(_loaded("sklearn._config"), "_global_config", None)
    return None if sklearn.get_config() == usual else sklearn.get_config()


def _set_sklearn(value: Any, work_dir: Path) -> None:
    importlib.import_module("sklearn").set_config(**value)


def _torch(new: NewProcess, work_dir: Path) -> Any:
    torch = _loaded("torch")
    if torch is None or not hasattr(torch, "get_rng_state"):
        return None
    state = bytes(torch.get_rng_state().tolist())
    seed = torch.Generator().manual_seed(_UNTOUCHED_SEED)
    strict = torch.are_deterministic_algorithms_enabled()
    kind = str(torch.get_default_dtype()).rpartition(".")[2]
    settings = {"kind": kind, "grad": torch.is_grad_enabled(), "strict": strict}
    usual = {"kind": "float32", "grad": True, "strict": False}
    if settings == usual and state == bytes(seed.get_state().tolist()):
        return None
    return {"random": state, **settings}


def _set_torch(value: Any, work_dir: Path) -> None:
    torch = importlib.import_module("torch")
    torch.set_rng_state(torch.tensor(list(value["random"]), dtype=torch.uint8))
    torch.set_default_dtype(getattr(torch, value["kind"]))
    torch.set_grad_enabled(value["grad"])
    torch.use_deterministic_algorithms(value["strict"])


_Look = Callable[[NewProcess, Path], Optional[Any]]
_PARTS: dict[str, tuple[_Look, Callable[[Any, Path], None]]] = {
    "environment variables": (_environ, _set_environ),
    "the time zone": (_zone, _set_zone),
    "limits of the interpreter": (_limits, _set_limits),
    "the working folder": (_folder, _set_folder),
    "sys.path": (_path, _set_path),
    "the locale": (_locale, _set_locale),
    "options of numpy": (_numpy, _set_numpy),
    "options of pandas": (_pandas, _set_pandas),
    "settings of matplotlib": (_matplotlib, _set_matplotlib),
    "settings of scikit-learn": (_sklearn, _set_sklearn),
    "the decimal context": (_decimal, _set_decimal),
    "the state of torch": (_torch, _set_torch),
    "the generator of random": (_random, _set_random),
    "the generator of numpy.random": (_numpy_random, _set_numpy_random),
    "filters of warnings": (_filters, _set_filters),
}
"""In the order in which they are restored: what importing a library may change comes last."""
