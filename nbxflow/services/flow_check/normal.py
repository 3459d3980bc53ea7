"""What differs between notebook and pipeline though nothing of meaning does: names of places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,16}\b")
_LOCAL = re.compile(r"(?:[^\W\d]\w*\.)+<locals>\.")
_CELL_FILE = re.compile(r"(?:<tmp>|/tmp)/ipykernel_\d+/\d+\.py|<ipython-input-[^>]*>")

OWN = "__main__"
"""How the module of everything that the notebook defines itself is called in descriptions."""


class Normal:
    """Gives the same name to the same thing on both sides.

    Args:
        package: the exported package; its modules are the notebook's ``__main__``.
        places: folders and the labels that stand for them.
    """

    def __init__(self, package: str, places: Sequence[tuple[str, str]]) -> None:
        self._package = package
        self._places: list[tuple[str, str]] = sorted(places, key=lambda place: -len(place[0]))
        modules = rf"\b{re.escape(package)}\.(?:definitions|tasks\.[^\W\d]\w*)\b"
        self._modules = re.compile(modules)

    def text(self, text: str) -> str:
        """A text without addresses, folders of the sandbox and names of modules."""
        for folder, label in self._places:
            if folder in text:
                text = text.replace(folder, label)
        if "0x" in text:
            text = _ADDRESS.sub("at 0x0", text)
        if "<locals>" in text:
            text = _LOCAL.sub("", text)
        if "ipython-input" in text or "ipykernel_" in text:
            text = _CELL_FILE.sub("<cell>", text)
        return self._modules.sub(OWN, text) if self._package in text else text

    def is_own(self, module: Any) -> bool:
        """Whether a module's name is that of the notebook or of the exported package."""
        return isinstance(module, str) and (
            module in (OWN, self._package) or module.startswith(self._package + ".")
        )

    def type_name(self, kind: type) -> str:
        """The qualified name of a class; builtins without their module."""
        module, name = getattr(kind, "__module__", ""), kind.__qualname__
        if self.is_own(module):
            return f"{OWN}.{last_part(name)}"
        return name if module == "builtins" else f"{module}.{name}"


def last_part(qualified: str) -> str:
    """A qualified name without the functions around it."""
    return qualified.rsplit("<locals>.", 1)[-1]
