"""Numbers of large values, kept once by their digest, so that they can be compared closely."""

from __future__ import annotations

import hashlib
import os
from typing import Optional

_LARGEST = 64 << 20
"""Bytes of one value that are kept; of a larger one the digest alone is."""
_ALL = 512 << 20
"""Bytes that one process keeps."""


class ArrayStore:
    """Keeps bytes in ``folder`` under their digests; None: digests only."""

    def __init__(self, folder: Optional[str]) -> None:
        self._folder = folder
        self._left = _ALL

    def put(self, content: bytes) -> tuple[str, bool]:
        """The digest of ``content``, and whether it is kept."""
        digest = hashlib.sha256(content).hexdigest()
        if self._folder is None or len(content) > min(_LARGEST, self._left):
            return digest, False
        path = os.path.join(self._folder, digest)
        if not os.path.exists(path):
            self._left -= len(content)
            beside = f"{path}.{os.getpid()}"
            with open(beside, "wb") as file:
                file.write(content)
            os.replace(beside, path)
        return digest, True
