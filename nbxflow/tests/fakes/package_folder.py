"""A fake of the port ``PackageFolder`` in memory."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from nbxflow.ports import FileContent, FilesChanged


class FakePackageFolder:
    """``contents`` are the files by path."""

    def __init__(self, **contents: bytes) -> None:
        self.contents = dict(contents)

    def read(self, path: str) -> bytes | None:
        """See ``PackageFolder.read``."""
        return self.contents.get(path)

    def write(self, files: Sequence[FileContent]) -> None:
        """See ``PackageFolder.write``."""
        changed = [file.path for file in files if self._digest(file.path) != file.before]
        if changed:
            raise FilesChanged(changed)
        self.contents.update({file.path: file.content for file in files})

    def _digest(self, path: str) -> str | None:
        there = self.contents.get(path)
        return None if there is None else sha256(there).hexdigest()
