"""State of the process that cells read and change: working folder, environment, random numbers."""

from __future__ import annotations

import decimal
import operator
import os
import random
import re
import sys
import types
from typing import Any, Callable, Dict, FrozenSet, Iterable, Optional

from ...facts import CellFacts
from .. import system
from . import digests, origins

_FOLDER_WORDS = re.compile(
    r"cwd|chdir|listdir|scandir|glob|exists|is_?file|is_?dir|resolve|abspath|realpath"
    r"|os\.walk|\bPath\b|subprocess|os\.system|\bopen\b|^\s*!"
    r"|^\s*%%?(?:cd|ls|pwd|run|load|writefile|file|bash|sh|script|cat|mkdir|rm|mv|cp|sx|system)\b",
    re.MULTILINE,
)
_ENVIRONMENT_WORDS = re.compile(
    r"environ|getenv|putenv|dotenv|%env|subprocess|os\.system|^\s*!|expandvars|expanduser",
    re.MULTILINE,
)
_OPTION_WORDS = re.compile(r"option|\bpd\b|pandas|df|frame|series|print|set_eng", re.IGNORECASE)
_NOTHING = object()
_IMPORT_WORDS = re.compile(r"\bimport|sys\.path")
_RANDOM_CALL = re.compile(r"(?:^|\.)random\.\w+$")
_BARE_RANDOM = frozenset(
    ("seed", "randint", "shuffle", "choice", "choices", "sample", "uniform", "gauss", "random")
)
_STATE_WORDS = ("getstate", "get_state")
_NO_SEED = re.compile(r"seed\(\s*(?:None\s*)?\)")

GENERATORS = ("process:random", "process:numpy.random")


def _folder() -> Optional[bytes]:
    try:
        return os.fsencode(system.getcwd())
    except OSError:
        return b""


def _environment() -> Optional[bytes]:
    if type(os.environ) is not os._Environ:
        return None
    return repr(sorted(vars(os.environ)["_data"].items())).encode("utf-8", "surrogatepass")


_state_of_random = random.Random.__mro__[1].__dict__["getstate"]


def _random() -> Optional[bytes]:
    generator: Any = random._inst
    return b"%d,%a" % (hash(_state_of_random(generator)), generator.gauss_next)


def _numpy_random() -> Optional[bytes]:
    module = sys.modules.get("numpy.random.mtrand")
    generator = getattr(module, "_rand", None)
    if generator is None:
        return None
    state = generator.get_state(legacy=False)
    inner = state["state"]
    numbers = inner["key"].tobytes() if "key" in inner else repr(inner).encode()
    return b"%d,%a,%a,%a" % (
        hash(numbers),
        inner.get("pos"),
        state.get("has_gauss"),
        state.get("gauss"),
    )


def _pandas_options() -> Optional[bytes]:
    module = sys.modules.get("pandas._config.config")
    options = getattr(module, "_global_config", None)
    return None if options is None else repr(options).encode("utf-8", "surrogatepass")


def _print_options() -> Optional[bytes]:
    numpy = sys.modules.get("numpy")
    options = getattr(numpy, "get_printoptions", None)
    return None if options is None else repr(options()).encode("utf-8", "surrogatepass")


def _decimal_context() -> Optional[bytes]:
    return repr(decimal.getcontext()).encode()


def _search_path() -> Optional[bytes]:
    return repr(sys.path).encode("utf-8", "surrogatepass")


_OF_PACKAGES = {
    "process:numpy.printoptions": ("numpy", "pandas"),
    "process:decimal.context": ("decimal",),
}
READERS: Dict[str, Callable[[], Optional[bytes]]] = {
    "process:cwd": _folder,
    "process:env": _environment,
    "process:random": _random,
    "process:numpy.random": _numpy_random,
    "process:pandas.options": _pandas_options,
    "process:numpy.printoptions": _print_options,
    "process:decimal.context": _decimal_context,
    "process:sys.path": _search_path,
}


def random_generators() -> FrozenSet[int]:
    """Identities of the generators behind the functions of ``random`` and ``numpy.random``."""
    own = getattr(sys.modules.get("numpy.random.mtrand"), "_rand", None)
    return frozenset((id(random._inst), id(own)))


def readings() -> Dict[str, Optional[int]]:
    """Hash of each part now; None for what is not there."""
    found: Dict[str, Optional[int]] = {}
    for location, reader in READERS.items():
        content = reader()
        found[location] = None if content is None else hash(content)
    return found


def modules_among(values: Iterable[Any]) -> Dict[str, Dict[str, Any]]:
    """What each module that is among values holds, by the module's name."""
    found: Dict[str, Dict[str, Any]] = {}
    for value in values:
        if type(value) is types.ModuleType:
            content = origins.module_dict(value)
            name = content.get("__name__")
            if type(name) is str and name != origins.NOTEBOOK:
                found[name] = dict(content)
    return found


def module_differs(name: str, earlier: Dict[str, Any]) -> bool:
    """Whether a public attribute of a module is another object than before."""
    module = sys.modules.get(name)
    if type(module) is not types.ModuleType:
        return False
    now = origins.module_dict(module)
    if len(now) == len(earlier) and all(map(operator.is_, now.values(), earlier.values())):
        return False
    now = dict(now)
    return any(
        earlier.get(each, _NOTHING) is not now.get(each, _NOTHING)
        for each in {*now, *earlier}
        if type(each) is str and each[:1] != "_" and type(now.get(each)) is not types.ModuleType
    )


def version(reading: Optional[int]) -> Optional[str]:
    """Digest of a reading, as the record tells it."""
    return None if reading is None else digests.of_head(reading)


class Process:
    """Who wrote each part last, from cell to cell."""

    def __init__(self) -> None:
        self._last: Dict[str, Optional[int]] = {}
        self._writers: Dict[str, Optional[int]] = {}
        self._seeded: Dict[str, bool] = {}

    def begin(self) -> Dict[str, Optional[int]]:
        """The readings before a cell; what changed since the last cell was changed by none."""
        now = readings()
        for location, value in now.items():
            last = self._last.get(location)
            if last is not None and last != value:
                self._writers[location] = None
                self._seeded[location] = False
        self._last = now
        return now

    def writer(self, location: str) -> Optional[int]:
        """Ordinal of the execution that wrote a part last."""
        return self._writers.get(location, 0)

    def wrote(self, ordinal: int, location: str) -> None:
        """Note that an execution has written a part that is not among the readings."""
        self._writers[location] = ordinal

    def is_seeded(self, location: str) -> bool:
        """Whether a generator's state comes from a seed."""
        return self._seeded.get(location, False)

    def end(self, ordinal: int, written: Iterable[str], now: Dict[str, Optional[int]]) -> None:
        """Note what an execution has written."""
        for location in written:
            self._writers[location] = ordinal
        self._last = now

    def seed(self, location: str, seeded: bool) -> None:
        """Note where a generator's state comes from."""
        self._seeded[location] = seeded


def mentioned(location: str, source: str, words: FrozenSet[str], packages: FrozenSet[str]) -> bool:
    """Whether code may read a part.

    Args:
        source: of the cell.
        words: names that functions it reaches use.
        packages: that the values and the names it reaches come from.
    """
    if location in _OF_PACKAGES:
        return not packages.isdisjoint(_OF_PACKAGES[location])
    pattern = {
        "process:cwd": _FOLDER_WORDS,
        "process:env": _ENVIRONMENT_WORDS,
        "process:pandas.options": _OPTION_WORDS,
        "process:sys.path": _IMPORT_WORDS,
    }.get(location)
    if pattern is None:
        return any(word in source for word in _STATE_WORDS) or not words.isdisjoint(_STATE_WORDS)

    return bool(pattern.search(source)) or any(pattern.search(word) for word in words)


def draws(source: str, words: FrozenSet[str]) -> bool:
    """Whether code names random numbers at all."""
    return "random" in source or "seed" in source or "random" in words


def seeds_at_random(location: str, facts: CellFacts, source: str) -> bool:
    """Whether code gives a generator a seed that nobody knows."""
    return location.partition(":")[2] in facts.unseeded or bool(_NO_SEED.search(source))


def seeds_first(facts: CellFacts, seeding_functions: bool) -> bool:
    """Whether the code gives a generator a seed before it takes numbers from it."""
    for statement in facts.statements:
        calls = [call for call in statement.calls if _is_random(call)]
        if calls:
            return calls[0].rpartition(".")[2] == "seed"
    return seeding_functions


def _is_random(call: str) -> bool:
    return bool(_RANDOM_CALL.search(call)) or call in _BARE_RANDOM


__all__ = ["GENERATORS", "READERS", "Process", "mentioned", "random_generators"]
