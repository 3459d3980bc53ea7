"""What a contents manager asks of every file that is saved, for files that we write ourselves."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.services.contents.fileio import FileManagerMixin
from tornado.web import HTTPError

log = logging.getLogger("nbxflow")


class ContentsRules:
    """The rules of one manager; on the server's loop, where its hooks expect to be called."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager

    @property
    def on_disk(self) -> bool:
        """Whether its files are files of this machine, below its root."""
        root = getattr(self._manager, "root_dir", "")
        return isinstance(self._manager, FileManagerMixin) and bool(root)

    async def exists(self, path: str) -> bool:
        """Whether there is such a file that may be seen."""
        if await self.first_hidden([path]) is not None:
            return False
        return bool(await ensure_async(self._manager.file_exists(path)))

    async def first_hidden(self, paths: Iterable[str]) -> str | None:
        """The first of these contents paths that may not be touched because it is hidden."""
        if self._manager.allow_hidden:
            return None
        for path in paths:
            if any(part.startswith(".") and part != "." for part in path.split("/")):
                return path
            try:
                hidden = await ensure_async(self._manager.is_hidden(path))
            except (OSError, HTTPError):  # whoever writes there finds out
                hidden = False
            if hidden:
                return path
        return None

    def before(self, path: str, text: str) -> str:
        """The text that is to be written when ``text`` is saved.

        Raises:
            HTTPError: a hook refuses it.
        """
        model = {"type": "file", "format": "text", "content": text}
        self._manager.run_pre_save_hooks(model=model, path=path)
        content = model["content"]
        return content if isinstance(content, str) else text

    async def after(self, files: Sequence[tuple[str, str]]) -> None:
        """Say that files were saved, as a save does: contents path and place on disk."""
        for path, place in files:
            try:
                model = await ensure_async(self._manager.get(path, content=False))
                self._manager.run_post_save_hooks(model=model, os_path=place)
            except Exception as error:  # it is written; the manager has logged what failed
                log.warning("nbxflow: after an export: %s", type(error).__name__)
            self._manager.emit(data={"action": "save", "path": path})
