"""A contents manager whose files are on no disk of this machine."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.contents.manager import AsyncContentsManager


class ElsewhereManager(AsyncContentsManager):
    """Says that every file is there, and gives none."""

    async def file_exists(self, path: str = "") -> bool:
        """See the base class."""
        return True

    async def dir_exists(self, path: str = "") -> bool:
        """See the base class."""
        return True

    async def is_hidden(self, path: str) -> bool:
        """See the base class."""
        return False

    async def get(self, path: str, **options: Any) -> dict[str, Any]:
        """See the base class."""
        return {"path": path, "type": "directory", "content": []}
