"""The folder of a package on disk (port ``PackageFolder``)."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from nbxflow.adapters.staged_files import StagedFiles, recover
from nbxflow.ports import CannotWrite, FileContent, FilesChanged, LeadsOutside

_LARGEST = 64 * 1024 * 1024
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))


class PackageFolderOnDisk:
    """Takes a set of files, all or none; what an export that was killed left is put right first.

    Args:
        out: the folder, absolute; it need not be there.
        root: a folder that it must lie in, links followed; None: anywhere.
    """

    def __init__(self, out: Path, root: Path | None = None) -> None:
        self._out = out
        self._root = root

    def read(self, path: str) -> bytes | None:
        """See ``PackageFolder.read``; what was left unfinished is put right first."""
        with self._told():
            self._check_out()
            recover(self._out, beside=self._out != self._root)
            return self._content(path)

    def write(self, files: Sequence[FileContent]) -> None:
        """See ``PackageFolder.write``: each file is on disk before the first is in its place."""
        with self._told():
            self._check_out()
            recover(self._out, beside=self._out != self._root)
            found = {file.path: self._content(file.path) for file in files}
            changed = [file.path for file in files if _digest(found[file.path]) != file.before]
            if changed:
                raise FilesChanged(changed)
            StagedFiles(self._out, files).place()

    def _check_out(self) -> None:
        """Check that there is, or can be, a folder that lies where it should.

        Raises:
            LeadsOutside: it lies elsewhere.
            CannotWrite: it is no folder.
        """
        if self._root is not None:
            real, root = os.path.realpath(self._out), os.path.realpath(self._root)
            if os.path.commonpath([real, root]) != root:
                raise LeadsOutside("The folder leads outside.")
        if os.path.lexists(self._out) and not self._out.is_dir():
            raise CannotWrite("There is something else in the place of the folder.")

    def _content(self, path: str) -> bytes | None:
        parts = path.split("/")
        target = os.path.join(self._out, *parts)
        plain = os.path.join(os.path.realpath(self._out), *parts)
        if os.path.normcase(os.path.realpath(target)) != os.path.normcase(plain):
            raise LeadsOutside(f"{path}: a link leads elsewhere")
        try:
            state = os.lstat(target)
        except FileNotFoundError:
            return None
        except NotADirectoryError:
            raise CannotWrite(f"{path}: a file stands in the place of a folder") from None
        if not stat.S_ISREG(state.st_mode):
            raise CannotWrite(f"{path}: something else stands in the place of a file")
        if state.st_size > _LARGEST:
            raise CannotWrite(f"{path}: the file that is there is larger than 64 MB")
        return Path(target).read_bytes()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise CannotWrite(f"{self._place(error)}{reason}", full=error.errno in _FULL) from error

    def _place(self, error: OSError) -> str:
        """Which file it is about, where that is one of the package's."""
        if not isinstance(error.filename, str):
            return ""
        inside = os.path.relpath(error.filename, self._out).replace(os.sep, "/")
        return "" if inside.startswith(".") else f"{inside}: "


def _digest(content: bytes | None) -> str | None:
    return None if content is None else sha256(content).hexdigest()
