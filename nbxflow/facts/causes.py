"""Calls and names whose results are not the same in another run."""

from __future__ import annotations

import ast
import re
from typing import Dict, FrozenSet, NamedTuple, Optional, Sequence

from .tables import words


def _paths(module: str, names: str) -> FrozenSet[str]:
    return frozenset(f"{module}.{name}" for name in words(names))


CLOCK = (
    _paths(
        "time",
        "time time_ns perf_counter perf_counter_ns monotonic monotonic_ns process_time "
        "process_time_ns thread_time thread_time_ns",
    )
    | _paths("datetime.datetime", "now today utcnow")
    | _paths("datetime.date", "today")
    # A class that was imported in another cell.
    | _paths("datetime", "now today utcnow")
    | _paths("pandas.Timestamp", "now today utcnow")
    # Modules and classes that were imported by another name in another cell.
    | _paths("dt", "datetime.now datetime.today datetime.utcnow date.today")
    | {"date.today", "default_timer"}
    | _paths("timeit", "timeit repeat default_timer")
    | {"os.times", "resource.getrusage"}
)
"""Calls that tell the time."""

_CLOCK_WITHOUT_ARGUMENTS = _paths("time", "localtime gmtime ctime asctime")

_NUMPY_RANDOM_PURE = words("seed Generator PCG64 MT19937 Philox SFC64 get_state set_state")
_RANDOM_PURE = words("seed getstate setstate")
SEEDED_BY_ARGUMENT = frozenset(
    {
        "random.Random",
        "numpy.random.default_rng",
        "numpy.random.RandomState",
        "numpy.random.SeedSequence",
        "numpy.random.PCG64",
        "numpy.random.MT19937",
        "numpy.random.Philox",
        "numpy.random.SFC64",
        "random.seed",
        "numpy.random.seed",
    }
)
"""Generators that repeat when they are given a seed."""

SEEDS: Dict[str, str] = {
    "random.seed": "random",
    "numpy.random.seed": "numpy.random",
    "torch.manual_seed": "torch",
    "tensorflow.random.set_seed": "tensorflow.random",
}
"""Calls that seed a generator of the process, and the generator."""

_TORCH_RANDOM = _paths(
    "torch",
    "rand randn randint randperm rand_like randn_like randint_like normal bernoulli multinomial",
)
_ALWAYS_RANDOM = (
    frozenset({"uuid.uuid1", "uuid.uuid4", "os.urandom", "os.getrandom", "threading.get_ident"})
    | _paths("os", "getpid getppid")
    | _paths(
        "tempfile",
        "mkdtemp mkstemp mktemp NamedTemporaryFile SpooledTemporaryFile TemporaryDirectory "
        "TemporaryFile",
    )
)
_SECRETS = _paths("secrets", "token_hex token_bytes token_urlsafe choice randbelow")
PROGRAMS = _paths("os", "system popen spawnl spawnv posix_spawn") | _paths(
    "subprocess", "run call check_call check_output getoutput getstatusoutput Popen"
)
"""Calls that run other programs."""
_NETWORK_MODULES = ("requests.", "httpx.", "urllib.request.", "aiohttp.", "urllib3.")
_NETWORK = frozenset({"pandas.read_html", "yfinance.download"})
_NETWORK_CALLS = (
    _paths("requests", "get post put request Session")
    | _paths("httpx", "get post Client")
    | _paths("urllib.request", "urlopen urlretrieve")
    | {"urllib.request", "socket.socket"}
)
INPUT = frozenset({"builtins.input", "getpass.getpass"})
"""Calls that ask a person."""

DYNAMIC = frozenset(
    {
        "importlib.reload",
        "runpy.run_path",
        "runpy.run_module",
        "builtins.breakpoint",
    }
)
"""Calls that run code which is not in the cell."""

HISTORY = re.compile(r"(?:_i*\d*|__|___|_ii|_iii|_[io]h|_dh|In|Out)\Z")
"""Names that IPython binds to earlier inputs and outputs."""

REMOTE = re.compile(r"(?:https?|s3a?|gs|gcs|ftp|sftp|abfss?|az|adl|hdfs|hf)://", re.IGNORECASE)
"""How an address begins that is not on this machine."""

BARE: Dict[str, str] = {
    "perf_counter": "time.perf_counter",
    "monotonic": "time.monotonic",
    "default_timer": "timeit.default_timer",
    "time": "time.time",
    "uuid1": "uuid.uuid1",
    "uuid4": "uuid.uuid4",
    "urandom": "os.urandom",
    "token_hex": "secrets.token_hex",
    "token_bytes": "secrets.token_bytes",
    "randint": "random.randint",
    "uniform": "random.uniform",
    "default_rng": "numpy.random.default_rng",
    "urlopen": "urllib.request.urlopen",
    "urlretrieve": "urllib.request.urlretrieve",
    "getpass": "getpass.getpass",
}
"""Functions that are often imported by name in another cell."""
_COMMON = frozenset({"time"})
"""Those whose bare name means other things as often."""


class Cause(NamedTuple):
    """A kind of unknown; ``generator`` is the one that a seed would make repeat."""

    kind: str
    generator: Optional[str] = None


def tells_time(path: str, given: Sequence[ast.expr]) -> bool:
    """Whether a call tells the time because of the arguments it is, or is not, given."""
    if path in _CLOCK_WITHOUT_ARGUMENTS:
        return not given
    if path == "time.strftime":
        return len(given) < 2
    return path in ("pandas.to_datetime", "numpy.datetime64", "pandas.Timestamp") and any(
        isinstance(value, ast.Constant) and value.value in ("now", "today") for value in given
    )


def cause_of(path: str) -> Optional[Cause]:
    """Why a call of the function at ``path`` need not repeat, whatever its arguments."""
    if path in CLOCK:
        return Cause("clock")
    if path in INPUT:
        return Cause("input")
    if path in DYNAMIC:
        return Cause("dynamic-code")
    if path in PROGRAMS:
        return Cause("magic")
    if path in _NETWORK or path.startswith(_NETWORK_MODULES):
        return Cause("network")
    return _randomness(path)


def _randomness(path: str) -> Optional[Cause]:
    if path in _ALWAYS_RANDOM or path.startswith(("secrets.", "random.SystemRandom")):
        return Cause("entropy")
    if path in SEEDED_BY_ARGUMENT:
        return None
    module, _, name = path.rpartition(".")
    if module == "random" and name not in _RANDOM_PURE:
        return Cause("entropy", "random")
    if module == "numpy.random" and name not in _NUMPY_RANDOM_PURE:
        return Cause("entropy", "numpy.random")
    if path in _TORCH_RANDOM:
        return Cause("entropy", "torch")
    if module == "tensorflow.random" and name in ("normal", "uniform", "shuffle"):
        return Cause("entropy", "tensorflow.random")
    return None


def _as_written() -> Dict[str, str]:
    kinds = {
        "clock": CLOCK | _CLOCK_WITHOUT_ARGUMENTS | {"time.strftime"},
        "entropy": _ALWAYS_RANDOM | _SECRETS | {"random.SystemRandom"},
        "network": _NETWORK_CALLS,
        "magic": PROGRAMS,
        "input": INPUT,
        "dynamic-code": _paths("builtins", "eval exec globals __import__"),
    }
    found = {_last_words(path): kind for kind, paths in kinds.items() for path in paths}
    for name, path in BARE.items():
        if name not in _COMMON and _last_words(path) in found:
            found[name] = found[_last_words(path)]
    return {**found, "process_time": "clock", "SystemRandom": "entropy"}


def _last_words(path: str) -> str:
    return ".".join(path.replace("builtins.", "").split(".")[-2:])


AS_WRITTEN: Dict[str, str] = _as_written()
"""Calls by their last one or two words, as compiled code has them, and why they may not repeat.

Of functions that are called, nothing tells what their names were imported from. Drawing from a
generator that can be seeded is none of these: its state is watched.
"""
