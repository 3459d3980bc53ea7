"""Describes the files that a replay wrote; see :mod:`.files`."""

from __future__ import annotations

from functools import partial
from typing import Any

from .files import file_node
from .settings import describer_of, write_result


def main(settings: dict[str, Any]) -> int:
    """Describe each file, and each text, of the settings."""
    describer = describer_of(settings)
    found = {}
    for key, path in settings["files"]:
        # A tree of its own for each: numbers of references begin anew.
        found[key] = describer.tree_of(partial(file_node, describer, path))
    write_result(settings["result"], {"files": found})
    return 0
