"""The files that a search for secrets looks at."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_LARGEST = 512 * 1024 * 1024
_SKIPPED = re.compile(r"(?!\.ipynb_checkpoints$)\..+|node_modules|__pycache__")
_NOTEBOOK = re.compile(r"\.ipynb(?:[~.#][^/]*)?$", re.IGNORECASE)


def is_notebook_name(path: str) -> bool:
    """Whether a file is a notebook by its name, or a copy that an editor or a tool left of one."""
    return _NOTEBOOK.search(path) is not None


@dataclass(frozen=True)
class FilesToScan:
    """Absolute paths of files, each once; and why something that was named has none."""

    files: tuple[str, ...]
    failures: tuple[str, ...]


def files_to_scan(names: Sequence[str], *, text: bool) -> FilesToScan:
    """The files that were named, and those in named folders, however deep, in order.

    In folders, hidden folders, ``node_modules`` and ``__pycache__`` are left out;
    ``.ipynb_checkpoints`` is not, as Jupyter leaves copies of notebooks there. Links in folders
    are not followed: what they lead to is in its own place, or outside.

    Args:
        names: relative to the working folder.
        text: whether other files than notebooks are meant.
    """
    search = _Search(text)
    for name in names:
        search.add(name)
    return FilesToScan(tuple(search.files), tuple(search.failures))


def read_file(path: str) -> bytes:
    """The content of a file.

    Raises:
        OSError: it cannot be read, or is larger than 512 MB.
    """
    with open(path, "rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise OSError(0, "larger than 512 MB")
    return content


@dataclass
class _Search:
    text: bool
    files: dict[str, None] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        """Add what was named."""
        path = os.path.abspath(name)
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError) as error:
            self._failed(name, error)
            return
        if stat.S_ISDIR(mode):
            before = len(self.failures)
            found = list(self._below(path, name))
            self.files.update(dict.fromkeys(found))
            if not found and len(self.failures) == before:
                kind = "file" if self.text else "notebook"
                self.failures.append(f"{name}: there is no {kind} in this folder")
        elif not stat.S_ISREG(mode):
            self.failures.append(f"{name}: neither a file nor a folder")
        elif not self.text and not is_notebook_name(path):
            self.failures.append(f"{name}: not a notebook; --text scans other files, too")
        else:
            self.files[path] = None

    def _below(self, folder: str, name: str) -> Iterator[str]:
        def failed(error: OSError) -> None:
            inside = os.path.relpath(error.filename or folder, folder)
            self._failed(os.path.normpath(os.path.join(name, inside)), error)

        for place, folders, files in os.walk(folder, onerror=failed):
            folders[:] = sorted(each for each in folders if not _SKIPPED.fullmatch(each))
            for each in sorted(files):
                path = os.path.join(place, each)
                if (self.text or is_notebook_name(path)) and _is_plain(path):
                    yield path

    def _failed(self, name: str, error: OSError | ValueError) -> None:
        reason = error.strerror if isinstance(error, OSError) else "not a path"
        self.failures.append(f"{name}: {reason}")


def _is_plain(path: str) -> bool:
    """Neither a link nor a pipe, socket or device; what is gone again counts, and is told later."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return True
