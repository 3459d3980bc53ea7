"""Checkpoints: what a task gives to later tasks, kept in a folder.

A checkpoint is one joint pickle (``values.pickle``), so that an object that two names lead to
stays one object. Tables are put beside it as Parquet and arrays as npy where reading them again
gives exactly the same. ``manifest.json`` holds the size and SHA-256 of each file, and
``<run_dir>/<task>.sha256`` that of the manifest: a file that was changed, cut off or exchanged
after the task had ended is refused before anything of it is read. Whoever can write to the run
folder can also make the digests anew: it must be as trusted as the code.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Optional

from .frames import is_frame, read_frame, write_frame
from .memory import CannotKeep, dump, survey
from .memory import load as read_pickle
from .sharing import Sharing, dense, laid_out

_FORMAT = 1
_CHUNK = 1024 * 1024
_LARGEST_MANIFEST = 16 * 1024 * 1024
_SIMPLE_KINDS = "biufcmMSU"
_KINDS = {
    "generator": "a generator",
    "coroutine": "a coroutine",
    "TextIOWrapper": "an open file",
    "BufferedReader": "an open file",
    "BufferedWriter": "an open file",
    "BufferedRandom": "an open file",
    "reader": "a reader of an open file",
    "DictReader": "a reader of an open file",
    "writer": "a writer to an open file",
    "Connection": "a connection",
    "DuckDBPyConnection": "a connection",
    "Cursor": "a cursor of a connection",
    "socket": "a socket",
    "lock": "a lock",
    "Thread": "a thread",
    "Popen": "a process",
    "module": "a module",
}


class CheckpointError(Exception):
    """A checkpoint cannot be written or read; the message says which, why, and what to do."""


# -- writing ---------------------------------------------------------------------------------------


def save(
    run_dir: Path, task: str, values: Mapping[str, Any], process: Optional[Mapping[str, Any]]
) -> None:
    """Keep what a task gives: all of it, or nothing.

    Args:
        run_dir: folder of the run.
        task: name of the task.
        values: by name.
        process: state of the process for later tasks; None: they do without.

    Raises:
        CheckpointError: a value cannot be kept, or the disk is full.
    """
    remove(run_dir, task)
    try:
        run_dir.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{task}.", suffix=".draft", dir=run_dir))
    except OSError as error:
        raise _not_written(task, run_dir, error) from None
    try:
        _write_values(draft, task, values)
        if process is not None:
            _write_process(draft, task, process)
        digest = _write_manifest(draft, task, values)
        os.rename(draft, run_dir / task)
        _write_digest(run_dir, task, digest)
        _sync_folder(run_dir)
    except OSError as error:
        raise _not_written(task, run_dir, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def remove(run_dir: Path, task: str) -> None:
    """Remove the checkpoint of an earlier run, and what a killed task has left."""
    (run_dir / f"{task}.sha256").unlink(missing_ok=True)
    shutil.rmtree(run_dir / task, ignore_errors=True)
    for draft in run_dir.glob(f".{task}.*.draft"):
        shutil.rmtree(draft, ignore_errors=True)


def _not_written(task: str, run_dir: Path, error: OSError) -> CheckpointError:
    reason = error.strerror or str(error)
    return CheckpointError(
        f"What the task `{task}` gives could not be kept in {run_dir}: {reason}. "
        "Nothing was kept: make room there, or name another folder with --run-dir."
    )


def _write_values(draft: Path, task: str, values: Mapping[str, Any]) -> None:
    try:
        sharing = survey(dict(values))
        parts = _write_parts(draft, values, sharing)
        with _new_file(draft / "values.pickle") as file:
            dump(dict(values), file, parts, sharing)
    except OSError:
        raise
    except Exception as error:
        raise CheckpointError(_why_not(task, values, error)) from error


def _write_process(draft: Path, task: str, process: Mapping[str, Any]) -> None:
    try:
        with _new_file(draft / "process.pickle") as file:
            dump(dict(process), file, {}, Sharing())
    except OSError:
        raise
    except Exception as error:
        part = next((name for name in process if _refusal(process[name])), "the process's state")
        raise CheckpointError(
            f"The task `{task}` changes {part} in a way that cannot be kept for later tasks "
            f"({error}): join it with the tasks behind it."
        ) from error


def _write_parts(
    draft: Path, values: Mapping[str, Any], sharing: Sharing
) -> dict[int, tuple[Any, ...]]:
    """Write what has a form of its own; how to name each in the pickle, by its identity."""
    parts: dict[int, tuple[Any, ...]] = {}
    for number, (name, value) in enumerate(values.items()):
        stem = name if re.fullmatch(r"[a-z0-9_]{1,80}", name) else f"value-{number}"
        if id(value) in parts or not sharing.alone(value):
            continue
        if _is_simple_array(value):
            parts[id(value)] = _write_array(draft, f"{stem}.npy", value)
        elif is_frame(value) and write_frame(draft / f"{stem}.parquet", value):
            parts[id(value)] = ("frame", f"{stem}.parquet")
    return parts


def _is_simple_array(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    if numpy is None or type(value) is not numpy.ndarray:
        return False
    return value.dtype.kind in _SIMPLE_KINDS and not value.dtype.metadata


def _write_array(draft: Path, name: str, array: Any) -> tuple[Any, ...]:
    simple, axes = dense(array)
    with _new_file(draft / name) as file:
        sys.modules["numpy"].save(file, simple, allow_pickle=False)
    return ("array", name, axes, array.flags.writeable)


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that is on the disk at the end."""
    with open(path, "xb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _write_manifest(draft: Path, task: str, values: Mapping[str, Any]) -> str:
    files = {
        path.name: {"sha256": _digest(path), "size": path.stat().st_size}
        for path in sorted(draft.iterdir())
    }
    manifest = {"format": _FORMAT, "task": task, "names": list(values), "files": files}
    text = json.dumps(manifest, indent=2, sort_keys=True).encode()
    with _new_file(draft / "manifest.json") as file:
        file.write(text)
    return hashlib.sha256(text).hexdigest()


def _write_digest(run_dir: Path, task: str, digest: str) -> None:
    beside = run_dir / f".{task}.sha256.draft"
    beside.unlink(missing_ok=True)
    with _new_file(beside) as file:
        file.write(digest.encode())
    os.replace(beside, run_dir / f"{task}.sha256")


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


# -- why a value cannot be kept --------------------------------------------------------------------


def _why_not(task: str, values: Mapping[str, Any], error: Exception) -> str:
    for name, value in values.items():
        refusal = _refusal(value)
        if refusal is not None:
            kind = _KINDS.get(type(value).__name__)
            if kind is None and isinstance(refusal, CannotKeep):
                kind = str(refusal)
            what = kind or f"of type {type(value).__qualname__} ({refusal})"
            return (
                f"`{name}`, given by the task `{task}`, is {what} and cannot be kept between "
                f"tasks: join the tasks that use `{name}`, or keep in it what was read."
            )
    names = ", ".join(f"`{name}`" for name in values)
    return (
        f"What the task `{task}` gives ({names}) cannot be kept together ({error}): "
        "join the tasks that use it."
    )


def _refusal(value: Any) -> Optional[Exception]:
    """What is raised when a value is pickled alone."""
    try:
        with open(os.devnull, "wb") as nowhere:
            dump(value, nowhere, {}, survey(value))
    except Exception as error:
        return error
    return None


# -- reading ---------------------------------------------------------------------------------------


def load(run_dir: Path, task: str, names: Iterable[str]) -> dict[str, Any]:
    """What a task has given, by name.

    Args:
        run_dir: folder of the run.
        task: that has given it.
        names: that are wanted; they come from one pickle and share what they shared.

    Raises:
        CheckpointError: there is no checkpoint, a file of it is not as the task has left it, or
            it does not hold a name.
    """
    values = _read(run_dir, task, "values.pickle")
    missing = [name for name in names if name not in values]
    if missing:
        raise CheckpointError(
            f"The checkpoint of the task `{task}` does not hold `{missing[0]}`: "
            "it was made by another version of the pipeline. Run that task again."
        )
    return {name: values[name] for name in names}


def load_process(run_dir: Path, task: str) -> dict[str, Any]:
    """The state of the process that a task has left.

    Raises:
        CheckpointError: as for :func:`load`.
    """
    return dict(_read(run_dir, task, "process.pickle"))


def _read(run_dir: Path, task: str, name: str) -> Any:
    folder = run_dir / task
    files = _checked_files(run_dir, task)
    if name not in files:
        raise CheckpointError(f"The checkpoint of the task `{task}` has no {name}. Run it again.")

    def part(how: tuple[Any, ...]) -> Any:
        if how[1] not in files:
            raise CheckpointError(f"{folder / how[1]} is not in the manifest: it is not read.")
        if how[0] == "frame":
            return read_frame(folder / how[1])
        import numpy

        return laid_out(numpy.load(folder / how[1], allow_pickle=False), how[2], how[3])

    try:
        with open(folder / name, "rb") as file:
            return read_pickle(file, part)
    except CheckpointError:
        raise
    except Exception as error:
        raise CheckpointError(
            f"What the task `{task}` has given cannot be read ({type(error).__name__}: {error}): "
            "the environment may be another one than when it ran. Run it again."
        ) from error


def _checked_files(run_dir: Path, task: str) -> list[str]:
    """The names of the files of a checkpoint, each of which is as the task has left it."""
    folder = run_dir / task
    try:
        expected = (run_dir / f"{task}.sha256").read_text("ascii").strip()
        with open(folder / "manifest.json", "rb") as file:
            text = file.read(_LARGEST_MANIFEST)
    except (OSError, ValueError):
        raise CheckpointError(
            f"There is no checkpoint of the task `{task}` in {run_dir}: run that task first."
        ) from None
    if hashlib.sha256(text).hexdigest() != expected:
        raise _changed(folder / "manifest.json", task)
    files: dict[str, Any] = json.loads(text)["files"]
    for name, known in files.items():
        path = folder / name
        try:
            same = path.stat().st_size == known["size"] and _digest(path) == known["sha256"]
        except OSError:
            same = False
        if not same:
            raise _changed(path, task)
    return list(files)


def _changed(path: Path, task: str) -> CheckpointError:
    what = "was changed" if path.exists() else "was removed"
    return CheckpointError(
        f"{path} {what} after the task `{task}` had written it: nothing of that task is read. "
        "Run it again."
    )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
