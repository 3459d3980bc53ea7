"""The files that a step wrote, kept aside before a later one changes them."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

from nbxflow.services.verify_flow_compare import Node

_LARGEST = 256 << 20
Stamp = tuple[int, int, int]


class WrittenFiles:
    """Watches a work folder; :meth:`take` after each step says what it wrote."""

    def __init__(self, work: Path, aside: Path) -> None:
        self._work = work
        self._aside = aside
        self._known = _stamps(work)
        self._count = 0

    def take(self) -> tuple[dict[str, Path], dict[str, Node | None]]:
        """Copies of the files created or changed since last time, and what is known otherwise.

        The second are those too large to be kept, by digest, and None for deleted ones. Paths are
        relative to the work folder, with ``/``.
        """
        now = _stamps(self._work)
        kept: dict[str, Path] = {}
        told: dict[str, Node | None] = dict.fromkeys(self._known.keys() - now.keys())
        for path in sorted(path for path in now if self._known.get(path) != now[path]):
            source = self._work / path
            with suppress(FileNotFoundError):
                if now[path][0] > _LARGEST:
                    told[path] = ["fields", "file", {"bytes": ["value", "sha256", _digest(source)]}]
                else:
                    kept[path] = self._copy(source)
        self._known = now
        return kept, told

    def _copy(self, source: Path) -> Path:
        self._count += 1
        target = self._aside / str(self._count) / source.name
        target.parent.mkdir(parents=True)
        shutil.copy2(source, target)
        return target


def _stamps(work: Path) -> dict[str, Stamp]:
    found: dict[str, Stamp] = {}
    for folder, folders, names in os.walk(work):
        folders[:] = [name for name in folders if name not in ("__pycache__", ".ipynb_checkpoints")]
        for name in names:
            path = Path(folder, name)
            with suppress(FileNotFoundError):
                known = path.stat()
                if path.is_file():
                    relative = path.relative_to(work).as_posix()
                    found[relative] = (known.st_size, known.st_mtime_ns, known.st_ino)
    return found


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
