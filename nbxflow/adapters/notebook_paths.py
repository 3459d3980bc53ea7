"""Contents paths (relative to the server root) and the absolute paths that history is kept by."""

from __future__ import annotations

import os
from pathlib import PurePosixPath


class OutsideRootError(ValueError):
    """A contents path leads outside the server root."""


class NotebookPaths:
    """Translates between the server's contents paths and absolute paths."""

    def __init__(self, root: str) -> None:
        self.root = os.path.abspath(os.path.expanduser(root)) if root else os.getcwd()

    def absolute(self, path: str) -> str:
        """The absolute path of a contents path.

        Raises:
            OutsideRootError: the path leads outside the root.
        """
        parts = PurePosixPath(path.lstrip("/")).parts
        target = os.path.normpath(os.path.join(self.root, *parts))
        inside = target == self.root or target.startswith(self.root.rstrip(os.sep) + os.sep)
        if ".." in parts or "\0" in path or not inside:
            raise OutsideRootError("The path leads outside the server root.")
        return target

    def relative(self, path: str) -> str | None:
        """The contents path of an absolute path; None outside the root."""
        base = self.root.rstrip(os.sep) + os.sep
        return path[len(base) :].replace(os.sep, "/") if path.startswith(base) else None
