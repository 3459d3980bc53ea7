"""Clean places: copies of a notebook's folder with a home, a temporary folder and a guard."""

from __future__ import annotations

import json
import os
import shutil
import signal
import site
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbxflow.services.flow_check import guard
from nbxflow.services.run_notebook import WrongUsage

CHECK_FOLDER = Path(guard.__file__).resolve().parent
SANDBOX = "NBXFLOW_SANDBOX"
"""Environment variable that every process of a verification has; its value is the folder."""

_LEFT_OUT = frozenset(
    {".git", ".hg", ".svn", ".ipynb_checkpoints", "__pycache__", "node_modules", ".venv",
     ".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox", ".nox"}
)  # fmt: skip
_ALL_BYTES = 500 << 20
"""A folder up to this size is copied as it is."""
_NEEDED_BYTES = 4 << 30
"""What a notebook reads of a larger folder may be this much."""
_THREADS = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM", "POLARS_MAX", "RAYON")


@dataclass(frozen=True)
class Place:
    """One replay's place; ``work`` is the copy of the notebook's folder."""

    root: Path

    @property
    def work(self) -> Path:
        """The copy of the notebook's folder."""
        return self.root / "work"

    @property
    def exchange(self) -> Path:
        """Where the processes of the replay leave what they saw."""
        return self.root / "exchange"

    @property
    def denied(self) -> Path:
        """What the guard refused, one JSON document a line."""
        return self.root / "denied.ndjson"

    @property
    def runs(self) -> Path:
        """The run folder of the pipeline."""
        return self.root / "runs"


class Sandbox:
    """The folder of one verification; :meth:`close` ends its processes and removes it.

    Args:
        folder: the notebook's folder.
        spec: its FlowSpec; None: everything in the folder is copied, nothing is deleted.

    Raises:
        WrongUsage: the folder is too large, or cannot be read.
    """

    def __init__(self, folder: Path, spec: Mapping[str, Any] | None) -> None:
        self.folder = folder
        self.root = Path(tempfile.mkdtemp(prefix="nbxflow-verify-")).resolve()
        self.arrays = self.root / "arrays"
        self._count = 0
        try:
            self.arrays.mkdir()
            shutil.copytree(CHECK_FOLDER, self.root / "check", ignore=_caches)
            self._copy(spec)
        except OSError as error:
            self.close()
            raise WrongUsage(f"{folder}: cannot be copied: {error}") from error
        except BaseException:
            self.close()
            raise

    @property
    def check(self) -> Path:
        """The copy of :mod:`nbxflow.services.flow_check`."""
        return self.root / "check"

    def _copy(self, spec: Mapping[str, Any] | None) -> None:
        entries = list(_entries(self.folder))
        files = [(relative, path, size) for relative, path, size in entries if size is not None]
        if sum(size for _, _, size in files) > _ALL_BYTES:
            files = _needed(files, spec, self.folder)
        produced = _produced(spec) if spec is not None else set()
        original = self.root / "original"
        for relative, _, size in [("", None, None), *entries]:
            if size is None:
                (original / relative).mkdir(parents=True, exist_ok=True)
        for relative, path, _ in files:
            if relative not in produced:
                target = original / relative
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target)
                target.chmod(target.stat().st_mode | stat.S_IWUSR)

    def files(self) -> list[str]:
        """The files of a new place, relative to its work folder."""
        original = self.root / "original"
        return sorted(
            path.relative_to(original).as_posix() for path in original.rglob("*") if path.is_file()
        )

    def place(self) -> Place:
        """A new place; paths of all places have the same length."""
        self._count += 1
        place = Place(self.root / f"run-{self._count:03d}")
        shutil.copytree(self.root / "original", place.work)
        for name in ("home", "tmp", "exchange", "runs"):
            (place.root / name).mkdir()
        return place

    def forget(self, place: Place) -> None:
        """Remove a place whose results were read."""
        shutil.rmtree(place.root, ignore_errors=True)

    def labels(self, place: Place) -> list[tuple[str, str]]:
        """Folders of a place and what stands for them wherever text is compared."""
        return [
            (str(place.work), "<folder>"),
            (str(place.root / "home"), "<home>"),
            (str(place.root / "tmp"), "<tmp>"),
            (str(place.root), "<run>"),
            (str(self.root), "<root>"),
        ]

    def environment(
        self, place: Place, *, network: bool, outside: bool, hash_seed: int, more: Mapping[str, str]
    ) -> dict[str, str]:
        """The environment of a replay's processes."""
        env = {name: text for name, text in os.environ.items() if name not in _DROPPED}
        home = place.root / "home"
        env["PYTHONUSERBASE"] = os.environ.get("PYTHONUSERBASE") or site.getuserbase()
        settings = {
            "roots": [str(place.root), str(self.arrays), str(self.root / "matplotlib")],
            "log": str(place.denied),
            "network": network,
            "outside": outside,
        }
        env.update(
            {
                "HOME": str(home),
                "USERPROFILE": str(home),
                "TMPDIR": str(place.root / "tmp"),
                "TEMP": str(place.root / "tmp"),
                "TMP": str(place.root / "tmp"),
                "XDG_CONFIG_HOME": str(home / ".config"),
                "XDG_CACHE_HOME": str(home / ".cache"),
                "XDG_DATA_HOME": str(home / ".local" / "share"),
                "XDG_STATE_HOME": str(home / ".local" / "state"),
                "IPYTHONDIR": str(home / ".ipython"),
                # Shared: to find the fonts takes long, and says nothing.
                "MPLCONFIGDIR": str(self.root / "matplotlib"),
                "PYTHONHASHSEED": str(hash_seed),
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTHONPATH": os.pathsep.join(
                    [str(self.check / "site"), *filter(None, [os.environ.get("PYTHONPATH")])]
                ),
                guard.SETTINGS: json.dumps(settings),
                SANDBOX: str(self.root),
                **{f"{name}_NUM_THREADS": "1" for name in _THREADS[:-2]},
                "POLARS_MAX_THREADS": "1",
                "RAYON_NUM_THREADS": "1",
                **more,
            }
        )
        return env

    def close(self) -> None:
        """End every process of the verification and remove its folder."""
        end_processes(self.root)
        shutil.rmtree(self.root, ignore_errors=True)
        if self.root.exists():  # a file was made meanwhile, or may not be removed
            for folder, _, _ in os.walk(self.root):
                with suppress(OSError):
                    os.chmod(folder, 0o700)
            shutil.rmtree(self.root, ignore_errors=True)


_DROPPED = frozenset({"PYTHONSTARTUP", "PYTHONHOME", "DISPLAY", "MPLBACKEND", "WAYLAND_DISPLAY"})


def denials(place: Place, after: int) -> list[dict[str, str]]:
    """What the guard refused, from the entry ``after`` on."""
    try:
        lines = place.denied.read_text("utf-8").splitlines()
    except OSError:
        return []
    return [json.loads(line) for line in lines[after:]]


def end_processes(root: Path) -> None:
    """End what still runs with this sandbox in its environment, whoever started it (Linux)."""
    if not sys.platform.startswith("linux"):
        return
    mark = f"{SANDBOX}={root}".encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with suppress(OSError):
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                os.kill(int(entry.name), signal.SIGKILL)


def _caches(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "__pycache__"]


def _entries(folder: Path) -> Iterator[tuple[str, Path, int | None]]:
    """Relative path, real path and size of all that belongs to the notebook's folder.

    Folders have no size; what links lead to counts as if it were there.
    """
    left: list[tuple[str, Path, tuple[Path, ...]]] = [("", folder.resolve(), ())]
    while left:
        relative, current, above = left.pop()
        if current in above:
            continue  # a link to a folder that holds it
        for entry in sorted(os.scandir(current), key=lambda one: one.name):
            if entry.name in _LEFT_OUT:
                continue
            path = f"{relative}{entry.name}"
            with suppress(FileNotFoundError):  # a link to nothing
                real = Path(entry.path).resolve(strict=True)
                if real.is_dir():
                    if not (real / "pyvenv.cfg").exists() and not (real / "conda-meta").exists():
                        yield path, real, None
                        left.append((f"{path}/", real, (*above, current)))
                elif real.is_file():
                    yield path, real, real.stat().st_size


def _needed(
    files: list[tuple[str, Path, int]], spec: Mapping[str, Any] | None, folder: Path
) -> list[tuple[str, Path, int]]:
    reads = {
        dataset["name"]
        for step in (spec["steps"] if spec is not None else ())
        for dataset in step["reads"]
        if dataset["inside"]
    }
    kept = [entry for entry in files if entry[0] in reads or entry[0].endswith(".py")]
    size = sum(entry[2] for entry in kept)
    if spec is None or size > _NEEDED_BYTES:
        raise WrongUsage(f"{folder}: too large to be copied ({size >> 20 or 500} MB and more)")
    return kept


def _produced(spec: Mapping[str, Any]) -> set[str]:
    """Files that the notebook makes itself: those of earlier runs are not its inputs."""
    read: set[str] = set()
    made: set[str] = set()
    for step in spec["steps"]:
        read |= {one["name"] for one in step["reads"] if one["inside"]}
        made |= {one["name"] for one in step["writes"] if one["inside"]} - read
    return made
