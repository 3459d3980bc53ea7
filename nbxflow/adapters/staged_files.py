"""A set of files that comes into its place as a whole.

A folder that is not there yet is put together beside its place and renamed. In one that is there
each file is replaced by itself, the former ones are kept until all are in place, and a journal on
disk says what belongs together: whatever fails, what was there is put back, at once or, after the
process was killed, before the folder is looked at next.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from nbxflow.adapters.owner import is_alive, own_name
from nbxflow.ports import CannotWrite, FileContent, FilesChanged
from nbxflow.services.export_names import STAGING

_OWNER = "owner"
_JOURNAL = "journal.json"
_BEING_MADE_SECONDS = 60
_active: set[str] = set()
"""The folders that this process writes to now."""


class StagedFiles:
    """The set of files for the folder ``out``; used once."""

    def __init__(self, out: Path, files: Sequence[FileContent]) -> None:
        self._out = out
        self._files = files

    def place(self) -> None:
        """Put all files into their places, or none.

        Raises:
            FilesChanged: another one stands there than was said.
            CannotWrite: others write there now, or what was there could not be put back at once.
            OSError: the disk is full, or something may not be written; nothing is changed.
        """
        is_new = not self._out.exists()
        staging = _made_in(
            next(place for place in (self._out, *self._out.parents) if place.exists())
        )
        try:
            if is_new:
                self._place_folder(staging)
            else:
                self._place_files(staging)
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    # -- into a folder that is new ---------------------------------------------------------------

    def _place_folder(self, staging: Path) -> None:
        above = staging.parent
        inside = self._out.relative_to(above)
        tree = staging / "new"
        for file in self._files:
            place = tree / inside / file.path
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, file.content)
        for folder, _, _ in os.walk(tree, topdown=False):
            _sync(Path(folder))
        first = inside.parts[0]
        if os.path.lexists(above / first):
            raise FilesChanged([first])
        os.rename(tree / first, above / first)
        _sync(above)

    # -- into a folder that is there -------------------------------------------------------------

    def _place_files(self, staging: Path) -> None:
        (staging / "old").mkdir()
        (staging / "new").mkdir()
        for number, file in enumerate(self._files):
            _write(staging / "new" / str(number), file.content)
        journal = {"files": [self._entry(file) for file in self._files], "folders": self._missing()}
        _write(staging / _JOURNAL, json.dumps(journal).encode())
        lock = self._out / STAGING
        _active.add(str(lock))
        try:
            self._lock(staging, lock)
            try:
                self._move_all(lock)
            except BaseException:
                _put_back_or_say(self._out, lock, journal)
                raise
            os.unlink(lock / _JOURNAL)  # from here on the new files are the ones to keep
            _sync(lock)
            shutil.rmtree(lock, ignore_errors=True)
        finally:
            _active.discard(str(lock))

    def _lock(self, staging: Path, lock: Path) -> None:
        try:
            os.rename(staging, lock)
        except OSError:
            if not lock.exists():
                raise
            raise CannotWrite("Files are being written into this folder already.") from None

    def _move_all(self, lock: Path) -> None:
        for number, file in enumerate(self._files):
            self._move(file, lock / "new" / str(number), lock / "old" / str(number))
        for folder in {(self._out / file.path).parent for file in self._files}:
            _sync(folder)

    def _move(self, file: FileContent, new: Path, old: Path) -> None:
        target = self._out / file.path
        if file.before is None:
            target.parent.mkdir(parents=True, exist_ok=True)
            if os.path.lexists(target):
                raise FilesChanged([file.path])
        else:
            _keep(target, old)
            if _digest(old) != file.before:
                raise FilesChanged([file.path])
            os.chmod(new, target.stat().st_mode & 0o777)
        os.replace(new, target)

    def _entry(self, file: FileContent) -> dict[str, Any]:
        after = sha256(file.content).hexdigest()
        return {"path": file.path, "before": file.before, "after": after}

    def _missing(self) -> list[str]:
        """Folders that will be made, the outermost first."""
        folders = {
            str(folder)
            for file in self._files
            for folder in Path(file.path).parents
            if not (self._out / folder).exists()
        }
        return sorted(folders, key=len)


def recover(out: Path, *, beside: bool) -> None:
    """Put right what was left in ``out`` by a process that was killed.

    Args:
        out: the folder.
        beside: whether to look in the folder above it as well.

    Raises:
        OSError: it cannot be put right.
    """
    lock = out / STAGING
    if lock.is_dir() and not _is_used(lock):
        journal = _journal(lock)
        if journal is not None:
            _put_back(out, lock, journal)
        shutil.rmtree(lock, ignore_errors=True)
    for place in (out, out.parent) if beside else (out,):
        with suppress(OSError):
            for left in place.glob(f"{STAGING}-*"):
                if not _is_used(left):
                    shutil.rmtree(left, ignore_errors=True)


def _made_in(folder: Path) -> Path:
    staging = Path(tempfile.mkdtemp(prefix=f"{STAGING}-", dir=folder))
    try:
        _write(staging / _OWNER, own_name().encode())
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return staging


def _is_used(staging: Path) -> bool:
    """Whether the process that made it is at work with it."""
    try:
        owner = (staging / _OWNER).read_text("utf-8")
    except OSError:  # it is being made, or its maker was killed at that
        return time.time() - staging.stat().st_mtime < _BEING_MADE_SECONDS
    if owner == own_name():
        return str(staging) in _active or staging.name != STAGING
    return is_alive(owner)


def _journal(lock: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((lock / _JOURNAL).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return found


def _put_back_or_say(out: Path, lock: Path, journal: dict[str, Any]) -> None:
    try:
        _put_back(out, lock, journal)
    except OSError as error:
        raise CannotWrite(
            f"{error.strerror}: the files that were there could not be put back. They are kept in "
            f"{STAGING}, and are put back when the folder is previewed or written next."
        ) from error
    shutil.rmtree(lock, ignore_errors=True)


def _put_back(out: Path, lock: Path, journal: dict[str, Any]) -> None:
    """Undo what was moved. What somebody else has changed since then stays."""
    for number, entry in reversed(list(enumerate(journal["files"]))):
        target = out / entry["path"]
        if _digest(target) != entry["after"]:
            continue
        if entry["before"] is None:
            os.unlink(target)
        else:
            os.replace(lock / "old" / str(number), target)
    for folder in reversed(journal["folders"]):
        with suppress(OSError):  # something else is in it by now
            (out / folder).rmdir()
    for folder in {(out / entry["path"]).parent for entry in journal["files"]}:
        _sync(folder)


def _keep(target: Path, old: Path) -> None:
    """A second name for the file, or a copy where there is no such thing."""
    try:
        os.link(target, old, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(target, old, follow_symlinks=False)


def _write(path: Path, content: bytes) -> None:
    with open(path, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """See that the names in a folder are on disk, where a system can do that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        with suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def _digest(path: Path) -> str | None:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None
