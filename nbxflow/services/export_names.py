"""Which paths of exported files are taken: those that mean the same file on every system."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

STAGING = ".nbxflow-export"
"""How the names of folders begin in which files are put together before they are in place."""

_LONGEST_PART = 255
_LONGEST_PATH = 1000
_FORBIDDEN = frozenset('<>:"|?*\\')
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_DIGITS = "123456789\u00b9\u00b2\u00b3"
_DEVICES = frozenset(
    [
        *("con", "prn", "aux", "nul", "conin$", "conout$"),
        *(f"{port}{digit}" for port in ("com", "lpt") for digit in _DIGITS),
    ]
)
"""What Windows takes for a device, whatever extension follows."""


class BadFileName(ValueError):
    """A path that is not taken; the message says why.

    Attributes:
        index: its position among the paths asked about.
    """

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(reason)
        self.index = index


def check_names(paths: Sequence[str]) -> None:
    """Check the paths of a set of files, relative to their folder, with ``/``.

    Raises:
        BadFileName: one leads elsewhere, cannot be written on some system, or is another one's.
    """
    seen: dict[str, str] = {}
    kinds: dict[str, bool] = {}
    for index, path in enumerate(paths):
        reason = _wrong(path) or _clashing(path, seen, kinds)
        if reason is not None:
            raise BadFileName(index, reason)


def _wrong(path: str) -> str | None:
    parts = path.split("/")
    reason = next((reason for part in parts if (reason := _wrong_part(part)) is not None), None)
    if reason is None and parts[0].casefold().startswith(STAGING):
        return "the name is nbxflow's own"
    if reason is None and len(path.encode()) > _LONGEST_PATH:
        return f"the path is longer than {_LONGEST_PATH} bytes"
    return reason


def _wrong_part(part: str) -> str | None:
    if part in ("", ".", ".."):
        return "the path is absolute, or has empty parts or dots for folders"
    if _FORBIDDEN & set(part):
        return "a name holds one of " + " ".join(sorted(_FORBIDDEN))
    if any(unicodedata.category(character) in _UNSEEN for character in part):
        return "a name holds a character that is not to be seen"
    if part[-1] in " .":
        return "a name ends with a dot or space"
    if part.partition(".")[0].rstrip().casefold() in _DEVICES:
        return "a name is that of a device"
    if len(part.encode()) > _LONGEST_PART:
        return f"a name is longer than {_LONGEST_PART} bytes"
    return None


def _clashing(path: str, seen: dict[str, str], kinds: dict[str, bool]) -> str | None:
    """Whether it, or a folder of it, is another path's in other letters, or of the other kind."""
    parts = path.split("/")
    for end in range(1, len(parts) + 1):
        spelled, is_file = "/".join(parts[:end]), end == len(parts)
        key = unicodedata.normalize("NFC", spelled).casefold()
        if seen.setdefault(key, spelled) != spelled:
            return "two names differ in nothing that every system tells apart"
        if key in kinds and (is_file or kinds[key]):
            return "two files have the same place"
        kinds[key] = is_file
    return None
