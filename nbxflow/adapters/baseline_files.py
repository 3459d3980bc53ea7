"""The baselines that stand in a project (port ``Baselines``)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from nbxflow.adapters.notebook_paths import NotebookPaths, OutsideRootError
from nbxflow.domain.secrets.baseline import BASELINE_NAME

_LARGEST = 16 * 2**20


class BaselineFiles:
    """Looks at each folder from a notebook's own up to the server's root; reads what is new."""

    def __init__(self, paths: NotebookPaths) -> None:
        self._paths = paths
        self._read: dict[str, tuple[tuple[int, int], bytes]] = {}

    def above(self, path: str) -> Sequence[bytes]:
        """See ``Baselines.above``; files that cannot be read are as if they were not there."""
        try:
            folder = Path(self._paths.absolute(path)).parent
        except OutsideRootError:
            return ()
        root = Path(self._paths.root)
        found = []
        for place in (folder, *folder.parents):
            text = self._text(str(place / BASELINE_NAME))
            if text is not None:
                found.append(text)
            if place == root:
                break
        return found

    def _text(self, file: str) -> bytes | None:
        try:
            state = os.stat(file)
            mark = (state.st_mtime_ns, state.st_size)
            known = self._read.get(file)
            if known is not None and known[0] == mark:
                return known[1]
            if state.st_size > _LARGEST:
                return None
            text = Path(file).read_bytes()
        except OSError:
            self._read.pop(file, None)
            return None
        self._read[file] = (mark, text)
        return text
