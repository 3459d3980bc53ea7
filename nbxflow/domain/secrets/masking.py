"""Notebooks and texts with replacements in place of their secrets."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from nbxflow.domain.secrets.masks import replacement
from nbxflow.domain.secrets.notebooks import Found
from nbxflow.domain.secrets.places import Coding, Path, joined

Mask = tuple[Path, int, int, Coding, str]
"""An edit, and what is put in."""


def mask_notebook(document: Any, found: Iterable[Found]) -> Any:
    """A new document, of the same shape, with replacements for secrets; the given one stays."""
    return mask_document(document, masks_of(found))


def mask_plain(text: str, found: Iterable[Found]) -> str:
    """A text that is no notebook, with replacements for its secrets."""
    return _replaced(text, masks_of(found))


def masks_of(found: Iterable[Found]) -> list[Mask]:
    """The edits of findings, each with its rule's replacement."""
    return [(*edit, replacement(one.rule)) for one in found for edit in one.edits]


def mask_document(document: Any, masks: Iterable[Mask]) -> Any:
    """Copy what leads to the strings that are changed; everything else is shared."""
    texts: dict[Path, list[Mask]] = defaultdict(list)
    keys: dict[Path, list[Mask]] = defaultdict(list)
    for mask in masks:
        path, _, _, coding, _ = mask
        (keys if coding == "key" else texts)[path].append(mask)
    copied: dict[Path, Any] = {}
    root = {"": document}
    for path, own in texts.items():
        holder = _copy_way(root, path, copied)
        last = path[-1] if path else ""
        holder[last] = _masked_value(holder[last], own)
    # The longest first: a renamed key leads nowhere any more.
    for path in sorted(keys, key=len, reverse=True):
        _rename_key(_copy_way(root, path, copied), str(path[-1]), keys[path])
    return root[""]


def _copy_way(root: dict[str, Any], path: Path, copied: dict[Path, Any]) -> Any:
    """The container of what ``path`` leads to, after copying it and those around it."""
    holder: Any = root
    if not path:
        return holder
    name: str | int = ""
    for length in range(len(path)):
        way = path[:length]
        if way not in copied:
            copied[way] = holder[name] = _copy(holder[name])
        holder, name = copied[way], path[length]
    return holder


def _copy(container: Any) -> Any:
    """A shallow copy of a dict or list, of its own class (notebooks may be nbformat's nodes)."""
    made = container.copy() if isinstance(container, dict) else list(container)
    return made if isinstance(made, type(container)) else type(container)(made)


def _masked_value(value: Any, masks: Sequence[Mask]) -> Any:
    text = joined(value)
    if text is None:
        return value
    if masks[0][3] == "base64":
        decoded = base64.b64decode("".join(text.split())).decode("utf-8")
        text = base64.b64encode(_replaced(decoded, masks).encode("utf-8")).decode("ascii")
        return [text] if isinstance(value, list) else text
    return _masked_lines(value, masks) if isinstance(value, list) else _replaced(text, masks)


def _masked_lines(lines: Sequence[str], masks: Sequence[Mask]) -> list[str]:
    """The lines of a text, each where it was cut before; what a mask leaves nothing of is gone."""
    made: list[str] = []
    begin = 0
    waiting = sorted(masks, key=lambda mask: mask[1], reverse=True)
    over: list[Mask] = []  # begun in an earlier line
    for line in lines:
        end = begin + len(line)
        own = [(path, 0, min(stop, end) - begin, how, "") for path, _, stop, how, _ in over]
        over = [mask for mask in over if mask[2] > end]
        while waiting and waiting[-1][1] < end:
            mask = waiting.pop()
            path, start, stop, how, new = mask
            own.append((path, start - begin, min(stop, end) - begin, how, new))
            over += [mask] if stop > end else []
        made.append(_replaced(line, own))
        begin = end
    return [new for new, old in zip(made, lines, strict=True) if new or not old]


def _replaced(text: str, masks: Iterable[Mask]) -> str:
    parts, done = [], 0
    for _, start, end, _, new in sorted(masks, key=lambda mask: (mask[1], -mask[2])):
        if start >= done:
            parts += [text[done:start], new]
        done = max(done, end)
    return "".join([*parts, text[done:]])


def _rename_key(holder: dict[str, Any], key: str, masks: Sequence[Mask]) -> None:
    """Rename in place, keeping the order of keys, and no other key overwritten."""
    new = base = _replaced(key, masks)
    number = 1
    while new in holder:
        number += 1
        new = f"{base}-{number}"
    items = [(new if name == key else name, value) for name, value in holder.items()]
    holder.clear()
    holder.update(items)
