"""What exporting files would change, against what stands in their folder now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from nbxflow.ports import PackageFolder
from nbxflow.services.export_files import encoded
from nbxflow.services.outdated_evidence import EVIDENCE, taken_back

if TYPE_CHECKING:
    from nbxflow.services.rewrite_source import Problem

_COMPARED_LINES = 4000
"""Longer texts are not compared line by line: that takes time with the square of their length."""
_NO_NEWLINE = "\\ No newline at end of file"


@dataclass(frozen=True)
class FlowFile:
    """A file of the package and what it changes (schema ``flow-preview-reply``)."""

    path: str
    text: str
    sha256: str
    state: Literal["new", "changed", "same"]
    before: str | None
    added: int
    removed: int
    diff: str


@dataclass(frozen=True)
class FlowPreview:
    """Every file, and why cells could not be rewritten (schema ``flow-preview-reply``)."""

    files: tuple[FlowFile, ...]
    problems: tuple[Problem, ...]


def preview_files(
    files: Mapping[str, str], problems: Sequence[Problem], folder: PackageFolder
) -> FlowPreview:
    """Compare texts by path with what stands in ``folder``; nothing is written.

    Evidence that stands there of other files is among those that change: it is taken back.

    Raises:
        BadFileName: a path is not taken, or a text cannot be written as UTF-8.
        LeadsOutside, CannotWrite: see ``PackageFolder.read``.
    """
    contents = encoded(list(files.items()))
    compared = [
        _compared(path, text, contents[path], folder.read(path)) for path, text in files.items()
    ]
    if files and EVIDENCE not in files:
        there = folder.read(EVIDENCE)
        text = taken_back(there, contents)
        if text is not None:
            compared.append(_compared(EVIDENCE, text, text.encode(), there))
    return FlowPreview(tuple(compared), tuple(problems))


def _compared(path: str, text: str, content: bytes, there: bytes | None) -> FlowFile:
    after = sha256(content).hexdigest()
    if there == content:
        return FlowFile(path, text, after, "same", after, 0, 0, "")
    before = None if there is None else sha256(there).hexdigest()
    state: Literal["new", "changed"] = "new" if there is None else "changed"
    try:
        old = _lines("" if there is None else there.decode())
    except UnicodeDecodeError:
        new = _lines(text)
        diff = f"Binary file {path} is replaced by text\n"
        return FlowFile(path, text, after, state, before, len(new), 0, diff)
    lines = list(_diff(path, old, _lines(text), is_new=there is None))
    added = sum(line.startswith("+") for line in lines[2:])
    removed = sum(line.startswith("-") for line in lines[2:])
    return FlowFile(path, text, after, state, before, added, removed, "".join(lines))


def _diff(path: str, old: Sequence[str], new: Sequence[str], *, is_new: bool) -> Iterator[str]:
    """The lines of a unified diff as ``patch`` takes it."""
    names = ("/dev/null" if is_new else f"a/{path}", f"b/{path}")
    if len(old) + len(new) <= _COMPARED_LINES:
        lines = unified_diff(old, new, *names)
    else:
        lines = _all_replaced(old, new, *names)
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}\n"


def _all_replaced(old: Sequence[str], new: Sequence[str], before: str, after: str) -> Iterator[str]:
    yield f"--- {before}\n"
    yield f"+++ {after}\n"
    yield f"@@ -{_range(old)} +{_range(new)} @@\n"
    yield from (f"-{line}" for line in old)
    yield from (f"+{line}" for line in new)


def _range(lines: Sequence[str]) -> str:
    return f"1,{len(lines)}" if lines else "0,0"


def _lines(text: str) -> list[str]:
    # Not splitlines: a form feed or U+2028 ends no line of a file.
    return re.findall(r"[^\n]*\n|[^\n]+", text)
