"""Uploads in chunks, kept until they are whole: only then can they be scanned."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

_LARGEST = 256 * 2**20
_LARGEST_TOGETHER = 512 * 2**20
_FORGOTTEN_SECONDS = 600.0


class UploadTooLarge(Exception):
    """More than is kept in memory."""


class UploadUnknown(Exception):
    """A chunk of an upload whose beginning is not there."""


@dataclass
class _Upload:
    models: list[Mapping[str, Any]] = field(default_factory=list)
    size: int = 0
    at: float = 0.0


class Uploads:
    """The chunks of each caller's upload to a path, as they came."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._uploads: dict[tuple[str | None, str], _Upload] = {}

    def add(self, key: tuple[str | None, str], model: Mapping[str, Any]) -> int:
        """Keep a chunk; returns how many characters there are now.

        Raises:
            UploadTooLarge: it is kept no more; the caller of :meth:`take` gets what there was.
            UploadUnknown: the upload was begun too long ago, or never.
        """
        self.forget_old()
        if model.get("chunk") == 1:
            self._uploads[key] = _Upload()
        upload = self._uploads.get(key)
        if upload is None:
            raise UploadUnknown
        upload.models.append(model)
        upload.size += len(model.get("content") or "")
        upload.at = self._seconds()
        together = sum(one.size for one in self._uploads.values())
        if upload.size > _LARGEST or together > _LARGEST_TOGETHER:
            raise UploadTooLarge
        return upload.size

    def take(self, key: tuple[str | None, str]) -> list[Mapping[str, Any]]:
        """The chunks of an upload, in their order; they are kept no more."""
        return self._uploads.pop(key).models

    def forget_old(self) -> None:
        """Drop uploads that nobody goes on with."""
        oldest = self._seconds() - _FORGOTTEN_SECONDS
        self._uploads = {key: one for key, one in self._uploads.items() if one.at >= oldest}


def chunk_model(path: str, size: int) -> dict[str, Any]:
    """The answer to a chunk that is not the last one, as Jupyter's own manager gives it."""
    now = datetime.now(timezone.utc)
    return {
        "name": path.rsplit("/", 1)[-1],
        "path": path,
        "last_modified": now,
        "created": now,
        "content": None,
        "format": None,
        "mimetype": None,
        "size": size,
        "writable": True,
        "hash": None,
        "hash_algorithm": None,
        "type": "notebook",
    }


def whole(models: Sequence[Mapping[str, Any]]) -> bytes:
    """The file that the chunks make.

    Raises:
        ValueError: one of them is not what its format says.
    """
    return b"".join(_bytes(model) for model in models)


def _bytes(model: Mapping[str, Any]) -> bytes:
    content = model.get("content") or ""
    if model.get("format") == "text":
        return content.encode("utf-8", "surrogatepass")
    return base64.b64decode(content.encode("ascii"))
