"""The installation's own key, under which secrets are known by fingerprints."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

_BYTES = 32


def install_key(folder: Path) -> bytes:
    """The key in ``folder``/secrets.key, made when there is none; readable by its owner alone.

    Where the file can be neither read nor written the key lives as long as the process: nothing
    that was decided under it is known again, and nothing is taken for known that is not.
    """
    path = folder / "secrets.key"
    with suppress(OSError):
        key = path.read_bytes()
        if len(key) == _BYTES:
            return key
    key = secrets.token_bytes(_BYTES)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = path.with_name(f"{path.name}.{os.getpid()}")
        made.touch(mode=0o600)
        made.write_bytes(key)
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
        kept = path.read_bytes()
        if len(kept) == _BYTES:
            return kept
    return key
